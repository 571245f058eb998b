"""Leading and following, in trials."""
