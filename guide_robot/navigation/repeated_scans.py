"""Whether a lidar gives what it gave before: noise never repeats, and what lies ahead comes nearer as the robot drives.

A driver that has died sends its last scan for ever, or the few that its buffer holds in turn; one that has died in part
goes on with the rest. A driver that sends each scan twice is none that is dead, nor is a coarse lidar that stands
still.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
LEAST_TO_COMPARE = 10
REPEATED_SHARE = 0.95
KEPT_SCANS = 30


class RepeatedScans:
    """Compares each scan with those before it, in some parts of the view; `moved_m` is the way that the robot drove."""

    def __init__(self, moves_m: Sequence[float]) -> None:
        """Take of each part after what way, in metres, it must have changed."""
        self._moves_m = moves_m
        self._kept: deque[NDArray[np.float32]] = deque(maxlen=KEPT_SCANS)
        self._changed: list[tuple[float, float]] = []

    def forget(self) -> None:
        """Forget all scans: the next has other beams."""
        self._kept.clear()
        self._changed = []

    def take(self, ranges_m: NDArray[np.float32], parts: Sequence[Mask], stamp_s: float, moved_m: float) -> None:
        """Hear a scan with the parts of its view, each of shape (beams,)."""
        kept = np.array(self._kept) if self._kept else np.zeros((0, len(ranges_m)), np.float32)
        same = kept == ranges_m
        now = stamp_s, moved_m
        before = self._changed or [now] * len(parts)
        self._changed = [last if _repeats(same, part) else now for part, last in zip(parts, before, strict=True)]
        self._kept.append(ranges_m)

    def repeats(self, stamp_s: float, moved_m: float, longest_s: float) -> bool:
        """Whether a part has been the same for so long and while the robot moved so far that it must have changed."""
        return any(
            stamp_s - since_s > longest_s and moved_m - since_m >= way_m
            for (since_s, since_m), way_m in zip(self._changed, self._moves_m, strict=False)
        )


def _repeats(same: Mask, part: Mask) -> bool:
    """Whether the ranges of a part are those of one scan before to the last digit; `same` has a row for each."""
    least = max(LEAST_TO_COMPARE, REPEATED_SHARE * np.count_nonzero(part))
    return bool((np.count_nonzero(same[:, part], axis=1) >= least).any())
