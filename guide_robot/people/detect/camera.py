"""Where people must be in the camera's picture, and where what the camera finds must be on the floor."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.robot.description import Camera

BODY_HEIGHT_M = 1.75
BODY_WIDTH_M = 0.8
SEATED_HEIGHT_M = 1.3
NEAREST_M = 0.4
FURTHEST_M = 8.0


@dataclass(frozen=True, kw_only=True)
class CameraView:
    """A pinhole camera at the time of one picture: pixels, and its place in odom.

    `pose_in_odom` looks along the optical axis; `pitch` is positive downwards, in radians.
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    pose_in_odom: Pose2D
    height_m: float
    pitch: float = 0.0

    def project(self, x: float, y: float, z: float) -> tuple[float, float] | None:
        """Return the pixel of a point in odom (z above the floor), or None if it lies behind the camera."""
        forward, left = self.pose_in_odom.inverse_transform(x, y)
        down = self.height_m - z
        cos, sin = math.cos(self.pitch), math.sin(self.pitch)
        depth = cos * forward + sin * down
        if depth < 0.05:
            return None
        below = cos * down - sin * forward
        return self.cx - self.fx * left / depth, self.cy + self.fy * below / depth

    def on_floor(self, u: float, v: float) -> tuple[float, float] | None:
        """Return the point of the floor in odom that a pixel shows, or None at and above the horizon."""
        right, below = (u - self.cx) / self.fx, (v - self.cy) / self.fy
        cos, sin = math.cos(self.pitch), math.sin(self.pitch)
        down, forward = sin + cos * below, cos - sin * below
        if down < 1e-3 or forward < 1e-3:
            return None
        scale = self.height_m / down
        return self.pose_in_odom.transform(forward * scale, -right * scale)


def view_of(camera: Camera, base_in_odom: Pose2D, width: int, height: int) -> CameraView:
    """Return the view of one of the robot's cameras for pictures of such a size, by its description."""
    focal = width / 2.0 / math.tan(camera.horizontal_fov / 2.0)
    return CameraView(
        width=width,
        height=height,
        fx=focal,
        fy=focal,
        cx=width / 2.0,
        cy=height / 2.0,
        pose_in_odom=base_in_odom.compose(camera.mount.pose),
        height_m=camera.mount.z,
    )


@dataclass(frozen=True, kw_only=True)
class Box:
    """Part of a picture in pixels, right and bottom not included; `score` 0 to 1 is the detector's."""

    left: int
    top: int
    right: int
    bottom: int
    score: float = 1.0

    def overlap(self, other: "Box") -> float:
        """Return the share of both together that both have in common (intersection over union)."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        if width <= 0 or height <= 0:
            return 0.0
        return width * height / (self.area() + other.area() - width * height)

    def area(self) -> int:
        """Return the number of pixels."""
        return max(0, self.right - self.left) * max(0, self.bottom - self.top)

    def cut_from(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return this part of a picture."""
        return picture[self.top : self.bottom, self.left : self.right]


@dataclass(frozen=True, kw_only=True)
class Region:
    """Where the lidar says that a person must be in the picture."""

    track_id: int
    box: Box


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What the camera says of one region: log-odds that a person is there."""

    track_id: int
    evidence: float
    box: Box


def body_of(x: float, y: float, view: CameraView) -> Box | None:
    """Return the box that a person fills who stands at a place of odom; it may reach beyond the picture.

    None for somebody behind the camera, too near or too far.
    """
    distance = view.pose_in_odom.distance_to(x, y)
    if not NEAREST_M <= distance <= FURTHEST_M:
        return None
    foot, head = view.project(x, y, 0.0), view.project(x, y, BODY_HEIGHT_M)
    if foot is None or head is None:
        return None
    half = 0.5 * BODY_WIDTH_M * view.fx / distance
    return Box(left=int(foot[0] - half), top=int(head[1]), right=int(foot[0] + half), bottom=int(foot[1]) + 1)


def seated(body: Box) -> Box:
    """Return the box that the same person fills when they sit at that place."""
    height = round((body.bottom - body.top) * SEATED_HEIGHT_M / BODY_HEIGHT_M)
    return replace(body, top=body.bottom - height)


def region_of(track_id: int, x: float, y: float, view: CameraView) -> Region | None:
    """Return where a person who stands at a place of odom is in the picture, None if (mostly) outside it."""
    body = body_of(x, y, view)
    if body is None:
        return None
    box = Box(
        left=max(0, body.left),
        top=max(0, body.top),
        right=min(view.width, body.right),
        bottom=min(view.height, body.bottom),
    )
    if box.right - box.left < 0.6 * (body.right - body.left) or box.bottom - box.top < 40:
        return None
    return Region(track_id=track_id, box=box)
