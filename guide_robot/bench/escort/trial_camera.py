"""The robot's cameras in trials: pictures of whom it leads or stands before, for the colours of their clothes."""

import math
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np

from guide_robot.common.errors import UserError
from guide_robot.people.detect.camera import view_of
from guide_robot.people.people_core import CameraLook
from guide_robot.robot.description import Robot
from guide_robot.simulation.camera import Facing
from guide_robot.simulation.drive import OdometryReading
from guide_robot.simulation.settings import CameraSettings, TwinSettings
from guide_robot.simulation.twin import Twin

EVERY_S = 0.5


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


def filming(robot: Robot) -> TwinSettings:
    """Return a twin's settings with the robot's cameras; the front one takes half its size, enough for colours."""
    front, rear = robot.camera, robot.rear_camera
    half = front and replace(front, width=front.width // 2, height=front.height // 2)
    return TwinSettings(
        robot=robot,
        camera=CameraSettings.of(half, enabled=True) if half else CameraSettings(),
        rear_camera=CameraSettings.of(rear, enabled=True) if rear else CameraSettings(),
    )


class TrialCamera:
    """Takes two pictures a second, on the side where whoever the robot serves must be.

    A robot takes both sides all the time, and more of them; drawing them takes most of what they cost here.
    """

    def __init__(self, robot: Robot) -> None:
        """Take pictures with a robot's cameras."""
        self._cameras = {Facing.FRONT: robot.camera, Facing.REAR: robot.rear_camera}
        self._next_s = 0.0

    def step(self, twin: Twin, odometry: OdometryReading, bearing_rad: float) -> CameraLook | None:
        """Return a picture when it is time; whoever matters must be in that direction, seen from the robot."""
        now_s = odometry.stamp_s
        facing = Facing.FRONT if math.cos(bearing_rad) >= 0.0 else Facing.REAR
        camera = self._cameras[facing]
        if now_s < self._next_s or camera is None or not facing.of(twin.settings).enabled:
            return None
        self._next_s = now_s + EVERY_S
        picture = np.ascontiguousarray(twin.image(facing)[..., ::-1])
        height, width = picture.shape[:2]
        return CameraLook(picture=picture, view=view_of(camera, odometry.pose, width, height), stamp_s=now_s)
