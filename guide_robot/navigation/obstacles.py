"""Remembers things the lidar saw that are not on the map, until it sees through the place where they stood."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.common.scan import Scan
from guide_robot.navigation.fields import DistanceField
from guide_robot.people.types import TrackedPerson


@dataclass(frozen=True, kw_only=True)
class ObstacleSettings:
    """Metres and seconds; a hit nearer than `map_tolerance_m` to something on the map is that thing.

    What is seen in the same cell for less than `believe_s` may be somebody's leg and is not told. What was not seen for
    `sure_for_s`, or is farther away than `sure_within_m`, may be gone by the time that the robot is there.
    """

    map_tolerance_m: float = 0.2
    person_radius_m: float = 0.5
    cell_m: float = 0.1
    forget_s: float = 60.0
    believe_s: float = 0.6
    sure_for_s: float = 2.0
    sure_within_m: float = 4.0
    see_through_m: float = 0.25
    farthest_m: float = 8.0


class ObstacleMemory:
    """The places in `map` where something stands that the map does not know; people are not among them."""

    def __init__(self, settings: ObstacleSettings, field: DistanceField) -> None:
        self._settings = settings
        self._field = field
        self._seen: dict[tuple[int, int], tuple[float, float]] = {}

    def update(self, hits_in_map: Points, scan: Scan, lidar_in_map: Pose2D, people: list[TrackedPerson]) -> None:
        """Take in one scan whose hits are given in `map`."""
        self._clear(scan, lidar_in_map)
        near = np.hypot(hits_in_map[:, 0] - lidar_in_map.x, hits_in_map[:, 1] - lidar_in_map.y)
        new = hits_in_map[near < self._settings.farthest_m]
        new = new[self._field.sample(new[:, 0], new[:, 1]) > self._settings.map_tolerance_m]
        new = without_people(new, people, self._settings.person_radius_m)
        for cell in {(int(row), int(column)) for row, column in np.floor(new / self._settings.cell_m)}:
            first_s = self._seen.get(cell, (scan.stamp_s, 0.0))[0]
            self._seen[cell] = (first_s, scan.stamp_s)
        self._forget_people(people)

    def points(self) -> Points:
        """Return the centres of the cells in `map` that are believed to be occupied, shape (count, 2)."""
        return self._centres(self._believed(-math.inf))

    def sure_points(self, x: float, y: float, now_s: float) -> Points:
        """Return those of the points that are near (x, y) and were seen just now, shape (count, 2)."""
        points = self._centres(self._believed(now_s - self._settings.sure_for_s))
        return points[np.hypot(points[:, 0] - x, points[:, 1] - y) <= self._settings.sure_within_m]

    def _believed(self, since_s: float) -> list[tuple[int, int]]:
        """Return the cells that are believed to be occupied and were seen since then."""
        return [
            cell
            for cell, (first_s, last_s) in self._seen.items()
            if last_s - first_s >= self._settings.believe_s and last_s >= since_s
        ]

    def _centres(self, cells: list[tuple[int, int]]) -> Points:
        return (np.array(cells, dtype=np.float64).reshape(-1, 2) + 0.5) * self._settings.cell_m

    def forget(self) -> None:
        """Forget everything, as after being carried elsewhere."""
        self._seen.clear()

    def _clear(self, scan: Scan, lidar_in_map: Pose2D) -> None:
        oldest = scan.stamp_s - self._settings.forget_s
        if not self._seen:
            return
        cells = self._centres(list(self._seen))
        gone = self._seen_through(cells, scan, lidar_in_map)
        self._seen = {
            cell: stamps
            for (cell, stamps), free in zip(self._seen.items(), gone.tolist(), strict=True)
            if not free and stamps[1] > oldest
        }

    def _seen_through(self, cells: Points, scan: Scan, lidar_in_map: Pose2D) -> NDArray[np.bool_]:
        dx, dy = cells[:, 0] - lidar_in_map.x, cells[:, 1] - lidar_in_map.y
        distance = np.hypot(dx, dy)
        angle = np.arctan2(dy, dx) - lidar_in_map.theta - scan.angle_min
        onwards = math.copysign(1.0, scan.angle_increment)  # a lidar may turn clockwise
        beam = np.round((onwards * angle % (2.0 * np.pi)) / abs(scan.angle_increment)).astype(np.intp)
        count = len(scan.ranges_m)
        ranges = np.asarray(scan.ranges_m, np.float64)
        around = np.stack([ranges[np.clip(beam + offset, 0, count - 1)] for offset in (-1, 0, 1)])
        around = np.where(np.isfinite(around) & (around > 0.0), around, scan.range_max_m)
        beyond = np.all(around > distance + self._settings.see_through_m, axis=0)
        return np.asarray(beyond & (beam < count) & (distance < self._settings.farthest_m), np.bool_)

    def _forget_people(self, people: list[TrackedPerson]) -> None:
        if not self._seen or not people:
            return
        cells = self._centres(list(self._seen))
        keep = person_mask(cells, people, self._settings.person_radius_m)
        self._seen = {
            cell: stamp for (cell, stamp), person in zip(self._seen.items(), keep.tolist(), strict=True) if not person
        }


def person_mask(points: Points, people: list[TrackedPerson], radius_m: float) -> NDArray[np.bool_]:
    """Return which points lie within the radius of somebody who is being seen."""
    mask = np.zeros(len(points), np.bool_)
    for person in people:
        if person.since_seen_s < 0.5:
            mask |= np.hypot(points[:, 0] - person.x, points[:, 1] - person.y) < radius_m
    return mask


def without_people(points: Points, people: list[TrackedPerson], radius_m: float) -> Points:
    """Return the points that are not part of somebody."""
    return points[~person_mask(points, people, radius_m)]
