"""When the holder of a ticket is told something: it is their turn, or it soon will be; each once."""

from dataclasses import dataclass
from enum import Enum

from guide_robot.queue.domain.model import TicketState


class TurnNoticeKind(Enum):
    """CALLED: a counter waits for them. SOON: few people are ahead."""

    CALLED = "called"
    SOON = "soon"


@dataclass(frozen=True, kw_only=True)
class TurnPlace:
    """A ticket's state, by TicketState's words, and the people ahead while it waits; None is not known."""

    state: str
    ahead: int | None = None


class TurnWatch:
    """Follows one ticket. `soon_places`: so few people ahead are soon, 0 tells nobody; whoever begins there knows."""

    def __init__(self, begun: TurnPlace, soon_places: int) -> None:
        self._state = begun.state
        self._soon_places = soon_places
        self._soon_told = self._is_soon(begun)

    def step(self, place: TurnPlace) -> TurnNoticeKind | None:
        """Return what to tell now: each call from a counter once, that it is soon once for a ticket."""
        before, self._state = self._state, place.state
        if place.state == TicketState.CALLED.value:
            return TurnNoticeKind.CALLED if before != place.state else None
        if self._soon_told or not self._is_soon(place):
            return None
        self._soon_told = True
        return TurnNoticeKind.SOON

    def holds(self, kind: TurnNoticeKind) -> bool:
        """Whether what was to be told is still so: a late attempt helps nobody else."""
        wanted = TicketState.CALLED if kind is TurnNoticeKind.CALLED else TicketState.QUEUED
        return self._state == wanted.value

    def _is_soon(self, place: TurnPlace) -> bool:
        waits = place.state == TicketState.QUEUED.value and place.ahead is not None
        return waits and (place.ahead or 0) < self._soon_places
