"""One thin rclpy node for each part of the robot."""
