"""Who may say and hear what in the robot's ROS graph: rights, certificates and the keystore that SROS2 reads."""
