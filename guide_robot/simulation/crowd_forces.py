"""How people keep clear of each other, of walls and of the robot: a social force in plain numpy.

After Helbing and Molnar, "Social force model for pedestrian dynamics", 1995, with circles for bodies, a push
to the right so that two who meet do not stop, and a hard limit at bodies and walls.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class ForceSettings:
    """Strengths in m/s2 at touching distance, reaches in metres over which they fall to 1/e.

    A person who walks sees the robot in their way from `sees_robot_m` on and goes round it with a berth of `berth_m`.
    """

    relaxation_s: float = 0.4
    person_strength: float = 3.5
    person_reach_m: float = 0.3
    robot_strength: float = 4.0
    robot_reach_m: float = 0.35
    wall_strength: float = 3.0
    wall_reach_m: float = 0.08
    side_share: float = 0.4
    largest_acceleration_m_s2: float = 5.0
    sees_robot_m: float = 2.5
    berth_m: float = 0.35


def social(positions: Array, radii: Array, directions: Array, settings: ForceSettings) -> tuple[Array, Array, Array]:
    """Return acceleration (n, 2), gaps (n, n) and unit vectors from j to i (n, n, 2) between people.

    `directions` (n, 2) is where each wants to go, zero for those who stand: who is ahead counts fully, who is
    behind hardly.
    """
    offset = positions[:, None, :] - positions[None, :, :]
    distance = np.sqrt(np.einsum("ijk,ijk->ij", offset, offset)) + 1e-9
    away = offset / distance[:, :, None]
    gap = distance - radii[:, None] - radii[None, :]
    np.fill_diagonal(gap, np.inf)
    force = settings.person_strength * np.exp(-np.maximum(gap, -0.3) / settings.person_reach_m)
    ahead = -np.einsum("ijk,ik->ij", away, directions)
    force *= 0.3 + 0.7 * (1.0 + ahead) / 2.0
    acceleration = np.einsum("ij,ijk->ik", force, away)
    aside = np.einsum("ij,ij->i", force, np.maximum(ahead, 0.0)) * settings.side_share
    acceleration[:, 0] += aside * directions[:, 1]
    acceleration[:, 1] -= aside * directions[:, 0]
    return acceleration, gap, away


def from_robot(
    positions: Array,
    radii: Array,
    directions: Array,
    robot: tuple[float, float, float],
    settings: ForceSettings,
) -> Array:
    """Return the acceleration (n, 2) away from a robot given as x, y and radius in metres."""
    offset = positions - np.array(robot[:2])
    distance = np.sqrt(np.einsum("ij,ij->i", offset, offset)) + 1e-9
    away: Array = offset / distance[:, None]
    force = settings.robot_strength * np.exp(-np.maximum(distance - radii - robot[2], -0.3) / settings.robot_reach_m)
    ahead = -np.einsum("ij,ij->i", away, directions)
    force *= 0.3 + 0.7 * (1.0 + ahead) / 2.0
    acceleration: Array = force[:, None] * away
    aside = force * np.maximum(ahead, 0.0) * settings.side_share
    acceleration[:, 0] += aside * directions[:, 1]
    acceleration[:, 1] -= aside * directions[:, 0]
    return acceleration


def around_robot(
    positions: Array, radii: Array, wanted: Array, robot: tuple[float, float, float], settings: ForceSettings
) -> tuple[Array, Array]:
    """Return the wanted velocities turned so far that they pass the robot on the nearer side, and on the other side.

    After the rule of Moussaid, Helbing and Theraulaz, "How simple rules determine pedestrian behavior", 2011: people
    walk towards the free direction nearest to where they want to go. Straight ahead, the right side is the nearer.
    """
    offset = np.array(robot[:2]) - positions
    distance = np.sqrt(np.einsum("ij,ij->i", offset, offset)) + 1e-9
    bearing = np.arctan2(offset[:, 1], offset[:, 0]) - np.arctan2(wanted[:, 1], wanted[:, 0])
    bearing = (bearing + np.pi) % (2.0 * np.pi) - np.pi
    kept = radii + robot[2] + settings.berth_m
    half = np.arcsin(np.minimum(1.0, kept / distance)) + np.clip((kept - distance) / settings.berth_m, 0.0, 1.0) * 0.6
    in_the_way = (np.abs(bearing) < half) & (distance < settings.sees_robot_m)
    side = np.where(bearing > -0.05, 1.0, -1.0)
    near = np.where(in_the_way, bearing - side * half, 0.0)
    far = np.where(in_the_way, bearing + side * half, 0.0)
    return _rotated(wanted, near), _rotated(wanted, far)


def _rotated(vectors: Array, angles: Array) -> Array:
    cos, sin = np.cos(angles), np.sin(angles)
    return np.column_stack((cos * vectors[:, 0] - sin * vectors[:, 1], sin * vectors[:, 0] + cos * vectors[:, 1]))


def from_walls(clearance: Array, slope: Array, radii: Array, settings: ForceSettings) -> Array:
    """Return the acceleration (n, 2) away from walls, from the distance to them and its slope."""
    gap = np.maximum(clearance - radii, -0.2)
    force = settings.wall_strength * np.exp(-np.maximum(gap, 0.0) / settings.wall_reach_m)
    return np.asarray(np.where(gap < 0.5, force, 0.0)[:, None] * slope, np.float64)
