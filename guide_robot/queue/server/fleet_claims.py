"""Claims of robots: compare and set in the one writer's transaction, each with a lease that ends by itself.

Keys of one kind (what stands before the slash) are taken all together or not at all, so that no two robots have a part
of what both need whole. Nothing of it goes to the journal: it would wake every display for each door that is passed.
"""

from collections.abc import Sequence

from sqlalchemy import Column, Double, Index, String, Table, delete, insert, select, update

from guide_robot.queue.domain.fleet_claims import LONGEST_LEASE_S, ClaimsAnswer, ClaimsBody
from guide_robot.queue.server.rows import ClaimRow, every
from guide_robot.queue.server.tables import metadata
from guide_robot.queue.server.transaction import Transaction

# Who has what until when; a row whose lease has ended counts for none.
fleet_claims = Table(
    "fleet_claims",
    metadata,
    Column("key", String(96), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("incarnation", String(64), nullable=False),
    Column("expires_at", Double, nullable=False),
    Index("fleet_claims_incarnation", "incarnation"),
)


def claim(tx: Transaction, incarnation: str, wanted: ClaimsBody) -> ClaimsAnswer:
    """Renew what the robot has and still wants, take what is free of the rest, and give back all else."""
    keys = list(dict.fromkeys(wanted.keys))
    _give_back(tx, incarnation, keys)
    known = _holders(tx, keys)
    held: list[str] = []
    refused: dict[str, str] = {}
    for kind in dict.fromkeys(key.partition("/")[0] for key in keys):
        own = [key for key in keys if key.partition("/")[0] == kind]
        others = {key: known[key].holder for key in own if key in known and known[key].incarnation != incarnation}
        taken = [key for key in own if key in known and key not in others] if others else own
        held += taken
        refused |= others
    _hold(tx, incarnation, wanted, held, [key for key in held if key in known])
    return ClaimsAnswer(held=tuple(held), lease_s=wanted.lease_s, refused=refused)


def _give_back(tx: Transaction, incarnation: str, keys: Sequence[str]) -> None:
    table = fleet_claims.c
    tx.connection.execute(delete(fleet_claims).where(table.incarnation == incarnation, table.key.not_in(keys)))
    # A lease longer than any that is given was written before the clock was set back.
    over = (table.expires_at <= tx.now_s) | (table.expires_at > tx.now_s + LONGEST_LEASE_S)
    tx.connection.execute(delete(fleet_claims).where(over, table.incarnation != incarnation))


def _holders(tx: Transaction, keys: Sequence[str]) -> dict[str, ClaimRow]:
    rows = tx.connection.execute(select(fleet_claims).where(fleet_claims.c.key.in_(keys)))
    return {row.key: row for row in every(ClaimRow, rows)}


def _hold(tx: Transaction, incarnation: str, wanted: ClaimsBody, held: Sequence[str], renewed: Sequence[str]) -> None:
    expires_at = tx.now_s + wanted.lease_s
    tx.connection.execute(
        update(fleet_claims).where(fleet_claims.c.key.in_(renewed)).values(expires_at=expires_at, holder=wanted.name)
    )
    rows = [
        {"key": key, "holder": wanted.name, "incarnation": incarnation, "expires_at": expires_at}
        for key in held
        if key not in renewed
    ]
    if rows:
        tx.connection.execute(insert(fleet_claims), rows)
