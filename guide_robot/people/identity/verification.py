"""Verifies the identity of a person who was reacquired after an absence, and who else has come meanwhile."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from guide_robot.common.geometry import Pose2D
from guide_robot.people.identity.in_sight import VisibilityInterval
from guide_robot.people.types import TrackedPerson


@dataclass(frozen=True, kw_only=True)
class AmbiguitySettings:
    """When a reacquired person is ambiguous, and who is believed instead.

    A person who was unseen for `after_s` and is reacquired under another track id, more than `beyond_m` from where they
    were last seen, or with others within `crowd_m`, may be somebody else. After a shorter absence (`ambiguous_after_s`)
    in a crowd they are ambiguous only if pictures come and none has shown for `ambiguous_for_s` that it is them.

    A person who stands within `with_robot_m` of the robot, slower than `stands_below_mps`, for `settles_s` is believed;
    with rivals there, or where the robot has come to them by more than `robot_came_m`, only after `settles_slowly_s`.
    So is another who began after the follower was last seen for sure, can have walked there at `walking_speed_mps`
    (with `slack_m`, `furthest_m` at most) and stands for `instead_s`. While pictures come, nobody is believed who was
    not looked at, and no other whose appearance does not match. A person similar to the follower to at least
    `appearance_match` is not given up for another, and is believed at once under the follower's own track id; under
    another one they may be dressed alike by chance. Another match who stands there is held instead of somebody who does
    not match: one who was a distractor before only if the one held was looked at.
    """

    after_s: float = 0.9
    ambiguous_after_s: float = 0.4
    ambiguous_for_s: float = 2.0
    beyond_m: float = 0.8
    crowd_m: float = 1.0
    with_robot_m: float = 1.6
    rivals_within_m: float = 2.0
    stands_below_mps: float = 0.3
    settles_s: float = 1.2
    settles_slowly_s: float = 8.0
    robot_came_m: float = 0.5
    instead_s: float = 2.0
    walking_speed_mps: float = 1.6
    slack_m: float = 0.6
    furthest_m: float = 4.0
    appearance_match: float = 0.8


class _MaybeExchanged(NamedTuple):
    """Who was held before they were hidden for a moment, when they were last seen then, and since when it is over."""

    before: TrackedPerson
    seen_s: float
    since_s: float


class IdentityVerification:
    """Open from the moment an ambiguous person is reacquired until somebody stands with the robot."""

    def __init__(self, settings: AmbiguitySettings) -> None:
        """Begin without ambiguity."""
        self._settings = settings
        self.end()

    @property
    def open(self) -> bool:
        """Whether the one who is held is ambiguous."""
        return self._sure is not None

    @property
    def before(self) -> tuple[TrackedPerson, float] | None:
        """Who was held before the ambiguity, as they were last seen, and when; None without ambiguity."""
        return None if self._sure is None else (self._sure, self._sure_s)

    def end(self) -> None:
        """Believe whoever is held."""
        self._sure: TrackedPerson | None = None
        self._sure_s = -math.inf
        self._settling_since_s: float | None = None
        self._robot_was: Pose2D | None = None
        self._waiting: tuple[int, float] | None = None
        self._maybe_exchanged: _MaybeExchanged | None = None

    def reacquired(
        self,
        before: TrackedPerson,
        seen_s: float,
        person: TrackedPerson,
        now_s: float,
        people: Sequence[TrackedPerson],
    ) -> None:
        """Mark `person` ambiguous if they may not be `before`, last seen at `seen_s`; `people` are all who are seen."""
        settings, unseen_s = self._settings, now_s - person.since_seen_s - seen_s
        if self.open or unseen_s <= settings.ambiguous_after_s:
            return
        elsewhere = math.hypot(person.x - before.x, person.y - before.y) > settings.beyond_m
        if person.id == before.id and not elsewhere and not self._in_crowd(person, people):
            return
        if unseen_s > settings.after_s:
            self._sure, self._sure_s = before, seen_s
        elif self._maybe_exchanged is None:
            self._maybe_exchanged = _MaybeExchanged(before, seen_s, now_s)

    def mark_ambiguous(self, held: TrackedPerson, now_s: float, *, pictures: bool) -> None:
        """Doubt who was hidden for a moment in a crowd, if pictures come but did not show since that it is them."""
        if self._maybe_exchanged is None or held.similarity >= self._settings.appearance_match:
            self._maybe_exchanged = None
        elif pictures and now_s - self._maybe_exchanged.since_s > self._settings.ambiguous_for_s:
            self._sure, self._sure_s, _ = self._maybe_exchanged
            self._maybe_exchanged = None

    def step(
        self,
        held: TrackedPerson,
        people: Sequence[TrackedPerson],
        intervals: Mapping[int, VisibilityInterval],
        distractors: Collection[int],
        robot: Pose2D,
        now_s: float,
        *,
        seen: bool = True,
        pictures: bool = False,
    ) -> TrackedPerson | None:
        """Return who is to be held instead, None to go on; the ambiguity ends when somebody stands with the robot.

        `intervals` says by track id when and where each of the people came into sight, `seen` whether the one who is
        held is seen now. While somebody else who may be the missing one is with the robot too, or where the robot has
        gone to them, standing there says little: there is time to touch the screen. So it is where `pictures` come but
        do not tell; who was not looked at has to touch it.
        """
        assert self._sure is not None
        self._robot_was = self._robot_was or robot
        matches = held.similarity >= self._settings.appearance_match
        if not matches:
            known = [one for one in people if one.id != held.id and one.similarity >= self._settings.appearance_match]
            known = [one for one in known if held.similarity > 0.0 or one.id not in distractors]
            there = [one for one in known if self._stands(one, robot)]
            if there:
                return self._waits(there, now_s, pictures=pictures)
        rivals = [one for one in people if one.id != held.id and self._could_be(one, intervals[one.id], now_s)]
        rivals = [one for one in rivals if robot.distance_to(one.x, one.y) <= self._settings.rivals_within_m]
        if seen and self._stands(held, robot):
            settling_s = now_s if self._settling_since_s is None else self._settling_since_s
            self._settling_since_s = settling_s
            came_m = robot.distance_to(self._robot_was.x, self._robot_was.y)
            if pictures and held.similarity <= 0.0:
                return None
            slowly = bool(rivals) or pictures or came_m > self._settings.robot_came_m
            slowly = slowly and not (matches and held.id == self._sure.id)
            if now_s - settling_s >= (self._settings.settles_slowly_s if slowly else self._settings.settles_s):
                self.end()
            return None
        self._settling_since_s = None
        if matches:
            if held.id == self._sure.id:
                self.end()
            return None
        others = [person for person in rivals if person.id not in distractors and self._stands(person, robot)]
        return self._waits(others if len(rivals) == 1 else [], now_s, pictures=pictures)

    def _waits(self, others: Sequence[TrackedPerson], now_s: float, *, pictures: bool) -> TrackedPerson | None:
        """Return the only one of these when they have been here for long enough."""
        if len(others) != 1:
            self._waiting = None
            return None
        if self._waiting is None or self._waiting[0] != others[0].id:
            self._waiting = (others[0].id, now_s)
        unproved = pictures and others[0].similarity < self._settings.appearance_match
        if unproved or now_s - self._waiting[1] < self._settings.instead_s:
            return None
        self.end()
        return others[0]

    def _in_crowd(self, person: TrackedPerson, people: Sequence[TrackedPerson]) -> bool:
        """Whether somebody else is so near that one may bear the other's number."""
        return any(
            one.id != person.id and math.hypot(one.x - person.x, one.y - person.y) <= self._settings.crowd_m
            for one in people
        )

    def _stands(self, person: TrackedPerson, robot: Pose2D) -> bool:
        near = robot.distance_to(person.x, person.y) <= self._settings.with_robot_m
        return near and math.hypot(person.vx, person.vy) < self._settings.stands_below_mps

    def _could_be(self, person: TrackedPerson, interval: VisibilityInterval, now_s: float) -> bool:
        """Whether somebody came into sight after the follower was last seen for sure, where they can have walked to."""
        late = interval.since_s >= self._sure_s - 0.3
        return late and self._reaches(interval.came_at, interval.since_s) and self._reaches((person.x, person.y), now_s)

    def _reaches(self, place: tuple[float, float], at_s: float) -> bool:
        """Whether the follower can have been at a place at a time."""
        assert self._sure is not None
        settings, away_s = self._settings, max(0.0, at_s - self._sure_s)
        reach = min(settings.slack_m + settings.walking_speed_mps * away_s, settings.furthest_m)
        return math.dist(place, (self._sure.x, self._sure.y)) <= reach
