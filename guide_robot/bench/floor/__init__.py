"""Floor plans, timed."""
