"""Numbers: issued once each, the same for the same request, leased in blocks, settled afterwards.

Every function runs inside the single writer's transaction.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from guide_robot.queue.domain.configuration import ServiceConfiguration
from guide_robot.queue.domain.model import EventKind, IssueRequest, OfflineTicket, Reason, TicketState
from guide_robot.queue.domain.transitions import ENDED, Action
from guide_robot.queue.server import cards, estimates
from guide_robot.queue.server.change import change
from guide_robot.queue.server.place import QueuePlace, queue_place
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.rows import LeaseRow, TicketRow, one
from guide_robot.queue.server.tables import leases, series, tickets, withdrawn
from guide_robot.queue.server.tokens import Role
from guide_robot.queue.server.transaction import Transaction

HIGHEST_NUMBER = 999_999

_OPEN = [state.value for state in TicketState if state not in ENDED]
_BY_REQUEST = select(tickets).where(tickets.c.request_id == bindparam("wanted"))
_BY_ID = select(tickets).where(tickets.c.id == bindparam("wanted"))
_BY_APPOINTMENT = (
    select(tickets)
    .where(tickets.c.appointment == bindparam("wanted"), tickets.c.state != TicketState.DELETED.value)
    .where(
        (tickets.c.day == bindparam("of_day")) | ((tickets.c.day >= bindparam("oldest")) & tickets.c.state.in_(_OPEN))
    )
    .order_by(tickets.c.recorded_at)
    .limit(1)
)
_WITHDRAWN = select(withdrawn.c.at).where(withdrawn.c.request_id == bindparam("wanted"))
_SEEN = select(  # both in one way to the server
    select(tickets.c.id).where(tickets.c.request_id == bindparam("wanted")).scalar_subquery().label("ticket_id"),
    _WITHDRAWN.scalar_subquery().label("withdrawn_at"),
)
_INSERT = insert(tickets)
# Numbers of a service that were given before midnight and whose citizens still wait or are served.
_HELD = select(tickets.c.number).where(
    tickets.c.first_service == bindparam("of_service"),
    tickets.c.day < bindparam("of_day"),
    tickets.c.state.in_(_OPEN),
)


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

    row: TicketRow
    place: QueuePlace
    new: bool


def label(service: ServiceConfiguration, number: int) -> str:
    """Return what people read: prefix and at least three digits."""
    return f"{service.prefix}{number:03d}"


def find(tx: Transaction, ticket_id: str) -> TicketRow | None:
    """Return a ticket's row, None if there is no such."""
    return one(TicketRow, tx.connection.execute(_BY_ID, {"wanted": ticket_id}).one_or_none())


def issue(tx: Transaction, request: IssueRequest, given_by: Role = Role.ROBOT) -> Issued:
    """Give a number, or the one that this request got before."""
    seen = tx.connection.execute(_SEEN, {"wanted": request.request_id}).one()
    known = find(tx, seen.ticket_id) if seen.ticket_id is not None else None
    if known is not None and known.state != TicketState.DELETED.value:
        return _with_place(tx, known, new=False)
    if known is not None or seen.withdrawn_at is not None:
        raise Refusal(410, Reason.WITHDRAWN, "This request was withdrawn.")
    bound = _bound(tx, request)
    if bound is not None:
        return _with_place(tx, bound, new=False)
    service, rank = _check(tx, request)
    number = _take_free(tx, service, 1)
    row = _queued(tx, request, service, tx.configuration.day(tx.now_s), number, rank)
    row = replace(row, given_by=given_by.value)
    tx.connection.execute(_INSERT, vars(row))
    if request.sealed_card is not None:
        cards.keep(tx, row.id, request.sealed_card)
    tx.emit(EventKind.ISSUED, row)
    return _with_place(tx, row, new=True)


def _bound(tx: Transaction, request: IssueRequest) -> TicketRow | None:
    """Return the open ticket of an appointment, None if it has none; refused once that of today is done.

    The ticket is this request's from now on: withdrawing an earlier one must not take it from who holds it.
    """
    if not request.appointment:
        return None
    days = {"of_day": tx.configuration.day(tx.now_s), "oldest": tx.configuration.oldest_day(tx.now_s)}
    values = {"wanted": request.appointment, **days}
    row = one(TicketRow, tx.connection.execute(_BY_APPOINTMENT, values).one_or_none())
    if row is None:
        return None
    if TicketState(row.state) in ENDED:
        text = f"The appointment has had its number: {row.label} is {row.state}."
        raise Refusal(409, Reason.APPOINTMENT_USED, text)
    tx.connection.execute(update(tickets).where(tickets.c.id == row.id).values(request_id=request.request_id))
    return replace(row, request_id=request.request_id)


def withdraw(tx: Transaction, request_id: str) -> None:
    """Make sure that a request has no ticket, now and later; an offline ticket is in a citizen's hand and stays."""
    row = one(TicketRow, tx.connection.execute(_BY_REQUEST, {"wanted": request_id}).one_or_none())
    if row is None:
        known = tx.connection.execute(_WITHDRAWN, {"wanted": request_id}).one_or_none()
        if known is None:
            tx.connection.execute(insert(withdrawn), {"request_id": request_id, "at": tx.now_s})
        return
    if row.state == TicketState.DELETED.value:
        return
    if row.offline:
        raise Refusal(409, Reason.CONFLICT, f"{row.label} is in a citizen's hand: withdraw is not possible.")
    change(tx, row, Action.WITHDRAW)


