"""Which returns of a scan belong to one thing."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.split import notches
from guide_robot.people.settings import TrackerSettings

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
STILL = Pose2D(x=0.0, y=0.0)
FAR_APART_BEAMS = 8


@dataclass(frozen=True, kw_only=True)
class Returns:
    """The beams with a return, in order around the scan; arrays of shape (returns,), in the lidar's frame."""

    beam: Ints
    distance: Floats
    x: Floats
    y: Floats
    step: float
    beams: int
    full_turn: bool


def returns_of(ranges: Floats, angle_min: float, angle_increment: float, moved: Pose2D = STILL) -> Returns:
    """Return the beams that hit something; a full turn starts at its deepest edge, so that nothing is cut in two.

    `moved` is the lidar's pose at its last beam in the frame of its first: points are put where they were.
    """
    beams = len(ranges)
    step = abs(angle_increment)
    full_turn = step * (beams + 1.5) >= 2.0 * math.pi
    order = np.arange(beams)
    if full_turn:
        order = np.roll(order, -_widest_gap(ranges))
    position = np.flatnonzero(np.isfinite(ranges[order]))
    hit = order[position]
    distance = ranges[hit]
    share = hit / beams
    direction = angle_min + angle_increment * hit + share * moved.theta
    return Returns(
        beam=position,
        distance=distance,
        x=distance * np.cos(direction) + share * moved.x,
        y=distance * np.sin(direction) + share * moved.y,
        step=step,
        beams=beams,
        full_turn=full_turn,
    )


def _widest_gap(ranges: Floats) -> int:
    """Return the first beam after the deepest edge between neighbouring returns; a single lost one is no edge."""
    hit = np.flatnonzero(np.isfinite(ranges))
    if len(hit) < 2:
        return 0
    step_m = np.abs(np.diff(ranges[hit], append=ranges[hit[0]]))
    missing = np.diff(hit, append=hit[0] + len(ranges))
    return int(hit[(int(np.argmax(step_m + missing * (missing > FAR_APART_BEAMS))) + 1) % len(hit)])


def pieces_of(returns: Returns, settings: TrackerSettings) -> Ints:
    """Return the number of the piece that each return belongs to, from 0 without gaps, shape (returns,)."""
    starts = cut(returns, settings)
    begins, ends = _bounds(starts)
    starts[notches(returns.x, returns.y, begins, ends, settings)] = True
    begins, ends = _bounds(starts)
    joined = _behind_something(returns, begins, ends, settings)
    number = np.zeros(len(begins), dtype=np.intp)
    new = np.cumsum(~joined) - 1
    number[:] = new
    for piece in np.flatnonzero(joined).tolist():
        number[piece] = number[piece - 2]
    return np.asarray(number[np.cumsum(starts) - 1])


def cut(returns: Returns, settings: TrackerSettings) -> Bools:
    """Return where a new piece begins, shape (returns,); the first is always True."""
    begins = np.ones(len(returns.beam), dtype=bool)
    gap = np.diff(returns.beam)
    apart = np.hypot(np.diff(returns.x), np.diff(returns.y))
    spacing = np.minimum(returns.distance[1:], returns.distance[:-1]) * returns.step
    near = apart <= settings.jump_m + settings.jump_per_spacing * spacing
    begins[1:] = ~((near & (gap <= settings.bridged_beams)) | _runs_on(returns, gap, settings))
    return begins


def _runs_on(returns: Returns, gap: Ints, settings: TrackerSettings) -> Bools:
    """Return which neighbours lie on one straight line with the points beside them, shape (returns - 1,).

    On a line 1/r is a sum of a sine and a cosine of the angle, so that three beams, `before` and `after` the angles
    between them, fulfil sin(after) / r0 + sin(before) / r2 = sin(before + after) / r1; two such triples that share
    the pair bind it even at a grazing angle, and over a few beams without return.
    """
    runs_on = np.zeros(len(gap), dtype=bool)
    if len(gap) < 3:
        return runs_on
    inverse = 1.0 / returns.distance
    before, after = returns.step * gap[:-1], returns.step * gap[1:]
    weights = np.stack((np.sin(after), -np.sin(before + after), np.sin(before)))
    bend = weights[0] * inverse[:-2] + weights[1] * inverse[1:-1] + weights[2] * inverse[2:]
    noise = 2.5 * settings.range_noise_m * inverse[1:-1] ** 2 * np.sqrt((weights**2).sum(axis=0))
    bridged = gap <= settings.bridged_beams
    straight = (np.abs(bend) < noise) & bridged[:-1] & bridged[1:]
    runs_on[1:-1] = straight[:-1] & straight[1:]
    return runs_on


def _bounds(starts: Bools) -> tuple[Ints, Ints]:
    """Return the first and the last return of each run."""
    begins = np.flatnonzero(starts)
    return begins, np.append(begins[1:], len(starts)) - 1


def _behind_something(returns: Returns, begins: Ints, ends: Ints, settings: TrackerSettings) -> Bools:
    """Return which runs continue the run before the last, which only something thin and nearer cuts off.

    That is how a leg behind the leg of a chair looks. Shape (runs,).
    """
    joined = np.zeros(len(begins), dtype=bool)
    if len(begins) < 3:
        return joined
    left, middle, right = ends[:-2], slice(1, -1), begins[2:]
    nearest = np.minimum.reduceat(returns.distance, begins)[middle]
    furthest = np.maximum.reduceat(returns.distance, begins)[middle]
    missing = returns.beam[right] - returns.beam[left]
    apart = np.hypot(returns.x[right] - returns.x[left], returns.y[right] - returns.y[left])
    hidden = missing * returns.step * np.minimum(returns.distance[left], returns.distance[right])
    before = np.minimum(returns.distance[left], returns.distance[right])
    nearer = (furthest < before - settings.jump_m) & (nearest > 0.0)
    joined[2:] = nearer & (apart < hidden + settings.jump_m) & (hidden < settings.leg_width_m)
    return joined
