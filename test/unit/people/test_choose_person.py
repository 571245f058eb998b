"""Whom the robot takes for its visitor when no track is named."""

import math

import pytest
from builders import person as somebody

from guide_robot.common.geometry import Pose2D
from guide_robot.people.identity.choose import chosen, nearest_in_front
from guide_robot.people.types import TrackedPerson

ROBOT = Pose2D(x=2.0, y=3.0, theta=math.pi / 2.0)


def person(
    person_id: int, ahead: float, left: float = 0.0, since_seen_s: float = 0.0, confidence: float = 0.9
) -> TrackedPerson:
    x, y = ROBOT.transform(ahead, left)
    return somebody(person_id, x, y, confidence=confidence, since_seen_s=since_seen_s, seen_by_lidar=True)


def test_the_nearest_person_in_front_is_chosen() -> None:
    nearest = nearest_in_front([person(1, 2.0), person(2, 1.1), person(3, -0.8)], ROBOT)
    assert nearest is not None
    assert nearest.id == 2


@pytest.mark.parametrize(
    "nobody",
    [person(1, -1.0), person(1, 5.0), person(1, 0.3, 1.5), person(1, 1.0, 0.0, 2.0), person(1, 1.0, 0.0, 0.0, 0.1)],
)
def test_somebody_behind_far_aside_long_unseen_or_doubtful_is_not_chosen(nobody: TrackedPerson) -> None:
    assert nearest_in_front([nobody], ROBOT) is None


def test_without_people_nobody_is_chosen() -> None:
    assert nearest_in_front([], ROBOT) is None


def test_the_person_who_was_named_is_chosen_wherever_they_stand() -> None:
    named = chosen([person(1, 1.0), person(2, -3.0)], ROBOT, 2)
    assert named is not None
    assert named.id == 2


def test_nobody_takes_the_place_of_a_named_person_who_is_gone() -> None:
    assert chosen([person(1, 1.0)], ROBOT, 9) is None


def test_without_a_name_the_nearest_in_front_is_chosen() -> None:
    nearest = chosen([person(1, 2.0), person(2, 1.1)], ROBOT, 0)
    assert nearest is not None
    assert nearest.id == 2
