"""What a recording yields: readings in order of time, whatever file they came from."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.scan import Scan


class MessageKind(Enum):
    """Recorded messages that are passed on as they are; values are the ROS type names."""

    SCAN = "sensor_msgs/msg/LaserScan"
    IMAGE = "sensor_msgs/msg/Image"
    COMPRESSED_IMAGE = "sensor_msgs/msg/CompressedImage"
    CAMERA_INFO = "sensor_msgs/msg/CameraInfo"
    ODOMETRY = "nav_msgs/msg/Odometry"
    TRANSFORMS = "tf2_msgs/msg/TFMessage"
    MAP = "nav_msgs/msg/OccupancyGrid"


@dataclass(frozen=True, kw_only=True)
class ScanReading:
    """A turn of a lidar."""

    stamp_s: float
    scan: Scan


@dataclass(frozen=True, kw_only=True, eq=False)
class PictureReading:
    """A picture, BGR of shape (h, w, 3) or grey of shape (h, w); `name` says where it came from."""

    stamp_s: float
    pixels: NDArray[np.uint8]
    name: str


@dataclass(frozen=True, kw_only=True)
class RecordedMessage:
    """A message of a bag in ROS 2's serialization (CDR)."""

    stamp_s: float
    kind: MessageKind
    topic: str
    data: bytes | Any


Reading = ScanReading | PictureReading | RecordedMessage


@dataclass(frozen=True, kw_only=True)
class SourceFacts:
    """What the nodes have to know of a recording before it is played; `notes` are what people should know of it."""

    name: str
    has_transforms: bool = False
    compressed_images: bool = False
    photographs: bool = False
    notes: tuple[str, ...] = ()
