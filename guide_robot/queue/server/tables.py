"""The backend's tables, the same on SQLite and PostgreSQL; migrations/ builds them.

Times are seconds since 1970. Ticket ids are "DAY-LABEL", so a number cannot exist twice on a day.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from guide_robot.common.language import Language

metadata = MetaData()


class LanguageColumn(TypeDecorator[Language]):
    """A language by its code of two letters; one that the project no longer speaks reads as the first."""

    impl = String(2)
    cache_ok = True
    python_type = Language

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Write the code."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Language | None:
        """Read the language."""
        return None if value is None else Language.or_first(value)


# One row. Its lock makes writers of several processes take turns, so that sequences grow in commit order.
journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)

# The next free number of each service and day.
series = Table(
    "series",
    metadata,
    Column("day", String(10), nullable=False),
    Column("service", String(32), nullable=False),
    Column("next_number", Integer, nullable=False),
    PrimaryKeyConstraint("day", "service"),
)

# `position` orders tickets of one rank: microseconds of arrival, made strictly growing.
# `service` is where it waits now, `first_service` whose number it is; `given_by` is the role of who gave it.
# `waits_since`, `served_before_s` and `earlier_stays` are of domain/stays.py. `priority` is the class that was
# declared, NULL for none; `forget_classes` makes it "" when its day is over.
tickets = Table(
    "tickets",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("request_id", String(64), nullable=False, unique=True),
    Column("day", String(10), nullable=False),
    Column("first_service", String(32), nullable=False),
    Column("service", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("label", String(10), nullable=False),
    Column("state", String(12), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("language", LanguageColumn, nullable=False),
    Column("offline", Boolean, nullable=False),
    Column("only_counter", String(32)),
    Column("counter", String(32)),
    Column("call_count", Integer, nullable=False),
    Column("appointment", String(80)),
    Column("issued_at", Double, nullable=False),
    Column("recorded_at", Double, nullable=False),
    Column("called_at", Double),
    Column("started_at", Double),
    Column("ended_at", Double),
    Column("given_by", String(12)),
    Column("waits_since", Double),
    Column("served_before_s", Double),
    Column("earlier_stays", Text),
    Column("priority", String(32)),
    UniqueConstraint("day", "first_service", "number"),
    Index("tickets_queue", "state", "service", "rank", "position"),
    Index("tickets_counter", "counter", "state"),
    Index("tickets_day", "day", "state"),
    Index("tickets_appointment", "appointment"),
    Index("tickets_priority", "priority", "day"),
)

# Requests that must never get a ticket any more: withdrawn by the robot that made them.
withdrawn = Table(
    "withdrawn",
    metadata,
    Column("request_id", String(64), primary_key=True),
    Column("at", Double, nullable=False),
)

# Blocks of numbers that one robot may hand out while the backend is away.
leases = Table(
    "leases",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("service", String(32), nullable=False),
    Column("day", String(10), nullable=False),
    Column("first_number", Integer, nullable=False),
    Column("last_number", Integer, nullable=False),
    Column("granted_at", Double, nullable=False),
    Column("position", BigInteger, nullable=False),
)

# What happened, for those who listen; no personal data.
events = Table(
    "events",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(24), nullable=False),
    Column("at", Double, nullable=False),
    Column("ticket_id", String(24)),
    Column("label", String(10)),
    Column("service", String(32)),
    Column("counter", String(32)),
    Column("state", String(12)),
    Column("call_count", Integer, nullable=False),
    Column("language", LanguageColumn),
    Column("note", String(32)),
    Index("events_at", "at"),
)

counters = Table(
    "counters",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("open", Boolean, nullable=False),
)

# Measured time at the counter: an exponential mean over the last tickets of each service.
service_times = Table(
    "service_times",
    metadata,
    Column("service", String(32), primary_key=True),
    Column("mean_s", Double, nullable=False),
    Column("samples", Integer, nullable=False),
)

# Sealed citizen cards of open tickets.
cards = Table(
    "cards",
    metadata,
    Column("ticket_id", String(24), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("received_at", Double, nullable=False),
)

# Who looked at a card and when it was deleted; never what was on it.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Double, nullable=False),
    Column("action", String(24), nullable=False),
    Column("ticket_id", String(24), nullable=False),
    Column("counter", String(32)),
    Column("token_name", String(64)),
    Column("reason", String(32)),
)

# Tokens by role; only the SHA-256 of a token is kept (256 random bits need no slow hash).
tokens = Table(
    "tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(12), nullable=False),
    Column("counter", String(32)),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double),
    Column("revoked", Boolean, nullable=False),
    Column("clerk", String(32)),
)
