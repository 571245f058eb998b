"""Speed limits of the floor plan's slow zones."""

import math
from collections.abc import Sequence

import numpy as np

from guide_robot.common.geometry import Points
from guide_robot.floor.model import Point, Zone, ZoneKind

SLOW_ZONE_MPS = 0.5
LOOK_AHEAD_M = 1.2


def speed_limit_at(zones: Sequence[Zone], x: float, y: float) -> float:
    """Return the lowest speed limit in m/s of the slow zones that hold a point of `map`, 0 without any."""
    limits = [
        zone.speed_limit or SLOW_ZONE_MPS for zone in zones if zone.kind is ZoneKind.SLOW and inside(zone.polygon, x, y)
    ]
    return min(limits, default=0.0)


def speed_limit_before(zones: Sequence[Zone], path: Points, braking_mps2: float) -> float:
    """Return the speed in m/s from which the robot can brake gently to each zone's limit on its path, 0 without any.

    `path` in `map` begins at the robot: v^2 = limit^2 + 2 a s for the way s to the zone.
    """
    if not len(path) or not zones:
        return 0.0
    steps = np.hypot(*np.diff(path, axis=0).T) if len(path) > 1 else np.zeros(0)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    allowed = []
    for (x, y), way_m in zip(path.tolist(), along.tolist(), strict=True):
        if way_m > LOOK_AHEAD_M:
            break
        limit = speed_limit_at(zones, x, y)
        if limit > 0.0:
            allowed.append(math.sqrt(limit**2 + 2.0 * braking_mps2 * way_m))
    return min(allowed, default=0.0)


def inside(polygon: Sequence[Point], x: float, y: float) -> bool:
    """Return whether a point lies in a polygon, by counting the edges that a ray to the right crosses."""
    within = False
    for (x0, y0), (x1, y1) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            within = not within
    return within