def lease(tx: Transaction, *, request_id: str, service_id: str, size: int, holder: str) -> LeaseRow:
    """Set numbers aside for one holder; the same request gets the same block."""
    row = _lease(tx, request_id)
    if row is not None:
        if row.holder != holder or row.service != service_id:
            raise Refusal(409, Reason.CONFLICT, "This lease is somebody else's.")
        return row
    service = tx.configuration.service(service_id)
    if service is None:
        raise Refusal(404, Reason.UNKNOWN_SERVICE, f"There is no service {service_id}.")
    if tx.configuration.closes_at_s(tx.now_s) <= tx.now_s:
        raise Refusal(409, Reason.CENTRE_CLOSED, "The centre gives no more numbers today.")
    size = min(size, tx.configuration.lease_size)
    day = tx.configuration.day(tx.now_s)
    first = _take_free(tx, service, size)
    row = LeaseRow(
        id=request_id,
        holder=holder,
        service=service_id,
        day=day,
        first_number=first,
        last_number=first + size - 1,
        granted_at=tx.now_s,
        position=tx.next_position(),
    )
    tx.connection.execute(insert(leases), vars(row))
    return row


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
    orphan = one(TicketRow, tx.connection.execute(_BY_REQUEST, {"wanted": offline.request_id}).one_or_none())
    if orphan is not None:
        _supersede(tx, orphan)
    tx.connection.execute(delete(withdrawn).where(withdrawn.c.request_id == offline.request_id))
    rank = tx.configuration.rank(offline.priority)
    row = _queued(tx, offline, service, granted.day, number, rank)
    issued_at = min(max(offline.issued_at_s, granted.granted_at), max(tx.now_s, granted.granted_at))
    position = _place_by_time(issued_at, granted.position, row.position)
    row = replace(row, offline=True, issued_at=issued_at, position=position, given_by=Role.ROBOT.value)
    if granted.day < tx.configuration.oldest_day(tx.now_s):
        row = replace(row, state=TicketState.MISSED.value, ended_at=tx.now_s)
    tx.connection.execute(_INSERT, vars(row))
    if offline.sealed_card is not None and row.state == TicketState.QUEUED.value:
        cards.keep(tx, row.id, offline.sealed_card)
    tx.emit(EventKind.ISSUED, row)


def _with_place(tx: Transaction, row: TicketRow, *, new: bool) -> Issued:
    place = queue_place(
        tx.connection, tx.configuration, row, estimates.remembered_counters(tx), estimates.remembered_times_s(tx)
    )
    return Issued(row=row, place=place, new=new)


def _check(tx: Transaction, request: IssueRequest) -> tuple[ServiceConfiguration, int]:
    service = tx.configuration.service(request.service)
    if service is None:
        raise Refusal(404, Reason.UNKNOWN_SERVICE, f"There is no service {request.service}.")
    rank = tx.configuration.rank(request.priority)
    if rank is None:
        raise Refusal(422, Reason.UNKNOWN_PRIORITY, f"There is no priority class {request.priority}.")
    if not tx.configuration.is_open(tx.now_s):
        raise Refusal(409, Reason.CENTRE_CLOSED, "The centre is closed at this time.")
    open_ids = estimates.remembered_counters(tx)
    if estimates.working_share(tx.configuration, open_ids, service.id) == 0.0:
        raise Refusal(409, Reason.SERVICE_CLOSED, f"No counter for {service.id} is open.")
    return service, rank


def _take_free(tx: Transaction, service: ServiceConfiguration, count: int) -> int:
    """Return the first of so many numbers of today that nobody holds since before midnight."""
    day = tx.configuration.day(tx.now_s)
    while True:
        first = _take_numbers(tx, day, service.id, count)
        if tx.configuration.oldest_day(tx.now_s) == day:
            return first
        held = tx.connection.execute(_HELD, {"of_service": service.id, "of_day": day}).scalars().all()
        if not set(held) & set(range(first, first + count)):
            return first


def _take_numbers(tx: Transaction, day: str, service: str, count: int) -> int:
    values = {"day": day, "service": service, "after_first": 1 + count, "count": count}
    after = int(tx.connection.execute(_TAKE[tx.connection.dialect.name], values).scalar_one())
    if after - 1 > HIGHEST_NUMBER:
        raise Refusal(409, Reason.SERVICE_CLOSED, f"No numbers are left for {service} today.")
    return after - count


def _queued(
    tx: Transaction,
    wanted: IssueRequest | OfflineTicket,
    service: ServiceConfiguration,
    day: str,
    number: int,
    rank: int | None,
) -> TicketRow:
    """Return the row of a ticket that begins to wait now; without a rank, its class is no more: a normal one."""
    text = label(service, number)
    return TicketRow(
        id=f"{day}-{text}",
        request_id=wanted.request_id,
        day=day,
        first_service=service.id,
        service=service.id,
        number=number,
        label=text,
        state=TicketState.QUEUED.value,
        rank=tx.configuration.normal_rank if rank is None else rank,
        position=tx.next_position(),
        language=wanted.language,
        offline=False,
        appointment=wanted.appointment or None,
        issued_at=tx.now_s,
        recorded_at=tx.now_s,
        priority=None if rank is None else wanted.priority or None,
    )


def _lease(tx: Transaction, lease_id: str) -> LeaseRow | None:
    return one(LeaseRow, tx.connection.execute(select(leases).where(leases.c.id == lease_id)).one_or_none())


def _leased(tx: Transaction, offline: OfflineTicket, holder: str) -> tuple[ServiceConfiguration, int, LeaseRow]:
    granted = _lease(tx, offline.lease_id)
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


def _supersede(tx: Transaction, orphan: TicketRow) -> None:
    if orphan.state != TicketState.DELETED.value:
        change(tx, orphan, Action.SUPERSEDE)
    tx.connection.execute(update(tickets).where(tickets.c.id == orphan.id).values(request_id=f"superseded:{orphan.id}"))
