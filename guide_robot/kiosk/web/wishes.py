"""What a page sends, checked: JSON becomes a Choice, or one line on what is wrong with it."""

import json
from dataclasses import dataclass
from typing import Any

from guide_robot.behaviour.visit import Choice, ChoiceKind

LANGUAGES = ("vi", "en", "ko")
OPERATOR_KINDS = frozenset(
    {
        ChoiceKind.OPERATOR_STOP,
        ChoiceKind.OPERATOR_RESUME,
        ChoiceKind.OPERATOR_GO_TO,
        ChoiceKind.OPERATOR_TAKE_OVER,
    }
)
CITIZEN_KINDS = frozenset(ChoiceKind) - OPERATOR_KINDS


class WishProblem(Exception):
    """What is wrong with something that a page sent; never holds what it sent."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What may be asked for: ids of places, services and priority classes."""

    places: frozenset[str]
    services: frozenset[str]
    priorities: frozenset[str]


def read_frame(text: str) -> dict[str, Any]:
    """Return the JSON object in a frame. Raises WishProblem."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise WishProblem("expected JSON") from None
    if not isinstance(frame, dict):
        raise WishProblem("expected an object")
    return frame


def read_choice(frame: dict[str, Any], kinds: frozenset[ChoiceKind], known: Known) -> Choice:
    """Return the choice in a frame, which must be one of these kinds. Raises WishProblem."""
    kind = _kind(frame.get("do"), kinds)
    service = _one_of(frame, "service", known.services, needed=kind is ChoiceKind.CHOOSE_SERVICE)
    wants_place = kind in (ChoiceKind.LEAD_TO_PLACE, ChoiceKind.OPERATOR_GO_TO)
    return Choice(
        kind=kind,
        language=_one_of(frame, "language", frozenset(LANGUAGES), needed=kind is ChoiceKind.CHOOSE_LANGUAGE),
        service=service,
        place=_one_of(frame, "place", known.places, needed=wants_place),
        priority=_one_of(frame, "priority", known.priorities, needed=False),
    )


def _kind(value: object, kinds: frozenset[ChoiceKind]) -> ChoiceKind:
    for kind in kinds:
        if value == kind.name.lower():
            return kind
    raise WishProblem("do: unknown, or not allowed here")


def _one_of(frame: dict[str, Any], key: str, known: frozenset[str], *, needed: bool) -> str:
    value = frame.get(key, "")
    if value == "" and not needed:
        return ""
    if not isinstance(value, str) or value not in known:
        raise WishProblem(f"{key}: unknown")
    return value
