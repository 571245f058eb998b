"""Confirms people in parts of a picture by their outline, from the front, the side or behind."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.people.detect.camera import Box, Confirmation, Region

WINDOW = (64, 128)
SCALES = (0.85, 1.0, 1.2)
# Log-odds from the best score of the detector's windows: 0 at `EVEN`, limited on both sides.
EVEN, SLOPE, MOST, LEAST = -0.4, 2.0, 2.5, -1.0


class HogConfirmer:
    """OpenCV's histogram-of-gradients detector, asked only where the lidar predicts somebody."""

    def __init__(self) -> None:
        self._hog = cv2.HOGDescriptor()
        self._hog.setSVMDetector(np.array(cv2.HOGDescriptor.getDefaultPeopleDetector(), dtype=np.float32))

    def confirm(self, picture: NDArray[np.uint8], regions: Sequence[Region]) -> list[Confirmation]:
        """Return the camera's word on each region of a BGR picture, shape (height, width, 3)."""
        grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
        return [
            Confirmation(track_id=region.track_id, evidence=evidence_of(self.score(grey, region.box)), box=region.box)
            for region in regions
        ]

    def score(self, grey: NDArray[np.uint8], box: Box) -> float:
        """Return the best window's distance from the detector's decision plane; positive speaks for a person."""
        best = -math.inf
        for scale in SCALES:
            crop = self._crop(grey, box, scale)
            _, weights = self._hog.detect(crop, hitThreshold=-2.0, winStride=(8, 8), padding=(0, 0))
            best = max(best, float(np.max(weights, initial=-2.0)))
        return best

    def _crop(self, grey: NDArray[np.uint8], box: Box, scale: float) -> NDArray[np.uint8]:
        """Return the region with a margin, resized so that its person fills the detector's window.

        The detector was made for people of 96 of 128 pixels; what lies outside the picture repeats its edge.
        """
        size = 96.0 * scale / max(box.bottom - box.top, 1)
        width, height = WINDOW[0] + 16, WINDOW[1] + 16
        centre = 0.5 * (box.left + box.right), 0.5 * (box.top + box.bottom)
        matrix = np.array([[size, 0.0, width / 2.0 - size * centre[0]], [0.0, size, height / 2.0 - size * centre[1]]])
        crop = cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(crop, np.uint8)


def evidence_of(score: float) -> float:
    """Return log-odds that a person is there."""
    return max(LEAST, min(MOST, SLOPE * (score - EVEN)))
