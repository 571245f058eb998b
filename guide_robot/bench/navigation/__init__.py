"""Planner and controller, timed."""
