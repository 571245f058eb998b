"""tf as one tree: which frame sits where in which other one, and whether two publishers disagree about it."""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from guide_robot.phrases.reasons import Reason, Why

Matrix = NDArray[np.float64]
"""A rigid transform in space, shape (4, 4)."""

LONGEST_CHAIN = 50
FORK_S = 2.0
MOST_FRAMES = 500
MOST_PARENTS = 10
SAME_M = 0.02
SAME_RAD = 0.035


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where a frame sits in its parent: metres, and a rotation as quaternion that need not be of length 1."""

    x: float
    y: float
    z: float = 0.0
    qx: float = 0.0
    qy: float = 0.0
    qz: float = 0.0
    qw: float = 1.0

    @cached_property
    def matrix(self) -> Matrix:
        """The transform from the frame into its parent, read-only; not finite for a quaternion of zeros."""
        length = math.hypot(self.qx, self.qy, self.qz, self.qw) or math.nan
        x, y, z, w = self.qx / length, self.qy / length, self.qz / length, self.qw / length
        matrix = np.array(
            (
                (1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - z * w), 2.0 * (x * z + y * w), self.x),
                (2.0 * (x * y + z * w), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - x * w), self.y),
                (2.0 * (x * z - y * w), 2.0 * (y * z + x * w), 1.0 - 2.0 * (x * x + y * y), self.z),
                (0.0, 0.0, 0.0, 1.0),
            )
        )
        matrix.setflags(write=False)
        return matrix


@dataclass(kw_only=True)
class _Edge:
    """What was last said of a frame in one parent; `rival` is another place that a second publisher gives it."""

    placed: Placed
    static: bool
    heard_s: float
    rival: Placed | None = None


class FrameTree:
    """Hears transforms; times are those of one steady clock, in seconds. Names lose a leading slash.

    `version` grows when a frame gets a parent that it did not have, or a static one another place.
    """

    def __init__(self) -> None:
        """Begin without any frame."""
        self._edges: dict[str, dict[str, _Edge]] = {}
        self.version = 0

    def hear(self, parent: str, child: str, placed: Placed, *, static: bool, now_s: float) -> bool:
        """Take in one transform that is finite; return whether there was room for it."""
        parent, child = parent.lstrip("/"), child.lstrip("/")
        edges = self._edges.get(child, {})
        known = edges.get(parent)
        if known is None:
            if len(edges) >= MOST_PARENTS or (not edges and len(self._edges) >= MOST_FRAMES):
                return False
            self._edges.setdefault(child, {})[parent] = _Edge(placed=placed, static=static, heard_s=now_s)
            self.version += 1
            return True
        if (static or known.static) and placed != known.placed:
            self.version += 1
            known.rival = known.placed if _differ(placed, known.placed) else known.rival
        known.placed, known.static, known.heard_s = placed, static, now_s
        return True

    def __contains__(self, frame: str) -> bool:
        """Whether the frame has a parent."""
        return frame.lstrip("/") in self._edges

    def frames(self) -> list[str]:
        """Return all frames that have a parent."""
        return list(self._edges)

    def parent(self, frame: str) -> str | None:
        """Return the parent that was named last, None for a root."""
        edges = self._edges.get(frame)
        if not edges:
            return None
        return next(iter(edges)) if len(edges) == 1 else max(edges, key=lambda name: edges[name].heard_s)

    def upwards(self, frame: str) -> list[str]:
        """Return the frame and those above it, up to the root; a circle ends where it closes."""
        way = [frame.lstrip("/")]
        while len(way) < LONGEST_CHAIN:
            parent = self.parent(way[-1])
            if parent is None or parent in way:
                return way
            way.append(parent)
        return way

    def within(self, frame: str, ancestor: str) -> Matrix | None:
        """Return where a frame sits in one of those above it, None where it is not above it."""
        way = self.upwards(frame)
        if ancestor not in way:
            return None
        result: Matrix = np.eye(4)
        for child, parent in pairwise(way[: way.index(ancestor) + 1]):
            result = self._edges[child][parent].placed.matrix @ result
        return result

    def between(self, frame: str, other: str) -> Matrix | None:
        """Return where a frame sits in any other one that hangs on the same tree, else None."""
        above = self.upwards(other)
        common = next((one for one in self.upwards(frame) if one in above), None)
        if common is None:
            return None
        here, there = self.within(frame, common), self.within(other, common)
        return None if here is None or there is None else np.linalg.inv(there) @ here

    def heard_s(self, frame: str) -> float:
        """Return when the frame's place was said last, inf where once for all."""
        parent = self.parent(frame)
        if parent is None:
            return -np.inf
        edge = self._edges[frame][parent]
        return np.inf if edge.static else edge.heard_s

    def fork(self, frames: list[str], now_s: float) -> Reason | None:
        """Return which of these frames two publishers place differently, None if none."""
        for frame in frames:
            edges = self._edges.get(frame, {})
            parents = sorted(name for name, edge in edges.items() if edge.static or now_s - edge.heard_s < FORK_S)
            if len(parents) > 1:
                return Why.TWO_PARENTS(frames=", ".join(parents), frame=frame)
            for parent, edge in edges.items():
                if edge.rival is not None:
                    one, other = _words(edge.rival), _words(edge.placed)
                    return Why.PLACED_TWICE(frame=frame, parent=parent, one=one, other=other)
        return None


def _differ(one: Placed, other: Placed) -> bool:
    """Whether two places are farther apart than two roundings of the same one."""
    first, second = one.matrix, other.matrix
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return True
    turned = np.arccos(np.clip((np.trace(first[:3, :3].T @ second[:3, :3]) - 1.0) / 2.0, -1.0, 1.0))
    return bool(np.linalg.norm(first[:3, 3] - second[:3, 3]) > SAME_M or turned > SAME_RAD)


def _words(placed: Placed) -> str:
    return f"({placed.x:.2f}, {placed.y:.2f}, {placed.z:.2f})"
