"""A flat world of lines and circles, and a lidar in it: the light simulator of the people benchmark."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D

Floats = NDArray[np.float64]
NOWHERE = -1


@dataclass(frozen=True, kw_only=True)
class Lidar:
    """A planar lidar: beams over `view` radians around straight ahead, turning counter-clockwise."""

    beams: int = 720
    view: float = 2.0 * math.pi
    rate_hz: float = 10.0
    range_max_m: float = 12.0
    noise_m: float = 0.01
    dropout: float = 0.01
    mixed_edges: float = 0.1

    @property
    def increment(self) -> float:
        """Return the angle between beams in radians."""
        full_turn = self.view > 2.0 * math.pi - 1e-6
        return self.view / (self.beams if full_turn else self.beams - 1)

    @property
    def angle_min(self) -> float:
        """Return the first beam's direction in radians."""
        return -0.5 * self.view


@dataclass(kw_only=True)
class Shapes:
    """Lines (n, 4: x1, y1, x2, y2) and circles (n, 3: x, y, radius) in m, each with an owner's number."""

    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    line_owners: list[int] = field(default_factory=list)
    circles: list[tuple[float, float, float]] = field(default_factory=list)
    circle_owners: list[int] = field(default_factory=list)

    def line(self, x1: float, y1: float, x2: float, y2: float, owner: int = NOWHERE) -> None:
        """Add a line."""
        self.lines.append((x1, y1, x2, y2))
        self.line_owners.append(owner)

    def circle(self, x: float, y: float, radius: float, owner: int = NOWHERE) -> None:
        """Add a circle."""
        self.circles.append((x, y, radius))
        self.circle_owners.append(owner)

    def box(self, pose: Pose2D, length: float, width: float, owner: int = NOWHERE) -> None:
        """Add a box's outline, its length along where the pose looks."""
        half = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]
        corners = [pose.transform(sx * length, sy * width) for sx, sy in half]
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            self.line(*start, *end, owner)

    def joined(self, other: "Shapes") -> "Shapes":
        """Return both together."""
        return Shapes(
            lines=self.lines + other.lines,
            line_owners=self.line_owners + other.line_owners,
            circles=self.circles + other.circles,
            circle_owners=self.circle_owners + other.circle_owners,
        )


def cast(shapes: Shapes, origins: Floats, angles: Floats, range_max_m: float) -> tuple[Floats, NDArray[np.intp]]:
    """Return for each ray the range to what it hits first, inf for nothing, and the owner of that."""
    directions = np.column_stack((np.cos(angles), np.sin(angles)))
    ranges = np.full(len(angles), np.inf)
    owners = np.full(len(angles), NOWHERE)
    for distances, numbers in (
        (_to_lines(np.array(shapes.lines).reshape(-1, 4), origins, directions), shapes.line_owners),
        (_to_circles(np.array(shapes.circles).reshape(-1, 3), origins, directions), shapes.circle_owners),
    ):
        if distances.shape[1]:
            nearest = distances.argmin(axis=1)
            hit = distances[np.arange(len(angles)), nearest]
            closer = hit < ranges
            owners[closer] = np.array(numbers)[nearest[closer]]
            ranges = np.minimum(ranges, hit)
    gone = ranges > range_max_m
    ranges[gone] = np.inf
    owners[gone] = NOWHERE
    return ranges, owners


def _to_lines(lines: Floats, origins: Floats, directions: Floats) -> Floats:
    """Return distances along rays to lines, shape (rays, lines), inf without a hit."""
    ex, ey = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    px, py = lines[None, :, 0] - origins[:, 0:1], lines[None, :, 1] - origins[:, 1:2]
    dx, dy = directions[:, 0:1], directions[:, 1:2]
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = dx * ey - dy * ex
        along = (px * ey - py * ex) / cross
        share = (px * dy - py * dx) / cross
        hit = (along > 1e-6) & (share >= 0.0) & (share <= 1.0)
    return np.where(hit, along, np.inf)


def _to_circles(circles: Floats, origins: Floats, directions: Floats) -> Floats:
    """Return distances along rays to circles, shape (rays, circles), inf without a hit."""
    px, py = circles[None, :, 0] - origins[:, 0:1], circles[None, :, 1] - origins[:, 1:2]
    middle = px * directions[:, 0:1] + py * directions[:, 1:2]
    inside = circles[None, :, 2] ** 2 - (px**2 + py**2 - middle**2)
    hit = (inside >= 0.0) & (middle > 0.0)
    return np.where(hit, middle - np.sqrt(np.maximum(inside, 0.0)), np.inf)


def measure(ranges: Floats, lidar: Lidar, random: np.random.Generator) -> Floats:
    """Return ranges as a real lidar would give them: noise, lost returns, and returns between two edges."""
    measured = ranges + random.normal(0.0, lidar.noise_m, len(ranges))
    with np.errstate(invalid="ignore"):
        step = np.abs(np.diff(ranges, append=ranges[-1:]))
    edge = np.isfinite(step) & (step > 0.15) & (random.random(len(ranges)) < lidar.mixed_edges)
    between = np.flatnonzero(edge)
    share = random.random(len(between))
    measured[between] = ranges[between] * share + ranges[np.minimum(between + 1, len(ranges) - 1)] * (1.0 - share)
    measured[random.random(len(ranges)) < lidar.dropout] = np.inf
    return measured
