"""Two publishers of one thing, as of two robots on one namespace: what they say jumps back and forth.

A driver that was started again jumps once; so does a robot that found out where it is. A second source jumps back.
"""

import math
from collections import deque
from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.phrases.reasons import Reason, Why

MOST_TURNS = 3
WITHIN_S = 2.0
JUMP_M = 0.15
JUMP_RAD = 0.3
FASTEST_MPS = 3.0
FASTEST_RADPS = 4.0
SET_BACK_S = 0.1
BEAMS_SHARE = 0.1
HELD_S = 5.0
NO_FRAME = "?"
MOST_DEGREES = 1e4


class Turns:
    """Counts jumps back; two sources are told while there were enough of them a short while ago, and a bit longer."""

    def __init__(self) -> None:
        """Begin without any."""
        self._seen: deque[float] = deque(maxlen=MOST_TURNS)
        self._until_s = -math.inf

    def count(self, now_s: float) -> None:
        """Hear of one jump back."""
        self._seen.append(now_s)
        if len(self._seen) == MOST_TURNS and now_s - self._seen[0] <= WITHIN_S:
            self._until_s = now_s + HELD_S

    def two(self, now_s: float) -> bool:
        """Whether two sources speak."""
        return now_s < self._until_s


class PoseSources:
    """Hears the poses of one frame in another, each with its stamp; all seconds are of steady clocks."""

    def __init__(self) -> None:
        """Begin without any."""
        self._last: deque[tuple[Pose2D, float, float]] = deque(maxlen=2)
        self._turns = Turns()

    def take(self, pose: Pose2D, stamp_s: float, now_s: float) -> None:
        """Hear one."""
        if len(self._last) == 2:
            (before, before_s, _), (last, last_s, heard_s) = self._last
            passed_s = max(0.0, now_s - heard_s)
            far, turned = pose.apart_from(last)
            back, turned_back = pose.apart_from(before)
            jumped = far > JUMP_M + FASTEST_MPS * passed_s and back < far / 2.0
            spun = turned > JUMP_RAD + FASTEST_RADPS * passed_s and turned_back < turned / 2.0
            set_back = stamp_s < last_s - SET_BACK_S and stamp_s > before_s - SET_BACK_S
            if jumped or spun or set_back:
                self._turns.count(now_s)
        self._last.append((pose, stamp_s, now_s))

    def two(self, now_s: float) -> bool:
        """Whether two sources speak."""
        return self._turns.two(now_s)


@dataclass(frozen=True, kw_only=True)
class _Lidar:
    """What a lidar is known by: its frame, the beams of a turn, and the degrees that they lie on."""

    frame: str
    beams: int
    degrees: int


class ScanSources:
    """Hears whose scans come; seconds of a steady clock.

    `number` is the one that its publisher gave the message, which grows by itself; 0 where it gives none. Another
    lidar than at first is told until somebody has looked.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self._frames: deque[str] = deque(maxlen=2)
        self._number = 0
        self._turns = Turns()
        self._lidar: _Lidar | None = None
        self._agreed: _Lidar | None = None

    def take(self, frame: str, number: int, scan: Scan, now_s: float) -> None:
        """Hear one."""
        name = frame.lstrip("/") or NO_FRAME
        if self._frames and name != self._frames[-1]:
            if len(self._frames) == 2 and name == self._frames[0]:
                self._turns.count(now_s)
        elif number and number <= self._number:
            self._turns.count(now_s)
        self._frames.append(name)
        self._number = number
        beams = len(scan.ranges_m)
        turned = math.degrees(abs(scan.angle_increment) * max(0, beams - 1))
        self._lidar = _Lidar(frame=name, beams=beams, degrees=round(turned) if turned < MOST_DEGREES else 0)
        self._agreed = self._agreed or self._lidar

    def agree(self) -> None:
        """Take the lidar as it is now: somebody has looked at it."""
        self._agreed = self._lidar

    def two(self, now_s: float) -> Reason | None:
        """Return that two lidars speak, None if one does."""
        return Why.TWO_LIDARS(frames=", ".join(sorted(set(self._frames)))) if self._turns.two(now_s) else None

    def other(self) -> Reason | None:
        """Return how the lidar differs from the one that was agreed on, None if it does not."""
        if self._lidar is None or self._agreed is None:
            return None
        now, before = self._lidar, self._agreed
        if not _alike(now.beams, before.beams):
            return Why.OTHER_LIDAR(beams=now.beams, before=before.beams)
        if not _alike(now.degrees, before.degrees):
            return Why.OTHER_VIEW(degrees=now.degrees, before=before.degrees)
        if now.frame != before.frame:
            return Why.OTHER_FRAME(frame=now.frame, before=before.frame)
        return None


def _alike(one: int, other: int) -> bool:
    return abs(one - other) <= max(2.0, BEAMS_SHARE * other)
