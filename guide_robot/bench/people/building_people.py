"""Made-up people in the scans of a real building: they come, walk, stand, sit and go, and shorten beams."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guide_robot.bench.people.building_recordings import Recording, Room, Step
from guide_robot.bench.people.walkers import Walker, Way, standing
from guide_robot.bench.people.world import Floats, Lidar, Shapes, cast, measure
from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.common.vocabulary import BodyKind

NOISE_M = 0.01
RANGE_MAX_M = 30.0
APPEARS_M = (1.2, 5.5)
LEAVES_BEYOND_M = 8.5
UNSEEN_S = 2.0
LINGERS_S = 4.0
GONE_S = 1.0
STAYS_S = (8.0, 25.0)
FROM_ROBOT_M = 0.7
FROM_OTHERS_M = 0.55
REQUIRED_WITHIN_M = 6.0
FEWEST_BEAMS = 2
VISIBLE_SHARE = 0.5
TRIES = 60
KINDS = ("walk", "stand", "sit", "wheelchair", "frame", "group")
SHARES = (0.45, 0.2, 0.1, 0.08, 0.07, 0.1)
PACES = {"walk": (0.5, 1.4), "wheelchair": (0.4, 0.9), "frame": (0.25, 0.6), "group": (0.5, 1.1)}
ABREAST_M = 0.6


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One scan with the truth: places in map by number, who need not be known of, and what each person does."""

    scan: Scan
    pose: Pose2D
    truth: dict[int, tuple[float, float]]
    hidden: frozenset[int]
    kinds: dict[int, str]


@dataclass(frozen=True, kw_only=True)
class Guest:
    """A walker, from when to when they are there, and what they do."""

    walker: Walker
    kind: str


class Sitter(Walker):
    """Somebody on a chair: shins ahead, four thin legs around."""

    def add_to(self, shapes: Shapes, now_s: float) -> None:
        """Add shins and the chair's legs."""
        pose = self.pose(now_s)
        for aside in (self.half_stance_m, -self.half_stance_m):
            shapes.circle(*pose.transform(0.2, aside), self.leg_radius_m, self.number)
        for ahead in (-0.3, 0.1):
            for aside in (0.2, -0.2):
                shapes.circle(*pose.transform(ahead, aside), 0.016, self.number)


