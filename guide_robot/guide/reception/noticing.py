"""What can be read from one step's inputs alone: who is near, who wants something, what was chosen."""

import math
from collections.abc import Sequence
from typing import TypeVar

from guide_robot.common.vocabulary import ChoiceKind, Engagement
from guide_robot.guide.visit import Choice, Code, Event, Inputs
from guide_robot.people.types import TrackedPerson

Kind = TypeVar("Kind", bound=Event)
IN_FRONT_RAD = 1.4
MEANT_WITHIN_M = 0.6  # what somebody walks between two words of the fleet


def first_choice(inputs: Inputs, *kinds: ChoiceKind) -> Choice | None:
    """Return the first thing of these kinds that was chosen on the screen, or None."""
    chosen = (event for event in inputs.events if isinstance(event, Choice) and event.kind in kinds)
    return next(chosen, None)


def first_event(inputs: Inputs, kind: type[Kind]) -> Kind | None:
    """Return the first event of a type, or None."""
    return next((event for event in inputs.events if isinstance(event, kind)), None)


def spoke(inputs: Inputs) -> bool:
    """Whether somebody did something that need not wait for the end of the greeting."""
    chose = first_choice(inputs, ChoiceKind.CHOOSE_SERVICE, ChoiceKind.LEAD_TO_PLACE)
    return chose is not None or first_event(inputs, Code) is not None


def nearest(inputs: Inputs, within_m: float) -> TrackedPerson | None:
    """Return the nearest person before the robot within a distance, or None."""
    robot = inputs.robot_in_map
    if robot is None:
        return None
    near = [
        (robot.distance_to(person.x, person.y), person)
        for person in inputs.people
        if robot.distance_to(person.x, person.y) <= within_m
        and abs(robot.bearing_to(person.x, person.y)) < IN_FRONT_RAD
    ]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def who_wants_something(inputs: Inputs, within_m: float) -> TrackedPerson | None:
    """Return who has been engaged with the robot and is near enough; the one known longest comes first."""
    robot = inputs.robot_in_map
    if robot is None:
        return None
    wanting = [
        person
        for person in inputs.people
        if person.engagement is Engagement.ENGAGED and robot.distance_to(person.x, person.y) <= within_m
    ]
    if inputs.company.greets is not None:
        wanting = [person for at in inputs.company.greets for person in _at(at, wanting)]
    return max(wanting, key=lambda person: person.age_s, default=None)


def _at(point: tuple[float, float], people: Sequence[TrackedPerson]) -> list[TrackedPerson]:
    """Return who is meant by a place in `map`: the nearest, if near enough."""
    away = [(math.dist(point, (person.x, person.y)), person) for person in people]
    distance, meant = min(away, key=lambda pair: pair[0], default=(math.inf, None))
    return [meant] if meant is not None and distance < MEANT_WITHIN_M else []
