"""Finds the notch between two legs that touch, so that they are seen as two."""

import numpy as np
from numpy.typing import NDArray

from guide_robot.people.settings import TrackerSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
FEWEST_POINTS = 6


def notches(x: Floats, y: Floats, begins: Ints, ends: Ints, settings: TrackerSettings) -> list[int]:
    """Return the points at which a piece wide enough for two legs should be cut; `ends` are inclusive.

    A notch is a point that lies behind the line between the foremost points on either side of it; the
    depth wanted is four times the noise of three averaged points. Points are in the lidar's frame.
    """
    chord = np.hypot(x[ends] - x[begins], y[ends] - y[begins])
    wide = (chord > 1.2 * settings.leg_width_m) & (chord < 4.5 * settings.leg_width_m)
    found = []
    for first, last in zip(begins[wide].tolist(), ends[wide].tolist(), strict=True):
        if last - first + 1 >= FEWEST_POINTS:
            notch = _notch(x[first : last + 1], y[first : last + 1], settings)
            if notch is not None:
                found.append(first + notch)
    return found


def _notch(x: Floats, y: Floats, settings: TrackerSettings) -> int | None:
    distance = np.hypot(x, y)
    smooth = np.convolve(np.pad(distance, 1, mode="edge"), np.full(3, 1.0 / 3.0), mode="valid")
    left = np.minimum.accumulate(smooth)
    right = np.minimum.accumulate(smooth[::-1])[::-1]
    depth = smooth - np.maximum(left, right)
    inner = slice(2, len(x) - 2)
    place = int(np.argmax(depth[inner])) + 2
    wanted = 4.0 * settings.range_noise_m / np.sqrt(3.0)
    return place if depth[place] > wanted else None
