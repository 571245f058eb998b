"""A camera that has frozen on one picture says nothing of who is there now."""

from dataclasses import replace

import numpy as np
import pytest
from test_people_camera import view

from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.frozen import FrozenPicture
from guide_robot.people.track.tracker import PeopleTracker

HERE, BEHIND = Pose2D(x=0.0, y=0.0), Pose2D(x=0.0, y=0.0, theta=3.1)


def picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (48, 64, 3)).astype(np.uint8)


@pytest.mark.parametrize("moved", [Pose2D(x=0.2, y=0.0), Pose2D(x=0.0, y=0.0, theta=0.1)])
def test_the_same_picture_from_elsewhere_is_frozen_and_is_so_for_as_long_as_it_comes(moved: Pose2D) -> None:
    watch = FrozenPicture()
    assert not watch.step(picture(1), view(HERE))
    assert watch.step(picture(1), view(moved))
    assert watch.step(picture(1), view(replace(moved, x=3.0)))


def test_a_robot_that_stands_may_see_the_same_again() -> None:
    watch = FrozenPicture()
    assert not any(watch.step(picture(1), view(HERE)) for _ in range(5))


def test_a_picture_that_changes_with_the_way_is_believed() -> None:
    watch = FrozenPicture()
    assert not any(watch.step(picture(n), view(Pose2D(x=0.1 * n, y=0.0))) for n in range(8))


def test_one_frozen_camera_of_two_is_told_apart() -> None:
    watch = FrozenPicture()
    told = []
    for n in range(4):
        moved = 0.1 * n
        told.append(watch.step(picture(n), view(replace(HERE, x=moved))))
        told.append(watch.step(picture(99), view(replace(BEHIND, x=moved))))
    assert told == [False, False, False, True, False, True, False, True]


def test_a_tracker_does_not_compare_clothes_in_a_frozen_picture() -> None:
    tracker = PeopleTracker()
    assert tracker.take_looks(picture(1), view(HERE), 1.0)
    assert not tracker.take_looks(picture(1), view(Pose2D(x=0.5, y=0.0)), 1.5)
