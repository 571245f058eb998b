"""The tables behind the counters' page: clerks, presses, notes, appointments; migrations/ builds them.

Times are seconds since 1970.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
)

from guide_robot.queue.server.tables import metadata

# Who may sign in at a counter; `head`: also where figures are. `pin` is salt and scrypt of the PIN.
clerks = Table(
    "clerks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("pin", String(200), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("head", Boolean, nullable=False, server_default=false()),
)

# Codes that sign a clerk in once; only their SHA-256 is kept.
pairings = Table(
    "pairings",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("clerk", String(32), nullable=False),
    Column("expires_at", Double, nullable=False),
)

# What the last press of each counter changed, as JSON: tickets before and after.
last_presses = Table(
    "last_presses",
    metadata,
    Column("counter", String(32), primary_key=True),
    Column("at", Double, nullable=False),
    Column("changes", Text, nullable=False),
)

# Presses that were carried out, by the key that the page chose, so that one sent twice acts once.
presses = Table(
    "presses",
    metadata,
    Column("key", String(48), primary_key=True),
    Column("at", Double, nullable=False),
    Index("presses_at", "at"),
)

# What one counter tells the next about a ticket; sealed, and deleted when the ticket ends.
desk_notes = Table(
    "desk_notes",
    metadata,
    Column("ticket_id", String(24), nullable=False),
    Column("at", Double, nullable=False),
    Column("counter", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("ticket_id", "at"),
)

# Who is expected on a day: reference, local time HH:MM and service; never a name.
appointments = Table(
    "appointments",
    metadata,
    Column("reference", String(80), nullable=False),
    Column("day", String(10), nullable=False),
    Column("clock", String(5), nullable=False),
    Column("service", String(32), nullable=False),
    PrimaryKeyConstraint("day", "reference"),
)
