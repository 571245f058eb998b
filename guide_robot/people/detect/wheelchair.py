"""What a lidar sees of somebody in a wheelchair, and where in a scan one stands.

To legs and bodies a chair is several things: two wheels that are a thin edge from the front and a wall from the side,
shins without a stride, forks. As one outline it is hardly mistaken: beams end where it says, and go through where not.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D, wrap_angle
from guide_robot.people.detect.free_space import FreeSpaceMemory
from guide_robot.sensing.scan_view import ScanView

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

# The outline a hand's breadth to knee height above the floor, x ahead of the middle of the big wheels' axle. A wheel of
# 0.6 m and 0.6 m between them is usual (ISO 7176-5: at most 0.7 m wide in all); shins are taken a little thinner than
# they are, for beams that just pass them. Castors and their forks are somewhere about there, and may hide the wheels.
WHEEL_ASIDE_M = 0.29
WHEEL_FROM_M, WHEEL_TO_M = -0.31, 0.25
SHIN_AHEAD_M, SHIN_ASIDE_M, SHIN_RADIUS_M = 0.42, 0.09, 0.045
CASTOR_AHEAD_M, CASTOR_ASIDE_M, CASTOR_WITHIN_M = 0.34, 0.21, 0.1
HULL_FROM_M, HULL_TO_M, HULL_ASIDE_M = -0.4, 0.55, 0.38
REACH_M = 0.6

# How far beams may end from the outline, since chairs differ, and from how many times that on they went through it;
# what a beam weighs that ends within the hull where nothing is.
NEAR_M = 0.1
THROUGH_AFTER = 1.5
UNEXPLAINED_WEIGHT = 0.2
LOST_WEIGHT = 0.5

FIRST_GUESSES, MOST_LOOKED_AT = 4, 40
APART_M, APART_RAD = 0.2, 0.3
SEEN_AT_LEAST_RAD = 0.1
IN_VIEW_AT_LEAST = 0.3
AGREES_AT_LEAST = 0.6


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Where a chair is, in the frame of the scan's pose.

    `agreement` (1 at best) is the share of beams that say so, of those that nothing nearer stops; together these
    beams cover `seen_rad`.
    """

    pose: Pose2D
    agreement: float
    seen_rad: float

    def support(self) -> float:
        """Return how much speaks for it, in radians."""
        return self.agreement * self.seen_rad

    @property
    def shins(self) -> list[tuple[float, float]]:
        """Where the shins of who sits in it are."""
        return [self.pose.transform(SHIN_AHEAD_M, aside) for aside in (SHIN_ASIDE_M, -SHIN_ASIDE_M)]

    @property
    def outline(self) -> list[tuple[float, float]]:
        """Points of it: both shins, and three of each wheel."""
        along = WHEEL_FROM_M, 0.5 * (WHEEL_FROM_M + WHEEL_TO_M), WHEEL_TO_M
        wheels = [self.pose.transform(x, y) for x in along for y in (WHEEL_ASIDE_M, -WHEEL_ASIDE_M)]
        return self.shins + wheels

    def covers(self, x: Floats, y: Floats) -> Bools:
        """Return which points are within it, shape as `x`."""
        cos, sin = math.cos(self.pose.theta), math.sin(self.pose.theta)
        dx, dy = x - self.pose.x, y - self.pose.y
        return _within_hull(cos * dx + sin * dy, cos * dy - sin * dx)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One scan, in which to look for a chair; `mapped`, shape (beams,), says which beams end on what the map knows.

    `memory` knows where something stood before the robot came.
    """

    sight: ScanView
    mapped: Bools
    memory: FreeSpaceMemory


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Which poses to try round a first guess: metres along each axis, radians."""

    reach_m: float
    step_m: float
    reach_rad: float
    step_rad: float

    def poses(self, guess: Pose2D) -> Floats:
        """Return the poses, shape (poses, 3)."""
        off = np.arange(-self.reach_m, self.reach_m + 1e-9, self.step_m)
        turn = np.arange(-self.reach_rad, self.reach_rad + 1e-9, self.step_rad)
        grid = np.stack(np.meshgrid(off, off, turn, indexing="ij"), axis=-1).reshape(-1, 3)
        grid = grid[np.hypot(grid[:, 0], grid[:, 1]) <= self.reach_m + 1e-9]
        return np.asarray(grid + np.array([guess.x, guess.y, guess.theta]), dtype=np.float64)