class Casting:
    """Decides who comes where, by a seed; everybody is planned before the scans are shown."""

    def __init__(self, recording: Recording, room: Room, steps: Sequence[Step], seed: int, at_once: int) -> None:
        """Take the stretch in which people are wanted, and how many of them at a time."""
        self._recording, self._room, self._steps = recording, room, steps
        self._random = np.random.default_rng(seed)
        self._times = np.array([step.now_s for step in steps])
        poses = recording.poses[[step.scan for step in steps]]
        self._robot, self._headings = poses[:, :2], poses[:, 2]
        self._half_view = max(recording.angle_min, -recording.angle_min) + 0.1
        self.guests: list[Guest] = []
        for _ in range(at_once):
            self._fill_place()

    def _fill_place(self) -> None:
        """Let one after the other come, with pauses between."""
        now_s, end_s = float(self._times[0] + self._random.uniform(0.0, 2.0)), float(self._times[-1])
        while now_s < end_s:
            kind = KINDS[int(self._random.choice(len(KINDS), p=SHARES))]
            come = self._come(kind, now_s)
            self.guests += come
            now_s = max((guest.walker.until_s for guest in come), default=now_s) + self._random.uniform(0.2, 2.0)

    def _come(self, kind: str, now_s: float) -> list[Guest]:
        for _ in range(TRIES):
            spot = self._spot(now_s)
            way = None if spot is None else self._way(kind, spot, now_s)
            if way is None:
                continue
            until_s = self._until_s(way, now_s)
            if until_s - now_s < 2.0 or not self._keeps_clear(way, now_s, until_s):
                continue
            members = self._members(kind, way, now_s, until_s)
            if members:
                return members
        return []

    def _members(self, kind: str, way: Way, now_s: float, until_s: float) -> list[Guest]:
        """Return the person, or those who walk abreast."""
        found = [Guest(walker=self._person(kind, way, now_s, until_s, 0), kind=kind)]
        if kind != "group":
            return found
        for number in range(1, int(self._random.integers(2, 4))):
            beside = _aside(way, ABREAST_M * number)
            if self._keeps_clear(beside, now_s, until_s) and self._walkable(beside, now_s, until_s):
                found.append(Guest(walker=self._person(kind, beside, now_s, until_s, number), kind=kind))
        return found

    def _person(self, kind: str, way: Way, now_s: float, until_s: float, nth: int) -> Walker:
        random = self._random
        body = {"wheelchair": BodyKind.WHEELCHAIR, "frame": BodyKind.WALKER}.get(kind, BodyKind.WALKING)
        still = kind in ("stand", "sit")
        make = Sitter if kind == "sit" else Walker
        return make(
            number=len(self.guests) + nth + 1,
            way=way,
            kind=body,
            leg_radius_m=random.uniform(0.045, 0.075),
            half_stance_m=random.uniform(0.08, 0.14),
            skirt=kind in ("walk", "stand") and random.random() < 0.05,
            facing=random.uniform(-math.pi, math.pi) if still else 0.0,
            fidget_s=random.uniform(6.0, 20.0),
            phase=random.uniform(0.0, 6.28),
            from_s=now_s,
            until_s=until_s,
        )

    def _spot(self, now_s: float) -> tuple[float, float] | None:
        """Return a free place in the robot's view that nothing hides."""
        step = int(np.searchsorted(self._times, now_s))
        scan = self._steps[min(step, len(self._steps) - 1)].scan
        ranges = self._recording.ranges_m[scan]
        beam = int(self._random.integers(len(ranges)))
        distance = self._random.uniform(*APPEARS_M)
        if ranges[beam] < distance + 0.3:
            return None
        bearing = self._recording.angle_min + self._recording.angle_increment * beam
        spot = self._recording.pose(scan).transform(distance * math.cos(bearing), distance * math.sin(bearing))
        return spot if self._room.is_free(np.array([spot]))[0] else None

    def _way(self, kind: str, spot: tuple[float, float], now_s: float) -> Way | None:
        """Return the way of somebody who comes at a place: through some free places, with stops."""
        if kind in ("stand", "sit"):
            return standing(*spot)
        random = self._random
        timed, at, time_s = [(now_s, *spot)], spot, now_s
        pace = random.uniform(*PACES[kind])
        while time_s < now_s + STAYS_S[1]:
            goal = self._next(at)
            if goal is None:
                break
            time_s += math.dist(at, goal) / pace
            timed.append((time_s, *goal))
            at = goal
            if random.random() < 0.3:
                time_s += random.uniform(1.0, 5.0)
                timed.append((time_s, *at))
        return Way(timed) if len(timed) > 1 else None

    def _next(self, at: tuple[float, float]) -> tuple[float, float] | None:
        for _ in range(15):
            turn, distance = self._random.uniform(-math.pi, math.pi), self._random.uniform(1.5, 7.0)
            goal = at[0] + distance * math.cos(turn), at[1] + distance * math.sin(turn)
            if self._room.is_free(np.linspace(at, goal, int(distance / 0.1) + 2)).all():
                return goal
        return None

    def _until_s(self, way: Way, now_s: float) -> float:
        """Return when somebody goes: after a while, or when the robot has long left them behind or out of its view."""
        until_s = now_s + self._random.uniform(*STAYS_S)
        later = np.flatnonzero((self._times >= now_s) & (self._times <= until_s))
        off = (
            np.array([way.place(time_s) for time_s in self._times[later].tolist()]).reshape(-1, 2) - self._robot[later]
        )
        bearing = np.arctan2(off[:, 1], off[:, 0]) - self._headings[later]
        aside = np.abs((bearing + math.pi) % math.tau - math.pi) > self._half_view
        times = self._times[later]
        left = np.flatnonzero((np.hypot(*off.T) > LEAVES_BEYOND_M) | (aside & _lasts(aside, times, UNSEEN_S)))
        return float(times[left[0]]) + LINGERS_S if len(left) else min(until_s, float(self._times[-1]))

    def _keeps_clear(self, way: Way, now_s: float, until_s: float) -> bool:
        """Whether a way leads into neither the robot nor anybody already there."""
        later = (self._times >= now_s) & (self._times <= until_s)
        times = self._times[later]
        at = np.array([way.place(time_s) for time_s in times.tolist()]).reshape(-1, 2)
        if not len(at) or np.hypot(*(at - self._robot[later]).T).min() < FROM_ROBOT_M:
            return False
        for guest in self.guests:
            both = (times >= guest.walker.from_s) & (times <= guest.walker.until_s)
            other = np.array([guest.walker.way.place(time_s) for time_s in times[both].tolist()]).reshape(-1, 2)
            if both.any() and np.hypot(*(at[both] - other).T).min() < FROM_OTHERS_M:
                return False
        return True

    def _walkable(self, way: Way, now_s: float, until_s: float) -> bool:
        at = np.array([way.place(time_s) for time_s in np.arange(now_s, until_s, 0.2).tolist()])
        return bool(self._room.is_free(at).all())


