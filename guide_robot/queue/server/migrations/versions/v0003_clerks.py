"""Clerks who sign in, the last press of each counter, notes from counter to counter, appointments of the day."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and let tokens name their clerk and the audit log a reason."""
    op.add_column("tokens", sa.Column("clerk", sa.String(length=32), nullable=True))
    op.add_column("audit", sa.Column("reason", sa.String(length=32), nullable=True))
    op.create_table(
        "clerks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("pin", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "pairings",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("clerk", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "last_presses",
        sa.Column("counter", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("counter"),
    )
    op.create_table(
        "presses",
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("presses_at", "presses", ["at"], unique=False)
    op.create_table(
        "desk_notes",
        sa.Column("ticket_id", sa.String(length=24), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("counter", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "at"),
    )
    op.create_table(
        "appointments",
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("clock", sa.String(length=5), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("day", "reference"),
    )
