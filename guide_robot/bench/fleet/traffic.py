"""Traffic of several robots through one building: ways of the project's planner, driven by points on the floor.

A light simulation, so that a thousand runs take minutes: no scans, no people, no turning. What is tried is who goes
first; how a robot drives among people, `./guide bench escort` measures.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from guide_robot.bench.fleet.airwaves import Airwaves
from guide_robot.bench.fleet.traffic_types import Fault, TrafficResult, TrafficSettings
from guide_robot.bench.fleet.trial_backend import TrialBackend
from guide_robot.common.geometry import Points, Pose2D
from guide_robot.fleet.claims import Grants
from guide_robot.fleet.fleet import Fleet, FleetSettings
from guide_robot.fleet.model import Doing
from guide_robot.fleet.orders import FleetOrder, Own
from guide_robot.fleet.right_of_way import Pace
from guide_robot.floor.model import FloorPlan, Point
from guide_robot.floor.narrow_places import NarrowPlaces
from guide_robot.floor.occupancy import rasterise
from guide_robot.navigation.planner import Planner, PlannerSettings

TICK_S = 0.1
SAYS_EVERY_TICKS = 3
SPEED_MPS, LEADING_MPS = 0.8, 0.5
STARTS_MPS2, BRAKES_MPS2 = 0.8, 1.2
LIDAR_M = 0.12  # the lidar stops a robot so far from another
SEES_M = 4.0
LOOKS_M = 2.5
REPLANS_S = 1.5
DEADLOCK_S = 90.0
NO_WAY_S = 15.0  # as the navigator gives up
DIES_AFTER_S = 40.0
SPLIT_S = (30.0, 60.0)


@dataclass(kw_only=True)
class Car:
    """One robot of a run; `path` begins where it is."""

    number: int
    fleet: Fleet
    at: Point
    random: np.random.Generator
    clock_s: float
    trips: int
    goal: Point | None = None
    goal_id: str = ""
    path: Points = field(default_factory=lambda: np.zeros((0, 2)))
    speed: float = 0.0
    leads: bool = False
    order: FleetOrder = field(default_factory=FleetOrder)
    rests_until_s: float = 0.0
    blocked_s: float = 0.0
    planned_s: float = -math.inf
    moved_s: float = 0.0
    held_since_s: float | None = None
    no_way_since_s: float | None = None
    dead: bool = False


class Hall:
    """A building and its planner, made once for all runs."""

    def __init__(self, plan: FloorPlan, radius_m: float) -> None:
        self.plan, self.radius_m = plan, radius_m
        self.planner = Planner(PlannerSettings(), rasterise(plan), radius_m, plan.zones)
        self.places = NarrowPlaces(plan, radius_m)
        self.goals: dict[str, Point] = {}
        for place in plan.places:
            point = (place.pose[0], place.pose[1])
            apart = all(math.dist(point, other) > 1.6 for other in self.goals.values())
            if apart and self.planner.stands_free(*point):
                self.goals[place.id] = point

    def way(self, start: Point, goal: Point, around: list[Point]) -> Points | None:
        """Return the way round other robots, None where there is none."""
        angles = np.linspace(0.0, math.tau, 12, endpoint=False)
        rings = [np.array(one) + self.radius_m * np.stack((np.cos(angles), np.sin(angles)), axis=1) for one in around]
        obstacles = np.vstack(rings) if rings else None
        return self.planner.plan(Pose2D(x=start[0], y=start[1]), Pose2D(x=goal[0], y=goal[1]), obstacles)


class Traffic:
    """One run."""

    def __init__(self, hall: Hall, settings: TrafficSettings, seed: int, backend: TrialBackend | None = None) -> None:
        self._hall, self._settings, self._backend = hall, settings, backend
        self._random = np.random.default_rng(seed)
        self._air = Airwaves(settings.air, self._random)
        names = list(self._random.permutation(list(hall.goals)))[: settings.robots]
        self.cars = [self._car(number, str(name), seed) for number, name in enumerate(names)]
        self._touching: set[tuple[int, int]] = set()
        self._contacts = self._together = self._arrived = self._given_up = self._deadlocks = 0
        self._alone_s = 0.0
        self._waits_s: list[float] = []
        self._meetings_s: list[float] = []

    def _car(self, number: int, place: str, seed: int) -> Car:
        who = (f"robot{number + 1}", f"{seed}-{number}")
        fleet = Fleet(FleetSettings(), self._hall.plan, self._hall.places, who)
        return Car(
            number=number,
            fleet=fleet,
            at=self._hall.goals[place],
            goal_id=place,
            random=np.random.default_rng((seed, number)),
            clock_s=number * self._settings.clocks_apart_s,
            trips=self._settings.trips,
            rests_until_s=float(self._random.uniform(0.0, 3.0)),
        )

    def run(self) -> TrafficResult:
        """Drive until everybody has made their trips (who has goes on with others), or somebody gets nowhere."""
        ticks, now_s = 0, 0.0
        while now_s < self._settings.longest_s and any(car.trips > 0 and not car.dead for car in self.cars):
            now_s = ticks * TICK_S
            self._go_wrong(now_s)
            self._talk(ticks, now_s)
            for car in self.cars:
                if not car.dead:
                    self._live(car, now_s)
            self._judge(now_s)
            if self._deadlocks:
                break
            ticks += 1
        living = [car for car in self.cars if not car.dead]
        return TrafficResult(
            arrived=self._arrived,
            unfinished=sum(max(0, car.trips) for car in living),
            given_up=self._given_up,
            deadlocks=self._deadlocks,
            contacts=self._contacts,
            together=self._together,
            lasted_s=now_s,
            driven_alone_s=self._alone_s,
            waits_s=tuple(self._waits_s),
            meetings_s=tuple(self._meetings_s),
        )

    def _go_wrong(self, now_s: float) -> None:
        if self._settings.fault in (Fault.SPLIT, Fault.RADIO, Fault.CUT):
            self._air.cut = frozenset({0} if SPLIT_S[0] <= now_s < SPLIT_S[1] else ())
        if self._settings.fault is Fault.DIES and now_s > DIES_AFTER_S and not any(car.dead for car in self.cars):
            dying = next((car for car in self.cars if car.goal is not None and self._hall.places.at(*car.at)), None)
            if dying is not None:
                dying.dead, dying.speed = True, 0.0

    # Talking ----------------------------------------------------------------------------------------

    def _talk(self, ticks: int, now_s: float) -> None:
        fleets = {car.number: car.fleet for car in self.cars if not car.dead}
        self._air.deliver(fleets, {car.number: car.clock_s for car in self.cars}, now_s)
        for car in self.cars:
            if not car.dead and (ticks + car.number) % SAYS_EVERY_TICKS == 0:
                doing = Doing.LEADING if car.leads else Doing.RETURNING
                own = Own(
                    pose=Pose2D(x=car.at[0], y=car.at[1]),
                    path=car.path,
                    speed_mps=car.speed,
                    doing=doing if car.goal is not None else Doing.IDLE,
                )
                car.order = car.fleet.step(own, self._grants(car, now_s), now_s + car.clock_s)
                self._air.say(car.number, car.fleet.said, () if self._settings.deaf else fleets, now_s)

    def _grants(self, car: Car, now_s: float) -> Grants:
        away = self._settings.fault is Fault.CUT and car.number in self._air.cut
        if self._backend is None or away:
            return Grants()
        return self._backend.grants(car.fleet.said.incarnation, car.fleet.won, now_s)

    # Driving ----------------------------------------------------------------------------------------

    def _live(self, car: Car, now_s: float) -> None:
        if car.goal is None:
            car.speed = 0.0
            if now_s >= car.rests_until_s:
                self._set_out(car, now_s)
            return
        self._plan(car, now_s)
        if car.no_way_since_s is None:
            self._drive(car, now_s)
        elif now_s - car.no_way_since_s > NO_WAY_S:
            self._given_up += 1
            self._rest(car, now_s)
            return
        if math.dist(car.at, car.goal) < 0.15:
            self._arrived += 1
            self._rest(car, now_s)

    def _rest(self, car: Car, now_s: float) -> None:
        car.goal, car.path, car.leads, car.no_way_since_s = None, np.zeros((0, 2)), False, None
        car.rests_until_s = now_s + float(car.random.uniform(1.0, 6.0))
        car.trips -= 1

    def _set_out(self, car: Car, now_s: float) -> None:
        taken = {other.goal_id for other in self.cars}
        free = [name for name in self._hall.goals if name not in taken]
        car.goal_id = str(car.random.choice(free))
        car.goal = self._hall.goals[car.goal_id]
        car.leads = bool(car.random.random() < 0.5)
        car.path = np.zeros((0, 2))
        car.planned_s, car.moved_s, car.blocked_s = -math.inf, now_s, 0.0

    def _plan(self, car: Car, now_s: float) -> None:
        """Plan at the start, and round the others when one of them is in the way for a while."""
        assert car.goal is not None
        around = [other.at for other in self.cars if other is not car and math.dist(other.at, car.at) < SEES_M]
        due = (
            len(car.path) < 2
            or car.no_way_since_s is not None
            or _in_the_way(car.path, around, 2.0 * self._hall.radius_m + LIDAR_M)
        )
        if not due or now_s - car.planned_s < REPLANS_S:
            return
        car.planned_s = now_s
        way = self._hall.way(car.at, car.goal, around)
        if way is not None:
            car.path, car.no_way_since_s = way, None
        else:
            car.speed = 0.0
            car.no_way_since_s = now_s if car.no_way_since_s is None else car.no_way_since_s

    def _drive(self, car: Car, now_s: float) -> None:
        passage = car.order.passage
        held = passage.pace is Pace.HOLD
        self._count_wait(car, held, now_s)
        top = LEADING_MPS if car.leads else SPEED_MPS
        if car.order.fastest_mps:
            top = min(top, car.order.fastest_mps)
            self._alone_s += TICK_S
        wanted = 0.0 if held else top
        change = np.clip(wanted - car.speed, -BRAKES_MPS2 * TICK_S, STARTS_MPS2 * TICK_S)
        car.speed = max(0.0, car.speed + float(change))
        ahead, rest = _along(car.path, car.speed * TICK_S)
        if self._lidar_stops(car, ahead):
            car.speed = 0.0
            car.blocked_s += TICK_S
            return
        if not held and car.blocked_s > 0.0:
            self._meetings_s.append(car.blocked_s)
            car.blocked_s = 0.0
        if math.dist(ahead, car.at) > 1e-4:
            car.moved_s = now_s
        car.at, car.path = ahead, rest

    def _lidar_stops(self, car: Car, ahead: Point) -> bool:
        keeps_m = 2.0 * self._hall.radius_m + LIDAR_M
        for other in self.cars:
            if other is not car:
                now_m, then_m = math.dist(car.at, other.at), math.dist(ahead, other.at)
                if then_m < keeps_m and then_m < now_m - 1e-6:
                    return True
        return False

    def _count_wait(self, car: Car, held: bool, now_s: float) -> None:
        if held and car.held_since_s is None:
            car.held_since_s = now_s
        elif not held and car.held_since_s is not None:
            self._waits_s.append(now_s - car.held_since_s)
            car.held_since_s = None

    # Judging ----------------------------------------------------------------------------------------

    def _judge(self, now_s: float) -> None:
        for one in self.cars:
            for other in self.cars[one.number + 1 :]:
                self._judge_pair(one, other)
        stuck = [car for car in self.cars if car.goal is not None and not car.dead and now_s - car.moved_s > DEADLOCK_S]
        self._deadlocks = len(stuck)

    def _judge_pair(self, one: Car, other: Car) -> None:
        pair = (one.number, other.number)
        if math.dist(one.at, other.at) < 2.0 * self._hall.radius_m:
            self._contacts += pair not in self._touching
            self._touching.add(pair)
        else:
            self._touching.discard(pair)
        place = self._hall.places.at(*one.at)
        shared = bool(place) and place == self._hall.places.at(*other.at)
        key = (-1 - one.number, other.number)
        self._together += shared and key not in self._touching
        if shared:
            self._touching.add(key)
        else:
            self._touching.discard(key)


def _in_the_way(path: Points, others: list[Point], keeps_m: float) -> bool:
    """Whether a robot stands on the next few metres of a way, points about 0.1 m apart."""
    near = path[: round(10.0 * LOOKS_M)]
    return any(bool((np.hypot(near[:, 0] - one[0], near[:, 1] - one[1]) < keeps_m).any()) for one in others)


def _along(path: Points, metres: float) -> tuple[Point, Points]:
    """Return the point so far along a way, and what is left of the way from there."""
    if len(path) < 2:
        last = path[-1] if len(path) else np.zeros(2)
        return (float(last[0]), float(last[1])), path
    for index in range(len(path) - 1):
        step = float(np.hypot(*(path[index + 1] - path[index])))
        if metres < step:
            point = path[index] + (metres / step) * (path[index + 1] - path[index])
            return (float(point[0]), float(point[1])), np.vstack((point, path[index + 1 :]))
        metres -= step
    return (float(path[-1, 0]), float(path[-1, 1])), path[-1:]
