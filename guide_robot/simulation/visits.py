"""Citizens who come one after another: who comes when, what for, and who are in the building now."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language
from guide_robot.common.vocabulary import BodyKind
from guide_robot.simulation.citizen import Citizen
from guide_robot.simulation.citizen_types import CitizenSettings, RobotSignals, Touch, Wish
from guide_robot.simulation.people_types import TruePerson
from guide_robot.simulation.twin import Twin

STEP_S = 0.1
CHANGES_FOR_M = 1.0  # nearer than the robot that a citizen walks up to: then they change their mind
LANGUAGES = ("vi", "vi", "vi", "en", "ko")
KINDS = (BodyKind.WALKING,) * 8 + (BodyKind.WHEELCHAIR, BodyKind.WALKER)


@dataclass(frozen=True, kw_only=True)
class VisitPlan:
    """How many citizens come, and how: `apart_s` at least between two who enter.

    With `at_once` 1 the next comes when the one before needs the robot no more; a hall of several robots may have as
    many. `card_texts` are appointment codes
    that the first citizens hold up, each with its service; `citizen_cards` are held up by those who come next,
    after they agreed on the screen; the others only touch the screen.
    """

    visits: int
    seed: int
    apart_s: float = 5.0
    first_s: float = 2.0
    at_once: int = 1
    card_texts: tuple[tuple[str, str], ...] = ()
    citizen_cards: tuple[str, ...] = ()
    citizen: CitizenSettings = field(default_factory=CitizenSettings)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One citizen as drawn from the seed."""

    wish: Wish
    kind: BodyKind
    speed_mps: float


def arrivals(plan: VisitPlan, services: list[str]) -> list[Arrival]:
    """Return who comes, in order; the same seed gives the same people."""
    random = np.random.default_rng(plan.seed)
    people = []
    for number in range(plan.visits):
        service = services[int(random.integers(len(services)))] if services else ""
        kind = KINDS[int(random.integers(len(KINDS)))]
        language = Language(LANGUAGES[int(random.integers(len(LANGUAGES)))])
        speed = float(random.uniform(0.5, 0.8) if kind is not BodyKind.WALKING else random.uniform(0.8, 1.2))
        wish = _with_card(plan, number, Wish(service=service, language=language))
        people.append(Arrival(wish=wish, kind=kind, speed_mps=speed))
    return people


def _with_card(plan: VisitPlan, number: int, wish: Wish) -> Wish:
    """Return the wish of the citizen of that number (from 0) with what they hold up."""
    if number < len(plan.card_texts):
        card, service = plan.card_texts[number]
        return replace(wish, card_text=card, service=service)
    number -= len(plan.card_texts)
    if number < len(plan.citizen_cards):
        return replace(wish, card_text=plan.citizen_cards[number], consents=True)
    return wish


class Visitors:
    """Lets citizens in and out of a twin; `step` returns the touches on the robot's screen."""

    def __init__(self, twin: Twin, plan: VisitPlan) -> None:
        """Draw who will come."""
        self._twin = twin
        self._plan = plan
        services = [service for counter in twin.plan.counters for service in counter.services]
        self._coming = arrivals(plan, services)
        self._next_s = plan.first_s
        self._due_s = -math.inf
        self._heard: dict[int, RobotSignals] = {}
        self._attends: dict[int, int] = {}
        self.citizens: dict[int, Citizen] = {}
        self.finished: list[Citizen] = []

    @property
    def all_gone(self) -> bool:
        """Whether everybody has come and gone."""
        return not self._coming and not self.citizens

    def step(self, *robots: RobotSignals) -> list[Touch]:
        """Let citizens decide, with how each of the hall's robots is now; call it after each step of the twin."""
        return [touch for touches in self.step_each(robots) for touch in touches]

    def step_each(self, robots: Sequence[RobotSignals]) -> list[list[Touch]]:
        """Let citizens decide; return the touches on each robot's screen."""
        now_s = self._twin.now_s
        for number, robot in enumerate(robots):
            before = self._heard.get(number, robot)
            said, card_read = robot.said or before.said, robot.card_read or before.card_read
            self._heard[number] = replace(robot, said=said, card_read=card_read)
        touches: list[list[Touch]] = [[] for _ in robots]
        if now_s + 1e-9 < self._due_s:
            return touches
        self._due_s = now_s + STEP_S
        heard = [self._heard[number] for number in range(len(robots))]
        self._heard = {}
        self._let_in(now_s)
        for number, touch in self._step_all(heard, now_s):
            touches[number].append(touch)
        return touches

    def _step_all(self, robots: Sequence[RobotSignals], now_s: float) -> Iterator[tuple[int, Touch]]:
        """Yield each touch with the number of the robot whose screen it is on."""
        people = {person.id: person for person in self._twin.people()}
        for person_id, citizen in list(self.citizens.items()):
            if person_id not in people:
                self.finished.append(self.citizens.pop(person_id))
                self._attends.pop(person_id, None)
                continue
            number = self._attends[person_id] = self._robot_for(people[person_id], citizen, robots)
            done = citizen.step(people[person_id], robots[number], now_s)
            self._twin.direct(person_id, done.intent)
            if done.touch is not None:
                yield number, done.touch

    def _robot_for(self, me: TruePerson, citizen: Citizen, robots: Sequence[RobotSignals]) -> int:
        """Return the number of the robot that a citizen turns to: the nearest that receives people, until it serves."""
        before = self._attends.get(me.id)
        if before is not None and not citizen.looks_for_robot:
            return before
        taken = {
            self._attends[other]
            for other, one in self.citizens.items()
            if other != me.id and other in self._attends and one.takes_robot
        }
        ready = [number for number, robot in enumerate(robots) if robot.receives and number not in taken]
        busy = [number for number, robot in enumerate(robots) if not robot.receives]
        choices = ready or busy or list(range(len(robots)))
        distances = {number: robots[number].pose.distance_to(me.x, me.y) for number in choices}
        nearest = min(choices, key=distances.__getitem__)
        keeps = before in distances and distances[before] < distances[nearest] + CHANGES_FOR_M
        return before if keeps and before is not None else nearest

    def _let_in(self, now_s: float) -> None:
        wanting = [citizen for citizen in self.citizens.values() if not citizen.done_with_robot]
        if not self._coming or now_s < self._next_s or len(wanting) >= self._plan.at_once:
            return
        door = self._twin.building.exits()[0]
        if any(door.distance_to(person.x, person.y) < 0.7 for person in self._twin.people()):
            return
        arrival = self._coming.pop(0)
        person_id = self._enter(arrival, door)
        self.citizens[person_id] = Citizen(
            arrival.wish,
            self._twin.plan,
            self._plan.citizen,
            speed_mps=arrival.speed_mps,
            seat=len(self.finished) + len(self.citizens),
            now_s=now_s,
        )
        self._next_s = now_s + self._plan.apart_s

    def _enter(self, arrival: Arrival, door: Pose2D) -> int:
        return self._twin.add_person(door.x, door.y, theta=door.theta, kind=arrival.kind, role="citizen")
