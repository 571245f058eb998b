"""Streams of events outlive a database that does not answer for a while."""

import asyncio

import anyio
import pytest

from guide_robot.queue.domain.model import EventKind, TicketEvent
from guide_robot.queue.server import events
from guide_robot.queue.server.writer import Unanswered


def event(sequence: int) -> TicketEvent:
    return TicketEvent(sequence=sequence, kind=EventKind.CALLED, at_s=0.0, label="A001")


class Table:
    """The table of events, which does not answer as often as a test says."""

    def __init__(self, away: int) -> None:
        self.entries = [event(1), event(2)]
        self.away = away

    async def read(self, since: int, kinds: events.Kinds, limit: int) -> list[TicketEvent]:
        if self.away:
            self.away -= 1
            raise Unanswered
        return [entry for entry in self.entries if entry.sequence > since]


@pytest.mark.parametrize("away", [0, 1, 3])
def test_a_stream_goes_on_where_it_was_when_the_database_answers_again(
    away: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "AGAIN_S", 0.01)
    monkeypatch.setattr(events, "ALIVE_S", 0.01)
    table, asked = Table(away), [0]

    async def holds() -> bool:
        asked[0] += 1
        if asked[0] < 3:
            raise Unanswered
        return asked[0] < 6

    async def hear() -> list[str]:
        hub = events.Hub(asyncio.get_running_loop(), 2, table.read)
        return [str(one.id) async for one in events.stream(hub, table.read, 0, None, anyio.Event(), holds)]

    assert asyncio.run(hear()) == ["1", "2"]
    assert asked[0] == 6  # it ended with the token
