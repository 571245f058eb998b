"""The floor plan: one source for the robot's map, the Gazebo world, the simulator and the drawing."""
