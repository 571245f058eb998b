"""Tells a citizen what to do when their code is seen but cannot be read."""

from dataclasses import dataclass

import cv2
import numpy as np

from guide_robot.codes.answers import Answer
from guide_robot.codes.reading.found import UnreadCode
from guide_robot.codes.reading.windows import around, whole
from guide_robot.sensing.images import GreyImage

BLINDED_GREY = 240
GLARE_MODULES = 6


@dataclass(frozen=True, kw_only=True)
class HintSettings:
    """When to speak: times in seconds, sizes in pixels a module, shares from 0 to 1."""

    speak_after_s: float = 1.5
    repeat_after_s: float = 5.0
    gap_s: float = 0.7
    damaged_after_s: float = 6.0
    small_px_per_module: float = 2.2
    glare_share: float = 0.03
    slanted_ratio: float = 0.6


class ReadingHints:
    """Watches codes that stay unread; says at most one thing at a time, and not too often."""

    def __init__(self, settings: HintSettings | None = None) -> None:
        """Start with no code in view."""
        self._settings = settings or HintSettings()
        self._first_s: float | None = None
        self._last_s = float("-inf")
        self._spoke_s = float("-inf")

    def step(self, unread: tuple[UnreadCode, ...], grey: GreyImage, now: float) -> Answer | None:
        """Return what to tell the citizen now, None for nothing.

        `unread` are the codes seen but not read in the frame `grey`, empty when one was read; `now` in seconds.
        """
        if not unread:
            if now - self._last_s > self._settings.gap_s:
                self._first_s = None
            return None
        if self._first_s is None or now - self._last_s > self._settings.gap_s:
            self._first_s = now
        self._last_s = now
        waited_s = now - self._first_s
        if waited_s < self._settings.speak_after_s or now - self._spoke_s < self._settings.repeat_after_s:
            return None
        hint = self._hint(max(unread, key=lambda code: code.px_per_module), grey, waited_s)
        self._spoke_s = now if hint is not None else self._spoke_s
        return hint

    def _hint(self, code: UnreadCode, grey: GreyImage, waited_s: float) -> Answer | None:
        if code.px_per_module < self._settings.small_px_per_module:
            return Answer.COME_CLOSER
        if _glare_share(code, grey) > self._settings.glare_share:
            return Answer.TILT_THE_CARD
        if _side_ratio(code) < self._settings.slanted_ratio:
            return Answer.TILT_THE_CARD
        return Answer.DAMAGED if waited_s >= self._settings.damaged_after_s else None


def _glare_share(code: UnreadCode, grey: GreyImage) -> float:
    """Return the share of a code that is blinded: no code has a light area of 6 by 6 modules inside."""
    window = around(code.corners_px, whole(grey))
    part = window.cut(grey)
    inside = np.zeros(part.shape, np.uint8)
    outline = (code.corners_px - (window.x, window.y)).round().astype(np.int32)
    cv2.fillConvexPoly(inside, outline, 1)
    size = max(3, round(GLARE_MODULES * code.px_per_module))
    blinded = cv2.erode(part, np.ones((size, size), np.uint8)) > BLINDED_GREY
    return float(np.count_nonzero(blinded & (inside > 0))) / max(int(np.count_nonzero(inside)), 1)


def _side_ratio(code: UnreadCode) -> float:
    sides = np.linalg.norm(code.corners_px - np.roll(code.corners_px, 1, axis=0), axis=1)
    return float(sides.min() / max(sides.max(), 1.0))
