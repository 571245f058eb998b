"""Who comes and stays is greeted, who passes by is not, and no state flickers at its threshold."""

import math
from collections.abc import Callable

import pytest
from builders import person

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import Engagement
from guide_robot.people.engage.engagement import EngagementSettings, EngagementWatch
from guide_robot.people.types import TrackedPerson

ROBOT = Pose2D(x=0.0, y=0.0)
UNKNOWN, DISENGAGED, ENGAGING = Engagement.UNKNOWN, Engagement.DISENGAGED, Engagement.ENGAGING
ENGAGED, DISENGAGING = Engagement.ENGAGED, Engagement.DISENGAGING
PERIOD_S = 0.1


def someone(
    x: float, y: float, vx: float = 0.0, vy: float = 0.0, *, number: int = 1, away_s: float = 0.0
) -> TrackedPerson:
    """Return a person as the tracker gives them."""
    return person(number, x, y, vx=vx, vy=vy, since_seen_s=away_s)


class Hall:
    """A robot at the origin that looks along +x, and one visitor."""

    def __init__(self, robot: Pose2D = ROBOT) -> None:
        self.watch, self.robot, self.now_s = EngagementWatch(), robot, 50.0
        self.place = (5.0, 0.0)
        self.states: list[Engagement] = []

    def see(self, person: TrackedPerson) -> Engagement:
        """Judge the visitor once, a tenth of a second later."""
        self.now_s += PERIOD_S
        self.states.append(self.watch.step([person], self.robot, self.now_s)[0].engagement)
        return self.states[-1]

    def walk(self, x: float, y: float, speed: float = 1.0) -> Engagement:
        """Let the visitor walk straight to a place."""
        start, length = self.place, math.dist(self.place, (x, y))
        vx, vy = speed * (x - start[0]) / length, speed * (y - start[1]) / length
        for number in range(1, round(length / speed / PERIOD_S) + 1):
            passed_s = number * PERIOD_S
            self.see(someone(start[0] + vx * passed_s, start[1] + vy * passed_s, vx, vy))
        self.place = (x, y)
        return self.states[-1]

    def stay(
        self, duration_s: float, wobble: Callable[[int], tuple[float, float]] = lambda _: (0.0, 0.0)
    ) -> Engagement:
        """Let the visitor stand, wavering by `wobble` metres."""
        for number in range(round(duration_s / PERIOD_S)):
            dx, dy = wobble(number)
            self.see(someone(self.place[0] + dx, self.place[1] + dy))
        return self.states[-1]

    def passed(self) -> list[Engagement]:
        """Return the states passed through, each once."""
        return [s for n, s in enumerate(self.states) if not n or self.states[n - 1] is not s]


def engaged() -> Hall:
    """Return a visitor who has come and is engaged."""
    hall = Hall()
    hall.walk(1.2, 0.0)
    assert hall.stay(2.0) is ENGAGED
    return hall


def test_who_comes_and_stays_is_engaging_and_then_engaged() -> None:
    hall = Hall()
    assert hall.walk(1.2, 0.0) is ENGAGING
    assert hall.stay(2.0) is ENGAGED
    assert hall.passed() == [DISENGAGED, ENGAGING, ENGAGED]


def test_who_stops_on_the_way_without_coming_near_is_not_engaged() -> None:
    hall = Hall()
    hall.walk(3.2, 0.0)
    assert hall.stay(10.0) is DISENGAGED
    assert ENGAGED not in hall.states


@pytest.mark.parametrize("beside_m", [1.1, 1.5, 2.5])
@pytest.mark.parametrize("speed", [0.6, 1.0, 1.5])
def test_who_passes_by_never_gets_beyond_disengaged(beside_m: float, speed: float) -> None:
    hall = Hall()
    hall.place = (6.0, -beside_m)
    hall.walk(-6.0, -beside_m, speed)
    assert set(hall.states) == {DISENGAGED}


