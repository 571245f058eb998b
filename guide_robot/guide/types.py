"""What the behaviours hear and say: the person's state, the navigation's state, orders and outcomes."""

import math
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.phrases.reasons import Reason, Why


class NavigationStatus(Enum):
    """How the navigation (Nav2 or the embedded navigator) stands with the goal of the given number.

    HELD: the motion gate held the robot for so long that only a new order moves it. STOPPED: somebody else cancelled
    the goal, as the motion gate does. AWAY: the navigation is not there, or takes no
    goals now; the goal is given again until it does, or DEAD.
    """

    IDLE = "idle"
    ACTIVE = "active"
    BLOCKED = "blocked"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    HELD = "held"
    STOPPED = "stopped"
    AWAY = "away"
    DEAD = "dead"


class NavigationError(Enum):
    """Why a goal failed; nodes map Nav2's error codes and the embedded navigator's failures to these.

    AWAY: no navigation is there, or it does not answer. REJECTED: it takes no goals, as Nav2 while it starts.
    START_OCCUPIED: the robot seems to stand in something, as after its pose jumped. STOPPED: somebody cancelled it.
    What an operator reads of each is DRIVE_REASONS.
    """

    NONE = "none"
    AWAY = "away"
    REJECTED = "rejected"
    NO_PATH = "no_path"
    GOAL_OCCUPIED = "goal_occupied"
    STUCK = "stuck"
    START_OCCUPIED = "start_occupied"
    POSE_LOST = "pose_lost"
    STOPPED = "stopped"
    FAULT = "fault"

    @property
    def passes(self) -> bool:
        """Whether it says nothing of the goal and may pass by itself: the same goal is worth giving again."""
        return self in _PASSING


_PASSING = {
    NavigationError.AWAY,
    NavigationError.REJECTED,
    NavigationError.START_OCCUPIED,
    NavigationError.POSE_LOST,
    NavigationError.FAULT,
}


DRIVE_REASONS = {
    NavigationError.NONE: Why.DRIVE_FAULT(),
    NavigationError.AWAY: Why.DRIVE_AWAY(),
    NavigationError.REJECTED: Why.DRIVE_REJECTED(),
    NavigationError.NO_PATH: Why.DRIVE_NO_PATH(),
    NavigationError.GOAL_OCCUPIED: Why.DRIVE_GOAL_OCCUPIED(),
    NavigationError.STUCK: Why.DRIVE_STUCK(),
    NavigationError.START_OCCUPIED: Why.DRIVE_START_OCCUPIED(),
    NavigationError.POSE_LOST: Why.POSE_LOST(),
    NavigationError.STOPPED: Why.DRIVE_STOPPED(),
    NavigationError.FAULT: Why.DRIVE_FAULT(),
}

NAVIGATION_OVER: dict[NavigationStatus, Reason] = {
    NavigationStatus.DEAD: DRIVE_REASONS[NavigationError.AWAY],
    NavigationStatus.STOPPED: DRIVE_REASONS[NavigationError.STOPPED],
}
"""Statuses after which no further goal is given, with the reason."""


def _nowhere() -> Points:
    return np.zeros((0, 2))


@dataclass(frozen=True, kw_only=True)
class NavigationFeedback:
    """What the navigation says; `goal_id` is the number that came with the goal it speaks of."""

    status: NavigationStatus
    goal_id: int = 0
    error: NavigationError = NavigationError.NONE
    distance_remaining_m: float = 0.0
    path_in_map: Points = field(default_factory=_nowhere)


@dataclass(frozen=True, kw_only=True)
class DriveOrder:
    """What the navigation should do: a goal in `map`, or None for standing still.

    A new `goal_id` means a new goal (cancel or preempt the old one); `speed_limit_mps` of 0 means none.
    """

    goal_id: int
    goal_in_map: Pose2D | None
    speed_limit_mps: float = 0.0


def heading(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the direction from one point to another, radians."""
    return math.atan2(end[1] - start[1], end[0] - start[0])