ANYWHERE = Grid(reach_m=0.45, step_m=0.15, reach_rad=math.pi - 0.1, step_rad=math.pi / 12.0)
NEARBY = Grid(reach_m=0.2, step_m=0.1, reach_rad=0.3, step_rad=0.15)
WIDER = Grid(reach_m=0.3, step_m=0.1, reach_rad=0.75, step_rad=0.15)
FINER = (
    Grid(reach_m=0.1, step_m=0.05, reach_rad=0.16, step_rad=0.08),
    Grid(reach_m=0.025, step_m=0.025, reach_rad=0.04, step_rad=0.04),
)


def find_chair(look: Look, guess: Pose2D, grid: Grid) -> Fit | None:
    """Return where the chair is that is seen about a guess, by trying the poses of a grid; None if none is seen."""
    fits = [_refined(look, first) for first in _promising(look, grid.poses(guess), max(NEAR_M, grid.step_m))]
    sure = [fit for fit in fits if fit is not None]
    return max(sure, key=Fit.support, default=None)


def shown(look: Look, pose: Pose2D) -> float:
    """Return the share of beams (0 to 1) that nothing nearer keeps from a chair in some pose, there or not."""
    _, told, expected = _compare(look, np.array([[pose.x, pose.y, pose.theta]]), NEAR_M)
    return float(told[0]) / max(1, int(expected[0]))


def _promising(look: Look, poses: Floats, near_m: float) -> list[Pose2D]:
    """Return the best few of some poses that are not neighbours of each other."""
    score = _compare(look, poses, near_m)[0]
    found: list[Pose2D] = []
    for row in np.argsort(-score)[:MOST_LOOKED_AT].tolist():
        pose = _pose(poses[row])
        if len(found) < FIRST_GUESSES and all(_apart(pose, other) for other in found):
            found.append(pose)
    return found


def _refined(look: Look, pose: Pose2D) -> Fit | None:
    """Return the fit about a pose; None if too little of it is seen, or too much goes through it."""
    for grid in FINER:
        poses = grid.poses(pose)
        score, told, expected = _compare(look, poses, NEAR_M)
        best = int(np.argmax(score))
        pose = _pose(poses[best])
    agreement = float(score[best]) / max(1, int(told[best]))
    in_view = float(told[best]) / max(1, int(expected[best]))
    seen_rad = float(told[best]) * abs(look.sight.angle_increment)
    if seen_rad < SEEN_AT_LEAST_RAD or in_view < IN_VIEW_AT_LEAST or agreement < AGREES_AT_LEAST:
        return None
    return Fit(pose=pose, agreement=agreement, seen_rad=seen_rad)


