"""Recognises a wall of finder patterns, because some readers try every three of them."""

import numpy as np

from guide_robot.sensing.images import GreyImage

SAMPLED_ROWS = 4
RUNS = np.array([1.0, 1.0, 3.0, 1.0, 1.0], np.float32)
MODULES = 7.0
MOST_PATTERNS = 28
MOST_CROSSINGS = 150


def is_wall_of_finders(black_white: GreyImage) -> bool:
    """Return whether a two-valued picture holds more finder patterns than a dozen codes would.

    Counts sampled rows crossed in the ratio 1:1:3:1:1 (ISO/IEC 18004, 6.3.3), each run half off at most, and how
    many patterns of that size they stand for. Random texture counts a little too.
    """
    rows = black_white[::SAMPLED_ROWS].reshape(-1) > 127
    edges = np.flatnonzero(rows[1:] != rows[:-1])
    if len(edges) < len(RUNS) + 1:
        return False
    runs = np.diff(edges).astype(np.float32)
    five = np.lib.stride_tricks.sliding_window_view(runs, len(RUNS))
    dark_first = ~rows[edges[: len(five)] + 1]
    module = five.sum(axis=1) / MODULES
    expected = module[:, None] * RUNS
    fits = (np.abs(five - expected) <= np.maximum(expected / 2, 1.0)).all(axis=1) & dark_first
    patterns = (SAMPLED_ROWS / (3 * module[fits])).sum()
    return bool(patterns > MOST_PATTERNS or np.count_nonzero(fits) > MOST_CROSSINGS)
