"""Short films of a card brought to the camera by hand, for the time from coming within reach to being read.

The card comes into view too far away, at 1.3 to 2 pixels a module, and is brought to 2.5 to 4.5 within 0.6 to
1.5 s while the hand sways and the card turns. The camera has a fixed focus near the end of the way and exposes
for 15 ms, so that what sways is blurred. Three cards in ten mirror a lamp. Time counts from the frame in which the
card has come to the smallest size that a reader is asked to read, 1.75 pixels a module; earlier frames are shown too.
"""

from dataclasses import dataclass

import numpy as np

from guide_robot.bench.codes.scenes import View

FRAMES_HZ = 10.0
EXPOSURE_S = 0.015
READABLE_PX_PER_MODULE = 1.75


@dataclass(frozen=True, kw_only=True)
class Sway:
    """A slow swing of the hand: amplitude in any unit, frequency in Hz, phase in radians."""

    amplitude: float
    frequency_hz: float
    phase: float

    def at(self, t_s: float) -> float:
        """Return the deflection at a time."""
        return self.amplitude * float(np.sin(2 * np.pi * self.frequency_hz * t_s + self.phase))

    def speed_at(self, t_s: float) -> float:
        """Return the rate of change a second at a time."""
        turn = 2 * np.pi * self.frequency_hz
        return self.amplitude * turn * float(np.cos(turn * t_s + self.phase))


def approach(rng: np.random.Generator, frames: int) -> list[View]:
    """Return the views of one clip at 10 Hz, the first when the card has come into view."""
    far, near = rng.uniform(1.3, 2.0), rng.uniform(2.5, 4.5)
    lasts_s = rng.uniform(0.6, 1.5)
    sideways, upward, tilting = _sway(rng, 14.0), _sway(rng, 10.0), _sway(rng, np.radians(10))
    tilt = np.radians(rng.uniform(0, 30))
    direction, turn = rng.uniform(0, 2 * np.pi), rng.normal(0, np.radians(12))
    sharp_at = rng.uniform(0.8, 1.1) * near
    light, noise = rng.uniform(0.25, 0.9), rng.uniform(2, 8)
    glare = rng.uniform(0.1, 0.35) if rng.random() < 0.3 else 0.0
    views = []
    for t_s in np.arange(frames) / FRAMES_HZ:
        share = min(t_s / lasts_s, 1.0)
        size = far + (near - far) * share * share * (3 - 2 * share)
        speed_x, speed_y = sideways.speed_at(t_s), upward.speed_at(t_s)
        views.append(
            View(
                px_per_module=size,
                tilt=tilt + tilting.at(t_s),
                tilt_direction=direction,
                turn=turn,
                offset_px=(sideways.at(t_s), upward.at(t_s)),
                defocus_px=1.2 * abs(1 - sharp_at / size),
                motion_px=EXPOSURE_S * float(np.hypot(speed_x, speed_y)),
                motion_direction=float(np.arctan2(speed_y, speed_x)),
                light=light,
                glare=glare,
                noise=noise,
            )
        )
    return views


def first_within_reach(views: list[View]) -> int:
    """Return the number of the first frame in which the card is large enough to ask for being read."""
    return next(number for number, view in enumerate(views) if view.px_per_module >= READABLE_PX_PER_MODULE)


def _sway(rng: np.random.Generator, largest: float) -> Sway:
    return Sway(
        amplitude=rng.uniform(0.3, 1.0) * largest,
        frequency_hz=rng.uniform(0.5, 2.5),
        phase=rng.uniform(0, 2 * np.pi),
    )