def _compare(look: Look, poses: Floats, near_m: float) -> tuple[Floats, Ints, Ints]:
    """Return for each pose how much speaks for it, by how many beams, and how many would show it in the open."""
    near = _towards(look.sight, poses)
    ranges, mapped = look.sight.ranges[near][None, :], look.mapped[near][None, :]
    directions = look.sight.pose.theta + look.sight.directions()[near]
    expected, at_x, at_y = _seen_of(poses, look.sight.pose, directions, ranges[0])
    meets = np.isfinite(expected)
    off = np.where(meets, ranges - np.where(meets, expected, 0.0), -np.inf)
    off = np.where((np.abs(off) < near_m) & mapped, -np.inf, off)  # what the map knows says nothing here
    agrees = np.clip(2.0 * (1.0 - np.abs(off) / near_m), 0.0, 1.0)
    castors = np.hypot(at_x - CASTOR_AHEAD_M, np.abs(at_y) - CASTOR_ASIDE_M) < CASTOR_WITHIN_M
    unexplained = _within_hull(at_x, at_y) & ~castors & ~(agrees > 0.0) & ~mapped
    through = np.where(np.isfinite(ranges), 1.0, LOST_WEIGHT) * (off > THROUGH_AFTER * near_m)
    score = agrees.sum(axis=1) - through.sum(axis=1) - UNEXPLAINED_WEIGHT * unexplained.sum(axis=1)
    return score, (off > -near_m).sum(axis=1), meets.sum(axis=1)


def _within_hull(ahead: Floats, left: Floats) -> Bools:
    """Return which points, in the chair's frame, are within it, shape as `ahead`."""
    return np.asarray((ahead > HULL_FROM_M) & (ahead < HULL_TO_M) & (np.abs(left) < HULL_ASIDE_M))


def _pose(row: Floats) -> Pose2D:
    return Pose2D(x=float(row[0]), y=float(row[1]), theta=wrap_angle(float(row[2])))


def _apart(one: Pose2D, other: Pose2D) -> bool:
    """Whether two poses are so different that refining one does not find the other."""
    metres, radians = one.apart_from(other)
    return metres > APART_M or radians > APART_RAD


def _towards(sight: ScanView, poses: Floats) -> Ints:
    """Return the numbers of the beams that may meet a chair in any of the poses."""
    middle = poses[:, :2].mean(axis=0)
    reach = REACH_M + float(np.hypot(*(poses[:, :2] - middle).T).max())
    distance = max(sight.pose.distance_to(float(middle[0]), float(middle[1])), 0.1)
    half = math.pi if distance <= reach else math.asin(reach / distance)
    off = sight.directions() - sight.pose.bearing_to(float(middle[0]), float(middle[1]))
    return np.flatnonzero(np.abs((off + math.pi) % (2.0 * math.pi) - math.pi) <= half)


def _seen_of(poses: Floats, lidar: Pose2D, directions: Floats, ranges: Floats) -> tuple[Floats, Floats, Floats]:
    """Return where each beam meets the outline of a chair in each pose, inf where not, and where it ended in its frame.

    All of shape (poses, beams).
    """
    cos, sin = np.cos(poses[:, 2]), np.sin(poses[:, 2])
    dx, dy = lidar.x - poses[:, 0], lidar.y - poses[:, 1]
    eye_x, eye_y = (cos * dx + sin * dy)[:, None], (cos * dy - sin * dx)[:, None]
    turned = directions[None, :] - poses[:, 2:3]
    ray_x, ray_y = np.cos(turned), np.sin(turned)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.full(turned.shape, np.inf)
        for aside in (WHEEL_ASIDE_M, -WHEEL_ASIDE_M):
            along = (aside - eye_y) / ray_y
            x = eye_x + along * ray_x
            meets = (along > 0.0) & (x >= WHEEL_FROM_M) & (x <= WHEEL_TO_M)
            expected = np.where(meets & (along < expected), along, expected)
        for aside in (SHIN_ASIDE_M, -SHIN_ASIDE_M):
            to_x, to_y = SHIN_AHEAD_M - eye_x, aside - eye_y
            ahead = to_x * ray_x + to_y * ray_y
            past = SHIN_RADIUS_M**2 - (to_x * ray_y - to_y * ray_x) ** 2
            meets = (past > 0.0) & (ahead > 0.0)
            along = ahead - np.sqrt(np.maximum(past, 0.0))
            expected = np.where(meets & (along < expected), along, expected)
        at_x, at_y = eye_x + ranges[None, :] * ray_x, eye_y + ranges[None, :] * ray_y
    return expected, at_x, at_y
