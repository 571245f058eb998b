"""Decisions of the robot as pure step functions."""
