"""Whom robots brought to where they wait, and which of their numbers a counter calls: a robot goes to them.

Only number, place and language travel. The robot that comes knows nobody: it is shown the number like by anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from guide_robot.fleet.model import WITH_SOMEBODY, Doing, Holder, Member
from guide_robot.fleet.orders import Own

MOST_HOLDERS = 20


@dataclass(frozen=True, kw_only=True)
class WaitingSettings:
    """Seconds: how long a holder is remembered, and for how long after a call a robot goes to them."""

    remembers_s: float = 7200.0
    goes_within_s: float = 120.0


class Waiting:
    """What one robot knows of holders who wait on their own; seconds of its steady clock."""

    def __init__(self, settings: WaitingSettings) -> None:
        """Begin with none."""
        self._settings = settings
        self._with: Holder | None = None
        self._brought: list[tuple[Holder, float]] = []
        self._called: dict[str, float] = {}

    def hear_call(self, ticket: str, *, calls: bool, ended: bool, now_s: float) -> None:
        """Take a counter's word: it `calls` a number, or not any more; one that has `ended` is waited for no longer."""
        self._called.pop(ticket, None)
        if calls:
            self._called[ticket] = now_s
        if ended:
            self._forget({ticket})

    def brought(self, own: Own, others: Sequence[Member], now_s: float) -> tuple[Holder, ...]:
        """Return whom this robot has left where they wait, the oldest first, unless another leads them since."""
        if own.waits_with and own.ticket and own.pose is not None:
            self._with = Holder(ticket=own.ticket, at=(own.pose.x, own.pose.y), language=own.language)
        elif self._with is not None:
            if own.doing not in WITH_SOMEBODY or own.ticket != self._with.ticket:
                self._forget({self._with.ticket})
                self._brought.append((self._with, now_s))
            self._with = None
        self._forget({one.ticket for one in others if one.doing in WITH_SOMEBODY})
        self._forget({own.ticket} if own.doing is Doing.LEADING else set())
        since_s = now_s - self._settings.remembers_s
        self._brought = [(one, at_s) for one, at_s in self._brought if at_s >= since_s][-MOST_HOLDERS:]
        return tuple(one for one, _ in self._brought)

    def called(self, members: Sequence[Member], now_s: float) -> list[Holder]:
        """Return the holders whom a counter has called lately and nobody serves, each once, in the order of numbers."""
        served = {one.ticket for one in members if one.doing in WITH_SOMEBODY}
        found = {one.ticket: one for member in members for one in member.waiting}
        due_s = now_s - self._settings.goes_within_s
        return [
            found[ticket]
            for ticket in sorted(found)
            if ticket not in served and self._called.get(ticket, due_s) > due_s
        ]

    def _forget(self, tickets: set[str]) -> None:
        self._brought = [(one, at_s) for one, at_s in self._brought if one.ticket not in tickets]
