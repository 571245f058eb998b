"""How much each piece of a scan looks like part of a person, and where that person is: by a small network.

It was trained in made-up rooms alone (`guide_robot.bench.people.training` makes them and the weights). What it is shown
is a window of one size in metres around the piece, whatever its distance (as in DROW: Beyer, Hermans and Leibe, 2017):
how far the beams beside it go, and what is known of the places where they end: seen free before, hit before, just now
free, on the site's map.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guide_robot.people.detect.free_space import FreeSpaceMemory
from guide_robot.people.detect.segments import Segments
from guide_robot.sensing.scan_view import ScanView

Floats = NDArray[np.float64]
Weights = NDArray[np.float32]

HALF_WINDOW_M = 0.72
SAMPLES = 49
CHANNELS = 7
SCALARS = 14
FINE_M, COARSE_M = 0.1, 0.8
ENOUGH_OBSERVATIONS = 6.0
NEAR_MAP_M = 0.4
NEAREST_M = 0.3
STRIDE_M = 0.6
WEIGHTS_FILE = Path(__file__).with_name("detector.npz")

Distances = Callable[[Floats, Floats], Floats]
"""Distances in m from places in odom to the nearest thing on the site's map."""


@lru_cache(maxsize=2)
def load_weights(path: Path = WEIGHTS_FILE) -> tuple[tuple[Weights, Weights], ...]:
    """Return each layer's weights (inputs, outputs) and biases (outputs,)."""
    with np.load(path) as arrays:
        layers = sum(name.startswith("weight") for name in arrays)
        return tuple(
            (np.asarray(arrays[f"weight{n}"], np.float32), np.asarray(arrays[f"bias{n}"], np.float32))
            for n in range(layers)
        )


def judged(pieces: Segments, sight: ScanView, memory: FreeSpaceMemory | None, mapped: Distances | None) -> Segments:
    """Return the pieces, in odom, with the detector's word on each: its log-odds of being part of a person, and where
    that person would be."""
    values = windows(pieces, sight, memory, mapped).astype(np.float32)
    *hidden, (weight, bias) = load_weights()
    for layer, offset in hidden:
        values = np.maximum(values @ layer + offset, 0.0)
    odds, ahead, aside = (values @ weight + bias).T.astype(np.float64)
    bearing = np.arctan2(pieces.y - sight.pose.y, pieces.x - sight.pose.x)
    cos, sin = np.cos(bearing), np.sin(bearing)
    aside = aside * math.copysign(1.0, sight.angle_increment)
    return replace(
        pieces,
        person=odds,
        person_x=pieces.x + cos * ahead - sin * aside,
        person_y=pieces.y + sin * ahead + cos * aside,
    )


def windows(pieces: Segments, sight: ScanView, memory: FreeSpaceMemory | None, mapped: Distances | None) -> Floats:
    """Return what the network is shown of each piece, shape (pieces, CHANNELS * SAMPLES + SCALARS)."""
    count = len(pieces)
    distance = np.maximum(np.hypot(pieces.x - sight.pose.x, pieces.y - sight.pose.y), NEAREST_M)
    beams, outside = _beams(pieces, sight, distance)
    ranges = sight.ranges[beams]
    known = np.isfinite(ranges) & ~outside
    depth = np.where(known, ranges, np.inf) - pieces.distance[:, None]
    free, hit, fresh, off_map = (one[beams] for one in _known_of_ends(sight, memory, mapped))
    channels = np.stack(
        (
            np.clip(depth, -FINE_M, FINE_M) / FINE_M,
            np.clip(depth, -COARSE_M, COARSE_M) / COARSE_M,
            outside.astype(np.float64),
            np.where(known, free, 0.0),
            np.where(known, hit, 0.0),
            np.where(known, fresh, 0.0),
            np.where(known, off_map, 1.0),
        ),
        axis=1,
    )
    scalars = np.column_stack(
        (
            distance / 9.0,
            np.minimum(10.0 * pieces.spacing, 2.0),
            np.minimum(pieces.width, 1.3),
            np.minimum(pieces.beams, 20.0) / 20.0,
            0.5 * pieces.open_sides,
            np.full(count, float(memory is not None)),
            np.full(count, float(mapped is not None)),
            np.minimum(pieces.width / np.maximum(pieces.spacing, 1e-3), 30.0) / 30.0,
            0.4 * pieces.leg,
            0.4 * pieces.body,
            pieces.setting,
            *_partners(pieces),
        )
    )
    return np.concatenate((channels.reshape(count, CHANNELS * SAMPLES), scalars), axis=1)


