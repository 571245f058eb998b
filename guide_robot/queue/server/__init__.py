"""The queue backend: an ordinary web service, without ROS."""
