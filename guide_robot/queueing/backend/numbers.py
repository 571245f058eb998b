"""Numbers: issued once each, the same for the same request, leased in blocks, settled afterwards.

Every function runs inside the single writer's transaction.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from guide_robot.queueing.backend import cards, estimates
from guide_robot.queueing.backend.configuration import ServiceConfiguration
from guide_robot.queueing.backend.problems import Refusal
from guide_robot.queueing.backend.tables import leases, series, tickets, withdrawn
from guide_robot.queueing.backend.transaction import Transaction
from guide_robot.queueing.model import EventKind, IssueRequest, OfflineTicket, Reason, TicketState

HIGHEST_NUMBER = 999_999

_BY_REQUEST = select(tickets).where(tickets.c.request_id == bindparam("wanted"))
_BY_ID = select(tickets).where(tickets.c.id == bindparam("wanted"))
_WITHDRAWN = select(withdrawn.c.at).where(withdrawn.c.request_id == bindparam("wanted"))
_SEEN = select(  # both in one way to the server
    select(tickets.c.id).where(tickets.c.request_id == bindparam("wanted")).scalar_subquery().label("ticket_id"),
    _WITHDRAWN.scalar_subquery().label("withdrawn_at"),
)
_INSERT = insert(tickets)


def _take_statement(dialect: Any) -> Any:
    statement = dialect.insert(series).values(
        day=bindparam("day"), service=bindparam("service"), next_number=bindparam("after_first")
    )
    return statement.on_conflict_do_update(
        index_elements=["day", "service"], set_={"next_number": series.c.next_number + bindparam("count")}
    ).returning(series.c.next_number)


_TAKE = {"sqlite": _take_statement(sqlite), "postgresql": _take_statement(postgresql)}


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A ticket's row with its place in the queue; `new` is False when the request was answered before."""

    row: Any
    ahead: int
    expected_wait_s: float
    new: bool


def label(service: ServiceConfiguration, number: int) -> str:
    """Return what people read: prefix and at least three digits."""
    return f"{service.prefix}{number:03d}"


def find(tx: Transaction, ticket_id: str) -> Any:
    """Return a ticket's row, None if there is no such."""
    return tx.connection.execute(_BY_ID, {"wanted": ticket_id}).one_or_none()


def issue(tx: Transaction, request: IssueRequest) -> Issued:
    """Give a number, or the one that this request got before."""
    seen = tx.connection.execute(_SEEN, {"wanted": request.request_id}).one()
    known = find(tx, seen.ticket_id) if seen.ticket_id is not None else None
    if known is not None and known.state != TicketState.DELETED.value:
        return _with_place(tx, known, new=False)
    if known is not None or seen.withdrawn_at is not None:
        raise Refusal(410, Reason.WITHDRAWN, "This request was withdrawn.")
    service, rank, share = _check(tx, request)
    day = tx.configuration.day(tx.now_s)
    number = _take_numbers(tx, day, service.id, 1)
    values = _ticket_values(tx, service, day, number, rank)
    values |= {"request_id": request.request_id, "language": request.language.value}
    tx.connection.execute(_INSERT, values)
    row = _Row(values)
    if request.sealed_card is not None:
        cards.keep(tx, row.id, request.sealed_card)
    tx.emit(EventKind.ISSUED, row)
    ahead = estimates.people_ahead(tx.connection, row)
    mean_s = estimates.remembered_times_s(tx)[service.id]
    return Issued(row=row, ahead=ahead, expected_wait_s=estimates.expected_wait_s(ahead, mean_s, share), new=True)


def withdraw(tx: Transaction, request_id: str) -> None:
    """Make sure that a request has no ticket, now and later; an offline ticket is in a citizen's hand and stays."""
    row = tx.connection.execute(_BY_REQUEST, {"wanted": request_id}).one_or_none()
    if row is None:
        known = tx.connection.execute(_WITHDRAWN, {"wanted": request_id}).one_or_none()
        if known is None:
            tx.connection.execute(insert(withdrawn), {"request_id": request_id, "at": tx.now_s})
        return
    if row.state == TicketState.QUEUED.value and not row.offline:
        _delete(tx, row)
    elif row.state != TicketState.DELETED.value:
        raise Refusal(409, Reason.CONFLICT, f"{row.label} is {row.state} and cannot be withdrawn.")


def lease(tx: Transaction, *, request_id: str, service_id: str, size: int, holder: str) -> Any:
    """Set numbers aside for one holder; the same request gets the same block."""
    row = tx.connection.execute(select(leases).where(leases.c.id == request_id)).one_or_none()
    if row is not None:
        if row.holder != holder or row.service != service_id:
            raise Refusal(409, Reason.CONFLICT, "This lease is somebody else's.")
        return row
    if tx.configuration.service(service_id) is None:
        raise Refusal(404, Reason.UNKNOWN_SERVICE, f"There is no service {service_id}.")
    if tx.configuration.closes_at_s(tx.now_s) <= tx.now_s:
        raise Refusal(409, Reason.CENTRE_CLOSED, "The centre gives no more numbers today.")
    size = min(size, tx.configuration.lease_size)
    day = tx.configuration.day(tx.now_s)
    first = _take_numbers(tx, day, service_id, size)
    values = {
        "id": request_id,
        "holder": holder,
        "service": service_id,
        "day": day,
        "first_number": first,
        "last_number": first + size - 1,
        "granted_at": tx.now_s,
        "position": tx.next_position(),
    }
    tx.connection.execute(insert(leases), values)
    return _Row(values)


