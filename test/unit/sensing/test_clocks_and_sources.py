"""Clocks that are apart, and two that speak on one topic: said in words, and told from what is harmless."""

import numpy as np
import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.sensing.clock_watch import ClockWatch, apart
from guide_robot.sensing.scan_check import normal_form, returned_beams, scan_fault, seen_from_above, usable_ranges
from guide_robot.sensing.two_sources import PoseSources, ScanSources


def watch(ahead_s: float, delay_s: float = 0.02, took_s: float = 0.0) -> ClockWatch:
    """Return what hears a clock that is ahead, of messages that take a while."""
    heard = ClockWatch(bridged_from_s=0.05)
    heard.took_s = took_s
    for number in range(12):
        heard.take(100.0 + 0.1 * number + ahead_s, 100.0 + 0.1 * number + took_s + delay_s)
    return heard


@pytest.mark.parametrize(
    ("lidar_s", "base_s", "drives", "reason"),
    [
        (0.0, 0.0, True, None),
        (0.5, 0.0, True, Why.CLOCK_BRIDGED(part="lidar", seconds=0.48)),
        (0.0, 0.5, True, Why.CLOCK_BRIDGED(part="base", seconds=0.48)),
        (-0.5, 0.0, False, Why.STAMPS_BEHIND(part="lidar", other="base", seconds=0.50)),
        (0.0, -0.5, False, Why.STAMPS_BEHIND(part="base", other="lidar", seconds=0.50)),
        (-0.3, 0.0, True, Why.STAMPS_BEHIND(part="lidar", other="base", seconds=0.30)),
        (0.0, -0.2, True, Why.STAMPS_BEHIND(part="base", other="lidar", seconds=0.20)),
        (-0.1, 0.0, True, None),
        (-0.5, -0.5, True, Why.BOTH_STAMPS_BEHIND(seconds=0.52)),
        (-0.2, -0.3, True, Why.BOTH_STAMPS_BEHIND(seconds=0.22)),
        (-1.0, -0.5, False, Why.STAMPS_BEHIND(part="lidar", other="base", seconds=0.50)),
        (3600.0, 0.0, False, Why.CLOCK_AHEAD(part="lidar", seconds=3600.0)),
    ],
)
def test_clocks_apart_are_measured_said_and_bridged_where_that_is_safe(
    lidar_s: float, base_s: float, drives: bool, reason: Reason | None
) -> None:
    said, may_drive = apart(watch(lidar_s, took_s=0.1), watch(base_s))
    assert may_drive is drives
    assert said == reason


def test_a_bridged_stamp_is_the_true_time_but_for_the_way_of_the_message() -> None:
    assert watch(0.5, took_s=0.1).take(110.5, 110.12) == pytest.approx(110.0, abs=0.03)
    assert watch(-0.5).take(109.5, 110.02) == 109.5


def test_one_late_message_changes_nothing() -> None:
    heard = watch(0.5)
    before = heard.bridged_s
    heard.take(112.0, 115.0)
    assert heard.bridged_s == pytest.approx(before, abs=0.01)


def scan(beams: int, *, increment: float = 0.01) -> Scan:
    ranges = np.arange(1, beams + 1, dtype=np.float32)
    return Scan(stamp_s=1.0, ranges_m=ranges, angle_min=0.0, angle_increment=increment, time_increment_s=0.001)


def test_a_scan_seen_from_above_has_each_hit_where_it_was() -> None:
    clockwise = scan(100, increment=-0.01)
    told = seen_from_above(clockwise, upside_down=False)
    assert told.angle_increment > 0.0
    assert dict(zip(told.angles().round(4), told.ranges_m, strict=True)) == dict(
        zip(clockwise.angles().round(4), clockwise.ranges_m, strict=True)
    )
    over = seen_from_above(scan(100), upside_down=True)
    assert dict(zip((-over.angles()).round(4) + 0.0, over.ranges_m, strict=True)) == dict(
        zip(scan(100).angles().round(4), scan(100).ranges_m, strict=True)
    )
    assert over.time_increment_s < 0.0 and over.end_s() == scan(100).end_s()


def test_beams_that_disagree_with_the_angles_are_found_in_either_order() -> None:
    wrong = Scan(stamp_s=1.0, ranges_m=np.ones(50, np.float32), angle_min=0.0, angle_increment=-0.01, angle_max=-1.0)
    assert scan_fault(wrong) is not None and scan_fault(wrong) is scan_fault(normal_form(wrong))


def test_another_number_of_beams_is_said_until_somebody_has_looked_and_a_few_more_or_less_are_nothing() -> None:
    sources = ScanSources()
    for number, beams in enumerate((450, 455, 448, 451), start=1):
        sources.take("laser", number, scan(beams), 0.1 * number)
    assert not sources.other()
    sources.take("laser", 1, scan(225), 2.0)
    assert sources.other() == Why.OTHER_LIDAR(beams=225, before=450)
    sources.agree()
    assert not sources.other()


def test_another_view_or_frame_is_said_until_somebody_has_looked() -> None:
    sources = ScanSources()
    sources.take("/laser", 0, scan(360), 1.0)
    for frame, turned, reason in (
        ("laser", scan(360, increment=-0.01), None),
        ("laser", scan(360, increment=0.005), Why.OTHER_VIEW(degrees=103, before=206)),
        ("laser", scan(360, increment=1e9), Why.OTHER_VIEW(degrees=0, before=206)),
        ("scanner", scan(360), Why.OTHER_FRAME(frame="scanner", before="laser")),
        ("", scan(360), Why.OTHER_FRAME(frame="?", before="laser")),
    ):
        sources.take(frame, 0, turned, 2.0)
        assert sources.other() == reason
    sources.agree()
    assert not sources.other()


def test_two_lidars_on_one_topic_are_told_from_a_driver_that_was_started_again() -> None:
    for frames, told in (
        (("left", "right"), "left, right"),
        (("laser", "laser"), "laser"),
        (("laser", ""), "?, laser"),
    ):
        sources = ScanSources()
        for number in range(8):
            sources.take(frames[number % 2], 100 + number if number % 2 else 1 + number, scan(360), 0.1 * number)
        assert sources.two(0.8) == Why.TWO_LIDARS(frames=told)
    again = ScanSources()
    for number in (*range(50, 60), *range(1, 10)):
        again.take("laser", number, scan(360), 0.1 * number)
    assert not again.two(1.0)


def test_two_odometries_are_told_from_a_robot_that_was_carried_or_whose_clock_was_set_back() -> None:
    two, one = PoseSources(), PoseSources()
    for number in range(12):
        two.take(Pose2D(x=0.02 * number + 4.0 * (number % 2), y=0.0), 0.05 * number, 0.05 * number)
        carried = 3.0 if number > 5 else 0.0
        set_back = 5.0 if number > 7 else 0.0
        one.take(Pose2D(x=0.02 * number + carried, y=0.0), 10.0 + 0.05 * number - set_back, 0.05 * number)
    assert two.two(0.6) and not one.two(0.6)


def test_what_a_lidar_sends_for_no_return_is_no_hit_for_anybody() -> None:
    ranges = np.array([0.0, np.nan, -1.0, 0.05, 2.0, 7.99, 8.0, 8.5, np.inf], np.float32)
    sent = Scan(stamp_s=1.0, ranges_m=ranges, angle_min=0.0, angle_increment=0.01, range_min_m=0.1, range_max_m=8.0)
    assert returned_beams(sent).tolist() == [False] * 4 + [True] * 2 + [False] * 3
    assert np.array_equal(np.isfinite(usable_ranges(sent)), returned_beams(sent))
