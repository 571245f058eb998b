"""The twin, timed."""
