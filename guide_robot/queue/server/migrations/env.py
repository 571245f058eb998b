"""Run by alembic: applies the steps on the connection that database.py hands over."""

from alembic import context

from guide_robot.queue.server.whole_schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
