"""Who serves whom in an open hall: people come, robots greet, lead, fail, charge and lose each other's radio.

Robots drive straight lines and do what a receptionist does in a few words, so that what is tried is the fleet's
decisions: each person is served by one robot, whoever fails is replaced, and somebody is always there.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from guide_robot.bench.fleet.airwaves import AirSettings, Airwaves
from guide_robot.bench.fleet.traffic_types import Fault
from guide_robot.bench.fleet.trial_backend import TrialBackend
from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language
from guide_robot.fleet.claims import Grants
from guide_robot.fleet.fleet import Fleet, FleetSettings
from guide_robot.fleet.model import Doing
from guide_robot.fleet.orders import Charging, FleetOrder, Own
from guide_robot.floor.model import FloorPlan, PlaceKind, Point
from guide_robot.floor.narrow_places import NarrowPlaces

TICK_S = 0.1
SAYS_EVERY_TICKS = 3
SPEED_MPS = 0.8
GREETS_WITHIN_M = 2.5
SEES_TO_M = 0.12  # error of where a robot sees somebody, standard deviation
MISSED_AFTER_S = 6.0
FORGOTTEN_AFTER_S = 120.0
COMES_EVERY_S = 14.0
SPLIT_S = (150.0, 210.0)


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """Robots, seconds, the share of visits in which the robot fails, and what parts one robot from the others for a
    minute: nothing, its radio alone with a backend or without, or radio and backend."""

    robots: int = 3
    lasts_s: float = 480.0
    fails: float = 0.15
    fault: Fault = Fault.RADIO
    air: AirSettings = field(default_factory=AirSettings)


@dataclass(kw_only=True)
class Person:
    """Somebody who wants something; `served_by` are the robots that serve them now, `refused` those too many.

    Who `holds_number` from before shows it to the robot that serves them, as the receptionist asks them to.
    """

    at: Point
    came_s: float
    ticket: str
    served_by: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    reachable_s: float = 0.0
    left_s: float | None = None
    holds_number: bool = False
    done: bool = False
    missed: bool = False
    forgotten: bool = False


@dataclass(kw_only=True)
class Server:
    """A robot of the hall."""

    number: int
    fleet: Fleet
    at: Point
    battery: float
    clock_s: float
    doing: Doing = Doing.IDLE
    until_s: float = 0.0
    goes_to: Point | None = None
    person: Person | None = None
    fails: bool = False
    order: FleetOrder = field(default_factory=FleetOrder)


@dataclass(kw_only=True)
class ServiceResult:
    """Counts of one run; `parted`: while the radio was split, when nothing can be agreed."""

    people: int = 0
    served: int = 0
    double: int = 0
    parted_double: int = 0
    led_twice: int = 0
    let_go: int = 0
    missed: int = 0
    left: int = 0
    forgotten: int = 0
    charger_twice: int = 0
    nobody_s: float = 0.0
    waits_s: list[float] = field(default_factory=list)


class Service:
    """One run in one building."""

    def __init__(
        self,
        plan: FloorPlan,
        places: NarrowPlaces,
        settings: ServiceSettings,
        seed: int,
        backend: TrialBackend | None = None,
    ) -> None:
        self._plan, self._settings, self._backend = plan, settings, backend
        self._random = np.random.default_rng(seed)
        self._air = Airwaves(settings.air, self._random)
        self._points = {place.id: (place.pose[0], place.pose[1]) for place in plan.places}
        self._counters = [self._points[place.id] for place in plan.places if place.kind is PlaceKind.COUNTER]
        charging = plan.place_of_kind(PlaceKind.CHARGING)
        self._charger = self._points[charging.id] if charging else self._counters[0]
        starts = self._random.permutation(list(self._points))
        self._robots = [
            Server(
                number=number,
                fleet=Fleet(FleetSettings(), plan, places, (f"robot{number + 1}", f"{seed}-{number}")),
                at=self._points[str(starts[number])],
                battery=float(self._random.uniform(0.3, 1.0)),
                clock_s=5.0 * number,
            )
            for number in range(settings.robots)
        ]
        self._people: list[Person] = []
        self.result = ServiceResult()

    def run(self) -> ServiceResult:
        """Play the run."""
        for tick in range(round(self._settings.lasts_s / TICK_S)):
            now_s = tick * TICK_S
            parted = self._settings.fault is not Fault.NONE and SPLIT_S[0] <= now_s < SPLIT_S[1]
            self._air.cut = frozenset({0} if parted else ())
            if self._random.random() < TICK_S / COMES_EVERY_S:
                self._come(now_s)
            self._talk(tick, now_s)
            for robot in self._robots:
                self._live(robot, now_s)
            self._judge(now_s, parted)
        return self.result

    def _come(self, now_s: float) -> None:
        """Let somebody come up to where robots wait, most often between two of them."""
        near = self._robots[int(self._random.integers(len(self._robots)))].at
        at = (near[0] + self._random.uniform(-2.0, 2.0), near[1] + self._random.uniform(-2.0, 2.0))
        self._people.append(Person(at=at, came_s=now_s, ticket=f"A{len(self._people):03d}"))
        self.result.people += 1

    def _talk(self, tick: int, now_s: float) -> None:
        fleets = {robot.number: robot.fleet for robot in self._robots}
        self._air.deliver(fleets, {robot.number: robot.clock_s for robot in self._robots}, now_s)
        for robot in self._robots:
            if (tick + robot.number) % SAYS_EVERY_TICKS == 0:
                robot.order = robot.fleet.step(self._own(robot), self._grants(robot, now_s), now_s + robot.clock_s)
                self._air.say(robot.number, robot.fleet.said, fleets, now_s)

    def _grants(self, robot: Server, now_s: float) -> Grants:
        """Return what the backend has granted; a robot that is cut off asks nobody, and its claims there end."""
        cut = robot.number in self._air.cut and self._settings.fault is Fault.CUT
        if self._backend is None or cut:
            return Grants()
        return self._backend.grants(robot.fleet.said.incarnation, robot.fleet.won, now_s)

    def _own(self, robot: Server) -> Own:
        leads = robot.doing is Doing.LEADING and robot.person is not None
        shown = robot.person.ticket if robot.person is not None and robot.person.holds_number else ""
        return Own(
            pose=Pose2D(x=robot.at[0], y=robot.at[1]),
            doing=robot.doing,
            battery=robot.battery,
            languages=(Language("vi"),),
            language=Language("vi") if leads else None,
            ticket=shown,
            people=tuple(self._seen(person) for person in self._within_reach(robot)),
            serves=self._seen(robot.person) if robot.person is not None else None,
        )

    def _seen(self, person: Person) -> Point:
        error = self._random.normal(0.0, SEES_TO_M, 2)
        return person.at[0] + float(error[0]), person.at[1] + float(error[1])

    def _within_reach(self, robot: Server) -> list[Person]:
        return [one for one in self._people if not one.done and math.dist(one.at, robot.at) <= GREETS_WITHIN_M]

    # A robot's life ---------------------------------------------------------------------------------

    def _live(self, robot: Server, now_s: float) -> None:
        robot.battery += 0.02 * TICK_S if robot.doing is Doing.CHARGING else -0.0006 * TICK_S
        if robot.goes_to is not None:
            self._move(robot)
        if robot.doing in (Doing.IDLE, Doing.RETURNING):
            self._wait(robot, now_s)
        elif robot.doing is Doing.SERVING and now_s >= robot.until_s:
            self._lead(robot, now_s)
        elif robot.doing is Doing.LEADING:
            self._go_on_leading(robot, now_s)
        elif (robot.doing is Doing.FAILED and now_s >= robot.until_s) or (
            robot.doing is Doing.CHARGING and robot.battery > 0.9
        ):
            robot.doing = Doing.IDLE

    def _wait(self, robot: Server, now_s: float) -> None:
        free = self._may_greet(robot)
        charges = robot.order.charging is Charging.NOW
        if free and not charges:
            person = min(free, key=lambda one: math.dist(one.at, robot.at))
            self.result.waits_s.append(now_s - person.came_s)
            person.served_by.add(robot.number)
            person.left_s = None
            robot.person, robot.doing, robot.goes_to = person, Doing.SERVING, None
            robot.until_s = now_s + float(self._random.uniform(5.0, 12.0))
            return
        meets = robot.order.meets_at
        waits = self._points.get(robot.order.waits_at) if meets is None else (meets.x, meets.y)
        robot.goes_to = self._charger if charges else waits
        robot.doing = Doing.RETURNING if robot.goes_to and math.dist(robot.goes_to, robot.at) > 0.1 else Doing.IDLE
        if charges and robot.doing is Doing.IDLE:
            robot.doing = Doing.CHARGING

    def _may_greet(self, robot: Server) -> list[Person]:
        """Return whom a robot may greet: whoever is there, or in company the one whom its order means."""
        there, greets = (
            [one for one in self._within_reach(robot) if robot.number not in one.refused],
            robot.order.greets,
        )
        if robot.order.others == 0:
            return there
        if greets is None or not there:
            return []
        meant = min(there, key=lambda one: math.dist(one.at, greets))
        return [meant] if math.dist(meant.at, greets) < 0.6 else []

    def _lead(self, robot: Server, now_s: float) -> None:
        assert robot.person is not None
        robot.doing, robot.person.holds_number = Doing.LEADING, True
        robot.goes_to = self._counters[int(self._random.integers(len(self._counters)))]
        robot.fails = bool(self._random.random() < self._settings.fails)
        robot.until_s = now_s + float(self._random.uniform(2.0, 8.0))

    def _go_on_leading(self, robot: Server, now_s: float) -> None:
        person = robot.person
        assert person is not None and robot.goes_to is not None
        if robot.order.elsewhere == person.ticket:
            person.served_by.discard(robot.number)
            robot.doing, robot.person, robot.goes_to = Doing.RETURNING, None, None
            self.result.let_go += 1
            return
        person.at = robot.at[0] - 0.6, robot.at[1] - 0.6
        if robot.fails and now_s >= robot.until_s:
            person.served_by.discard(robot.number)
            person.left_s, person.reachable_s = now_s, 0.0
            person.refused.clear()
            self.result.left += 1
            robot.doing, robot.person, robot.goes_to = Doing.FAILED, None, None
            robot.until_s = now_s + 60.0
        elif math.dist(robot.at, robot.goes_to) < 0.1:
            person.served_by.discard(robot.number)
            person.done = True
            self.result.served += 1
            robot.doing, robot.person, robot.goes_to = Doing.RETURNING, None, None

    def _move(self, robot: Server) -> None:
        assert robot.goes_to is not None
        away = math.dist(robot.at, robot.goes_to)
        share = min(1.0, SPEED_MPS * TICK_S / max(away, 1e-6))
        robot.at = (
            robot.at[0] + share * (robot.goes_to[0] - robot.at[0]),
            robot.at[1] + share * (robot.goes_to[1] - robot.at[1]),
        )

    # Judging ----------------------------------------------------------------------------------------

    def _judge(self, now_s: float, parted: bool) -> None:
        result = self.result
        for person in self._people:
            if len(person.served_by) > 1:
                keeps = min(person.served_by)
                leading = sum(self._robots[number].doing is Doing.LEADING for number in person.served_by)
                result.led_twice += leading > 1
                result.parted_double += parted
                result.double += not parted
                self._end_double(person, keeps)
            self._judge_wait(person, now_s)
        result.charger_twice += sum(robot.doing is Doing.CHARGING for robot in self._robots) > 1
        away = (Doing.CHARGING, Doing.FAILED)
        result.nobody_s += TICK_S * all(robot.doing in away for robot in self._robots)

    def _end_double(self, person: Person, keeps: int) -> None:
        """Count a person served by two once: the second lets go."""
        for number in person.served_by - {keeps}:
            self._robots[number].person, self._robots[number].doing = None, Doing.IDLE
        person.refused |= person.served_by - {keeps}
        person.served_by = {keeps}

    def _judge_wait(self, person: Person, now_s: float) -> None:
        """Count who stands before a free robot that does not greet them, and who was left and nobody came."""
        if person.done or person.served_by:
            return
        free = [one for one in self._robots if one.doing is Doing.IDLE and one.order.charging is not Charging.NOW]
        near = any(math.dist(one.at, person.at) <= 0.9 * GREETS_WITHIN_M for one in free)
        person.reachable_s = person.reachable_s + TICK_S if near else 0.0
        if person.reachable_s > MISSED_AFTER_S and not person.missed:
            person.missed = True
            self.result.missed += 1
        if person.left_s is not None and now_s - person.left_s > FORGOTTEN_AFTER_S and not person.forgotten:
            person.forgotten = True
            self.result.forgotten += 1
