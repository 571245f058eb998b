"""What a phase of leading or following concludes."""

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from guide_robot.phrases.reasons import Reason
from guide_robot.phrases.texts import SayKind

Event = TypeVar("Event", bound=Enum)


@dataclass(frozen=True, kw_only=True)
class Transition(Generic[Event]):
    """The event for the table of phases, the reason, and what to say with it."""

    event: Event
    reason: Reason
    say: SayKind | None = None
