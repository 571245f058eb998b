"""Who the person being served is: the one question that everything behind the tracker asks, and who answers it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.people.identity.belief_identity import BeliefIdentity
from guide_robot.people.identity.belief_settings import BeliefSettings
from guide_robot.people.identity.choose import chosen
from guide_robot.people.identity.follower_lock import FollowerLock
from guide_robot.people.identity.identity_types import Cues, Identity
from guide_robot.people.identity.lock_types import FollowerReading, LockSettings
from guide_robot.people.types import TrackedPerson

__all__ = ["Cues", "Identity", "IdentityKind", "IdentitySettings", "LockIdentity", "make_identity"]


class IdentityKind(Enum):
    """What decides whom the robot serves."""

    LOCK = "lock"
    BELIEF = "belief"


@dataclass(frozen=True, kw_only=True)
class IdentitySettings:
    """Which identity decides, and the numbers of both."""

    identity: IdentityKind = IdentityKind.LOCK
    lock: LockSettings = field(default_factory=LockSettings)
    belief: BeliefSettings = field(default_factory=BeliefSettings)


class LockIdentity:
    """The follower lock as an identity: it locks on to whoever is wanted as soon as they are seen."""

    def __init__(self, settings: LockSettings | None = None) -> None:
        """Begin with nobody."""
        self._lock = FollowerLock(settings)

    def release(self) -> None:
        """Let go of the person."""
        self._lock.release()

    def step(self, tracks: Sequence[TrackedPerson], cues: Cues, now_s: float) -> FollowerReading | None:
        """Return how the person does, None while nobody has been found to lock on to."""
        if cues.touched:
            self._lock.answer(tracks, now_s, cues.robot)
        reading = self._lock.step(tracks, now_s, cues.robot)
        if reading.track_id:
            return reading
        person = chosen(tracks, cues.robot, cues.wanted_id)
        if person is None:
            return None
        self._lock.lock(person, now_s)
        return self._lock.step(tracks, now_s, cues.robot)


def make_identity(settings: IdentitySettings, walls: LineOfSight | None) -> Identity:
    """Return the identity that the settings name; `walls` of the floor plan hide people, None where there is no map."""
    if settings.identity is IdentityKind.BELIEF:
        return BeliefIdentity(settings.belief, walls)
    return LockIdentity(settings.lock)
