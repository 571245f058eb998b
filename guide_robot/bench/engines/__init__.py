"""The robot driven by real Nav2 and in real Gazebo, beside our own navigator and twin."""
