"""What somebody wears, as colour histograms: tells people apart for a visit, identifies nobody."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

BANDS = 3
HUES, SATURATIONS, GREYS = 8, 3, 4


@dataclass(frozen=True, kw_only=True)
class Appearance:
    """Colour histograms of a person's upper, middle and lower part, each of sum 1; shape (BANDS, bins)."""

    histograms: NDArray[np.float32]

    def __repr__(self) -> str:
        return "Appearance(...)"


def appearance_of(person_bgr: NDArray[np.uint8]) -> Appearance | None:
    """Return the look of a person cut out of an image, shape (height, width, 3), or None if it is too small.

    Only the middle half of the width counts, which is mostly clothes; the top seventh, the head, is left out.
    """
    height, width = person_bgr.shape[:2]
    if height < 28 or width < 8:
        return None
    inner = person_bgr[height // 7 :, width // 4 : width - width // 4]
    hsv = cv2.cvtColor(np.ascontiguousarray(inner), cv2.COLOR_BGR2HSV)
    bands = np.array_split(hsv, BANDS, axis=0)
    return Appearance(histograms=np.stack([_histogram(band) for band in bands]))


def _histogram(band_hsv: NDArray[Any]) -> NDArray[np.float32]:
    """Return colours by hue and saturation where there is colour, and by brightness where there is none."""
    hue, saturation, value = (band_hsv[..., channel].ravel().astype(np.int64) for channel in range(3))
    coloured = (saturation >= 48) & (value >= 40)
    hue_bin = np.minimum(hue[coloured] * HUES // 180, HUES - 1)
    saturation_bin = np.minimum((saturation[coloured] - 48) * SATURATIONS // 208, SATURATIONS - 1)
    colours = np.bincount(hue_bin * SATURATIONS + saturation_bin, minlength=HUES * SATURATIONS)
    greys = np.bincount(value[~coloured] * GREYS // 256, minlength=GREYS)
    counts = np.concatenate((colours, greys)).astype(np.float32)
    return np.asarray(counts / max(float(counts.sum()), 1.0), dtype=np.float32)


def similarity(one: Appearance, other: Appearance) -> float:
    """Return how alike two looks are, 0 to 1: the Bhattacharyya coefficient, mean of the bands."""
    return float(np.sqrt(one.histograms * other.histograms).sum(axis=1).mean())


def blend(old: Appearance | None, new: Appearance, share: float = 0.1) -> Appearance:
    """Return the old look changed a little towards the new one."""
    if old is None:
        return new
    return Appearance(histograms=(1.0 - share) * old.histograms + share * new.histograms)
