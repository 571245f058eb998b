"""Recordings of real buildings: their scans, the map that the scans themselves give, and episodes cut from them."""

import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CELL_M = 0.05
MARGIN_M = 1.0
HITS_OF_A_THING = 3
MAPPED_WITHIN_M = 25.0
SEEN_WITHIN_M = 8.0
ROOM_CELL_M = 0.1
CLEAR_M = 0.35
PASSES_OF_A_ROOM = 3
ROOM_EVERY = 4
DENSE_STEP_M = 0.25
FIELDS = ("ranges_m", "stamp_s", "lidar_pose_xyt", "angle_min_rad", "angle_increment_rad", "range_max_m")


@dataclass(frozen=True, kw_only=True)
class Recording:
    """The scans of one building; `ranges_m` (scans, beams) with inf for no return, `poses` (scans, 3) in map."""

    name: str
    ranges_m: Floats
    stamp_s: Floats
    poses: Floats
    angle_min: float
    angle_increment: float

    @property
    def dense(self) -> bool:
        """Whether the scans follow each other as they were taken, and not one for each metre or so."""
        return float(np.median(np.hypot(*np.diff(self.poses[:, :2], axis=0).T))) < DENSE_STEP_M

    def pose(self, scan: int) -> Pose2D:
        """Return the lidar's pose in map."""
        x, y, theta = self.poses[scan].tolist()
        return Pose2D(x=x, y=y, theta=theta)

    def ends(self, scan: int, within_m: float) -> Floats:
        """Return where in map the beams of a scan ended, shape (n, 2)."""
        ranges = self.ranges_m[scan]
        seen = np.flatnonzero(ranges < within_m)
        angles = self.poses[scan, 2] + self.angle_min + self.angle_increment * seen
        return np.asarray(self.poses[scan, :2] + ranges[seen, None] * np.column_stack((np.cos(angles), np.sin(angles))))


def read_recordings(folder: Path) -> list[Recording]:
    """Return all recordings of a folder by name. Raises UserError when there is none or one is malformed."""
    paths = sorted(folder.glob("*.npz"))
    if not paths:
        raise UserError(f"{folder}: expected recordings of buildings in it, NAME.npz, found none")
    return [read_recording(path) for path in paths]


def read_recording(path: Path) -> Recording:
    """Return one recording. Raises UserError naming the file and what is wrong."""
    try:
        with np.load(path) as arrays:
            missing = [name for name in FIELDS if name not in arrays]
            if missing:
                raise UserError(f"{path}: expected arrays {', '.join(FIELDS)}, missing {', '.join(missing)}")
            data = {name: np.asarray(arrays[name], dtype=np.float64) for name in FIELDS}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise UserError(f"{path}: expected NumPy arrays (npz), {error}") from None
    ranges, poses, stamps = data["ranges_m"], data["lidar_pose_xyt"], data["stamp_s"]
    if ranges.ndim != 2 or poses.shape != (len(ranges), 3) or stamps.shape != (len(ranges),) or not len(ranges):
        raise UserError(f"{path}: expected ranges_m (scans, beams), stamp_s (scans,) and lidar_pose_xyt (scans, 3)")
    if not (np.isfinite(poses).all() and np.isfinite(stamps).all()):
        raise UserError(f"{path}: expected finite lidar_pose_xyt and stamp_s")
    nothing = ~(np.isfinite(ranges) & (ranges > 0.0) & (ranges < 0.99 * float(data["range_max_m"])))
    return Recording(
        name=path.stem,
        ranges_m=np.where(nothing, np.inf, ranges),
        stamp_s=stamps,
        poses=poses,
        angle_min=float(data["angle_min_rad"]),
        angle_increment=float(data["angle_increment_rad"]),
    )


def own_map(recording: Recording) -> OccupancyGrid:
    """Return the map of what at least three scans hit; all else counts as free, as in a map drawn by hand."""
    corner, shape = _extent(recording, CELL_M)
    hits = np.zeros(shape, dtype=np.int32)
    for scan in range(len(recording.ranges_m)):
        cells = np.floor((recording.ends(scan, MAPPED_WITHIN_M) - corner) / CELL_M).astype(np.intp)
        cells = np.unique(cells[((cells >= 0) & (cells < shape[::-1])).all(axis=1)], axis=0)
        hits[cells[:, 1], cells[:, 0]] += 1
    occupied = np.where(hits >= HITS_OF_A_THING, OCCUPIED, 0).astype(np.int8)
    return OccupancyGrid(cells=occupied, resolution=CELL_M, origin_x=float(corner[0]), origin_y=float(corner[1]))


