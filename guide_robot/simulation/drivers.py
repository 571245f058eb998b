"""How the twin's readings are told: as the drivers of other robots tell the same, each of which is right in its way."""

import math
from dataclasses import dataclass, replace
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan


class Dropped(Enum):
    """What stands for a beam that did not return."""

    INF = "infinite"
    ZERO = "zero"
    NAN = "not_a_number"


class Localised(Enum):
    """How the pose in the map is told."""

    MOVING = "moving"  # again and again, as AMCL does
    STATIC = "static"  # once, on tf_static
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class DriverSettings:
    """Names of frames; where the lidar sits in the base, metres and radians, and how it turns; how clocks err.

    `lidar_ahead` and `base_ahead` are seconds by which stamps of scans and of odometry lie before the truth, negative
    ones behind it. `from_zero`: angles from 0 to a full turn. `tf` false: odometry comes as a topic only.
    """

    lidar_frame: str = "lidar_link"
    base_frame: str = "base_footprint"
    odom_frame: str = "odom"
    lidar_x: float = 0.0
    lidar_y: float = 0.0
    lidar_yaw: float = 0.0
    upside_down: bool = False
    clockwise: bool = False
    from_zero: bool = False
    dropped: Dropped = Dropped.INF
    lidar_ahead: float = 0.0
    base_ahead: float = 0.0
    localised: Localised = Localised.MOVING
    tf: bool = True
    encoding: str = "rgb8"
    reliable: bool = False

    @property
    def body_frame(self) -> str:
        """The frame on which sensors hang: base_link, with the robot's name before it where frames have one."""
        prefix, slash, name = self.base_frame.rpartition("/")
        return self.base_frame if name == "base_link" else f"{prefix}{slash}base_link"

    @property
    def lidar_in_base(self) -> Pose2D:
        """Where the lidar sits."""
        return Pose2D(x=self.lidar_x, y=self.lidar_y, theta=self.lidar_yaw)


def driven(scan: Scan, settings: DriverSettings) -> Scan:
    """Return a full turn, seen along the base's x from straight behind on, as the driver tells it."""
    beams, step = len(scan.ranges_m), scan.angle_increment
    begin = 0.0 if settings.from_zero else -math.pi
    own = begin + step * np.arange(beams)
    increment = step
    if settings.clockwise:
        own, increment = own[::-1], -step
    in_base = settings.lidar_yaw - own if settings.upside_down else settings.lidar_yaw + own
    index = np.round((in_base - scan.angle_min) / step).astype(np.intp) % beams
    ranges = scan.ranges_m[index]
    if settings.dropped is not Dropped.INF:
        lost = 0.0 if settings.dropped is Dropped.ZERO else math.nan
        ranges = np.where(np.isfinite(ranges), ranges, np.float32(lost))
    return replace(
        scan,
        stamp_s=scan.stamp_s + settings.lidar_ahead,
        ranges_m=ranges.astype(np.float32),
        angle_min=float(own[0]),
        angle_increment=increment,
    )


def encoded(picture: NDArray[np.uint8], encoding: str) -> NDArray[np.uint8]:
    """Return an RGB picture, shape (height, width, 3), in another encoding of sensor_msgs, rows of bytes as they lie.

    Raises ValueError for one that the twin's cameras do not have.
    """
    simple = {"bgr8": cv2.COLOR_RGB2BGR, "bgra8": cv2.COLOR_RGB2BGRA, "rgba8": cv2.COLOR_RGB2RGBA}
    packed = {"yuv422": cv2.COLOR_RGB2YUV_UYVY, "uyvy": cv2.COLOR_RGB2YUV_UYVY, "yuyv": cv2.COLOR_RGB2YUV_YUY2}
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    if encoding == "rgb8":
        return picture
    if encoding == "mono8":
        return grey
    if encoding == "mono16":
        return np.ascontiguousarray((grey.astype("<u2") * 257).view(np.uint8))
    if encoding in simple or encoding in packed:
        return np.asarray(cv2.cvtColor(picture, (simple | packed)[encoding]), np.uint8)
    if encoding in ("nv12", "nv21"):
        return _two_planes(picture, u_first=encoding == "nv12")
    if encoding == "bayer_rggb8":
        mosaic = picture[:, :, 1].copy()
        mosaic[0::2, 0::2], mosaic[1::2, 1::2] = picture[0::2, 0::2, 0], picture[1::2, 1::2, 2]
        return mosaic
    raise ValueError(f"no simulated camera has the encoding {encoding!r}")


def _two_planes(picture: NDArray[np.uint8], *, u_first: bool) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    three = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420), np.uint8)
    u, v = three[height:].reshape(2, height // 2, width // 2)
    pair = (u, v) if u_first else (v, u)
    return np.vstack((three[:height], np.stack(pair, axis=2).reshape(height // 2, width)))
