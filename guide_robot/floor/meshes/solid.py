"""Small triangle meshes put together from boxes and round bodies."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = tuple[float, float, float]


@dataclass(kw_only=True)
class Part:
    """A body with one colour; `vertices` in metres, `faces` index them counter-clockwise seen from outside."""

    colour: str
    bone: str = ""
    vertices: list[Vector] = field(default_factory=list)
    faces: list[tuple[int, int, int]] = field(default_factory=list)

    def normals(self) -> NDArray[np.float64]:
        """Return a unit normal for each vertex, the mean of its faces' normals weighted by area."""
        points = np.array(self.vertices)
        normals = np.zeros_like(points)
        for face in self.faces:
            a, b, c = points[list(face)]
            normals[list(face)] += np.cross(b - a, c - a)
        lengths = np.linalg.norm(normals, axis=1, keepdims=True)
        return normals / np.where(lengths > 0.0, lengths, 1.0)


def block(colour: str, centre: Vector, size: Vector) -> Part:
    """Return a box; each side has its own vertices, so that edges look sharp."""
    part = Part(colour=colour)
    half = np.array(size) / 2.0
    for axis in range(3):
        for sign in (-1.0, 1.0):
            first, second = np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3]
            if sign < 0.0:
                first, second = second, first
            corners = [-first - second, first - second, first + second, -first + second]
            start = len(part.vertices)
            for corner in corners:
                x, y, z = np.array(centre) + (corner + sign * np.eye(3)[axis]) * half
                part.vertices.append((float(x), float(y), float(z)))
            part.faces += [(start, start + 1, start + 2), (start, start + 2, start + 3)]
    return part


def lathe(colour: str, rings: list[tuple[Vector, float, float]], *, bone: str = "", sides: int = 10) -> Part:
    """Return a closed body of elliptic rings, given from bottom to top as (centre, half x, half y)."""
    part = Part(colour=colour, bone=bone)
    for (x, y, z), half_x, half_y in rings:
        for side in range(sides):
            angle = 2.0 * math.pi * side / sides
            part.vertices.append((x + half_x * math.cos(angle), y + half_y * math.sin(angle), z))
    for ring in range(len(rings) - 1):
        low, high = ring * sides, (ring + 1) * sides
        for side in range(sides):
            after = (side + 1) % sides
            part.faces += [(low + side, low + after, high + after), (low + side, high + after, high + side)]
    for centre, first, order in ((rings[0][0], 0, -1), (rings[-1][0], (len(rings) - 1) * sides, 1)):
        part.vertices.append(centre)
        pole = len(part.vertices) - 1
        for side in range(sides):
            here, after = first + side, first + (side + 1) % sides
            part.faces.append((pole, here, after) if order > 0 else (pole, after, here))
    return part


def ball(colour: str, centre: Vector, radius: Vector, *, bone: str = "", sides: int = 10) -> Part:
    """Return an ellipsoid with its axes along x, y, z."""
    steps = [math.pi * (step / 8.0 - 0.5) for step in range(1, 8)]
    x, y, z = centre
    rings = [
        ((x, y, z + radius[2] * math.sin(step)), radius[0] * math.cos(step), radius[1] * math.cos(step))
        for step in steps
    ]
    part = lathe(colour, rings, bone=bone, sides=sides)
    part.vertices[-2:] = [(x, y, z - radius[2]), (x, y, z + radius[2])]
    return part
