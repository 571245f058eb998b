"""Distractors: people who are surely not the follower; and tracks that may be a part of the follower, as a wheel."""

import math
from collections.abc import Mapping, Sequence

from guide_robot.people.identity.lock_types import LockSettings
from guide_robot.people.types import TrackedPerson


class Distractors:
    """Learns who is who while the follower is seen.

    A person who was seen apart from the follower is somebody else. A person who stays nearer to them than two people
    can be is a part of them all the same: numbers are exchanged in a crowd.
    """

    def __init__(self, settings: LockSettings) -> None:
        """Begin with nobody."""
        self._settings = settings
        self.ids: set[int] = set()
        self._beside: set[int] = set()
        self._in_one_s: dict[int, float] = {}

    def know(self, follower: TrackedPerson, people: Sequence[TrackedPerson], on_wheels: bool, now_s: float) -> None:
        """Take in who is seen together with the follower; `on_wheels` (chair, frame, trolley) they reach further."""
        settings, in_one = self._settings, {}
        for person in people:
            if person.id == follower.id or person.since_seen_s > 0.0:
                continue
            distance_m = math.hypot(person.x - follower.x, person.y - follower.y)
            if distance_m <= settings.one_body_m:
                in_one[person.id] = self._in_one_s.get(person.id, now_s)
            if now_s - in_one.get(person.id, now_s) >= settings.one_body_for_s:
                self.ids.discard(person.id)
            if person.id in self.ids:
                continue
            wide = on_wheels or person.id in self._beside
            if distance_m > (settings.apart_after_m if wide else settings.apart_m):
                self.ids.add(person.id)
                self._beside.discard(person.id)
            else:
                self._beside.add(person.id)
        self._in_one_s = in_one

    def may_be_part(self, person: TrackedPerson) -> bool:
        """Whether somebody was only ever seen at the follower's side."""
        return person.id in self._beside and person.id not in self.ids

    def forget_after(self, seen_s: float, since_s: Mapping[int, float]) -> None:
        """Keep as somebody else only who has been in sight since before a time; the follower may have been lost then.

        `since_s` says since when people have been in sight, by track id.
        """
        self.ids = {one for one in self.ids if since_s.get(one, -math.inf) < seen_s}
        self._beside.clear()
