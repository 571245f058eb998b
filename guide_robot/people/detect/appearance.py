"""What somebody wears, as colour histograms: tells people apart for a visit, identifies nobody."""

import itertools
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.people.detect.camera import Box

BANDS = 3
ONE_PART_AT_MOST = 0.7
HUES, SATURATIONS, GREYS = 12, 3, 5


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

    `body` may reach beyond the picture. Only the middle third of its width counts, which is clothes from the side
    too; the top seventh, the head, is left out. A part of which the picture shows less than half stays unknown.
    """
    height, width = body.bottom - body.top, body.right - body.left
    if height < 28 or width < 8:
        return None
    left, right = max(0, body.left + width // 3), min(picture_bgr.shape[1], body.right - width // 3)
    if right - left < width // 6:
        return None
    edges = np.linspace(body.top + height // 7, body.bottom, BANDS + 1).round().astype(int)
    histograms = []
    for top, bottom in itertools.pairwise(edges):
        shown = picture_bgr[max(0, top) : max(0, bottom), left:right]
        histograms.append(_histogram(shown if 2 * shown.shape[0] >= bottom - top else shown[:0]))
    known = any(float(histogram.sum()) > 0.0 for histogram in histograms)
    return Appearance(histograms=np.stack(histograms)) if known else None


def _histogram(band_bgr: NDArray[Any]) -> NDArray[np.float32]:
    """Return colours by hue and saturation where there is colour, and by brightness where there is none.

    Each pixel is shared between the two nearest hues, or greys: red is as near to both ends of the circle of hues.
    """
    if not band_bgr.size:
        return np.zeros(HUES * SATURATIONS + GREYS, np.float32)
    band_hsv = cv2.cvtColor(np.ascontiguousarray(band_bgr), cv2.COLOR_BGR2HSV)
    hue, saturation, value = (band_hsv[..., channel].ravel().astype(np.float64) for channel in range(3))
    coloured = (saturation >= 48.0) & (value >= 40.0)
    low, share = np.divmod(hue[coloured] * (HUES / 180.0), 1.0)
    level = np.minimum((saturation[coloured] - 48.0) * (SATURATIONS / 208.0), SATURATIONS - 1.0).astype(np.intp)
    first, second = (((low.astype(np.intp) + step) % HUES) * SATURATIONS + level for step in (0, 1))
    colours = _counts(first, 1.0 - share, HUES * SATURATIONS) + _counts(second, share, HUES * SATURATIONS)
    low, share = np.divmod(value[~coloured] * ((GREYS - 1) / 256.0), 1.0)
    grey = low.astype(np.intp)
    counts = np.concatenate((colours, _counts(grey, 1.0 - share, GREYS) + _counts(grey + 1, share, GREYS)))
    return np.asarray(counts / max(float(counts.sum()), 1.0), dtype=np.float32)


def _counts(bins: NDArray[np.intp], weights: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(bins, weights, minlength=count), dtype=np.float64)


def similarities(one: Appearance, other: Appearance) -> NDArray[np.float64]:
    """Return how alike each part of two looks is, 0 to 1: the Bhattacharyya coefficient; shape (BANDS,).

    nan where a part is not known of both.
    """
    both = _known(one) & _known(other)
    return np.where(both, np.sqrt(one.histograms * other.histograms).sum(axis=1), np.nan).astype(np.float64)


def similarity(one: Appearance, other: Appearance) -> float | None:
    """Return how alike two looks are, 0 to 1, None where no part is known of both; see `alike_by_parts`."""
    parts = similarities(one, other)
    return None if np.isnan(parts).all() else alike_by_parts(parts)


def alike_by_parts(parts: NDArray[np.float64]) -> float:
    """Return how alike two looks are whose parts, shape (BANDS,), are so alike: the mean of all and of the least alike.

    A person who has the same shirt but other trousers is somebody else; yet one part may once have been hidden by a
    table, or be another one of somebody who sits. One part alone says little of who is the same.
    """
    known = parts[~np.isnan(parts)]
    if len(known) > 1:
        return 0.5 * float(known.min() + known.mean())
    return min(float(known[0]), ONE_PART_AT_MOST)


def blend(old: Appearance | None, new: Appearance, share: float = 0.1) -> Appearance:
    """Return the old look changed a little towards the new one; what only one of them knows is taken from that one."""
    if old is None:
        return new
    mixed = (1.0 - share) * old.histograms + share * new.histograms
    mixed = np.where(_known(new)[:, None], mixed, old.histograms)
    return Appearance(histograms=np.where(_known(old)[:, None], mixed, new.histograms))


def _known(look: Appearance) -> NDArray[np.bool_]:
    return np.asarray(look.histograms.sum(axis=1) > 0.5)
