"""What somebody wears, as colour histograms: tells people apart for a visit, identifies nobody."""

import itertools
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.perception.people.camera import Box

BANDS = 3
HUES, SATURATIONS, GREYS = 8, 3, 4


@dataclass(frozen=True, kw_only=True)
class Appearance:
    """Colour histograms of a person's upper, middle and lower part; shape (BANDS, bins).

    Each has the sum 1, or 0 for a part that the picture did not show.
    """

    histograms: NDArray[np.float32]

    def __repr__(self) -> str:
        return "Appearance(...)"


def appearance_of(picture_bgr: NDArray[np.uint8], body: Box) -> Appearance | None:
    """Return the look of a person in a picture, shape (height, width, 3), or None if too little of them is seen.

    `body` may reach beyond the picture. Only the middle half of its width counts, which is mostly clothes; the top
    seventh, the head, is left out. A part of which the picture shows less than half stays unknown.
    """
    height, width = body.bottom - body.top, body.right - body.left
    if height < 28 or width < 8:
        return None
    left, right = max(0, body.left + width // 4), min(picture_bgr.shape[1], body.right - width // 4)
    if right - left < width // 4:
        return None
    edges = np.linspace(body.top + height // 7, body.bottom, BANDS + 1).round().astype(int)
    histograms = []
    for top, bottom in itertools.pairwise(edges):
        shown = picture_bgr[max(0, top) : max(0, bottom), left:right]
        histograms.append(_histogram(shown if 2 * shown.shape[0] >= bottom - top else shown[:0]))
    known = any(float(histogram.sum()) > 0.0 for histogram in histograms)
    return Appearance(histograms=np.stack(histograms)) if known else None


def _histogram(band_bgr: NDArray[Any]) -> NDArray[np.float32]:
    """Return colours by hue and saturation where there is colour, and by brightness where there is none."""
    if not band_bgr.size:
        return np.zeros(HUES * SATURATIONS + GREYS, np.float32)
    band_hsv = cv2.cvtColor(np.ascontiguousarray(band_bgr), cv2.COLOR_BGR2HSV)
    hue, saturation, value = (band_hsv[..., channel].ravel().astype(np.int64) for channel in range(3))
    coloured = (saturation >= 48) & (value >= 40)
    hue_bin = np.minimum(hue[coloured] * HUES // 180, HUES - 1)
    saturation_bin = np.minimum((saturation[coloured] - 48) * SATURATIONS // 208, SATURATIONS - 1)
    colours = np.bincount(hue_bin * SATURATIONS + saturation_bin, minlength=HUES * SATURATIONS)
    greys = np.bincount(value[~coloured] * GREYS // 256, minlength=GREYS)
    counts = np.concatenate((colours, greys)).astype(np.float32)
    return np.asarray(counts / max(float(counts.sum()), 1.0), dtype=np.float32)


def similarity(one: Appearance, other: Appearance) -> float | None:
    """Return how alike two looks are, 0 to 1: the Bhattacharyya coefficient, mean of the parts known of both.

    None where no part is known of both.
    """
    both = _known(one) & _known(other)
    if not both.any():
        return None
    return float(np.sqrt(one.histograms[both] * other.histograms[both]).sum(axis=1).mean())


def blend(old: Appearance | None, new: Appearance, share: float = 0.1) -> Appearance:
    """Return the old look changed a little towards the new one; what only one of them knows is taken from that one."""
    if old is None:
        return new
    mixed = (1.0 - share) * old.histograms + share * new.histograms
    mixed = np.where(_known(new)[:, None], mixed, old.histograms)
    return Appearance(histograms=np.where(_known(old)[:, None], mixed, new.histograms))


def _known(look: Appearance) -> NDArray[np.bool_]:
    return np.asarray(look.histograms.sum(axis=1) > 0.5)