@dataclass(frozen=True, kw_only=True)
class Room:
    """Where in map made-up people may stand and walk: seen free by beams, and clear of everything ever hit."""

    free: Bools
    corner: tuple[float, float]

    def is_free(self, points: Floats) -> Bools:
        """Return for points in map, shape (n, 2), whether somebody may be there."""
        column, row = np.floor((points - np.array(self.corner)) / ROOM_CELL_M).astype(np.intp).T
        rows, columns = self.free.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return np.asarray(inside & self.free[np.where(inside, row, 0), np.where(inside, column, 0)])


def room_of(recording: Recording) -> Room:
    """Return where people may be: what the beams of several scans passed, a step away from all that any beam hit."""
    corner, shape = _extent(recording, ROOM_CELL_M)
    passed, hit = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=bool)
    steps = np.arange(0.3, SEEN_WITHIN_M, 0.5 * ROOM_CELL_M)
    every = ROOM_EVERY if recording.dense else 1
    for scan in range(0, len(recording.ranges_m), every):
        ranges = recording.ranges_m[scan]
        angles = recording.poses[scan, 2] + recording.angle_min + recording.angle_increment * np.arange(len(ranges))
        ray, step = np.nonzero(steps[None, :] < ranges[:, None] - 0.1)
        along = steps[step, None] * np.column_stack((np.cos(angles[ray]), np.sin(angles[ray])))
        passed[_cells(recording.poses[scan, :2] + along, corner, shape)] += 1
        hit[_cells(recording.ends(scan, SEEN_WITHIN_M), corner, shape)] = True
    clear = distance_transform_edt(~hit) * ROOM_CELL_M > CLEAR_M
    return Room(free=(passed >= PASSES_OF_A_ROOM) & clear, corner=(float(corner[0]), float(corner[1])))


def _cells(points: Floats, corner: Floats, shape: tuple[int, int]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows and columns in which points lie, each cell once."""
    cells = np.floor((points - corner) / ROOM_CELL_M).astype(np.intp)
    number = np.unique(cells[:, 1] * shape[1] + cells[:, 0])  # the extent holds all that is within view
    return number // shape[1], number % shape[1]


def _extent(recording: Recording, cell_m: float) -> tuple[Floats, tuple[int, int]]:
    """Return the lower left corner of a grid that holds all a robot came near, and its rows and columns."""
    low = recording.poses[:, :2].min(axis=0) - MAPPED_WITHIN_M - MARGIN_M
    high = recording.poses[:, :2].max(axis=0) + MAPPED_WITHIN_M + MARGIN_M
    columns, rows = np.ceil((high - low) / cell_m).astype(int).tolist()
    return low, (rows, columns)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One scan to show: its number in the recording, and when."""

    scan: int
    now_s: float


def episodes(recording: Recording, scans: int, repeats: int, still_hz: float, length_s: float) -> list[Sequence[Step]]:
    """Return stretches spread evenly over the recording, each of at most `length_s`, of `scans` steps in all.

    A dense recording runs at its own rate; of the others each scan is shown `repeats` times at `still_hz`.
    """
    steps = _steps(recording, repeats, still_hz)
    stretch = max(1, int(np.searchsorted([step.now_s - steps[0].now_s for step in steps], length_s)))
    count = max(1, min(math.ceil(scans / stretch), len(steps) // stretch))
    starts = np.linspace(0, max(0, len(steps) - stretch), count).astype(int)
    return [steps[start : start + stretch] for start in starts.tolist()]


def _steps(recording: Recording, repeats: int, still_hz: float) -> list[Step]:
    if recording.dense and repeats <= 1:
        return [Step(scan=scan, now_s=stamp) for scan, stamp in enumerate(recording.stamp_s.tolist())]
    number = np.arange(len(recording.ranges_m) * repeats)
    return [Step(scan=int(one // repeats), now_s=float(one) / still_hz) for one in number]