@pytest.mark.parametrize("beside_m", [0.5, 0.7, 0.9])
@pytest.mark.parametrize("speed", [0.6, 1.0, 1.5])
def test_who_passes_so_near_that_they_might_come_is_not_engaged_and_soon_disengaged(
    beside_m: float, speed: float
) -> None:
    hall = Hall()
    hall.place = (6.0, -beside_m)
    hall.walk(-6.0, -beside_m, speed)
    assert ENGAGED not in hall.states
    assert hall.states[-1] is DISENGAGED


@pytest.mark.parametrize("ahead_m", [1.0, 1.5, 2.5])
def test_who_crosses_in_front_never_gets_beyond_disengaged(ahead_m: float) -> None:
    hall = Hall()
    hall.place = (ahead_m, -5.0)
    hall.walk(ahead_m, 5.0)
    assert set(hall.states) == {DISENGAGED}


def test_who_walks_up_and_straight_past_is_never_engaged() -> None:
    hall = Hall()
    hall.walk(0.4, 0.0)
    hall.walk(-5.0, 0.3)
    assert ENGAGED not in hall.states
    assert hall.stay(5.0) is DISENGAGED


def test_who_leaves_is_disengaging_and_then_disengaged() -> None:
    hall = engaged()
    hall.walk(5.0, 1.0)
    hall.stay(3.0)
    assert hall.passed() == [DISENGAGED, ENGAGING, ENGAGED, DISENGAGING, DISENGAGED]


def test_who_turns_away_and_comes_back_at_once_is_engaged_again() -> None:
    hall = engaged()
    hall.walk(2.6, 0.0, 0.8)
    assert hall.states[-1] is DISENGAGING
    hall.walk(1.2, 0.0, 0.8)
    assert hall.stay(2.0) is ENGAGED


def test_who_walks_home_behind_the_robot_is_not_engaged_when_it_stops() -> None:
    hall = engaged()
    for step in range(1, 41):
        hall.robot = Pose2D(x=-0.1 * step, y=0.0)
        hall.see(someone(1.2 - 0.1 * step, 0.0, -1.0))
    hall.place = (1.2 - 4.0, 0.0)
    assert hall.states[-1] is not ENGAGED
    hall.walk(-5.0, 0.9)
    assert ENGAGED not in hall.states[-40:]


def test_a_step_back_is_no_leaving() -> None:
    hall = engaged()
    hall.walk(1.4, 0.0, 0.5)
    assert hall.stay(3.0) is ENGAGED
    assert DISENGAGING not in hall.states


def test_who_has_stood_right_before_the_robot_for_long_is_engaged_though_nobody_saw_them_come() -> None:
    hall = Hall()
    hall.place = (1.0, 0.0)
    assert hall.stay(1.0) is DISENGAGED
    assert hall.stay(4.0) is ENGAGED


def test_who_stands_behind_the_robot_or_further_off_is_not() -> None:
    for place in ((-1.0, 0.0), (2.2, 0.0), (0.0, 1.2)):
        hall = Hall()
        hall.place = place
        assert hall.stay(10.0) is DISENGAGED


@pytest.mark.parametrize("limit_m", [EngagementSettings().engage_within_m, EngagementSettings().leave_beyond_m])
def test_wavering_at_a_threshold_of_distance_does_not_make_the_state_flicker(limit_m: float) -> None:
    hall = engaged()
    hall.walk(limit_m, 0.0, 0.3)
    before = len(hall.passed())
    hall.stay(20.0, wobble=lambda number: (0.06 * (-1) ** number, 0.0))
    assert len(hall.passed()) - before <= 1


