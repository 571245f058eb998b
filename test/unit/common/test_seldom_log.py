"""A fault that comes again and again fills no disk with its line."""

import logging

import pytest

from guide_robot.common.seldom_log import EVERY_S, MOST_LINES, Seldom


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> logging.Logger:
    logger = logging.getLogger("test.seldom")
    logger.propagate = True
    caplog.set_level(logging.INFO, logger="test.seldom")
    return logger


def test_a_line_that_comes_again_stands_once_and_later_with_how_many_were_left_out(
    log: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    now = [100.0]
    keeps = Seldom(lambda: now[0])
    log.addFilter(keeps)
    try:
        for _ in range(500):
            log.error("database: %s", "Unanswered")
        log.error("database: %s", "OperationalError")
        assert caplog.messages == ["database: Unanswered", "database: OperationalError"]
        now[0] += EVERY_S
        log.error("database: %s", "Unanswered")
        assert caplog.messages[2:] == ["database: Unanswered (499 more of these since)"]
        now[0] += EVERY_S
        log.error("database: %s", "Unanswered")
        assert caplog.messages[3:] == ["database: Unanswered"]
    finally:
        log.removeFilter(keeps)


def test_lines_that_differ_are_all_written_and_are_not_remembered_for_ever() -> None:
    keeps = Seldom()
    records = [logging.LogRecord("x", logging.ERROR, "", 0, f"line {number}", (), None) for number in range(1000)]
    assert all(keeps.filter(record) for record in records)
    assert len(keeps._said) == MOST_LINES
