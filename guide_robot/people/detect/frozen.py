"""Tells a camera that has frozen on one picture: the robot has moved, the picture is the same to the last bit."""

import zlib
from collections import deque

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.camera import CameraView

MOVED_M, MOVED_RAD = 0.03, 0.03  # a pixel or more at any distance; a real sensor's noise differs without any move
KEPT = 4  # pictures of two cameras may come in turn


class FrozenPicture:
    """Remembers of the last pictures a checksum and from where they were taken, never the pictures."""

    def __init__(self) -> None:
        """Begin without pictures."""
        self._seen: deque[tuple[int, Pose2D]] = deque(maxlen=KEPT)

    def step(self, picture: NDArray[np.uint8], view: CameraView) -> bool:
        """Return whether a picture is one that was taken from elsewhere before: it shows nothing of what is there."""
        digest, pose = zlib.crc32(picture.tobytes()), view.pose_in_odom
        frozen = any(same == digest and _moved(before, pose) for same, before in self._seen)
        if not frozen:
            self._seen.append((digest, pose))
        return frozen


def _moved(one: Pose2D, other: Pose2D) -> bool:
    moved_m, turned_rad = one.apart_from(other)
    return moved_m > MOVED_M or turned_rad > MOVED_RAD
