"""What touches ROS: messages, names, parameters, goals, transforms, nodes and launch files."""
