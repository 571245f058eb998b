"""Schema migrations, run by alembic at each start."""
