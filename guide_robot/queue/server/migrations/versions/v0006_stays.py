"""What a ticket did before it was sent on, priority classes by day, clerks who are the head of the office."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let tickets keep earlier stays and their class, and clerks be the head; create the table of classes by day."""
    op.add_column("tickets", sa.Column("waits_since", sa.Double(), nullable=True))
    op.add_column("tickets", sa.Column("served_before_s", sa.Double(), nullable=True))
    op.add_column("tickets", sa.Column("earlier_stays", sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("priority", sa.String(length=32), nullable=True))
    op.create_index("tickets_priority", "tickets", ["priority", "day"], unique=False)
    op.add_column("clerks", sa.Column("head", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "class_counts",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "priority", "what", "minutes"),
    )
