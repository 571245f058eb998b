"""Fixtures of the launch tests."""

from launch_recorder import stand_in

__all__ = ["stand_in"]
