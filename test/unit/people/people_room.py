"""A room for tests of the people tracker: what a lidar in it measures, from lines and circles."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from guide_robot.bench.people.scenes import occupancy
from guide_robot.bench.people.walkers import Walker, standing
from guide_robot.bench.people.world import Lidar, Shapes, cast, measure
from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.floor.occupancy import OccupancyGrid
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.people.types import TrackedPerson

ORIGIN = Pose2D(x=0.0, y=0.0)
Ways = Callable[[float], Pose2D]


def stands_still(_now_s: float) -> Pose2D:
    """Return where a robot is that never leaves the origin."""
    return ORIGIN


def walls(left: float = -4.0, low: float = -4.0, right: float = 8.0, high: float = 4.0) -> Shapes:
    """Return the four walls of a rectangular room, in odom."""
    shapes = Shapes()
    shapes.box(Pose2D(x=0.5 * (left + right), y=0.5 * (low + high)), right - left, high - low)
    return shapes


MAP_FROM_ODOM = Pose2D(x=4.0, y=4.0)


def known_room() -> OccupancyGrid:
    """Return the map of the usual room; `MAP_FROM_ODOM` puts odom in it."""
    return occupancy(walls(0.0, 0.0, 12.0, 8.0), (12.0, 8.0))


def person(x: float, y: float, number: int = 1, *, facing: float = 0.0) -> Walker:
    """Return somebody who stands at a place and looks along +x, turned by `facing` radians."""
    return Walker(number=number, way=standing(x, y), facing=facing)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the tracker said at one time, and where everybody truly was, by the walkers' numbers."""

    now_s: float
    people: list[TrackedPerson]
    truth: dict[int, tuple[float, float]]

    def at(self, number: int, within_m: float = 0.5) -> TrackedPerson | None:
        """Return the nearest person reported where a walker truly is."""
        x, y = self.truth[number]
        near = [p for p in self.people if math.hypot(p.x - x, p.y - y) <= within_m]
        return min(near, key=lambda p: math.hypot(p.x - x, p.y - y), default=None)


@dataclass(kw_only=True)
class Room:
    """Walls, things and walkers around a robot whose lidar stands in its origin; poses in odom.

    `swept` lets the robot move on while the lidar turns; otherwise every scan is of one instant.
    """

    walkers: Sequence[Walker] = ()
    fixed: Shapes = field(default_factory=walls)
    lidar: Lidar = field(default_factory=Lidar)
    robot: Ways = stands_still
    swept: bool = False
    seed: int = 1

    def end_of(self, now_s: float) -> Pose2D:
        """Return the lidar's pose at the last beam of the scan that begins now."""
        return self.robot(now_s + 1.0 / self.lidar.rate_hz) if self.swept else self.robot(now_s)

    def scan(self, now_s: float) -> Scan:
        """Return what the lidar measures now; the same room gives the same scan."""
        shapes = self.fixed.joined(self._walking(now_s))
        lidar, begin, end = self.lidar, self.robot(now_s), self.end_of(now_s)
        share = np.arange(lidar.beams) / lidar.beams
        origins = np.column_stack((begin.x + share * (end.x - begin.x), begin.y + share * (end.y - begin.y)))
        turned = math.remainder(end.theta - begin.theta, 2.0 * math.pi)
        angles = begin.theta + share * turned + lidar.angle_min + lidar.increment * np.arange(lidar.beams)
        ranges, _ = cast(shapes, origins, angles, lidar.range_max_m)
        random = np.random.default_rng([self.seed, round(1e4 * now_s)])
        return Scan(
            stamp_s=now_s,
            ranges_m=measure(ranges, lidar, random).astype(np.float32),
            angle_min=lidar.angle_min,
            angle_increment=lidar.increment,
            range_max_m=lidar.range_max_m,
        )

    def truth(self, now_s: float) -> dict[int, tuple[float, float]]:
        """Return where everybody is who is in the room now."""
        return {w.number: w.way.place(now_s) for w in self.walkers if w.present(now_s)}

    def step(self, tracker: PeopleTracker, now_s: float, map_from_odom: Pose2D | None = None) -> Seen:
        """Give the tracker the scan of now."""
        people = tracker.step(
            self.scan(now_s), self.robot(now_s), now_s, map_from_odom, lidar_in_odom_at_end=self.end_of(now_s)
        )
        return Seen(now_s=now_s, people=people, truth=self.truth(now_s))

    def play(
        self, tracker: PeopleTracker, until_s: float, from_s: float = 0.0, map_from_odom: Pose2D | None = None
    ) -> list[Seen]:
        """Give the tracker all scans from one time up to before another, at the lidar's rate."""
        first, last = (round(time_s * self.lidar.rate_hz) for time_s in (from_s, until_s))
        return [self.step(tracker, number / self.lidar.rate_hz, map_from_odom) for number in range(first, last)]

    def _walking(self, now_s: float) -> Shapes:
        shapes = Shapes()
        for walker in self.walkers:
            if walker.present(now_s):
                walker.add_to(shapes, now_s)
        return shapes


def ids(seen: Sequence[Seen], number: int) -> set[int]:
    """Return all ids under which a walker was reported."""
    return {found.id for moment in seen if number in moment.truth and (found := moment.at(number))}


def distractors(seen: Sequence[Seen], within_m: float = 0.6) -> list[tuple[float, float, float]]:
    """Return time and place of every report of somebody where nobody is."""
    return [
        (moment.now_s, p.x, p.y)
        for moment in seen
        for p in moment.people
        if all(math.hypot(p.x - x, p.y - y) > within_m for x, y in moment.truth.values())
    ]
