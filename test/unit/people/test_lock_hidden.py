"""Somebody whom others hide is not lost at once: the place where they must be cannot be seen."""

from dataclasses import replace

import pytest
from lock_story import LOST, OCCLUDED, Story, somebody

from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.identity.lock_types import LockState


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
