"""Tickets know the appointment that they were drawn for."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the reference, and find tickets by it."""
    op.add_column("tickets", sa.Column("appointment", sa.String(length=80), nullable=True))
    op.create_index("tickets_appointment", "tickets", ["appointment"], unique=False)
