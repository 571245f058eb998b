"""A simulated person as others see them, and what a behaviour wants a person to do."""

from dataclasses import dataclass
from enum import Enum

from guide_robot.common.vocabulary import BodyKind


class Activity(Enum):
    """What a person is doing now, as somebody watching would say."""

    STANDING = "standing"
    WALKING = "walking"
    SITTING = "sitting"
    SHOWING_CARD = "showing_card"
    LEAVING = "leaving"


class Motion(Enum):
    """How a person is to move."""

    STAND = "stand"
    WALK_TO = "walk_to"
    SIT = "sit"
    LEAVE = "leave"


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What a person wants to do: a motion, where to (in map), how fast, where to look, a card to hold up.

    WALK_TO and SIT use x, y; STAND and SIT look along `theta` (None: as before). LEAVE walks out by the
    nearest exterior door and disappears there. A card is held up while its text is not None.
    """

    motion: Motion
    x: float = 0.0
    y: float = 0.0
    theta: float | None = None
    speed_mps: float = 1.1
    card_text: str | None = None


STAY = Intent(motion=Motion.STAND)


@dataclass(frozen=True, kw_only=True)
class TruePerson:
    """A simulated person as they truly are, in the frame map; `arrived`: where the intent wanted them."""

    id: int
    x: float
    y: float
    theta: float
    vx: float
    vy: float
    activity: Activity
    role: str
    kind: BodyKind
    arrived: bool


@dataclass(frozen=True, kw_only=True)
class BodyShape:
    """What of a kind of person takes room: circles at `reach_m` ahead of the middle, seen from above."""

    radius_m: float
    front_radius_m: float = 0.0
    front_reach_m: float = 0.0

    @property
    def personal_radius_m(self) -> float:
        """Radius of one circle around the whole shape, for keeping clear of each other."""
        return max(self.radius_m, (self.radius_m + self.front_reach_m + self.front_radius_m) / 2.0)


SHAPES = {
    BodyKind.WALKING: BodyShape(radius_m=0.20),
    BodyKind.WHEELCHAIR: BodyShape(radius_m=0.34, front_radius_m=0.20, front_reach_m=0.32),
    BodyKind.WALKER: BodyShape(radius_m=0.20, front_radius_m=0.26, front_reach_m=0.42),
    BodyKind.TROLLEY: BodyShape(radius_m=0.20, front_radius_m=0.32, front_reach_m=0.62),
}
