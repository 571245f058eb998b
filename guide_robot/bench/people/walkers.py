"""Simulated people for the lidar: ways through the room, gait, and what they wear or push."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.bench.people.world import Shapes
from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind

Floats = NDArray[np.float64]
TICK_S = 0.02
STRIDE_M = 1.25


class Way:
    """A smooth way through timed points: where, how fast and how far at any time."""

    def __init__(self, points: Sequence[tuple[float, float, float]], *, smoothing_s: float = 0.5) -> None:
        """`points` are (time s, x m, y m) in order of time; before the first and after the last it rests."""
        times, xs, ys = (np.array(column, dtype=np.float64) for column in zip(*points, strict=True))
        self.times = np.arange(times[0] - 2.0, times[-1] + 2.0, TICK_S)
        window = np.ones(max(1, int(smoothing_s / TICK_S)))
        self.x = _smooth(np.interp(self.times, times, xs), window)
        self.y = _smooth(np.interp(self.times, times, ys), window)
        vx, vy = np.gradient(self.x, TICK_S), np.gradient(self.y, TICK_S)
        self.speed = np.hypot(vx, vy)
        self.gone = np.concatenate(([0.0], np.cumsum(self.speed[1:]) * TICK_S))
        self.heading = _held_heading(vx, vy)

    def at(self, now_s: float) -> Pose2D:
        """Return place and heading."""
        place = self._index(now_s)
        return Pose2D(x=float(self.x[place]), y=float(self.y[place]), theta=float(self.heading[place]))

    def place(self, now_s: float) -> tuple[float, float]:
        """Return the place alone."""
        index = self._index(now_s)
        return float(self.x[index]), float(self.y[index])

    def speed_at(self, now_s: float) -> float:
        """Return the speed in m/s."""
        return float(self.speed[self._index(now_s)])

    def gone_at(self, now_s: float) -> float:
        """Return the metres walked so far."""
        return float(self.gone[self._index(now_s)])

    def _index(self, now_s: float) -> int:
        return int(np.clip(round((now_s - self.times[0]) / TICK_S), 0, len(self.times) - 1))


def _smooth(values: Floats, window: Floats) -> Floats:
    padded = np.pad(values, (len(window) // 2, len(window) - 1 - len(window) // 2), mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")


def _held_heading(vx: Floats, vy: Floats) -> Floats:
    """Return the direction of motion, held while standing."""
    heading = np.unwrap(np.arctan2(vy, vx))
    moving = np.hypot(vx, vy) > 0.05
    if not moving.any():
        return np.zeros(len(vx))
    places = np.flatnonzero(moving)
    latest = np.maximum.accumulate(np.where(moving, np.arange(len(vx)), -1))
    return np.asarray(heading[np.where(latest < 0, places[0], latest)])


@dataclass(frozen=True, kw_only=True)
class Walker:
    """One person: a way, legs, and habits while standing."""

    number: int
    way: Way
    kind: BodyKind = BodyKind.WALKING
    leg_radius_m: float = 0.06
    half_stance_m: float = 0.11
    skirt: bool = False
    facing: float = 0.0
    fidget_s: float = 9.0
    phase: float = 0.0
    from_s: float = -math.inf
    until_s: float = math.inf

    def present(self, now_s: float) -> bool:
        """Whether the person is in the room."""
        return self.from_s <= now_s <= self.until_s

    def pose(self, now_s: float) -> Pose2D:
        """Return the body's place; somebody who never walked looks where `facing` says."""
        pose = self.way.at(now_s)
        return Pose2D(x=pose.x, y=pose.y, theta=pose.theta + self.facing)

    def add_to(self, shapes: Shapes, now_s: float) -> None:
        """Add what a lidar at shin height sees of the person now."""
        pose = self.pose(now_s)
        if self.kind is BodyKind.WHEELCHAIR:
            self._add_wheelchair(shapes, pose)
            return
        if self.skirt:
            shapes.circle(pose.x, pose.y, 0.16, self.number)
        else:
            for x, y in self._legs(pose, now_s):
                shapes.circle(x, y, self.leg_radius_m, self.number)
        if self.kind is BodyKind.WALKER:
            for ahead, aside in ((0.28, 0.26), (0.28, -0.26), (0.62, 0.22), (0.62, -0.22)):
                shapes.circle(*pose.transform(ahead, aside), 0.016, self.number)
        elif self.kind is BodyKind.TROLLEY:
            x, y = pose.transform(0.8, 0.0)
            shapes.box(Pose2D(x=x, y=y, theta=pose.theta), 0.7, 0.45, self.number)

    def _legs(self, pose: Pose2D, now_s: float) -> list[tuple[float, float]]:
        """Return both legs: a stride while walking, a stance that shifts now and then while standing.

        The swing's amplitude, stride / 2 pi, lets the supporting foot rest on the ground in mid-stance.
        """
        walking = min(1.0, self.way.speed_at(now_s) / 0.4)
        stride = 2.0 * math.pi * self.way.gone_at(now_s) / STRIDE_M + self.phase
        swing = walking * STRIDE_M / (2.0 * math.pi) * math.sin(stride)
        shift = math.floor(now_s / self.fidget_s + self.phase)
        stance = (1.0 - walking) * 0.08 * math.sin(12.9898 * shift + self.phase)
        ahead = swing + stance
        return [pose.transform(ahead, self.half_stance_m), pose.transform(-ahead, -self.half_stance_m)]

    def _add_wheelchair(self, shapes: Shapes, pose: Pose2D) -> None:
        for aside in (0.29, -0.29):
            x, y = pose.transform(-0.05, aside)
            shapes.box(Pose2D(x=x, y=y, theta=pose.theta), 0.52, 0.03, self.number)
            shapes.circle(*pose.transform(0.32, 0.8 * aside), 0.03, self.number)
            shapes.circle(*pose.transform(0.46, 0.35 * aside), 0.055, self.number)


def standing(x: float, y: float) -> Way:
    """Return the way of somebody who stays where they are."""
    return Way([(0.0, x, y), (1.0, x, y)])


def walking(points: Sequence[tuple[float, float]], speed: float, start_s: float = 0.0) -> Way:
    """Return a way along points at one speed in m/s, beginning at a time."""
    timed = [(start_s, *points[0])]
    for before, after in itertools.pairwise(points):
        timed.append((timed[-1][0] + math.dist(before, after) / speed, *after))
    return Way(timed)
