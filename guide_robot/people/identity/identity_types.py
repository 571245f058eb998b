"""What everything behind the tracker asks of an identity, whatever answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from guide_robot.common.geometry import Pose2D
from guide_robot.people.identity.lock_types import FollowerReading
from guide_robot.people.types import TrackedPerson


@dataclass(frozen=True, kw_only=True)
class Cues:
    """What besides the tracks speaks for somebody: where the robot is, in the tracks' frame, who was asked for, touch.

    `wanted_id` is the track that was asked for, 0 for the nearest person in front; `touched` says that somebody has
    just touched the robot's screen to say that they are here.
    """

    robot: Pose2D
    wanted_id: int = 0
    touched: bool = False


class Identity(Protocol):
    """Keeps to one person among the tracks, honestly."""

    def release(self) -> None:
        """Let go of the person; the next step looks for whoever is wanted then."""

    def step(self, tracks: Sequence[TrackedPerson], cues: Cues, now_s: float) -> FollowerReading | None:
        """Return how the person does, None while nobody has been found to keep to. `now_s` never goes back."""
