"""The judge of the chaos benchmark finds what it is meant to find."""

import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from guide_robot.bench.queue.check import Verdict, check
from guide_robot.bench.queue.robots import Log
from guide_robot.queue.client.outbox import Outbox
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.domain.model import IssueRequest, Lease, LeasedNumber
from guide_robot.queue.server import desk, numbers
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.transaction import Transaction
from guide_robot.queue.server.writer import Writer

CONFIG = Path(__file__).parents[3] / "config" / "backend.yaml"
MUST_BE_ZERO = [
    "numbers_twice",
    "acknowledged_lost",
    "offline_not_settled",
    "out_of_order",
    "events_missed",
    "events_twice",
    "events_out_of_sequence",
]
NOW_S = 1_795_402_800.0


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Two tickets issued and called in order, and one robot that was told of everything."""
    database = Database(str(tmp_path / "backend.sqlite"))
    database.migrate()
    writer = Writer(database.writer, read_configuration(CONFIG), lambda: NOW_S, lambda _events: None)
    log = Log(tmp_path / "robot-0.log")
    log.write("started")

    def issue(name: str) -> Callable[[Transaction], numbers.Issued]:
        return lambda tx: numbers.issue(tx, IssueRequest(request_id=name, service="land"))

    for name in ("request-1", "request-2"):
        row = writer.carry_out([issue(name)])[0].value.row
        log.write("got", name, row.id, "online")
    for _ in range(2):
        called = writer.carry_out([lambda tx: desk.call_next(tx, "4")])[0].value
        writer.carry_out([lambda tx, called=called: desk.act(tx, called.id, desk.Action.FINISH, "4")])
    writer.close()
    database.close()
    for sequence in (3, 4, 5, 6):
        log.write("heard", sequence)
    Outbox(tmp_path / "robot-0.sqlite").close()
    return tmp_path


def wrong(run: Path) -> list[str]:
    verdict: Verdict = check(str(run / "backend.sqlite"), run)
    return [name for name in MUST_BE_ZERO if asdict(verdict)[name]]


def sql(run: Path, statement: str) -> None:
    with sqlite3.connect(run / "backend.sqlite") as database:
        assert database.execute(statement).rowcount > 0


def add(run: Path, *words: object) -> None:
    Log(run / "robot-0.log").write(*words)


def test_a_good_run_is_found_good(run: Path) -> None:
    assert wrong(run) == []


def test_a_number_in_two_hands_is_found(run: Path) -> None:
    add(run, "got", "request-3", "2026-11-23-D001", "online")
    assert "numbers_twice" in wrong(run)


def test_a_lost_ticket_is_found(run: Path) -> None:
    sql(run, "DELETE FROM tickets WHERE label = 'D002'")
    assert wrong(run) == ["acknowledged_lost"]


def test_a_deleted_ticket_is_found(run: Path) -> None:
    sql(run, "UPDATE tickets SET state = 'deleted' WHERE label = 'D002'")
    assert wrong(run) == ["acknowledged_lost"]


def test_an_offline_ticket_that_stayed_in_the_outbox_is_found(run: Path) -> None:
    outbox = Outbox(run / "robot-0.sqlite")
    leased = LeasedNumber(number=9, label="D009", ticket_id="2026-11-23-D009", code="x")
    outbox.add_lease(Lease(id="lease", service="land", day="2026-11-23", expires_at_s=NOW_S + 1, numbers=(leased,)))
    request = IssueRequest(request_id="request-9", service="land")
    outbox.begin(request, NOW_S)
    assert outbox.take_leased(request, NOW_S) is not None
    outbox.close()
    assert wrong(run) == ["acknowledged_lost", "offline_not_settled"]


def test_a_wrong_order_is_found(run: Path) -> None:
    sql(run, "UPDATE tickets SET position = position + 1000 WHERE label = 'D001'")
    assert wrong(run) == ["out_of_order"]


def test_a_missed_call_is_found(run: Path) -> None:
    path = run / "robot-0.log"
    path.write_text(path.read_text(encoding="ascii").replace("heard 5\n", ""), encoding="ascii")
    assert wrong(run) == ["events_missed"]


def test_a_call_heard_twice_is_found_but_not_after_a_kill(run: Path) -> None:
    add(run, "started")
    add(run, "heard", 6)
    assert wrong(run) == []
    add(run, "heard", 6)
    assert wrong(run) == ["events_twice"]


def test_calls_in_the_wrong_sequence_are_found(run: Path) -> None:
    path = run / "robot-0.log"
    swapped = path.read_text(encoding="ascii").replace("heard 5\nheard 6\n", "heard 6\nheard 5\n")
    path.write_text(swapped, encoding="ascii")
    assert wrong(run) == ["events_out_of_sequence"]
