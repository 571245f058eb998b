"""Nobody waits in a doorway: where the robot goes instead, and that an escort does so."""

import math

import numpy as np
import pytest
from escort_story import DOORS, Story, reading

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.common.vocabulary import EscortPhase
from guide_robot.floor.model import Door
from guide_robot.guide.escort.doorways import BLOCKS_WITHIN_M, CLEAR_BEYOND_M, Doorways
from guide_robot.guide.escort.escort import Escort
from guide_robot.guide.escort.escort_types import EscortSettings
from guide_robot.guide.trail import Trail
from guide_robot.guide.types import NavigationFeedback, NavigationStatus
from guide_robot.phrases.texts import SayKind

DOOR = Door(id="salon", start=(5.0, -0.45), end=(5.0, 0.45))
DOORWAYS = Doorways([DOOR])


def way(start: float, end: float) -> Points:
    """Return a straight way along x with a point every 0.1 m."""
    count = round(abs(end - start) / 0.1) + 1
    return np.column_stack((np.linspace(start, end, count), np.zeros(count)))


def trail_to(x: float) -> Trail:
    """Return the trail of a robot that came straight from x = 0."""
    trail = Trail()
    for point in way(0.0, x):
        trail.add(*point)
    return trail


@pytest.mark.parametrize(
    "x, y, blocks", [(5.0, 0.0, True), (4.4, 0.3, True), (4.1, 0.0, False), (5.0, 1.5, False), (5.5, 0.9, True)]
)
def test_a_robot_near_the_opening_is_in_the_way(x: float, y: float, blocks: bool) -> None:
    assert DOORWAYS.blocked_by(x, y) is blocks


def test_without_doors_nothing_is_in_the_way() -> None:
    assert not Doorways([]).blocked_by(5.0, 0.0)
    assert Doorways([]).spot_beside(Pose2D(x=5.0, y=0.0), way(5.0, 9.0), Trail(), None) is None
    assert len(Doorways([]).keep_clear(way(0.0, 9.0))) == 91


def test_outside_a_doorway_the_robot_stays() -> None:
    assert DOORWAYS.spot_beside(Pose2D(x=2.0, y=0.0), way(2.0, 9.0), trail_to(2.0), None) is None


def test_from_within_the_doorway_it_goes_on_until_others_get_by_and_looks_back() -> None:
    spot = DOORWAYS.spot_beside(Pose2D(x=5.2, y=0.0), way(5.2, 9.0), trail_to(5.2), None)
    assert spot is not None
    assert spot.x == pytest.approx(5.0 + CLEAR_BEYOND_M, abs=0.1)
    assert abs(spot.theta) == pytest.approx(math.pi)


def test_just_before_the_door_it_goes_back_where_that_leaves_the_person_room() -> None:
    robot, far, near = Pose2D(x=4.5, y=0.0), Pose2D(x=1.0, y=0.0), Pose2D(x=3.2, y=0.0)
    back = DOORWAYS.spot_beside(robot, way(4.5, 9.0), trail_to(4.5), far)
    forwards = DOORWAYS.spot_beside(robot, way(4.5, 9.0), trail_to(4.5), near)
    assert back is not None and back.x < 5.0 - BLOCKS_WITHIN_M
    assert forwards is not None and forwards.x > 5.0 + BLOCKS_WITHIN_M


def test_with_no_clear_place_within_reach_it_stays() -> None:
    assert DOORWAYS.spot_beside(Pose2D(x=5.0, y=0.0), way(5.0, 5.8), Trail(), None) is None


class AtTheDoor(Story):
    """A robot that leads along x through a door, with a path to its goal."""

    def feedback(self) -> NavigationFeedback:
        usual = super().feedback()
        assert self.robot is not None
        return NavigationFeedback(
            status=usual.status,
            goal_id=usual.goal_id,
            distance_remaining_m=usual.distance_remaining_m,
            path_in_map=way(self.robot.x, 10.0),
        )


def leading_at(x: float) -> AtTheDoor:
    """Return the story of a robot that leads and is at x, with the person 1.3 m behind it."""
    story = AtTheDoor(escort=Escort(EscortSettings(), [*DOORS, DOOR])).begin()
    story.to_phase(EscortPhase.LEADING)
    for place in np.arange(0.0, x, 0.1):
        story.robot, story.person = Pose2D(x=float(place), y=0.0), reading(float(place) - 1.3, vx=0.5)
        story.step()
    assert isinstance(story, AtTheDoor)
    return story


@pytest.mark.parametrize("x, clears", [(2.0, False), (5.1, True)])
def test_an_escort_that_waits_leaves_the_doorway_free_and_stands_elsewhere(x: float, clears: bool) -> None:
    story = leading_at(x)
    story.person = None
    orders = story.to_phase(EscortPhase.WAITING)
    assert (orders.drive.goal_in_map is not None) is clears
    if clears:
        goal = orders.drive.goal_in_map
        assert goal is not None and not DOORWAYS.blocked_by(goal.x, goal.y)
        story.robot, story.status = goal, NavigationStatus.SUCCEEDED
        story.person = reading(goal.x - 3.5)
        story.step()
        assert story.until(lambda orders: orders.drive.goal_in_map is None, 3.0).phase is EscortPhase.WAITING


@pytest.mark.parametrize(
    "x, phase",
    [(5.1, EscortPhase.WAITING), (8.0, EscortPhase.SEARCHING)],
    ids=["out of the doorway", "back to the person"],
)
def test_people_in_its_way_are_asked_to_make_room(x: float, phase: EscortPhase) -> None:
    story = leading_at(x)
    story.person = None
    story.to_phase(phase)
    story.status = NavigationStatus.BLOCKED
    story.until(lambda orders: SayKind.LET_US_PASS in story.said, 12.0)
    assert SayKind.LET_US_PASS in story.said
