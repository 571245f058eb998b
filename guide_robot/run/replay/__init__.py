"""Recorded sensor data played to the robot's own nodes."""
