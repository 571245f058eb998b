"""When the office opens next: over lunch, night and Tết, on the board and on a ticket's page."""

from datetime import date
from pathlib import Path

import pytest
from office_kit import CONFIG, Office
from test_opening import TET, VIETNAM, WEEK, at

from guide_robot.phrases.dates import CLOSED
from guide_robot.queue.domain import wire
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.domain.opening import Opening, SpecialDay
from guide_robot.queue.server import queue_view
from guide_robot.queue.server.phones import phone_views


@pytest.mark.parametrize(
    ("moment", "opens_at"),
    [
        ("2027-02-01 06:00", "2027-02-01T07:30"),
        ("2027-02-01 07:30", "2027-02-01T13:00"),  # while it is open, the opening after that
        ("2027-02-01 12:00", "2027-02-01T13:00"),
        ("2027-02-02 12:00", "2027-02-15T07:30"),  # over all of Tết
    ],
)
def test_the_next_opening_is_named_however_far_it_is(moment: str, opens_at: str) -> None:
    assert Opening(WEEK, TET, VIETNAM).opens_at(at(moment)) == opens_at


def test_an_office_without_an_opening_within_a_year_is_closed_and_one_that_never_closes_says_nothing() -> None:
    opening = Opening({"monday": ["18:00-24:00"], "tuesday": ["00:00-06:00"]}, [], VIETNAM)
    assert opening.opens_at(at("2027-02-01 20:00")) == "2027-02-08T18:00"  # midnight is no opening
    assert Opening({}, [], VIETNAM).opens_at(at("2027-02-01 09:00")) == CLOSED
    assert Opening("always", [], VIETNAM).opens_at(at("2027-02-01 09:00")) == ""


def test_board_and_phone_say_when_numbers_are_given_again(tmp_path: Path) -> None:
    base = read_configuration(CONFIG)
    closed = base.model_copy(update={"special_days": [SpecialDay(date=date(2026, 11, 24), until=date(2026, 12, 20))]})
    office = Office(str(tmp_path / "tet.sqlite"), closed)
    office.now_s = at("2026-11-23 16:30")
    row = office.issue()
    for moment, told in (("2026-11-23 16:40", False), ("2026-11-23 18:00", True)):
        office.now_s = at(moment)
        with office.database.reader.connect() as connection:
            board = queue_view.queue_state(connection, office.configuration, office.now_s)
            phone = phone_views(connection, office.configuration, [row.id], office.now_s)[row.id]
        assert board.opens_at == "2026-12-21T07:30"
        assert board.opens is not None
        assert board.opens["vi"] == "Mở cửa lại lúc 07:30, Thứ hai ngày 21/12"
        assert (phone.opens == board.opens) is told
        assert wire.QUEUE.validate_python(wire.QUEUE.dump_python(board, mode="json")) == board
    office.close()
