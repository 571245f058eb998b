"""The assistant says when the office is open: from the backend's own files, and no more than they say."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from guide_robot.assistant.answers import Assistant, Outcome
from guide_robot.assistant.hours import OfficeHours
from guide_robot.catalogue.files import load_catalogue
from guide_robot.common.language import Language
from guide_robot.common.resources import resource

CONFIG = resource("config", "backend.yaml")
TET = "special_days:\n  - {date: 2027-02-05, until: 2027-02-14, name: Tết Nguyên đán}\n"
QUESTIONS = {"vi": "mấy giờ mở cửa", "en": "opening hours", "ko": "몇 시에 열어요", "zh": "几点开门"}


def at(text: str) -> float:
    """Return a moment by the office's clock in seconds since the epoch."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).timestamp()


def told(hours: OfficeHours | None, question: str, moment: str, language: str | None = None):
    """Return the assistant's reply at a moment."""
    assistant = Assistant(load_catalogue(), hours, clock=lambda: at(moment))
    return assistant.answer(question, Language(language) if language else None)


@pytest.mark.parametrize("language", QUESTIONS)
def test_hours_are_told_in_the_language_of_the_question_with_the_office_as_source(language: str) -> None:
    reply = told(OfficeHours(CONFIG), QUESTIONS[language], "2026-12-01T09:00")
    assert (reply.outcome, reply.language) == (Outcome.HOURS, language)
    lines = reply.text.splitlines()
    assert len(lines) == 9 and "11:30" in lines[1]
    assert lines[2].endswith("07:30–11:30, 13:00–17:00")
    (source,) = reply.sources
    assert source.id == "opening_hours" and source.name in lines[0]


def test_at_night_it_says_when_the_office_opens_again() -> None:
    reply = told(OfficeHours(CONFIG), "mai mấy giờ mở cửa", "2026-12-05T22:00")  # a Saturday evening
    assert "Mở cửa lại lúc 07:30, Thứ hai ngày 7/12" in reply.text
    assert "Chủ nhật, 6/12: Nghỉ" in reply.text


def test_a_holiday_that_the_office_enters_is_told_from_the_next_question_on(tmp_path: Path) -> None:
    file = tmp_path / "opening.yaml"
    file.write_text("special_days: []\n", encoding="utf-8")
    hours = OfficeHours(CONFIG, tmp_path)
    assert "Tết" not in told(hours, "opening hours", "2027-02-04T20:00").text
    file.write_text(TET, encoding="utf-8")
    os.utime(file, (1, 1))
    reply = told(hours, "opening hours", "2027-02-04T20:00", "en")
    assert "Opens again on Monday, 15 February, at 07:30" in reply.text
    assert "Friday, 5 February: Closed (Tết Nguyên đán)" in reply.text


def test_an_office_that_never_closes_says_so(tmp_path: Path) -> None:
    (tmp_path / "opening.yaml").write_text("opening_hours: always\n", encoding="utf-8")
    reply = told(OfficeHours(CONFIG, tmp_path), "opening hours", "2026-12-06T03:00")
    assert reply.text.splitlines()[1:] == ["Open day and night"]


def test_hours_that_nobody_configured_are_not_known() -> None:
    reply = told(None, "mấy giờ mở cửa", "2026-12-01T09:00")
    assert reply.outcome is Outcome.UNKNOWN and not reply.found
