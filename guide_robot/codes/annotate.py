"""The feedback picture: where to hold the code, and what the robot sees of it, with nothing readable in it.

A picture of an identity card is personal data, so the camera's picture is reduced to coarse tiles before anything is
drawn on it: enough to aim by, too coarse for a card's code (its 41 or more modules meet 36 tiles at most), a line of
print or a face.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.codes.reading.found import Corners
from guide_robot.sensing.images import GreyImage

TILES_ACROSS = 48
PICTURE_WIDTH_PX = 320
GUIDE_SHARE = 0.6


class Mark(Enum):
    """What became of a code in view; the values are colours in BGR."""

    READ = (80, 200, 60)
    UNREAD = (40, 160, 255)
    AIM = (255, 255, 255)


@dataclass(frozen=True, kw_only=True, eq=False)
class MarkedCode:
    """A code's corners in the frame, shape (4, 2) in pixels, and what became of it."""

    corners_px: Corners
    mark: Mark


def draw_feedback(grey: GreyImage, codes: Sequence[MarkedCode]) -> NDArray[np.uint8]:
    """Return the feedback picture in BGR, 320 pixels wide, as in a mirror so that a citizen aims easily."""
    height, width = grey.shape
    scale = PICTURE_WIDTH_PX / width
    size = (PICTURE_WIDTH_PX, max(1, round(height * scale)))
    tiles = (TILES_ACROSS, max(1, round(TILES_ACROSS * height / width)))
    coarse = cv2.resize(cv2.resize(grey, tiles, interpolation=cv2.INTER_AREA), size, interpolation=cv2.INTER_CUBIC)
    picture = np.asarray(cv2.cvtColor(cv2.flip(coarse, 1), cv2.COLOR_GRAY2BGR), np.uint8)
    _draw_guide(picture)
    for code in codes:
        mirrored = np.array((PICTURE_WIDTH_PX - 1, 0)) + code.corners_px * (-scale, scale)
        outline = np.clip(mirrored, -(2**14), 2**14).round().astype(np.int32)
        cv2.polylines(picture, [outline], True, code.mark.value, 3, cv2.LINE_AA)
    return picture


def _draw_guide(picture: NDArray[np.uint8]) -> None:
    """Draw the corners of the square in which to hold a code."""
    height, width = picture.shape[:2]
    half = int(GUIDE_SHARE * min(height, width) / 2)
    for sign_x in (-1, 1):
        for sign_y in (-1, 1):
            x, y = width // 2 + sign_x * half, height // 2 + sign_y * half
            for end in ((x - sign_x * half // 3, y), (x, y - sign_y * half // 3)):
                cv2.line(picture, (x, y), end, Mark.AIM.value, 2, cv2.LINE_AA)
