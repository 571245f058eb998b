"""Readings of the sensors: whether they can be used, and what they say of the robot's own place."""
