"""What the launch files start: arguments and processes as plain data, made into actions in one place."""
