"""Somebody whom others hide is not lost at once: the place where they must be cannot be seen."""

from dataclasses import replace

import pytest
from lock_story import ALIKE, LOST, OCCLUDED, UNLIKE, Story, newcomer, somebody

from guide_robot.perception.people.lock_types import FollowerReading, LockSettings, LockState
from guide_robot.perception.types import BodyKind


@pytest.mark.parametrize(
    ("aside_m", "kind", "state"),
    [
        (0.2, BodyKind.WALKING, OCCLUDED),
        (0.5, BodyKind.WALKING, LOST),
        (0.5, BodyKind.WHEELCHAIR, OCCLUDED),
        (0.8, BodyKind.WHEELCHAIR, LOST),
    ],
)
def test_who_is_hidden_by_others_is_lost_later(aside_m: float, kind: BodyKind, state: LockState) -> None:
    """Of a wheelchair somebody who stands farther from the line hides a part."""
    held, before = replace(somebody(), kind=kind), somebody(5, 1.0, aside_m)
    story = Story().begin(held)
    story.go_on(1.0, [held, before])
    reading = story.go_on(4.0, lambda passed_s: [replace(held, since_seen_s=passed_s), before])
    assert reading.state is state


def looked_for(likeness: dict[int, float], lost_for_s: float) -> FollowerReading:
    """Return the reading after somebody walked off and another stood before the robot for so long."""
    story = Story().begin(somebody(1, 2.0))
    story.go_on(1.0, [somebody(1, 2.0)], {1: ALIKE})
    return story.go_on(lost_for_s, newcomer(7, 0.2, 1.2), likeness)


@pytest.mark.parametrize(
    ("likeness", "lost_for_s", "state"),
    [
        ({}, 6.0, OCCLUDED),
        ({}, LockSettings().give_up_after_s + 2.0, LOST),
        ({7: UNLIKE}, 6.0, LOST),
    ],
)
def test_nobody_is_lost_while_somebody_not_looked_at_who_can_be_them_stands_with_the_robot(
    likeness: dict[int, float], lost_for_s: float, state: LockState
) -> None:
    """The robot may be about to call somebody lost who stands before it: it turns to them, and asks for a touch."""
    reading = looked_for(likeness, lost_for_s)
    assert reading.state is state
    assert reading.look_at == (None if likeness else (0.2, 1.2))


@pytest.mark.parametrize(("y", "state"), [(0.2, OCCLUDED), (2.5, LOST)])
def test_somebody_who_comes_to_the_robot_keeps_a_lost_one_from_being_lost_not_who_walks_past(
    y: float, state: LockState
) -> None:
    story = Story().begin(somebody(1, 2.0))
    story.go_on(1.0, [somebody(1, 2.0)], {1: ALIKE})
    assert story.go_on(6.0, lambda passed_s: [somebody(7, 4.0 - passed_s / 2.0, y, vx=-0.5)]).state is state