def _partners(pieces: Segments) -> tuple[Floats, Floats, Floats]:
    """Return of each piece's likeliest second leg how like a leg it is and how far off, and how many pieces are near.

    Each of shape (pieces,); without any the least there is.
    """
    apart = np.hypot(pieces.x[:, None] - pieces.x, pieces.y[:, None] - pieces.y)
    near = (apart > 0.0) & (apart < STRIDE_M)
    if not near.any():
        return np.full(len(pieces), -1.0), np.ones(len(pieces)), np.zeros(len(pieces))
    leg = np.where(near, 0.4 * pieces.leg, -1.0)
    best = leg.argmax(axis=1)
    number = np.arange(len(pieces))
    off = np.where(near.any(axis=1), apart[number, best] / STRIDE_M, 1.0)
    return leg[number, best], off, np.minimum(near.sum(axis=1), 5) / 5.0


def _beams(pieces: Segments, sight: ScanView, distance: Floats) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the beams of each window and which of them are outside the view, both shape (pieces, SAMPLES)."""
    beams, step = len(sight.ranges), abs(sight.angle_increment)
    bearing = np.arctan2(pieces.y - sight.pose.y, pieces.x - sight.pose.x) - sight.pose.theta - sight.angle_min
    bearing = bearing * math.copysign(1.0, sight.angle_increment)
    middle = (bearing % math.tau) / step
    middle = middle - sight.moved.theta * middle / beams / sight.angle_increment
    aside = np.linspace(-HALF_WINDOW_M, HALF_WINDOW_M, SAMPLES) / (distance[:, None] * step)
    beam = np.rint(middle[:, None] + aside).astype(np.intp)
    if step * (beams + 1.5) >= math.tau:
        return beam % beams, np.zeros(beam.shape, dtype=bool)
    turn = round(math.tau / step)
    beam = np.where(beam >= beams + (turn - beams) // 2, beam - turn, beam)
    outside = (beam < 0) | (beam >= beams)
    return np.clip(beam, 0, beams - 1), outside


def _known_of_ends(
    sight: ScanView, memory: FreeSpaceMemory | None, mapped: Distances | None
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return of the place where each beam ends how free it was, how often hit, how lately free, how far off the map.

    Each 0 to 1, shape (beams,).
    """
    beams = len(sight.ranges)
    free, hit, fresh, off_map = np.zeros(beams), np.zeros(beams), np.zeros(beams), np.ones(beams)
    number = np.flatnonzero(np.isfinite(sight.ranges))
    if (memory is None and mapped is None) or not len(number):
        return free, hit, fresh, off_map
    share = number / beams
    angle = sight.pose.theta + share * sight.moved.theta + sight.angle_min + sight.angle_increment * number
    x = sight.pose.x + sight.ranges[number] * np.cos(angle)
    y = sight.pose.y + sight.ranges[number] * np.sin(angle)
    if memory is not None:
        looks_free, looks_hit, fresh[number] = memory.evidence(x, y)
        free[number] = np.minimum(looks_free, ENOUGH_OBSERVATIONS) / ENOUGH_OBSERVATIONS
        hit[number] = np.minimum(looks_hit, ENOUGH_OBSERVATIONS) / ENOUGH_OBSERVATIONS
    if mapped is not None:
        off_map[number] = np.minimum(mapped(x, y), NEAR_MAP_M) / NEAR_MAP_M
    return free, hit, fresh, off_map
