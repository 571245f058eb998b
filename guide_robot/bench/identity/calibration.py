"""How well beliefs agree with how often they are right: the reliability diagram and its one number."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What was believed most likely, how likely, and whether it was so."""

    belief: float
    right: bool


def reliability(forecasts: Sequence[Forecast]) -> list[tuple[float, float, int]]:
    """Return for each tenth of belief: mean belief, share that was right, how many; empty tenths are left out."""
    bins: list[list[Forecast]] = [[] for _ in range(BINS)]
    for forecast in forecasts:
        bins[min(BINS - 1, int(forecast.belief * BINS))].append(forecast)
    return [
        (float(np.mean([f.belief for f in found])), float(np.mean([f.right for f in found])), len(found))
        for found in bins
        if found
    ]


def calibration_error(forecasts: Sequence[Forecast]) -> float:
    """Return the expected calibration error: the mean distance of belief and share right, weighted by count.

    Guo et al., "On calibration of modern neural networks" (2017), equation 3, with ten bins.
    """
    if not forecasts:
        return math.nan
    return sum(count * abs(belief - right) for belief, right, count in reliability(forecasts)) / len(forecasts)
