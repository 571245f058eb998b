"""Who turns to the robot."""
