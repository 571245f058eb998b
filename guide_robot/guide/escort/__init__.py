"""Leading one person to a place."""
