"""Camera frames -> codes that a citizen holds up, read on the robot and kept private."""
