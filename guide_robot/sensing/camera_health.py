"""Tells a camera that has stopped, or that looks into the dark, for the diagnostics."""

from dataclasses import dataclass
from enum import Enum


class CameraState(Enum):
    """What is wrong with the camera; the values are for an engineer to read."""

    STARTING = "no image has come yet"
    OK = "images come and are bright enough"
    STALLED = "no image for too long"
    DARK = "the image is too dark to read codes"


@dataclass(frozen=True, kw_only=True)
class CameraHealthSettings:
    """Times in seconds, brightness as the mean grey level from 0 to 255; two levels, so that it cannot flicker."""

    stalled_after_s: float = 2.0
    dark_below: float = 12.0
    bright_above: float = 18.0
    dark_after_s: float = 2.0


class CameraHealth:
    """Follows arrival and brightness of images; `reason` says in words why the state is what it is."""

    def __init__(self, settings: CameraHealthSettings | None = None) -> None:
        """Start without an image."""
        self._settings = settings or CameraHealthSettings()
        self._last_image_s: float | None = None
        self._dark_since_s: float | None = None
        self._started_s: float | None = None
        self.state = CameraState.STARTING
        self.reason = CameraState.STARTING.value

    def step(self, now: float, brightness: float | None = None) -> CameraState:
        """Return the state; `brightness` is that of an image that has just come, None when none has."""
        self._started_s = now if self._started_s is None else self._started_s
        if brightness is not None:
            self._last_image_s = now
            self._note_darkness(now, brightness)
        self.state, self.reason = self._judge(now)
        return self.state

    def _note_darkness(self, now: float, brightness: float) -> None:
        if brightness > self._settings.bright_above:
            self._dark_since_s = None
        elif brightness < self._settings.dark_below and self._dark_since_s is None:
            self._dark_since_s = now

    def _judge(self, now: float) -> tuple[CameraState, str]:
        waiting_since_s = self._last_image_s if self._last_image_s is not None else self._started_s
        quiet_s = now - (waiting_since_s if waiting_since_s is not None else now)
        if quiet_s > self._settings.stalled_after_s:
            return CameraState.STALLED, f"no image for {quiet_s:.0f} s"
        if self._last_image_s is None:
            return CameraState.STARTING, CameraState.STARTING.value
        if self._dark_since_s is not None and now - self._dark_since_s >= self._settings.dark_after_s:
            return CameraState.DARK, CameraState.DARK.value
        return CameraState.OK, CameraState.OK.value
