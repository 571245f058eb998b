"""Leading a person as a task of Open-RMF: drive to where they wait, then lead them, which is an action of the robot."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language, languages
from guide_robot.common.vocabulary import EscortOutcome
from guide_robot.floor.model import FloorPlan, Place

ACTION = "lead_person"
PACE_MPS = 0.6
"""How fast people are led, pauses included: half the speed at which they walk alone."""
MEETING_S = 15.0
"""Until the person stands with the robot and has been told to come along."""


@dataclass(frozen=True, kw_only=True)
class LeadOrder:
    """What RMF asks of a robot: to lead the person before it to a place of the floor plan."""

    place: str
    language: Language


class LeadState(Enum):
    """How far an order is."""

    LEADING = "leading"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


def escort_task(plan: FloorPlan, *, meet: str, to: str, language: Language, fleet: str = "") -> dict[str, Any]:
    """Return a task request of RMF's API (`dispatch_task_request`), composed of two phases.

    The robot leads whoever stands before it at `meet`; a task that ends without them is a failed one, and the robot is
    free again. Raises UserError for places and languages that do not exist.
    """
    start, end = _place(plan, meet), _place(plan, to)
    order = parse_order({"place": end.id, "language": language})
    pose, length_m = end.poses()[0], start.poses()[0].distance_to(end.pose[0], end.pose[1])
    go = {"waypoint": start.id, "orientation": round(start.poses()[0].theta, 4)}
    lead = {
        "category": ACTION,
        "description": {"place": order.place, "language": order.language},
        "unix_millis_action_duration_estimate": round(1000.0 * (MEETING_S + length_m / PACE_MPS)),
        "expected_finish_location": {"waypoint": end.id, "orientation": round(pose.theta, 4)},
    }
    phases = [
        {"activity": {"category": "go_to_place", "description": go}},
        {"activity": {"category": "perform_action", "description": lead}},
    ]
    detail = f"Guide a person from {start.id} to {end.id}"
    request: dict[str, Any] = {
        "category": "compose",
        "description": {"category": ACTION, "detail": detail, "phases": phases},
        "labels": ["guide_robot"],
        "requester": "guide_robot",
    }
    return {"type": "dispatch_task_request", "request": request | ({"fleet_name": fleet} if fleet else {})}


def parse_order(description: Any) -> LeadOrder:
    """Return what an action's description asks for. Raises UserError, which names the key, for one that does not."""
    if not isinstance(description, Mapping):
        raise UserError(f"{ACTION}: expected place and language, found {type(description).__name__}")
    place, language = description.get("place"), description.get("language")
    if not isinstance(place, str) or not place:
        raise UserError(f"{ACTION}: place: expected the id of a place, found {place!r}")
    if language not in languages():
        raise UserError(f"{ACTION}: language: expected one of {', '.join(languages())}, found {language!r}")
    return LeadOrder(place=place, language=Language(language))


def state_of(outcome: EscortOutcome) -> LeadState:
    """Return how an order ended that the robot carried out: a person who was lost or left fails it."""
    ends = {EscortOutcome.ARRIVED: LeadState.DONE, EscortOutcome.CANCELED: LeadState.CANCELLED}
    return ends.get(outcome, LeadState.FAILED)


def _place(plan: FloorPlan, name: str) -> Place:
    place = plan.place(name)
    if place is None:
        raise UserError(f"{name}: expected a place of {plan.id}: {', '.join(one.id for one in plan.places)}")
    return place
