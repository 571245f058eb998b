"""Nav2's error codes (Jazzy: FollowPath 1xx, ComputePathToPose 2xx) in the words of the behaviours."""

from guide_robot.guide.types import NavigationError

TF_ERROR_CONTROLLER = 102
FAILED_TO_MAKE_PROGRESS = 105
TF_ERROR_PLANNER = 202
GOAL_OUTSIDE_MAP = 204
GOAL_OCCUPIED = 206
NO_VALID_PATH = 208

_ERRORS = {
    TF_ERROR_CONTROLLER: NavigationError.POSE_LOST,
    104: NavigationError.STUCK,  # patience exceeded
    FAILED_TO_MAKE_PROGRESS: NavigationError.STUCK,
    106: NavigationError.STUCK,  # no valid control
    TF_ERROR_PLANNER: NavigationError.POSE_LOST,
    203: NavigationError.POSE_LOST,  # start outside the map
    GOAL_OUTSIDE_MAP: NavigationError.NO_PATH,
    205: NavigationError.START_OCCUPIED,
    GOAL_OCCUPIED: NavigationError.GOAL_OCCUPIED,
    NO_VALID_PATH: NavigationError.NO_PATH,
}


def navigation_error(code: int) -> NavigationError:
    """Return what the error code of a failed goal means.

    0 and all that is not listed say nothing of the way (a server died, timed out, or is not configured): a fault.
    """
    return _ERRORS.get(code, NavigationError.FAULT)
