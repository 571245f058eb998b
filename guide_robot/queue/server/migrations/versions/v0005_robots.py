"""Robots that are missed, calls for staff until somebody comes, counts of robots by day, who gave a number."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and let tickets name the role that gave them."""
    op.add_column("tickets", sa.Column("given_by", sa.String(length=12), nullable=True))
    op.create_table(
        "robots",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("token_name", sa.String(length=64), nullable=False),
        sa.Column("heard_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "staff_calls",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_table(
        "robot_counts",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("robot", sa.String(length=64), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "robot", "run", "event"),
    )
    op.create_index("robot_counts_run", "robot_counts", ["robot", "run"], unique=False)
    # Calls for staff were counted from the journal, which is kept for a few days.
    op.execute(
        "INSERT INTO robot_counts (day, robot, run, event, count) "
        "SELECT substr(ticket_id, 1, 10), '', '', 'call', count(*) FROM events "
        "WHERE kind = 'ticket.noted' AND note = 'needs-a-person' AND ticket_id IS NOT NULL "
        "GROUP BY substr(ticket_id, 1, 10)"
    )
