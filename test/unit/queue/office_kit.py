"""A queue's database with a clock that the test moves."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import citizen_card
from nacl.public import PrivateKey
from sqlalchemy import func, select

from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.model import IssueRequest, Reason, TicketEvent
from guide_robot.queue.domain.transitions import Action
from guide_robot.queue.server import desk, numbers
from guide_robot.queue.server.change import change
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.rows import TicketRow
from guide_robot.queue.server.transaction import Transaction
from guide_robot.queue.server.writer import Writer

CONFIG = Path(__file__).parents[3] / "config" / "backend.yaml"
# A Monday, 10:00 in Viet Nam.
MONDAY_S = 1_795_402_800.0
KEY = bytes(PrivateKey.generate())
CARD = citizen_card()


class Office:
    """A database with a clock that the test moves."""

    def __init__(self, url: str, configuration: Configuration) -> None:
        self.database = Database(url)
        self.database.migrate()
        self.now_s = MONDAY_S
        self.heard: list[TicketEvent] = []
        self.configuration = configuration
        self.writer = Writer(self.database.writer, configuration, lambda: self.now_s, self.heard.extend)
        self._requests = 0

    def do(self, work: Callable[[Transaction], Any]) -> Any:
        """Carry out one piece of work; raise what it raised."""
        result = self.writer.carry_out([work])[0]
        if result.error is not None:
            raise result.error
        return result.value

    def issue(self, service: str = "land", request_id: str | None = None, **options: Any) -> Any:
        """Issue a ticket and return its row."""
        self._requests += 1
        self.now_s += 1.0
        request = IssueRequest(request_id=request_id or f"request-{self._requests}", service=service, **options)
        return self.do(lambda tx: numbers.issue(tx, request)).row

    def call(self, counter: str = "4") -> Any:
        """Call the next ticket."""
        self.now_s += 1.0
        return self.do(lambda tx: desk.call_next(tx, counter))

    def act(self, ticket_id: str, action: Action, counter: str = "4") -> Any:
        """Do something with a ticket."""
        self.now_s += 1.0
        return self.do(lambda tx: desk.act(tx, ticket_id, action, counter))

    def change(self, ticket_id: str, action: Action, counter: str = "4") -> TicketRow:
        """Do what the table of transitions says, whoever may do it."""
        self.now_s += 1.0
        called = {"counter": counter} if action in (Action.CALL, Action.RESUME) else {}
        return self.do(lambda tx: change(tx, numbers.find(tx, ticket_id), action, **called))

    def find(self, ticket_id: str) -> TicketRow:
        """Return a ticket's row as it stands."""
        return self.do(lambda tx: numbers.find(tx, ticket_id))

    def count(self, table: Any) -> int:
        """Return the number of rows."""
        return int(self.do(lambda tx: tx.connection.execute(select(func.count()).select_from(table)).scalar_one()))

    def close(self) -> None:
        """End it."""
        self.writer.close()
        self.database.close()


def refused(work: Callable[[], Any]) -> Reason:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.reason
