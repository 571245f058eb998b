"""What a page sends, checked: JSON becomes a Choice, or one line on what is wrong with it."""

import json
from dataclasses import dataclass
from typing import Any

from guide_robot.common.language import Language, languages
from guide_robot.common.vocabulary import ChoiceKind
from guide_robot.guide.visit import Choice
from guide_robot.kiosk.orders import OrderKind

CITIZEN_KINDS = frozenset(kind for kind in ChoiceKind if not kind.name.startswith("OPERATOR_"))
# What a person beside the robot depends on while it moves or reads a card: heard also beyond the pace (pace.py).
URGENT = frozenset({"here_i_am", "call_a_person", "end", "revoke_consent"})
LARGEST_NUMBER = 2**53  # of a page's own numbers, which are JavaScript's


class CommandError(Exception):
    """What is wrong with something that a page sent; never holds what it sent."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What may be asked for: ids of places, services and priority classes."""

    places: frozenset[str]
    services: frozenset[str]
    priorities: frozenset[str]


def read_frame(text: str) -> dict[str, Any]:
    """Return the JSON object in a frame. Raises CommandError."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise CommandError("expected JSON") from None
    if not isinstance(frame, dict):
        raise CommandError("expected an object")
    return frame


def read_choice(frame: dict[str, Any], kinds: frozenset[ChoiceKind], known: Known) -> Choice:
    """Return the choice in a frame, which must be one of these kinds. Raises CommandError."""
    kind = _kind(frame.get("do"), kinds)
    service = _one_of(frame, "service", known.services, needed=kind is ChoiceKind.CHOOSE_SERVICE)
    language = _one_of(frame, "language", frozenset(languages()), needed=kind is ChoiceKind.CHOOSE_LANGUAGE)
    return Choice(
        kind=kind,
        language=Language.known(language),
        service=service,
        place=_one_of(frame, "place", known.places, needed=kind is ChoiceKind.LEAD_TO_PLACE),
        priority=_one_of(frame, "priority", known.priorities, needed=False),
    )


def is_urgent(frame: dict[str, Any]) -> bool:
    """Whether a frame holds a wish that is heard also beyond the pace."""
    return isinstance(frame.get("do"), str) and frame["do"] in URGENT


def read_order(frame: dict[str, Any], known: Known) -> tuple[OrderKind, str]:
    """Return the operator's order in a frame and its place, empty for none. Raises CommandError."""
    kind = next((kind for kind in OrderKind if kind.value == frame.get("do")), None)
    if kind is None:
        raise CommandError("do: unknown, or not allowed here")
    return kind, _one_of(frame, "place", known.places, needed=True) if kind is OrderKind.GO_TO else ""


def order_number(frame: dict[str, Any]) -> int:
    """Return the page's own number of its order, 0 where it gave none. Raises CommandError."""
    number = frame.get("order", 0)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LARGEST_NUMBER:
        raise CommandError("order: expected a whole number")
    return number


def _kind(value: object, kinds: frozenset[ChoiceKind]) -> ChoiceKind:
    for kind in kinds:
        if value == kind.name.lower():
            return kind
    raise CommandError("do: unknown, or not allowed here")


def _one_of(frame: dict[str, Any], key: str, known: frozenset[str], *, needed: bool) -> str:
    value = frame.get(key, "")
    if value == "" and not needed:
        return ""
    if not isinstance(value, str) or value not in known:
        raise CommandError(f"{key}: unknown")
    return value
