"""From sensor readings to people and codes."""
