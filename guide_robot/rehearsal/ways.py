"""The ways that people walk in a hall: shortest on its grid, half a step from walls, as lines to draw people on."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from skimage.graph import MCP_Geometric

from guide_robot.common.errors import UserError
from guide_robot.floor.model import FloorPlan, PlaceKind
from guide_robot.floor.occupancy import FREE, rasterise

Point = tuple[float, float]
BODY_M = 0.3
EVERY_M = 0.5
CELL_M = 0.15
NEAR_M = 1.0


@dataclass(frozen=True)
class Way:
    """A way in `map`: points half a metre apart, shape (n, 2), and its length in metres."""

    points: NDArray[np.float64]
    length_m: float


@dataclass(kw_only=True)
class Ways:
    """The hall's spots by name (entrance, robot, waiting, and each counter's id) and the ways between them.

    `source` is the floor plan's file, for what is wrong in it.
    """

    floor: FloorPlan
    source: str = "floor.yaml"
    _known: dict[tuple[str, str], Way] = field(default_factory=dict)

    @cached_property
    def spots(self) -> dict[str, Point]:
        """Where people come in, get a number, wait and are served."""
        plan = self.floor
        door = next((door for door in plan.doors if door.exterior), None)
        entrance, waiting = plan.place_of_kind(PlaceKind.ENTRANCE), plan.place_of_kind(PlaceKind.WAITING)
        start = (plan.start[0], plan.start[1])
        found = {
            "robot": start,
            "entrance": door.centre if door else entrance.pose[:2] if entrance else start,
            "waiting": waiting.pose[:2] if waiting else start,
        }
        return found | {counter.id: counter.in_front(0.6) for counter in plan.counters}

    @cached_property
    def seats(self) -> list[Point]:
        """Where people sit, nearest to the waiting place first; they stand there when there is none."""
        x, y = self.spots["waiting"]
        seats = [seat for row in self.floor.waiting_rows for seat in row.seat_centres()]
        return sorted(seats, key=lambda seat: (seat[0] - x) ** 2 + (seat[1] - y) ** 2)

    def way(self, start: str, end: str) -> Way:
        """Return the way from one spot to another; raises UserError that names what nobody can walk to."""
        if (start, end) not in self._known:
            self._known[(start, end)] = self._find(start, end)
        return self._known[(start, end)]

    @cached_property
    def _costs(self) -> NDArray[np.float64]:
        """The cost of a metre in each cell, infinite within a body's half width of something solid.

        A cell has the room of the widest of the plan's cells in it, so that no doorway falls between two of them.
        """
        import cv2

        cells = rasterise(self.floor)
        free = np.pad((cells.cells == FREE).astype(np.uint8), 1)
        room_m = cv2.distanceTransform(free, cv2.DIST_L2, 5)[1:-1, 1:-1] * cells.resolution
        step = self._stride
        room_m = np.pad(room_m, [(0, -cells_along % step) for cells_along in room_m.shape])
        room_m = room_m.reshape(len(room_m) // step, step, -1, step).max(axis=(1, 3))
        return np.where(room_m > BODY_M, 1.0 + np.clip(0.8 - room_m, 0.0, 1.0), np.inf)

    @cached_property
    def _walkable(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The rows and columns of the cells that somebody can stand in."""
        rows, columns = np.nonzero(np.isfinite(self._costs))
        return rows, columns

    @property
    def _cell_m(self) -> float:
        """The side of a cell, metres."""
        return self.floor.resolution * self._stride

    @property
    def _stride(self) -> int:
        """How many cells of the plan's grid make one of these."""
        return max(1, round(CELL_M / self.floor.resolution))

    def _find(self, start: str, end: str) -> Way:
        begins, ends = self._cell_of(start), self._cell_of(end)
        search = MCP_Geometric(self._costs)
        costs, _ = search.find_costs([begins], [ends])
        if not np.isfinite(costs[ends]):
            raise UserError(f"{self.source}: {self._named(end)}: expected a way to it from {self._named(start)}")
        trace = np.array(search.traceback(ends), dtype=np.float64)
        return _way((trace[:, ::-1] + 0.5) * self._cell_m + np.array(self.floor.origin))

    def _cell_of(self, spot: str) -> tuple[int, int]:
        """Return the row and column of the cell next to a spot; raises UserError where nobody can stand near it."""
        rows, columns = self._walkable
        point = (np.array(self.spots[spot]) - self.floor.origin) / self._cell_m - 0.5
        distances_m = np.hypot(rows - point[1], columns - point[0]) * self._cell_m
        if not len(rows) or distances_m.min() > NEAR_M:
            raise UserError(f"{self.source}: {self._named(spot)}: expected free floor within {NEAR_M:g} m of it")
        nearest = int(np.argmin(distances_m))
        return int(rows[nearest]), int(columns[nearest])

    def _named(self, spot: str) -> str:
        """Return what a spot is in the floor plan's words."""
        if self.floor.counter(spot) is not None:
            return f"counter {spot!r}"
        return {"robot": "start", "entrance": "the entrance", "waiting": "the waiting area"}[spot]


def _way(points: NDArray[np.float64]) -> Way:
    """Return a way through points, drawn again at even steps."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    length = float(along[-1])
    at = np.linspace(0.0, length, max(2, round(length / EVERY_M) + 1))
    return Way(np.column_stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)]), length)
