"""The counters of a played day: when each is open, and whose turn it is there by the queue's own order."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.domain.order import turn
from guide_robot.rehearsal.citizens import Citizen
from guide_robot.rehearsal.plan import Plan, Rehearsal, Span, span_of


@dataclass(kw_only=True)
class Desk:
    """A counter: where it stands, what it serves, when somebody sits there, and whom it has called."""

    name: str
    spot: str
    services: tuple[str, ...]
    shifts: list[Span]
    on_shift: bool = False
    shut: int = 0
    """For how many reasons it is closed."""
    citizen: Citizen | None = None

    @property
    def free(self) -> bool:
        """Whether it may call somebody."""
        return self.on_shift and not self.shut and self.citizen is None


def desks_of(rehearsal: Rehearsal, extra_for: str = "") -> list[Desk]:
    """Return the hall's counters; `extra_for` is a service that gets one more, beside the first that serves it."""
    plan = rehearsal.plan
    shifts = {one.id: [span_of(text) for text in one.shifts] for one in plan.counters}
    desks = [
        Desk(name=one.id, spot=one.id, services=tuple(one.services), shifts=shifts.get(one.id, plan.open_spans))
        for one in rehearsal.floor.counters
    ]
    like = next((desk for desk in desks if extra_for in desk.services), None)
    if like is not None:
        desks.append(Desk(name=f"{like.name}+", spot=like.spot, services=(extra_for,), shifts=plan.open_spans))
    return desks


def calling_spans(desk: Desk, plan: Plan) -> list[Span]:
    """Return when a counter calls: in its shifts, and in overtime after the one that ends when the hall closes."""
    closes_s, overtime_s = plan.open_spans[-1][1], 60.0 * plan.overtime_min
    return [(begin_s, end_s + (overtime_s if end_s == closes_s else 0.0)) for begin_s, end_s in desk.shifts]


@dataclass(kw_only=True)
class WaitingTickets:
    """Who waits for which service, in calling order."""

    _lines: dict[str, list[tuple[tuple[int, float, int], Citizen]]] = field(default_factory=dict)

    def add(self, citizen: Citizen) -> None:
        """Let somebody wait, or wait again at their old place."""
        heapq.heappush(self._lines.setdefault(citizen.service, []), (turn(citizen), citizen))

    def take(self, services: Iterable[str]) -> Citizen | None:
        """Take whose turn it is at a counter of these services; None when nobody waits for one."""
        heads = [line[0] for service in services if (line := self._lines.get(service))]
        if not heads:
            return None
        _, citizen = min(heads, key=lambda entry: entry[0])
        heapq.heappop(self._lines[citizen.service])
        return citizen

    def everybody(self) -> list[Citizen]:
        """Return all who wait."""
        return [one for line in self._lines.values() for _, one in line if one.state is TicketState.QUEUED]

    def clear(self) -> None:
        """Let nobody wait any more."""
        self._lines.clear()
