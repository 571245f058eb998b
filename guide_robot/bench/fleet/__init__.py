"""Several robots in one hall, measured."""
