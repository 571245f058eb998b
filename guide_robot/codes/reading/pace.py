"""Decides which frames are read: as many as needed, and always the newest."""

from dataclasses import dataclass
from typing import Generic, TypeVar

JITTER = 0.95  # a frame that comes a little early is the one to read, not the next


@dataclass(frozen=True, kw_only=True)
class PaceSettings:
    """How often to read, and how old a frame may be."""

    idle_hz: float = 2.0
    near_hz: float = 10.0
    oldest_s: float = 0.5


Frame = TypeVar("Frame")


class FramePace(Generic[Frame]):
    """Holds at most one frame, the newest; hands it out when a reading is due."""

    def __init__(self, settings: PaceSettings | None = None) -> None:
        """Start with no frame; the first is due at once."""
        self._settings = settings or PaceSettings()
        self._newest: tuple[Frame, float] | None = None
        self._last_read_s = float("-inf")
        self.replaced = 0

    def offer(self, frame: Frame, now: float) -> None:
        """Take a frame that has just come, in place of one that was not read; `replaced` counts those."""
        self.replaced += self._newest is not None
        self._newest = (frame, now)

    def step(self, now: float, somebody_near: bool) -> Frame | None:
        """Return the frame to read now, or None when none is due, none has come, or it is too old to matter."""
        period_s = 1 / (self._settings.near_hz if somebody_near else self._settings.idle_hz)
        if self._newest is None or now - self._last_read_s < JITTER * period_s:
            return None
        (frame, came_s), self._newest = self._newest, None
        if not 0 <= now - came_s <= self._settings.oldest_s:
            return None
        self._last_read_s = now
        return frame
