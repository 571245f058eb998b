"""Kinds of blind and odd scans, each made from good ones: what covers, dead motors, drivers and clocks send.

kind = KINDS["all inf"]
spoil = kind.begin(seed)      # once, when the lidar goes blind
odd = spoil(good)             # for each good scan from then on
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.scan import Scan

Spoil = Callable[[Scan], Scan]
Ranges = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class ScanKind:
    """One kind of odd scan; `stops` says whether a driving robot must stop for it."""

    name: str
    begin: Callable[[int], Spoil]
    stops: bool = True


def _each(change: Callable[[Scan], Scan]) -> Callable[[int], Spoil]:
    return lambda seed: change


def _fields(**values: Any) -> Callable[[int], Spoil]:
    return _each(lambda scan: replace(scan, **values))


def _all(value: float) -> Callable[[int], Spoil]:
    return _each(lambda scan: replace(scan, ranges_m=np.full_like(scan.ranges_m, value)))


def _front(value: float, half_width: float = math.pi / 2.0) -> Callable[[int], Spoil]:
    def change(scan: Scan) -> Scan:
        ahead = np.abs(scan.angles()) <= half_width
        return replace(scan, ranges_m=np.where(ahead, np.float32(value), scan.ranges_m).astype(np.float32))

    return _each(change)


def _ranges(change: Callable[[Ranges, np.random.Generator], Ranges]) -> Callable[[int], Spoil]:
    def begin(seed: int) -> Spoil:
        random = np.random.default_rng(seed)
        return lambda scan: replace(scan, ranges_m=change(scan.ranges_m.copy(), random).astype(np.float32))

    return begin


def _repeated(count: int, part: float = math.pi) -> Callable[[int], Spoil]:
    """Return the same `count` scans again and again with fresh stamps, in the front up to `part` to either side."""

    def begin(seed: int) -> Spoil:
        kept: list[Ranges] = []
        number = 0

        def spoil(scan: Scan) -> Scan:
            nonlocal number
            if len(kept) < count:
                kept.append(scan.ranges_m.copy())
            old = kept[number % len(kept)]
            number += 1
            return replace(scan, ranges_m=np.where(np.abs(scan.angles()) <= part, old, scan.ranges_m))

        return spoil

    return begin


def _mixed(ranges: Ranges, random: np.random.Generator) -> Ranges:
    return random.choice(np.array([math.nan, 0.0, math.inf, -1.0], np.float32), len(ranges))


def _strays(ranges: Ranges, random: np.random.Generator) -> Ranges:
    """Return nothing but a stray echo of each 200th beam."""
    strays = random.uniform(0.5, 20.0, len(ranges))
    return np.where(random.random(len(ranges)) < 0.005, strays, math.inf).astype(np.float32)


def _noise(ranges: Ranges, random: np.random.Generator) -> Ranges:
    return random.uniform(0.3, 19.0, len(ranges)).astype(np.float32)


def _shuffled(ranges: Ranges, random: np.random.Generator) -> Ranges:
    random.shuffle(ranges)
    return ranges


def _every(step: int, value: float) -> Callable[[int], Spoil]:
    def change(ranges: Ranges, random: np.random.Generator) -> Ranges:
        ranges[::step] = value
        return ranges

    return _ranges(change)


def _lost(share: float) -> Callable[[int], Spoil]:
    def change(ranges: Ranges, random: np.random.Generator) -> Ranges:
        ranges[random.random(len(ranges)) < share] = math.inf
        return ranges

    return _ranges(change)


def _stamped_once(seed: int) -> Spoil:
    stamps: list[float] = []

    def spoil(scan: Scan) -> Scan:
        stamps.append(scan.stamp_s)
        return replace(scan, stamp_s=stamps[0])

    return spoil


def _now_and_then(seed: int) -> Spoil:
    """Return one scan of nothing in every four."""
    number = 0

    def spoil(scan: Scan) -> Scan:
        nonlocal number
        number += 1
        return replace(scan, ranges_m=np.full_like(scan.ranges_m, math.nan)) if number % 4 == 0 else scan

    return spoil


def _clockwise(scan: Scan) -> Scan:
    last = scan.angle_min + scan.angle_increment * (len(scan.ranges_m) - 1)
    ranges = scan.ranges_m[::-1].copy()
    return replace(scan, ranges_m=ranges, angle_min=last, angle_increment=-scan.angle_increment)


def _saturated(scan: Scan) -> Scan:
    return replace(scan, ranges_m=np.full_like(scan.ranges_m, scan.range_max_m))


def _cloth(scan: Scan) -> Scan:
    """Return a cloth over the robot, seen by a lidar that measures from 5 cm on."""
    ripples = 0.15 + 0.05 * np.sin(7.0 * scan.angles() + 3.0 * scan.stamp_s)
    return replace(scan, range_min_m=0.05, ranges_m=ripples.astype(np.float32))


def _half_behind(scan: Scan) -> Scan:
    behind = np.abs(scan.angles()) > math.pi / 2.0
    return replace(scan, ranges_m=np.where(behind, np.float32(math.nan), scan.ranges_m).astype(np.float32))


def _fewer(scan: Scan) -> Scan:
    """Return half the beams, at twice the angle, as after a restart with another setting."""
    return replace(scan, ranges_m=scan.ranges_m[::2].copy(), angle_increment=2.0 * scan.angle_increment)


def _cut(scan: Scan) -> Scan:
    """Return half the beams for all of the angles."""
    last = scan.angle_min + scan.angle_increment * (len(scan.ranges_m) - 1)
    return replace(scan, ranges_m=scan.ranges_m[::2].copy(), angle_max=last)


def _scaled(factor: float) -> Callable[[int], Spoil]:
    return _each(lambda scan: replace(scan, ranges_m=(scan.ranges_m * np.float32(factor)).astype(np.float32)))


def _stops(name: str, begin: Callable[[int], Spoil]) -> ScanKind:
    return ScanKind(name=name, begin=begin)


def _drives(name: str, begin: Callable[[int], Spoil]) -> ScanKind:
    return ScanKind(name=name, begin=begin, stops=False)


BLIND = [
    _stops("all NaN", _all(math.nan)),
    _stops("all 0", _all(0.0)),
    _stops("all inf", _all(math.inf)),
    _stops("all minus inf", _all(-math.inf)),
    _stops("all negative", _all(-1.0)),
    _stops("all at range_max", _each(_saturated)),
    _stops("all beyond range_max", _all(65.533)),
    _stops("all below range_min", _all(0.02)),
    _stops("a cloth over the robot", _each(_cloth)),
    _stops("NaN, 0, inf and -1 mixed", _ranges(_mixed)),
    _stops("stray echoes only", _ranges(_strays)),
    _stops("no beams", _fields(ranges_m=np.zeros(0, np.float32))),
    _stops("one beam", _each(lambda scan: replace(scan, ranges_m=scan.ranges_m[:1]))),
    _stops("three beams", _each(lambda scan: replace(scan, ranges_m=scan.ranges_m[:3]))),
    _stops("fewer beams than the angles say", _each(_cut)),
    _stops("angle_min NaN", _fields(angle_min=math.nan)),
    _stops("angle_min infinite", _fields(angle_min=math.inf)),
    _stops("angle_increment NaN", _fields(angle_increment=math.nan)),
    _stops("angle_increment 0", _fields(angle_increment=0.0)),
    _stops("angle_increment infinite", _fields(angle_increment=math.inf)),
    _stops("beams over many turns", _fields(angle_increment=0.5)),
    _stops("range_max NaN", _fields(range_max_m=math.nan)),
    _stops("range_max 0", _fields(range_max_m=0.0)),
    _stops("range_max negative", _fields(range_max_m=-1.0)),
    _stops("range_min NaN", _fields(range_min_m=math.nan)),
    _stops("range_min 3 m", _fields(range_min_m=3.0)),
    _stops("range_min beyond range_max", _fields(range_min_m=50.0)),
    _stops("stamp NaN", _fields(stamp_s=math.nan)),
    _stops("stamp in the future", _each(lambda scan: replace(scan, stamp_s=scan.stamp_s + 10.0))),
    _stops("stamp in the past", _each(lambda scan: replace(scan, stamp_s=scan.stamp_s - 10.0))),
    _stops("stamp that stands still", _stamped_once),
    _stops("the same scan for ever", _repeated(1)),
    _stops("two scans in turn for ever", _repeated(2)),
    _stops("the front half of one scan for ever", _repeated(1, math.pi / 2.0)),
    _stops("the front 60 degrees of one scan for ever", _repeated(1, math.pi / 6.0)),
    _stops("the front 44 degrees of one scan for ever", _repeated(1, math.radians(22.0))),
    _stops("5 m everywhere", _all(5.0)),
    _stops("5 m in front", _front(5.0)),
    _stops("front half inf", _front(math.inf)),
    _stops("front half NaN", _front(math.nan)),
    _stops("front half 0", _front(0.0)),
    _stops("front 60 degrees inf", _front(math.inf, math.pi / 6.0)),
    _stops("front 60 degrees NaN", _front(math.nan, math.pi / 6.0)),
    _stops("front 60 degrees 0", _front(0.0, math.pi / 6.0)),
    _stops("millimetres for metres", _scaled(1000.0)),
    _stops("kilometres for metres", _scaled(0.001)),
    _stops("noise", _ranges(_noise)),
    _stops("beams in any order", _ranges(_shuffled)),
]
ODD_BUT_SEEING = [
    _drives("every second beam NaN", _every(2, math.nan)),
    _drives("every third beam 0", _every(3, 0.0)),
    _drives("half the beams lost by chance", _lost(0.5)),
    _drives("half the beams after a restart", _each(_fewer)),
    _drives("clockwise beams", _each(_clockwise)),
    _drives("back half NaN", _each(_half_behind)),
    _drives("range_max infinite", _fields(range_max_m=math.inf)),
    _drives("one scan in four NaN", _now_and_then),
]
KINDS = {kind.name: kind for kind in BLIND + ODD_BUT_SEEING}