def _lasts(holds: NDArray[np.bool_], times: Floats, for_s: float) -> NDArray[np.bool_]:
    """Return since when something holds for so long, True in the first moment of each such while."""
    broken = np.append(times[~holds], math.inf)
    return np.asarray(broken[np.searchsorted(broken, times)] - times > for_s)


def _aside(way: Way, aside_m: float) -> Way:
    """Return the way of somebody who walks beside, with turns cut short."""
    every = slice(None, None, 10)
    x = way.x[every] - aside_m * np.sin(way.heading[every])
    y = way.y[every] + aside_m * np.cos(way.heading[every])
    return Way(list(zip(way.times[every].tolist(), x.tolist(), y.tolist(), strict=True)))


def play(recording: Recording, steps: Sequence[Step], guests: Sequence[Guest], seed: int) -> list[Moment]:
    """Return the scans of a stretch with the people cut in; noise only where a scan is shown again and on people."""
    random = np.random.default_rng(seed)
    held = len({step.scan for step in steps}) < len(steps)
    return [_moment(recording, step, guests, random, held=held) for step in steps]


def _moment(
    recording: Recording, step: Step, guests: Sequence[Guest], random: np.random.Generator, *, held: bool
) -> Moment:
    pose, still = recording.pose(step.scan), recording.ranges_m[step.scan]
    if held:
        still = still + random.normal(0.0, NOISE_M, len(still))
    present = [guest for guest in guests if guest.walker.present(step.now_s)]
    # Nobody vanishes: who is taken out in plain view may still be reported for a moment.
    gone = [guest for guest in guests if 0.0 < step.now_s - guest.walker.until_s <= GONE_S]
    shapes = Shapes()
    for guest in present:
        guest.walker.add_to(shapes, step.now_s)
    lidar = Lidar(beams=len(still), noise_m=NOISE_M, dropout=0.0)
    angles = np.asarray(
        pose.theta + recording.angle_min + recording.angle_increment * np.arange(len(still)), np.float64
    )
    body, owners = cast(shapes, np.tile((pose.x, pose.y), (len(still), 1)), angles, RANGE_MAX_M)
    nearer = body < still
    ranges = np.where(nearer, body, still)
    ranges = np.where(nearer, measure(ranges, replace(lidar, mixed_edges=0.1), random), ranges)
    owners = np.where(nearer, owners, -1)
    hidden = {g.walker.number for g in present if not _required(g.walker, step.now_s, pose, angles, owners)}
    return Moment(
        scan=Scan(
            stamp_s=step.now_s,
            ranges_m=ranges.astype(np.float32),
            angle_min=recording.angle_min,
            angle_increment=recording.angle_increment,
            range_max_m=RANGE_MAX_M,
        ),
        pose=pose,
        truth={guest.walker.number: guest.walker.way.place(step.now_s) for guest in present + gone},
        hidden=frozenset(hidden | {guest.walker.number for guest in gone}),
        kinds={guest.walker.number: guest.kind for guest in present},
    )


def _required(walker: Walker, now_s: float, pose: Pose2D, angles: Floats, owners: np.ndarray) -> bool:
    """Whether a tracker must know of somebody: near enough, and enough of them in the lidar's sight."""
    at = walker.pose(now_s)
    if pose.distance_to(at.x, at.y) > REQUIRED_WITHIN_M:
        return False
    alone = Shapes()
    walker.add_to(alone, now_s)
    _, mine = cast(alone, np.tile((pose.x, pose.y), (len(angles), 1)), angles, RANGE_MAX_M)
    seen, could_be = int((owners == walker.number).sum()), int((mine == walker.number).sum())
    return seen >= FEWEST_BEAMS and seen >= VISIBLE_SHARE * could_be
