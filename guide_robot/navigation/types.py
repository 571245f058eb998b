"""What goes into the embedded navigator and what comes out of it."""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from guide_robot.common.geometry import STILL, Points, Pose2D, Twist2D
from guide_robot.common.scan import Scan
from guide_robot.people.types import TrackedPerson
from guide_robot.phrases.reasons import Reason


class GoalState(Enum):
    """How the current goal stands; BLOCKED still tries, FAILED has given up."""

    IDLE = "idle"
    ACTIVE = "active"
    SUCCEEDED = "succeeded"
    BLOCKED = "blocked"
    FAILED = "failed"


class FailureKind(Enum):
    """Why a goal was given up or is blocked."""

    NONE = "none"
    NO_PATH = "no_path"
    GOAL_OCCUPIED = "goal_occupied"
    STUCK = "stuck"
    STALE_INPUT = "stale_input"


class GoalProblemKind(Enum):
    """Why a goal is not accepted."""

    NOT_FINITE = "not_finite"
    OUTSIDE_MAP = "outside_map"
    OCCUPIED = "occupied"
    NO_PATH = "no_path"


@dataclass(frozen=True, kw_only=True)
class GoalProblem:
    """A goal that the navigator rejects."""

    kind: GoalProblemKind
    reason: Reason


class SafetyState(Enum):
    """What the safety layer does to the velocity."""

    CLEAR = "clear"
    SLOW = "slow"
    STOP = "stop"


class SafetyReason(Enum):
    """Why the safety layer slows or stops."""

    NONE = "none"
    OBSTACLE = "obstacle"
    PERSON = "person"
    STALE_SCAN = "stale_scan"
    STALE_POSE = "stale_pose"
    WRONG_POSE = "wrong_pose"
    BLIND_SCAN = "blind_scan"


@dataclass(frozen=True, kw_only=True)
class SafeTwist:
    """A velocity that is safe to send; `sensor` says what is wrong with a sensor, None when nothing is."""

    twist: Twist2D
    state: SafetyState
    reason: SafetyReason = SafetyReason.NONE
    sensor: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class NavigatorInputs:
    """All that one step sees; `pose_in_map` is None while nobody knows where the robot is.

    `speed_limit_mps` of 0 means no limit, as in nav2_msgs/SpeedLimit. `current` is the velocity by odometry.
    `held`: the motion gate keeps the robot standing.
    """

    pose_in_map: Pose2D | None
    pose_stamp_s: float
    scan: Scan | None
    lidar_in_base: Pose2D
    people: list[TrackedPerson] = field(default_factory=list)
    speed_limit_mps: float = 0.0
    current: Twist2D = STILL
    held: bool = False


def no_points() -> Points:
    """Return an array of no points."""
    return np.zeros((0, 2))


@dataclass(frozen=True, kw_only=True)
class NavigatorOutput:
    """What to drive and how it goes; `twist` has passed the safety layer. `path_in_map` starts at the robot."""

    twist: Twist2D
    status: GoalState
    failure: FailureKind = FailureKind.NONE
    reason: Reason | None = None
    path_in_map: Points = field(default_factory=no_points)
    distance_remaining_m: float = 0.0
    estimated_time_s: float = 0.0
    safety: SafetyState = SafetyState.CLEAR
    safety_reason: SafetyReason = SafetyReason.NONE
    sensor: Reason | None = None
