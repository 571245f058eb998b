"""How rough a row of ranges is: noise and shuffled beams are, walls are not."""

import numpy as np
from numpy.typing import NDArray

SMOOTH_M = 0.1
SMOOTH_SHARE = 0.05
ROUGH_SHARE = 0.3
LASTING_SHARE = 0.85


def is_noise(ranges: NDArray[np.float32], lasting: int, beams: int) -> bool:
    """Whether nearly all of so many beams return, each at another range than its neighbours, and do not last."""
    if len(ranges) < 0.5 * beams or lasting >= LASTING_SHARE * len(ranges):
        return False
    return rough_share(ranges) > ROUGH_SHARE


def rough_share(ranges: NDArray[np.float32]) -> float:
    """Return the share of ranges to which neither of the two neighbours on either side is like.

    Of beams in any order it is mostly 0.6 (0.2 at least), of halls 0.01, between the legs of many chairs 0.5 at most.
    """
    like = np.zeros(len(ranges), np.bool_)
    for step in (1, 2):
        near = np.abs(ranges[step:] - ranges[:-step]) <= SMOOTH_M + SMOOTH_SHARE * ranges[step:]
        like[step:] |= near
        like[:-step] |= near
    return 1.0 - float(like.mean())
