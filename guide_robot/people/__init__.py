"""People found in lidar and camera, told apart and not lost."""
