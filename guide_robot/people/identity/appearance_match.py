"""What the follower lock makes of how people are dressed; a similarity of 0 says that nothing is known of it."""

import math
from collections.abc import Collection, Sequence

from guide_robot.common.geometry import Pose2D
from guide_robot.people.identity.lock_types import LockSettings
from guide_robot.people.types import TrackedPerson


def alike(person: TrackedPerson, at_least: float) -> bool:
    """Whether somebody is dressed as the follower is, as far as that is known."""
    return person.similarity <= 0.0 or person.similarity >= at_least


def appearance_match(people: Sequence[TrackedPerson], settings: LockSettings) -> TrackedPerson | None:
    """Return the one of several who is dressed just as the follower is, while nobody else of them is much like that."""
    like = [one for one in people if one.similarity <= 0.0 or one.similarity >= settings.similar_at_least]
    sure = [one for one in like if one.similarity >= settings.ambiguity.appearance_match]
    return sure[0] if len(like) == 1 and sure else None


class Mismatch:
    """Who turned out to be dressed differently though they bore the follower's number."""

    def __init__(self, settings: LockSettings) -> None:
        """Begin with nobody; `sure_s` is when the follower was last seen in their own clothes."""
        self._settings = settings
        self._since_s = self._clearly_since_s = math.inf
        self._believed = self._insists = 0
        self._ids: set[int] = set()
        self.sure_s = -math.inf

    def step(self, person: TrackedPerson, now_s: float) -> bool:
        """Return whether the one who bears the follower's number is somebody else."""
        if person.similarity <= 0.0 or person.id == self._believed:
            return False
        settings = self._settings
        if person.similarity >= settings.similar_at_least:
            self._since_s = self._clearly_since_s = math.inf
            self.sure_s = now_s
            return False
        clearly = person.similarity < settings.mismatch_below
        self._since_s = min(self._since_s, now_s)
        self._clearly_since_s = min(self._clearly_since_s, now_s) if clearly else math.inf
        clearly_long = now_s - self._clearly_since_s >= settings.mismatch_for_s
        if not clearly_long and now_s - self._since_s < settings.mismatch_slowly_s:
            return False
        self._since_s = self._clearly_since_s = math.inf
        self._ids.add(person.id)
        return True

    def is_other(self, person: TrackedPerson) -> bool:
        """Whether somebody turned out to be somebody else, and is not seen in the follower's clothes now."""
        if person.similarity >= self._settings.ambiguity.appearance_match:
            self._ids.discard(person.id)
        return person.id in self._ids

    def confirmed_override(self, person: TrackedPerson | None) -> TrackedPerson | None:
        """Return somebody in other clothes who has now said twice that they are the follower: they are believed."""
        if person is None:
            return None
        if person.id != self._insists:
            self._insists = person.id
            return None
        self._believed = person.id
        self._ids.discard(person.id)
        return person

    def clear_override(self) -> None:
        """Believe nobody against their clothes any more: their number may have gone over to somebody else."""
        self._believed = 0


class Observations:
    """When the camera saw whom, and to whom the robot should turn."""

    def __init__(self, settings: LockSettings) -> None:
        """Begin without pictures."""
        self._settings = settings
        self._seen_s: dict[int, float] = {}
        self._matched_s: dict[int, float] = {}
        self._last_s = -math.inf

    def step(self, people: Sequence[TrackedPerson], now_s: float) -> None:
        """Take in everybody seen now; who may be dressed alike, as far as was seen, is still to be looked at."""
        for person in people:
            if person.similarity <= 0.0:
                continue
            self._last_s = now_s
            matches = person.similarity >= self._settings.ambiguity.appearance_match
            if matches or person.similarity < self._settings.similar_at_least:
                self._seen_s[person.id] = now_s
            if matches:
                self._matched_s[person.id] = now_s
            else:
                self._matched_s.pop(person.id, None)

    def come(self, now_s: float) -> bool:
        """Whether there are pictures at this time."""
        return now_s - self._last_s <= self._settings.picture_within_s

    def work(self, now_s: float) -> bool:
        """Whether pictures can be counted on, though maybe not at this time: somebody may stand before the camera."""
        return now_s - self._last_s <= self._settings.camera_works_s

    def awaited(self, person: TrackedPerson, since_s: float, robot: Pose2D, now_s: float) -> bool:
        """Whether somebody just came into sight (at `since_s`), before the robot, of whom a picture can be expected."""
        if person.similarity > 0.0 or not self.come(now_s):
            return False
        before = abs(robot.bearing_to(person.x, person.y)) < self._settings.picture_half_rad
        return before and now_s - since_s < self._settings.look_for_s

    def wanted(
        self, people: Sequence[TrackedPerson], held: int, distractors: Collection[int], robot: Pose2D, now_s: float
    ) -> tuple[float, float] | None:
        """Return where somebody stands with the robot at whom it should look; None if that is the one held.

        Somebody seen in just the follower's clothes is kept in view; then come those who were not looked at lately, who
        was never taken for somebody else first, then the nearest.
        """
        settings = self._settings
        if not self.work(now_s):
            return None
        there = [
            person
            for person in people
            if robot.distance_to(person.x, person.y) <= settings.looks_within_m
            and math.hypot(person.vx, person.vy) < settings.answers_below_mps
        ]
        matches = [one for one in there if now_s - self._matched_s.get(one.id, -math.inf) <= settings.look_again_s]
        unknown = [one for one in there if now_s - self._seen_s.get(one.id, -math.inf) > settings.look_again_s]
        wanted = matches or unknown
        if not wanted or any(person.id == held for person in wanted):
            return None
        first = min(wanted, key=lambda person: (person.id in distractors, robot.distance_to(person.x, person.y)))
        return first.x, first.y
