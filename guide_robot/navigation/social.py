"""What it costs to come near people: their personal space, the way they walk, and the talk at a counter."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D, segment_distance
from guide_robot.floor.model import Counter
from guide_robot.people.types import TrackedPerson

WALKS_MPS = 0.15


@dataclass(frozen=True, kw_only=True)
class SocialSettings:
    """Metres, seconds, m/s, and costs as multiples of the cost of free floor.

    A person's middle is `body_radius_m` of body, then personal space that ends at `space_m` from the middle. Somebody
    who walks is where they will be when the robot gets there at `robot_mps`, at most `ahead_s` from now; as nobody
    knows that well, a walker's space counts less by 1/e after `fades_s`.
    Somebody within `talk_m` of a counter's edge talks there; the robot keeps out of between.
    """

    body_radius_m: float = 0.3
    body_cost: float = 60.0
    space_m: float = 1.15
    space_cost: float = 8.0
    ahead_s: float = 2.5
    robot_mps: float = 0.8
    fades_s: float = 3.0
    talk_m: float = 1.6
    talk_cost: float = 40.0
    talk_width_m: float = 0.45
    farthest_m: float = 12.0


@dataclass(frozen=True, kw_only=True)
class Window:
    """A rectangle of cells and the cost to add there; `rows` and `columns` are slices of the cost map."""

    rows: slice
    columns: slice
    cost: NDArray[np.float64]


def social_windows(
    people: Sequence[TrackedPerson],
    counters: Sequence[Counter],
    robot_in_map: Pose2D,
    shape: tuple[int, int],
    resolution: float,
    origin: tuple[float, float],
    settings: SocialSettings,
) -> list[Window]:
    """Return the costs that people add to a cost map of that shape, resolution and origin in `map`."""
    windows = []
    for person in people:
        if robot_in_map.distance_to(person.x, person.y) > settings.farthest_m:
            continue
        talk = _talk(person, counters, settings)
        if talk is not None:
            core = settings.talk_width_m
            window = _capsule((person.x, person.y), talk, core, core, settings.talk_cost, shape, resolution, origin)
            windows += [window] if window is not None else []
        window = _space(person, robot_in_map, shape, resolution, origin, settings)
        windows += [window] if window is not None else []
    return windows


def _space(
    person: TrackedPerson,
    robot: Pose2D,
    shape: tuple[int, int],
    resolution: float,
    origin: tuple[float, float],
    settings: SocialSettings,
) -> Window | None:
    """Return the cost of somebody's body and the space around it, where they will be when the robot is there."""
    walks = math.hypot(person.vx, person.vy) > WALKS_MPS
    vx, vy = (person.vx, person.vy) if walks else (0.0, 0.0)
    end = person.x + vx * settings.ahead_s, person.y + vy * settings.ahead_s
    cells = _cells((person.x, person.y), end, settings.space_m, shape, resolution, origin)
    if cells is None:
        return None
    rows, columns, x, y = cells
    seconds = np.minimum(np.hypot(x - robot.x, y - robot.y) / settings.robot_mps, settings.ahead_s)
    distance = np.hypot(x - person.x - vx * seconds, y - person.y - vy * seconds)
    cost = settings.space_cost * _fall(distance, settings.space_m, settings.body_radius_m)
    cost += settings.body_cost * _fall(distance, settings.body_radius_m + 0.2, settings.body_radius_m)
    if walks:
        cost *= np.exp(-seconds / settings.fades_s)
    return Window(rows=rows, columns=columns, cost=cost)


def _talk(person: TrackedPerson, counters: Sequence[Counter], settings: SocialSettings) -> tuple[float, float] | None:
    """Return the point at the counter that somebody talks at, or None."""
    if math.hypot(person.vx, person.vy) > 0.3:
        return None
    for counter in counters:
        pose = Pose2D(x=counter.centre[0], y=counter.centre[1], theta=counter.facing)
        forward, sideways = pose.inverse_transform(person.x, person.y)
        gap = forward - counter.depth / 2.0
        if 0.0 < gap < settings.talk_m and abs(sideways) < counter.width / 2.0 + 0.2:
            return counter.in_front(0.0, max(-counter.width / 2.0, min(counter.width / 2.0, sideways)))
    return None


def _capsule(
    start: tuple[float, float],
    end: tuple[float, float],
    reach_m: float,
    core_m: float,
    cost: float,
    shape: tuple[int, int],
    resolution: float,
    origin: tuple[float, float],
) -> Window | None:
    """Return a cost that is full within the core of a segment and falls to nothing at its reach."""
    cells = _cells(start, end, reach_m, shape, resolution, origin)
    if cells is None:
        return None
    rows, columns, x, y = cells
    fall = _fall(segment_distance(x, y, start, end), reach_m, core_m)
    return Window(rows=rows, columns=columns, cost=cost * fall)


def _fall(distance: NDArray[np.float64], reach_m: float, core_m: float) -> NDArray[np.float64]:
    """Return 1 within the core, falling to 0 at the reach."""
    share = np.clip((reach_m - distance) / max(reach_m - core_m, 1e-6), 0.0, 1.0)
    return np.asarray(share**2, np.float64)


def _cells(
    start: tuple[float, float],
    end: tuple[float, float],
    reach_m: float,
    shape: tuple[int, int],
    resolution: float,
    origin: tuple[float, float],
) -> tuple[slice, slice, NDArray[np.float64], NDArray[np.float64]] | None:
    """Return rows, columns and the x and y (broadcast) of the cells around a segment; None where none are."""
    low_x, high_x = sorted((start[0], end[0]))
    low_y, high_y = sorted((start[1], end[1]))
    columns = _span(low_x - reach_m - origin[0], high_x + reach_m - origin[0], resolution, shape[1])
    rows = _span(low_y - reach_m - origin[1], high_y + reach_m - origin[1], resolution, shape[0])
    if columns.start >= columns.stop or rows.start >= rows.stop:
        return None
    x = origin[0] + (np.arange(columns.start, columns.stop)[None, :] + 0.5) * resolution
    y = origin[1] + (np.arange(rows.start, rows.stop)[:, None] + 0.5) * resolution
    return rows, columns, x, y


def _span(low: float, high: float, resolution: float, count: int) -> slice:
    first = min(count, max(0, math.floor(low / resolution)))
    return slice(first, max(first, min(count, math.ceil(high / resolution))))
