"""Several robots in one hall: who serves whom, who passes a narrow place first, who waits where."""
