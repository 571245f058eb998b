"""Measurements with their targets."""
