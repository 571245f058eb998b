"""Made-up people for training, more various than those of the benchmarks: builds, shoes, coats, gaits, wheels."""

import math
from dataclasses import dataclass

from guide_robot.bench.people.training.things import Rooms
from guide_robot.bench.people.walkers import Way, standing
from guide_robot.bench.people.world import Shapes
from guide_robot.common.geometry import Pose2D

KINDS = ("walk", "stand", "sit", "wheelchair", "frame", "trolley")
SHARES = (0.4, 0.25, 0.14, 0.09, 0.07, 0.05)
LOW_M = 0.15


@dataclass(frozen=True, kw_only=True)
class Body:
    """One person of random build; `height_m` is that of the lidar's plane above the floor."""

    number: int
    kind: str
    way: Way
    from_s: float
    until_s: float
    height_m: float
    radius_m: float
    oval: float
    half_stance_m: float
    coat_m: float
    facing: float
    phase: float
    stride_m: float
    fidget_s: float
    toes_out: float
    size: float

    def present(self, now_s: float) -> bool:
        """Whether they are in the room."""
        return self.from_s <= now_s <= self.until_s

    def pose(self, now_s: float) -> Pose2D:
        """Return the body's place and heading."""
        pose = self.way.at(now_s)
        return Pose2D(x=pose.x, y=pose.y, theta=pose.theta + self.facing)

    def add_to(self, shapes: Shapes, now_s: float) -> None:
        """Draw what the lidar's plane cuts."""
        pose = self.pose(now_s)
        if self.kind == "wheelchair":
            self._chair_on_wheels(shapes, pose)
            return
        if self.coat_m and self.kind in ("walk", "stand"):
            shapes.circle(pose.x, pose.y, self.coat_m, self.number)
            return
        for side, (x, y) in zip((1.0, -1.0), self._legs(pose, now_s), strict=True):
            self._leg(shapes, Pose2D(x=x, y=y, theta=pose.theta + side * self.toes_out))
        if self.kind == "sit":
            for ahead in (-0.32, 0.08):
                for aside in (0.2, -0.2):
                    shapes.circle(*pose.transform(ahead * self.size, aside * self.size), 0.014, self.number)
        elif self.kind == "frame":
            for ahead, aside in ((0.28, 0.26), (0.28, -0.26), (0.6, 0.23), (0.6, -0.23)):
                shapes.circle(*pose.transform(ahead * self.size, aside * self.size), 0.016, self.number)
        elif self.kind == "trolley":
            x, y = pose.transform(0.8 * self.size, 0.0)
            # What is pushed is a thing, not a part of them: no place in it tells where they are.
            shapes.box(Pose2D(x=x, y=y, theta=pose.theta), 0.7 * self.size, 0.45 * self.size)

    def _leg(self, shapes: Shapes, leg: Pose2D) -> None:
        shapes.circle(leg.x, leg.y, self.radius_m, self.number)
        if self.height_m < LOW_M:
            for ahead in (0.06, 0.12, 0.18):
                shapes.circle(*leg.transform(ahead, 0.0), 0.75 * self.radius_m, self.number)
        elif self.oval > 0.0:
            shapes.circle(*leg.transform(-self.oval, 0.0), 0.9 * self.radius_m, self.number)

    def _legs(self, pose: Pose2D, now_s: float) -> list[tuple[float, float]]:
        if self.kind == "sit":
            return [pose.transform(0.2, self.half_stance_m), pose.transform(0.2, -self.half_stance_m)]
        walking = min(1.0, self.way.speed_at(now_s) / 0.4)
        stride = math.tau * self.way.gone_at(now_s) / self.stride_m + self.phase
        swing = walking * self.stride_m / math.tau * math.sin(stride) * (1.0 + 0.3 * self.size * math.cos(stride))
        shift = math.floor(now_s / self.fidget_s + self.phase)
        stance = (1.0 - walking) * 0.12 * math.sin(12.9898 * shift + self.phase)
        ahead = swing + stance
        return [pose.transform(ahead, self.half_stance_m), pose.transform(-ahead, -self.half_stance_m)]

    def _chair_on_wheels(self, shapes: Shapes, pose: Pose2D) -> None:
        for aside in (0.29 * self.size, -0.29 * self.size):
            x, y = pose.transform(-0.05, aside)
            shapes.box(Pose2D(x=x, y=y, theta=pose.theta), 0.52 * self.size, 0.03, self.number)
            shapes.circle(*pose.transform(0.32 * self.size, 0.8 * aside), 0.03, self.number)
            shapes.circle(*pose.transform(0.46 * self.size, 0.35 * aside), self.radius_m, self.number)


def people(rooms: Rooms, duration_s: float, height_m: float) -> list[Body]:
    """Return those who are there all along, and those who come and go."""
    random = rooms.random
    count = int(random.choice([0, 1, 2, 3, 4, 6, 8, 12], p=[0.05, 0.12, 0.2, 0.2, 0.18, 0.12, 0.08, 0.05]))
    found = []
    for number in range(1, count + 1):
        at = rooms.spot(0.3)
        if at is None:
            continue
        kind = KINDS[int(random.choice(len(KINDS), p=SHARES))]
        from_s = rooms.some(0.0, 0.8 * duration_s) if rooms.chance(0.5) else -1.0
        still = kind in ("stand", "sit")
        found.append(
            _body(
                rooms, number, kind, standing(*at) if still else _way(rooms, at, from_s, duration_s), from_s, height_m
            )
        )
        if still:
            rooms.taken.append((*at, 0.3))
    return found


def _body(rooms: Rooms, number: int, kind: str, way: Way, from_s: float, height_m: float) -> Body:
    child = rooms.chance(0.1)
    return Body(
        number=number,
        kind=kind,
        way=way,
        from_s=from_s,
        until_s=math.inf if rooms.chance(0.5) else max(from_s, 0.0) + rooms.some(4.0, 30.0),
        height_m=height_m,
        radius_m=rooms.some(0.032, 0.045) if child else rooms.some(0.04, 0.085),
        oval=rooms.some(0.0, 0.05),
        half_stance_m=rooms.some(0.05, 0.18),
        coat_m=rooms.some(0.12, 0.24) if rooms.chance(0.07) else 0.0,
        facing=rooms.some(-math.pi, math.pi) if kind in ("stand", "sit") else 0.0,
        phase=rooms.some(0.0, math.tau),
        stride_m=rooms.some(0.7, 1.5),
        fidget_s=rooms.some(4.0, 25.0),
        toes_out=rooms.some(0.0, 0.5),
        size=rooms.some(0.85, 1.15),
    )


def _way(rooms: Rooms, at: tuple[float, float], from_s: float, duration_s: float) -> Way:
    timed, now_s = [(from_s, *at)], from_s
    pace = rooms.some(0.3, 1.6)
    while now_s < duration_s:
        goal = rooms.some(0.4, rooms.size[0] - 0.4), rooms.some(0.4, rooms.size[1] - 0.4)
        share = min(1.0, rooms.some(1.0, 8.0) / max(math.dist(at, goal), 0.1))
        goal = at[0] + share * (goal[0] - at[0]), at[1] + share * (goal[1] - at[1])
        now_s += max(math.dist(at, goal), 0.05) / pace
        timed.append((now_s, *goal))
        at = goal
        if rooms.chance(0.4):
            now_s += rooms.some(0.5, 10.0)
            timed.append((now_s, *at))
    return Way(timed)