@pytest.mark.parametrize("limit_m", [EngagementSettings().engage_within_m, EngagementSettings().leave_beyond_m])
def test_stepping_slowly_over_a_threshold_and_back_does_not_make_the_state_flicker(limit_m: float) -> None:
    hall = engaged()
    hall.walk(limit_m, 0.0, 0.3)
    before = len(hall.passed())
    hall.stay(40.0, wobble=lambda number: (0.2 if number // 20 % 2 else -0.2, 0.0))
    assert len(hall.passed()) - before <= 2


def test_wavering_at_the_threshold_on_the_way_in_does_not_flicker_either() -> None:
    hall = Hall()
    hall.walk(EngagementSettings().engage_within_m, 0.0)
    before = len(hall.passed())
    hall.stay(20.0, wobble=lambda number: (0.06 * (-1) ** number, 0.0))
    assert len(hall.passed()) - before <= 1


def test_a_speed_wavering_at_the_threshold_does_not_flicker() -> None:
    hall = engaged()
    leaving = EngagementSettings().leaving_speed_mps
    for number in range(200):
        hall.see(someone(1.2, 0.0, leaving + 0.1 * (-1) ** number))
    assert hall.passed() == [DISENGAGED, ENGAGING, ENGAGED]


def test_somebody_hidden_for_a_moment_keeps_their_state() -> None:
    hall = engaged()
    for number in range(20):
        hall.see(someone(1.2 + 0.2 * number, 0.0, 2.0, away_s=0.5 + PERIOD_S * number))
    assert hall.states[-1] is ENGAGED


def test_who_was_gone_and_comes_under_a_new_number_starts_afresh() -> None:
    hall = engaged()
    assert hall.watch.step([someone(1.2, 0.0, number=2)], ROBOT, hall.now_s + 0.1)[0].engagement is DISENGAGED
    assert hall.watch.step([someone(1.2, 0.0)], ROBOT, hall.now_s + 0.2)[0].engagement is DISENGAGED


def test_people_are_judged_each_for_themselves_and_stay_otherwise_as_they_are() -> None:
    hall = engaged()
    people = [someone(1.2, 0.0), someone(3.0, 2.0, number=2)]
    judged = hall.watch.step(people, ROBOT, hall.now_s + 0.1)
    assert [(p.id, p.engagement) for p in judged] == [(1, ENGAGED), (2, DISENGAGED)]
    assert [(p.x, p.y, p.vx, p.vy, p.confidence) for p in judged] == [
        (p.x, p.y, p.vx, p.vy, p.confidence) for p in people
    ]


def test_the_robot_s_place_and_heading_count() -> None:
    robot = Pose2D(x=10.0, y=5.0, theta=0.5 * math.pi)
    hall = Hall(robot)
    hall.place = (10.0, 10.0)
    hall.walk(10.0, 6.2)
    assert hall.stay(2.0) is ENGAGED
    behind = Hall(robot)
    behind.place = (10.0, 4.0)
    assert behind.stay(10.0) is DISENGAGED


def test_the_robot_turning_away_does_not_end_an_engagement() -> None:
    hall = engaged()
    hall.robot = Pose2D(x=0.0, y=0.0, theta=math.pi)
    assert hall.stay(5.0) is ENGAGED


def test_somebody_exactly_at_the_robot_is_judged_without_an_error() -> None:
    hall = Hall()
    hall.place = (0.0, 0.0)
    assert hall.stay(5.0) in (DISENGAGED, ENGAGED)


def test_nobody_gives_nobody() -> None:
    assert EngagementWatch().step([], ROBOT, 1.0) == []


@pytest.mark.parametrize("state", [UNKNOWN, DISENGAGED, ENGAGING, ENGAGED, DISENGAGING])
def test_every_state_ends_disengaged_when_the_visitor_stays_far_away(state: Engagement) -> None:
    hall = Hall()
    if state in (ENGAGED, DISENGAGING):
        hall = engaged()
    if state is DISENGAGING:
        hall.walk(2.8, 0.0)
    if state is ENGAGING:
        hall.walk(1.6, 0.0)
    if state is DISENGAGED:
        hall.stay(1.0)
    assert not hall.states or hall.states[-1] is state
    hall.place = (7.0, 0.0)
    assert hall.stay(8.0) is DISENGAGED
