"""A ticket's stays: at each it waits for its first call and is then served.

A transfer, or a return to the queue after a call, ends one stay and begins the next. Times are seconds since 1970,
durations seconds.
"""

import json
from dataclasses import astuple, dataclass
from typing import Any, Protocol

from guide_robot.queue.domain.model import TicketState


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One stay: `waited_s` until the first call, None without a call; `served_s` at counters, None where it was not."""

    service: str
    counter: str | None
    waited_s: float | None
    served_s: float | None


class Staying(Protocol):
    """What a ticket's row tells of its stays.

    `waits_since` is None in the first stay, which begins with `issued_at`; `served_before_s` is what this stay was
    served before it was put on hold; `earlier_stays` is as `next_stay` wrote it.
    """

    @property
    def state(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def counter(self) -> str | None: ...
    @property
    def issued_at(self) -> float: ...
    @property
    def waits_since(self) -> float | None: ...
    @property
    def called_at(self) -> float | None: ...
    @property
    def started_at(self) -> float | None: ...
    @property
    def ended_at(self) -> float | None: ...
    @property
    def served_before_s(self) -> float | None: ...
    @property
    def earlier_stays(self) -> str | None: ...


def stays_of(ticket: Staying) -> tuple[Stay, ...]:
    """Return all stays, the present or last one at the end."""
    finished = ticket.state == TicketState.FINISHED.value and ticket.ended_at is not None
    served = served_s(ticket, ticket.ended_at or 0.0) if finished else ticket.served_before_s
    return (*_earlier(ticket), _stay(ticket, served))


def next_stay(ticket: Staying, now_s: float, *, served: bool) -> dict[str, Any]:
    """Return the columns with which the next stay begins; `served`: the citizen was served until now, not only called.

    A ticket that never was called goes on with the stay it has.
    """
    if ticket.called_at is None:
        return {}
    last = _stay(ticket, served_s(ticket, now_s) if served else ticket.served_before_s)
    written = json.dumps([astuple(stay) for stay in (*_earlier(ticket), last)])
    return {"waits_since": now_s, "served_before_s": None, "earlier_stays": written}


def served_s(ticket: Staying, now_s: float) -> float | None:
    """Return how long a stay's citizen has been served until now, without the time on hold; None before a call.

    It begins with the call where nobody said that it began.
    """
    begun = None if ticket.state == TicketState.PARKED.value else ticket.started_at or ticket.called_at
    if begun is None:
        return ticket.served_before_s
    return (ticket.served_before_s or 0.0) + max(0.0, now_s - begun)


def _stay(ticket: Staying, served: float | None) -> Stay:
    since = ticket.issued_at if ticket.waits_since is None else ticket.waits_since
    waited = None if ticket.called_at is None else max(0.0, ticket.called_at - since)
    return Stay(service=ticket.service, counter=ticket.counter, waited_s=waited, served_s=served)


def _earlier(ticket: Staying) -> tuple[Stay, ...]:
    return tuple(
        Stay(service=service, counter=counter, waited_s=waited, served_s=served)
        for service, counter, waited, served in json.loads(ticket.earlier_stays or "[]")
    )
