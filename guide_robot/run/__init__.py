"""What starts and watches the robot's programs."""
