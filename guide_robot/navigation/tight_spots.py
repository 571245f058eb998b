"""The first step out of a tight spot: a turn on the spot to where the robot can go on, or that straight step."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.people.types import TrackedPerson

Array = NDArray[np.float64]
Gap = Callable[[Array, Array], Array]
WIDEST_TURN = 1.5
TURNS = 31
STEPS = 9
LOOSENS_BY = 0.2  # of a step's length: what the gap must grow by to count as growing, more than the field's noise


@dataclass(frozen=True, kw_only=True)
class TightSpotSettings:
    """Metres and m/s. A straight step of up to `reach_m` may be taken while the gap to things is at least `gap_m`, what
    the safety layer allows, or grows, and while people are kept clear of; it must bring the robot nearer by `made_m`.
    A turn of one radian counts as much as `turn_costs_m` of way.
    """

    reach_m: float = 0.45
    gap_m: float = 0.06
    made_m: float = 0.08
    step_mps: float = 0.12
    straight_rad: float = 0.08
    turn_costs_m: float = 0.15


def first_turn(
    pose: Pose2D,
    towards: tuple[float, float],
    gap: Gap,
    people: Sequence[TrackedPerson],
    person_m: float,
    settings: TightSpotSettings,
) -> float | None:
    """Return by how many radians to turn before the step that leads nearest to a point in `map`; None without any.

    `gap` gives the distance between footprint and things for places of the robot; people are kept at `person_m` from
    its middle. Where the robot is nearer to something already, a step must lead away from that.
    """
    turns = np.linspace(-WIDEST_TURN, WIDEST_TURN, TURNS)
    reach = np.linspace(0.0, settings.reach_m, STEPS + 1)
    x = pose.x + reach * np.cos(pose.theta + turns[:, None])
    y = pose.y + reach * np.sin(pose.theta + turns[:, None])
    free = _kept_or_growing(gap(x, y), settings.gap_m, settings.reach_m / STEPS)
    for person in people:
        free &= _kept_or_growing(np.hypot(x - person.x, y - person.y), person_m, settings.reach_m / STEPS)
    made = pose.distance_to(*towards) - np.hypot(x[:, 1:] - towards[0], y[:, 1:] - towards[1])
    cost = settings.turn_costs_m * np.abs(turns)[:, None] - made
    cost[~np.logical_and.accumulate(free, axis=1) | (made < settings.made_m)] = np.inf
    best = int(np.argmin(cost))
    return float(turns[best // STEPS]) if math.isfinite(cost.flat[best]) else None


def _kept_or_growing(distance: Array, kept_m: float, step_m: float) -> NDArray[np.bool_]:
    """Return after which of the steps, shape (turns, steps), a distance is kept or has grown with the last one."""
    return np.asarray((distance[:, 1:] >= kept_m) | (np.diff(distance, axis=1) > LOOSENS_BY * step_m))
