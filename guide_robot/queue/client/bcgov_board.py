"""The public board of bcgov/queue-management: what it shows, and what happened between two looks at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from guide_robot.common.language import LocalText
from guide_robot.queue.domain.model import Counter, EventKind, QueueState, Service, TicketEvent, TicketState

WAITING, INVITED, SERVED, ON_HOLD = "Waiting", "Invited", "Being Served", "On hold"
STATES = {
    WAITING: TicketState.QUEUED,
    INVITED: TicketState.CALLED,
    SERVED: TicketState.PROCESSING,
    ON_HOLD: TicketState.PARKED,
}


@dataclass(frozen=True, kw_only=True)
class BcgovSettings:
    """Which office, and what its board does not tell.

    `services`: our service id to its service_id. `desks`: our service id to the counter that serves it, for the board
    names no desk. `prefixes`: our service id to the letters of its numbers. `channel_id`: how citizens came.
    """

    office_number: int
    services: Mapping[str, int]
    desks: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, LocalText] = field(default_factory=dict)
    channel_id: int = 1
    minutes_each: float = 8.0
    poll_s: float = 2.0

    def service_of(self, label: str) -> str | None:
        """Return our service id of a ticket number, None if its letters are not known."""
        letters = label.rstrip("0123456789")
        return next((service for service, prefix in self.prefixes.items() if prefix == letters), None)


@dataclass(frozen=True, kw_only=True)
class Board:
    """The period that each ticket number is in, in the board's order."""

    citizens: dict[str, str]


def board_from(data: Any) -> Board:
    """Return the board of an answer; KeyError or TypeError when it is none."""
    shown = {}
    for entry in data["citizens"]:
        period = entry.get("active_period") or {}
        if entry.get("ticket_number") and period.get("ps"):
            shown[str(entry["ticket_number"])] = str(period["ps"]["ps_name"])
    return Board(citizens=shown)


def events_between(before: Board | None, after: Board, settings: BcgovSettings, now_s: float) -> list[TicketEvent]:
    """Return who was called, missed or finished between two looks; none at the very first look.

    A person who is gone after an invitation without having been served is counted as missed.
    """
    if before is None:
        return []
    found = [
        (label, EventKind.CALLED, TicketState.CALLED)
        for label, period in after.citizens.items()
        if period == INVITED and before.citizens.get(label) != INVITED
    ]
    for label, period in before.citizens.items():
        if label not in after.citizens and period in (INVITED, SERVED):
            missed = period == INVITED
            kind = EventKind.MISSED if missed else EventKind.FINISHED
            found.append((label, kind, TicketState.MISSED if missed else TicketState.FINISHED))
    return [_event(label, kind, state, settings, now_s) for label, kind, state in found]


def queue_from(board: Board, settings: BcgovSettings, now_s: float) -> QueueState:
    """Return the board as our queue; waits are people times `minutes_each`, for the board measures none."""
    office = f"bcgov-{settings.office_number}"
    return QueueState(
        site=office,
        name=LocalText.same(office),
        day=datetime.fromtimestamp(now_s, UTC).date().isoformat(),
        at_s=now_s,
        sequence=int(now_s * 1000),
        open=True,
        services=tuple(_service(service, board, settings) for service in settings.services),
        counters=tuple(_counter(desk, board, settings) for desk in sorted(set(settings.desks.values()))),
        next_labels=tuple(label for label, period in board.citizens.items() if period == WAITING),
    )


def _event(label: str, kind: EventKind, state: TicketState, settings: BcgovSettings, now_s: float) -> TicketEvent:
    service = settings.service_of(label)
    return TicketEvent(
        sequence=0,
        kind=kind,
        at_s=now_s,
        label=label,
        service=service,
        counter=settings.desks.get(service) if service else None,
        state=state,
        call_count=1,
    )


def _service(service: str, board: Board, settings: BcgovSettings) -> Service:
    waiting = sum(
        period == WAITING and settings.service_of(label) == service for label, period in board.citizens.items()
    )
    return Service(
        id=service,
        prefix=settings.prefixes.get(service, ""),
        name=settings.names.get(service, LocalText.same(service)),
        open=True,
        waiting=waiting,
        expected_wait_s=waiting * settings.minutes_each * 60.0,
    )


def _counter(desk: str, board: Board, settings: BcgovSettings) -> Counter:
    services = tuple(service for service, counter in settings.desks.items() if counter == desk)
    serving = next(
        (
            label
            for label, period in board.citizens.items()
            if period in (INVITED, SERVED) and settings.service_of(label) in services
        ),
        None,
    )
    return Counter(
        id=desk,
        name=LocalText.same(desk),
        services=services,
        open=True,
        serving=serving,
        serving_state=STATES.get(board.citizens[serving]) if serving else None,
    )
