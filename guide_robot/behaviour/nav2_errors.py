"""Nav2's error codes (Jazzy: ComputePathToPose 2xx, FollowPath 1xx) in the words of the behaviours."""

from guide_robot.behaviour.types import NavigationError

TF_ERROR_CONTROLLER = 102
FAILED_TO_MAKE_PROGRESS = 105
TF_ERROR_PLANNER = 202
GOAL_OCCUPIED = 206
NO_VALID_PATH = 208

_ERRORS = {
    101: NavigationError.FAULT,
    TF_ERROR_CONTROLLER: NavigationError.POSE_LOST,
    103: NavigationError.NO_PATH,
    104: NavigationError.STUCK,
    FAILED_TO_MAKE_PROGRESS: NavigationError.STUCK,
    106: NavigationError.STUCK,
    107: NavigationError.STUCK,
    201: NavigationError.FAULT,
    TF_ERROR_PLANNER: NavigationError.POSE_LOST,
    203: NavigationError.POSE_LOST,
    204: NavigationError.REJECTED,
    205: NavigationError.STUCK,
    GOAL_OCCUPIED: NavigationError.GOAL_OCCUPIED,
    207: NavigationError.NO_PATH,
    NO_VALID_PATH: NavigationError.NO_PATH,
}


def navigation_error(code: int) -> NavigationError:
    """Return what an error code means; 0, which Nav2's older servers also send on failure, counts as stuck."""
    return _ERRORS.get(code, NavigationError.STUCK)
