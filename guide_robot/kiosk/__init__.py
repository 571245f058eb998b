"""What the citizen sees and hears."""
