"""The tables behind alerts and figures of robots; migrations/ builds them. Times are seconds since 1970."""

from sqlalchemy import Column, Double, Index, Integer, PrimaryKeyConstraint, String, Table

from guide_robot.queue.server.tables import metadata

# Robots that are missed when they fall silent, whoever was started anew meanwhile.
robots = Table(
    "robots",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("token_name", String(64), nullable=False),
    Column("heard_at", Double, nullable=False),
)

# Tickets' numbers and robots at which a person is wanted, until somebody takes care.
staff_calls = Table(
    "staff_calls",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("at", Double, nullable=False),
)

# What robots did, by day; `run` is one start of a robot's program, whose reports count up.
robot_counts = Table(
    "robot_counts",
    metadata,
    Column("day", String(10), nullable=False),
    Column("robot", String(64), nullable=False),
    Column("run", String(32), nullable=False),
    Column("event", String(16), nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("day", "robot", "run", "event"),
    Index("robot_counts_run", "robot", "run"),
)
