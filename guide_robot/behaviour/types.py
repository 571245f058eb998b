"""What the behaviours hear and say: the person's state, the navigation's state, orders and outcomes."""

import math
from dataclasses import dataclass, field
from enum import Enum, IntEnum

import numpy as np
from numpy.typing import NDArray

from guide_robot.geometry import Pose2D

Points = NDArray[np.float64]
"""Points in the plane, shape (count, 2), metres; the frame stands in the name of whatever holds them."""


class FollowerState(IntEnum):
    """How the person is doing; values equal those of guide_robot_interfaces/msg/FollowerState."""

    NONE = 0
    FOLLOWING = 1
    LAGGING = 2
    STOPPED = 3
    OCCLUDED = 4
    LOST = 5


class NavigationStatus(Enum):
    """How the navigation (Nav2 or the embedded navigator) stands with the goal of the given number."""

    IDLE = "idle"
    ACTIVE = "active"
    BLOCKED = "blocked"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    DEAD = "dead"


class NavigationError(Enum):
    """Why a goal failed; nodes map Nav2's error codes and the embedded navigator's failures to these."""

    NONE = "none"
    REJECTED = "rejected"
    NO_PATH = "no_path"
    GOAL_OCCUPIED = "goal_occupied"
    STUCK = "stuck"
    POSE_LOST = "pose_lost"
    FAULT = "fault"


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


class SayKind(Enum):
    """What the robot says; the sentences stand in `texts`."""

    FOLLOW_ME = "follow_me"
    WAITING_HERE = "waiting_here"
    PLEASE_COME = "please_come"
    LOOKING_FOR_YOU = "looking_for_you"
    LOOKING_IN_CROWD = "looking_in_crowd"
    SHALL_WE_GO_ON = "shall_we_go_on"
    GOING_ON = "going_on"
    LET_US_PASS = "let_us_pass"
    ARRIVED = "arrived"
    GIVING_UP = "giving_up"
    NO_WAY = "no_way"
    FAULT = "fault"
    CANCELED = "canceled"
    I_FOLLOW_YOU = "i_follow_you"
    PLEASE_WAIT = "please_wait"
    FOLLOW_ENDED = "follow_ended"


class EscortPhase(IntEnum):
    """What the escort is doing; values equal those of the Escort action's feedback."""

    STARTING = 0
    LEADING = 1
    WAITING = 2
    SEARCHING = 3
    ARRIVING = 4
    GIVING_UP = 5


class EscortOutcome(IntEnum):
    """How an escort ended; values equal those of the Escort action's result."""

    ARRIVED = 0
    FOLLOWER_LOST = 1
    FOLLOWER_LEFT = 2
    UNREACHABLE = 3
    BLOCKED = 4
    CANCELED = 5
    FAULT = 6


class FollowPhase(IntEnum):
    """What the follow behaviour is doing; values equal those of the Follow action's feedback."""

    STARTING = 0
    FOLLOWING = 1
    WAITING = 2
    SEARCHING = 3


class FollowOutcome(IntEnum):
    """How following ended; values equal those of the Follow action's result."""

    ENDED = 0
    PERSON_LOST = 1
    BLOCKED = 2
    CANCELED = 3
    FAULT = 4


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