def settle(tx: Transaction, offline: OfflineTicket, holder: str) -> None:
    """Take in a ticket that was handed out offline; doing it again changes nothing.

    If the request had reached the backend too before the connection broke, that number is deleted: nobody holds it.
    """
    service, number, granted = _leased(tx, offline, holder)
    other = find(tx, offline.ticket_id)
    if other is not None:
        if other.request_id != offline.request_id:
            raise Refusal(409, Reason.CONFLICT, f"{other.label} of {other.day} is somebody else's.")
        return
    ghost = tx.connection.execute(_BY_REQUEST, {"wanted": offline.request_id}).one_or_none()
    if ghost is not None:
        _supersede(tx, ghost)
    tx.connection.execute(delete(withdrawn).where(withdrawn.c.request_id == offline.request_id))
    rank = tx.configuration.rank(offline.priority)
    rank = tx.configuration.normal_rank if rank is None else rank
    values = _ticket_values(tx, service, granted.day, number, rank)
    values |= {"request_id": offline.request_id, "language": offline.language.value, "offline": True}
    issued_at = min(max(offline.issued_at_s, granted.granted_at), max(tx.now_s, granted.granted_at))
    values |= {"issued_at": issued_at, "position": _place_by_time(issued_at, granted.position, values["position"])}
    if granted.day < tx.configuration.day(tx.now_s):
        values |= {"state": TicketState.MISSED.value, "ended_at": tx.now_s}
    tx.connection.execute(_INSERT, values)
    if offline.sealed_card is not None and values["state"] == TicketState.QUEUED.value:
        cards.keep(tx, values["id"], offline.sealed_card)
    tx.emit(EventKind.ISSUED, _Row(values))


class _Row:
    """A row just written, with the same attributes as one that was read."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> Any:
        """Return a column's value."""
        return self._values[name]


def _with_place(tx: Transaction, row: Any, *, new: bool) -> Issued:
    queued = row.state == TicketState.QUEUED.value
    ahead = estimates.people_ahead(tx.connection, row) if queued else 0
    open_ids = estimates.remembered_counters(tx)
    mean_s = estimates.remembered_times_s(tx).get(row.service, 0.0)
    share = estimates.working_share(tx.configuration, open_ids, row.service)
    return Issued(row=row, ahead=ahead, expected_wait_s=estimates.expected_wait_s(ahead, mean_s, share), new=new)


def _check(tx: Transaction, request: IssueRequest) -> tuple[ServiceConfiguration, int, float]:
    service = tx.configuration.service(request.service)
    if service is None:
        raise Refusal(404, Reason.UNKNOWN_SERVICE, f"There is no service {request.service}.")
    rank = tx.configuration.rank(request.priority)
    if rank is None:
        raise Refusal(422, Reason.UNKNOWN_PRIORITY, f"There is no priority class {request.priority}.")
    if not tx.configuration.is_open(tx.now_s):
        raise Refusal(409, Reason.CENTRE_CLOSED, "The centre is closed at this time.")
    open_ids = estimates.remembered_counters(tx)
    share = estimates.working_share(tx.configuration, open_ids, service.id)
    if share == 0.0:
        raise Refusal(409, Reason.SERVICE_CLOSED, f"No counter for {service.id} is open.")
    return service, rank, share


def _take_numbers(tx: Transaction, day: str, service: str, count: int) -> int:
    values = {"day": day, "service": service, "after_first": 1 + count, "count": count}
    after = int(tx.connection.execute(_TAKE[tx.connection.dialect.name], values).scalar_one())
    if after - 1 > HIGHEST_NUMBER:
        raise Refusal(409, Reason.SERVICE_CLOSED, f"No numbers are left for {service} today.")
    return after - count


def _ticket_values(tx: Transaction, service: ServiceConfiguration, day: str, number: int, rank: int) -> dict[str, Any]:
    text = label(service, number)
    return {
        "id": f"{day}-{text}",
        "day": day,
        "first_service": service.id,
        "service": service.id,
        "number": number,
        "label": text,
        "state": TicketState.QUEUED.value,
        "rank": rank,
        "position": tx.next_position(),
        "offline": False,
        "only_counter": None,
        "counter": None,
        "call_count": 0,
        "issued_at": tx.now_s,
        "recorded_at": tx.now_s,
        "called_at": None,
        "started_at": None,
        "ended_at": None,
    }


def _leased(tx: Transaction, offline: OfflineTicket, holder: str) -> tuple[ServiceConfiguration, int, Any]:
    granted = tx.connection.execute(select(leases).where(leases.c.id == offline.lease_id)).one_or_none()
    if granted is None or granted.holder != holder:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such lease of this holder.")
    service = tx.configuration.service(granted.service)
    if service is None:
        raise Refusal(404, Reason.UNKNOWN_SERVICE, f"There is no service {granted.service} any more.")
    for number in range(granted.first_number, granted.last_number + 1):
        if offline.ticket_id == f"{granted.day}-{label(service, number)}":
            return service, number, granted
    raise Refusal(409, Reason.CONFLICT, f"{offline.ticket_id} is not of this lease.")


def _place_by_time(issued_at_s: float, after_position: int, last_position: int) -> int:
    """Return the place among the others by the time it was handed out, never before its lease was granted."""
    return min(max(int(issued_at_s * 1e6), after_position), last_position)


def _supersede(tx: Transaction, ghost: Any) -> None:
    if ghost.state != TicketState.DELETED.value:
        _delete(tx, ghost)
    tx.connection.execute(update(tickets).where(tickets.c.id == ghost.id).values(request_id=f"superseded:{ghost.id}"))


def _delete(tx: Transaction, row: Any) -> None:
    tx.connection.execute(
        update(tickets).where(tickets.c.id == row.id).values(state=TicketState.DELETED.value, ended_at=tx.now_s)
    )
    cards.discard(tx, row.id)
    tx.emit(EventKind.DELETED, find(tx, row.id))
