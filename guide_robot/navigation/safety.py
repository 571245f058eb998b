"""The last stage before the wheels: no velocity leaves the navigator that would run into what the lidar sees.

The round footprint is swept along the wanted arc; the speed is held so low that the robot can stop before the
first hit. Near things that the sweep moves away from do not count, so the robot can always leave a tight spot.
A way counts as free only where the lidar demonstrably sees (blind_watch.py).
"""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import STILL, Points, Pose2D, Twist2D
from guide_robot.common.scan import Scan
from guide_robot.navigation.arc import arc_points
from guide_robot.navigation.blind_watch import BlindSettings, BlindWatch
from guide_robot.navigation.types import SafeTwist, SafetyReason, SafetyState
from guide_robot.phrases.reasons import Why
from guide_robot.sensing.scan_check import returned_beams
from guide_robot.sensing.scan_points import points_in_base

STEP_M = 0.04
CREEP_M = 0.005


@dataclass(frozen=True, kw_only=True)
class SafetySettings:
    """Distances in metres, times in seconds.

    Around the footprint `map_margin_m` is kept free of what is on the map, `other_margin_m` of all else: people's
    bodies reach further than the legs that the lidar sees. `reaction_s` passes between a hit and the brakes.
    """

    stale_scan_s: float = 0.3
    map_margin_m: float = 0.05
    other_margin_m: float = 0.2
    reaction_s: float = 0.2
    braking_mps2: float = 0.8
    look_ahead_m: float = 2.0
    least_hits: int = 2
    blind: BlindSettings = field(default_factory=BlindSettings)


class SafetyLayer:
    """Slows and stops velocities by the live scan; stale data means stop, and so does a lidar that sees nothing."""

    def __init__(self, settings: SafetySettings, footprint_radius_m: float, lidar_in_base: Pose2D) -> None:
        self._settings = settings
        self._footprint_m = footprint_radius_m
        self._lidar_in_base = lidar_in_base
        self._blind = BlindWatch(settings.blind, footprint_radius_m, lidar_in_base, settings.stale_scan_s)

    def step(
        self,
        wanted: Twist2D,
        current: Twist2D,
        scan: Scan | None,
        now_s: float,
        on_map: NDArray[np.bool_] | None = None,
        expected: NDArray[np.bool_] | None = None,
    ) -> SafeTwist:
        """Return the velocity that may be sent; times are those of one clock, in seconds.

        The scan may be raw. `on_map` tells which beams hit something on the map, `expected` which must by the map hit
        something, both of shape (beams,) of the scan in normal form; without the first nothing is taken to be on the
        map, without the second every beam is expected to return.
        """
        problem = self._blind.step(scan, wanted, now_s, current=current, expected=expected)
        usable = self._blind.scan
        if problem or usable is None:
            silent = problem is not None and problem.key is Why.LIDAR_SILENT
            reason = SafetyReason.STALE_SCAN if silent else SafetyReason.BLIND_SCAN
            return SafeTwist(twist=STILL, state=SafetyState.STOP, reason=reason, sensor=problem)
        if abs(wanted.linear) < 1e-3:
            return SafeTwist(twist=wanted, state=SafetyState.CLEAR)
        fits = on_map is not None and len(on_map) == len(usable.ranges_m)
        known = on_map if fits and on_map is not None else np.zeros(len(usable.ranges_m), np.bool_)
        hits = points_in_base(usable, self._lidar_in_base)
        return self._limit(wanted, self.free_distance(wanted, hits, known[returned_beams(usable)]))

    def free_distance(self, wanted: Twist2D, hits_in_base: Points, on_map: NDArray[np.bool_]) -> float:
        """Return how many metres of the wanted arc are free, inf if the whole look-ahead is."""
        settings = self._settings
        at_start = np.hypot(hits_in_base[:, 0], hits_in_base[:, 1])
        wide = self._footprint_m + settings.other_margin_m
        close = at_start < settings.look_ahead_m + wide
        near, at_start = hits_in_base[close], at_start[close]
        if len(near) < settings.least_hits:
            return math.inf
        steps: NDArray[np.float64] = np.arange(1.0, round(settings.look_ahead_m / STEP_M) + 1.0) * STEP_M
        centres = arc_points(wanted, steps)
        distance = np.hypot(near[:, 0] - centres[:, :1], near[:, 1] - centres[:, 1:])
        kept = np.where(on_map[close], self._footprint_m + settings.map_margin_m, wide)
        within = np.where(at_start < kept - settings.map_margin_m / 2.0, at_start, at_start - CREEP_M)
        blocked = np.count_nonzero(distance < np.minimum(kept, within), axis=1) >= settings.least_hits
        return float(steps[int(np.argmax(blocked))] - STEP_M) if blocked.any() else math.inf

    def _limit(self, wanted: Twist2D, free_m: float) -> SafeTwist:
        allowed = stopping_speed(free_m, self._settings.braking_mps2, self._settings.reaction_s)
        if abs(wanted.linear) <= allowed:
            return SafeTwist(twist=wanted, state=SafetyState.CLEAR)
        scale = allowed / abs(wanted.linear)
        twist = Twist2D(linear=wanted.linear * scale, angular=wanted.angular * scale)
        state = SafetyState.STOP if allowed < 0.02 else SafetyState.SLOW
        return SafeTwist(
            twist=STILL if state is SafetyState.STOP else twist,
            state=state,
            reason=SafetyReason.OBSTACLE,
        )


def stopping_speed(free_m: float, braking_mps2: float, reaction_s: float) -> float:
    """Return the highest speed from which the robot stops within a free distance after a reaction time.

    Solves v t + v^2 / (2 a) = s for v.
    """
    if math.isinf(free_m):
        return math.inf
    root = math.sqrt(reaction_s**2 + 2.0 * max(0.0, free_m) / braking_mps2)
    return braking_mps2 * (root - reaction_s)
