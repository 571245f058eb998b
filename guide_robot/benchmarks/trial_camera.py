"""The robot's camera in trials: pictures of whom it stands before, for the colours of their clothes."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from guide_robot.errors import UserError
from guide_robot.perception.people.camera import view_of
from guide_robot.perception.people.tracker import PeopleTracker
from guide_robot.robot.description import Robot
from guide_robot.simulation.drive import OdometryReading
from guide_robot.simulation.settings import CameraSettings
from guide_robot.simulation.twin import Twin

EVERY_S = 0.5
STANDS_BELOW_M_S = 0.1


def check_camera() -> None:
    """Raise UserError where the simulated camera cannot draw.

    That is tried in a process of its own, since processes that are forked later cannot use OpenGL of this one.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        problem = pool.submit(_drawing_fails).result()
    if problem:
        raise UserError(f"the simulated camera cannot draw ({problem}): see ./guide doctor, or --no-camera")


def _drawing_fails() -> str:
    try:
        from mujoco import gl_context

        gl_context.GLContext(8, 8).free()
    except (AttributeError, ImportError, OSError, RuntimeError) as error:
        return (str(error).strip() or type(error).__name__).splitlines()[0]
    return ""


def camera_settings(robot: Robot) -> CameraSettings:
    """Return the simulated camera as the robot's description has it."""
    camera = robot.camera
    return CameraSettings(enabled=True, width=camera.width, height=camera.height, horizontal_fov=camera.horizontal_fov)


class TrialCamera:
    """Takes a picture twice a second while the robot stands; while it leads it looks ahead, not at the follower."""

    def __init__(self, tracker: PeopleTracker, robot: Robot) -> None:
        """Give what is seen to a tracker."""
        self._tracker, self._robot = tracker, robot
        self._next_s = 0.0

    def step(self, twin: Twin, odometry: OdometryReading) -> None:
        """Take a picture when it is time."""
        now_s = odometry.stamp_s
        if now_s < self._next_s or abs(odometry.twist.linear) > STANDS_BELOW_M_S or not twin.settings.camera.enabled:
            return
        self._next_s = now_s + EVERY_S
        picture = np.ascontiguousarray(twin.image()[..., ::-1])
        height, width = picture.shape[:2]
        self._tracker.take_looks(picture, view_of(self._robot.camera, odometry.pose, width, height), now_s)
