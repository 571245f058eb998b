"""Out of a tight spot: beside a door post the first step leads off it, and never towards somebody who is near."""

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.navigation.tight_spots import TightSpotSettings, first_turn
from guide_robot.people.types import TrackedPerson

SETTINGS = TightSpotSettings()
RADIUS_M = 0.27
HALF_DOOR_M = 0.4
PERSON_M = 0.75
BEYOND = (0.0, 1.2)
Array = NDArray[np.float64]


def gap_in_door(x: Array, y: Array) -> Array:
    """Return the gap to the walls beside a door 0.8 m wide at x = 0, 0.3 m thick, from y = 0 to 0.3."""
    aside, off = np.maximum(0.0, HALF_DOOR_M - np.abs(x)), np.maximum(0.0, np.maximum(-y, y - 0.3))
    return np.asarray(np.hypot(aside, off) - RADIUS_M)


def gap_nowhere(x: Array, y: Array) -> Array:
    return np.full(x.shape, 5.0)


@pytest.mark.parametrize("x", [-0.12, -0.1, 0.0, 0.1, 0.12])
def test_a_robot_close_to_a_door_post_gets_through_the_door_and_never_nearer_than_it_may(x: float) -> None:
    pose = Pose2D(x=x, y=-0.16, theta=math.pi / 2.0)
    gaps = [float(gap_in_door(np.array(x), np.array(pose.y)))]
    for _ in range(200):
        turn = first_turn(pose, BEYOND, gap_in_door, [], PERSON_M, SETTINGS)
        assert turn is not None
        theta = pose.theta + turn
        pose = Pose2D(x=pose.x + 0.02 * math.cos(theta), y=pose.y + 0.02 * math.sin(theta), theta=theta)
        gaps.append(float(gap_in_door(np.array(pose.x), np.array(pose.y))))
        if pose.y > 0.6:
            break
    assert pose.y > 0.6
    assert all(after >= SETTINGS.gap_m - 0.005 or after > before for before, after in itertools.pairwise(gaps))


def test_the_step_leads_straight_on_where_there_is_room(make_person) -> None:
    pose = Pose2D(x=0.0, y=-1.0, theta=math.pi / 2.0)
    assert first_turn(pose, BEYOND, gap_nowhere, [], PERSON_M, SETTINGS) == pytest.approx(0.0, abs=0.06)
    aside = [make_person(1.5, -0.5)]
    assert first_turn(pose, BEYOND, gap_nowhere, aside, PERSON_M, SETTINGS) == pytest.approx(0.0, abs=0.06)


def test_no_step_leads_nearer_to_somebody_who_is_near_already(make_person) -> None:
    pose = Pose2D(x=0.0, y=-1.0, theta=math.pi / 2.0)
    ahead: list[TrackedPerson] = [make_person(0.0, -0.4)]
    assert first_turn(pose, BEYOND, gap_nowhere, ahead, PERSON_M, SETTINGS) is None
    behind: list[TrackedPerson] = [make_person(0.0, -1.6)]
    assert first_turn(pose, BEYOND, gap_nowhere, behind, PERSON_M, SETTINGS) is not None
