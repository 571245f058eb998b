"""Holds on to the one person being served: through occlusion, honestly lost, and found again."""

import math
from collections.abc import Sequence

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.identity.appearance_match import Mismatch, Observations, alike, appearance_match
from guide_robot.people.identity.distractors import Distractors
from guide_robot.people.identity.in_sight import Hidden, InSight, crowded
from guide_robot.people.identity.lock_types import FollowerReading, LockSettings, LockState
from guide_robot.people.identity.screen_touch import who_touched
from guide_robot.people.identity.verification import IdentityVerification
from guide_robot.people.types import TrackedPerson


class FollowerLock:
    """State machine around one track; never goes over to another person without saying so.

    Somebody who was already tracked while the follower was seen is somebody else, unless only ever at their side, as a
    wheel of their chair is. Only a track that began after the follower was last seen, where they can have walked to,
    alone there and not dressed differently, is taken for them: when it has been watched for a while near where they
    must be, or elsewhere when it has come to the robot and stays; or somebody in just the follower's clothes who does
    so. Then the state is REACQUIRED. A person who was taken back is ambiguous until they stand with the robot; if
    somebody else stands there first, that one is held instead. A person who is seen in other clothes is not the
    follower.
    """

    def __init__(self, settings: LockSettings | None = None) -> None:
        self.settings = settings or LockSettings()
        self._verification = IdentityVerification(self.settings.ambiguity)
        self.release()

    def release(self) -> None:
        """Let go of the person."""
        self._last: TrackedPerson | None = None
        self._seen_s = -math.inf
        self._seen_at = (math.nan, math.nan)
        hides = self.settings.hides_within_m, self.settings.hides_chair_within_m
        self._hidden = Hidden(self.settings.occluded_after_s, *hides)
        self._on_wheels = False
        self._state = LockState.NONE
        self._reason = "nobody is followed"
        self._distractors = Distractors(self.settings)
        self._mismatch = Mismatch(self.settings)
        self._candidate: tuple[int, float] | None = None
        self._reacquired_s = self._answered_s = self._let_go_s = -math.inf
        self._observations = Observations(self.settings)
        self._in_sight = InSight(self.settings.occluded_after_s, self.settings.returns_after_s)
        self._verification.end()

    def lock(self, person: TrackedPerson, now_s: float) -> None:
        """Hold on to a person from now on."""
        self.release()
        self._last = person
        self._seen_s = now_s - person.since_seen_s
        self._seen_at = (person.x, person.y)
        self._mismatch.sure_s = self._seen_s
        self._enter(LockState.LOCKED, f"holds on to person {person.id}")

    def step(self, people: Sequence[TrackedPerson], now_s: float, robot_pose: Pose2D) -> FollowerReading:
        """Take in everybody seen now, in the frame of `robot_pose`, and say how the follower does.

        Where nobody's similarity to the follower is known, place and walking decide alone.
        """
        if self._last is None:
            return FollowerReading(track_id=0, state=LockState.NONE, reason=self._reason)
        self._in_sight.step(people, now_s)
        self._observations.step(people, now_s)
        self._hidden.step(self._last, people, robot_pose, now_s, unseen_s=now_s - self._seen_s)
        same = self._same(people)
        if same is not None and self._mismatch.step(same, now_s):
            self._let_go(same, people, now_s)
        elif same is not None and self._plausible(same, now_s) and self._is_back(same, now_s, robot_pose):
            self._hold(same, people, now_s)
        else:
            self._search(people, now_s, robot_pose)
        self._verification.mark_ambiguous(self._last, now_s, pictures=self._observations.work(now_s))
        if self._verification.open:
            self._think_again(people, now_s, robot_pose)
        elif now_s <= self._seen_s:  # where they are predicted says nothing of who is apart from them
            self._distractors.know(self._last, people, self._on_wheels, now_s)
        return self._reading(people, now_s, robot_pose)

    def _let_go(self, person: TrackedPerson, people: Sequence[TrackedPerson], now_s: float) -> None:
        """Let go of somebody who is dressed differently: their track was the follower's when those were surely seen.

        A person who was held while ambiguous never was. A person who came into sight since then may be the follower,
        and was not surely seen beside them. They are lost when they are not seen for a while now.
        """
        self._seen_s, self._let_go_s = self._mismatch.sure_s, now_s
        self._withdraw_ambiguity()
        since_s = {one.id: self._in_sight.since_s(one, now_s) for one in people}
        self._distractors.forget_after(self._seen_s, since_s)
        self._candidate = None
        reason = f"person {person.id} is dressed differently"
        self._enter(LockState.OCCLUDED, reason)
        right = [one for one in people if self._appearance_matches(one) and self._plausible(one, now_s)]
        if len(right) == 1 and right[0].since_seen_s <= self.settings.occluded_after_s:
            self._mark_ambiguous(right[0], people, now_s)
            self._take(right[0], now_s, f"{reason}, not person {right[0].id}")

    def _same(self, people: Sequence[TrackedPerson]) -> TrackedPerson | None:
        """Return who bears the follower's number, or whose second track it turned out to be; None if nobody does."""
        assert self._last is not None
        for person in people:
            if self._mismatch.is_other(person):
                continue
            merged = self._last.id in person.merged_ids and person.id not in self._distractors.ids
            if person.id == self._last.id or merged:
                return person
        return None

    def answer(self, people: Sequence[TrackedPerson], now_s: float, robot_pose: Pose2D) -> bool:
        """Hold whoever has just touched the robot's screen: they are nearest to its front. False if nobody is there.

        Of two about as near, that is the one held without ambiguity, or else seen in the follower's clothes, or not in
        sight all along. Somebody in other clothes is held only when they do so again: the clothes are mistaken.
        """
        if self._last is None:
            return False
        seen = [person for person in people if person.since_seen_s <= self.settings.occluded_after_s]
        right = [person for person in seen if self._looks_right(person) and not self._mismatch.is_other(person)]
        dressed = {person.id for person in right if person.similarity >= self.settings.similar_at_least}
        new = {person.id for person in seen if not self._is_another(person, now_s)}
        ambiguous = self._verification.open or self._is_missing()
        likely = (dressed, {self._last.id}, new) if ambiguous else ({self._last.id}, dressed, new)
        person = who_touched(right, robot_pose, likely, self.settings.touch)
        person = person or self._mismatch.confirmed_override(who_touched(seen, robot_pose, likely, self.settings.touch))
        if person is None:
            return False
        self._mismatch.sure_s = now_s
        self._verification.end()
        self._answered_s = now_s
        self._take(person, now_s, f"person {person.id} touched the screen")
        return True

    def _is_another(self, person: TrackedPerson, now_s: float) -> bool:
        """Whether somebody was seen beside the follower and has been in sight ever since."""
        return person.id in self._distractors.ids and self._in_sight.since_s(person, now_s) < self._seen_s

    def _think_again(self, people: Sequence[TrackedPerson], now_s: float, robot: Pose2D) -> None:
        """Hold whoever stands waiting with the robot instead of somebody ambiguous who does not."""
        assert self._last is not None
        right = (person for person in people if self._looks_right(person))
        could_be = [person for person in right if not self._mismatch.is_other(person)]
        intervals = {person.id: self._in_sight.interval(person, now_s) for person in could_be}
        other = self._verification.step(
            self._last,
            could_be,
            intervals,
            self._distractors.ids,
            robot,
            now_s,
            seen=now_s - self._seen_s <= self.settings.occluded_after_s,
            pictures=self._observations.work(now_s),
        )
        if other is not None:
            self._distractors.ids.add(self._last.id)
            self._take(other, now_s, f"person {other.id} came to the robot and waits there")

    def _hold(self, person: TrackedPerson, people: Sequence[TrackedPerson], now_s: float) -> None:
        if person.since_seen_s <= self.settings.occluded_after_s:
            self._mark_ambiguous(person, people, now_s)
        self._last = person
        self._on_wheels = self._on_wheels or person.kind is not BodyKind.WALKING
        self._candidate = None
        self._seen_s = max(self._seen_s, now_s - person.since_seen_s)
        if person.since_seen_s <= 0.0:
            self._seen_at = (person.x, person.y)
        if now_s - self._seen_s > self.settings.occluded_after_s:
            self._fade(now_s)
            return
        if self._state in (LockState.OCCLUDED, LockState.LOST):
            self._reacquired_s = now_s
            self._enter(LockState.REACQUIRED, f"person {person.id} is seen again")
        elif self._state is LockState.REACQUIRED and now_s - self._reacquired_s < self.settings.reacquired_for_s:
            return
        else:
            self._enter(LockState.LOCKED, f"holds on to person {person.id}")

    def _search(self, people: Sequence[TrackedPerson], now_s: float, robot: Pose2D) -> None:
        self._fade(now_s)
        could_be = [person for person in people if self._could_be(person, now_s)]
        there = [one for one in could_be if one.id not in self._distractors.ids and self._in_place(one, now_s)]
        in_place = bool(there)
        long = self._missing_s(now_s) > self.settings.give_up_after_s
        if long or (not in_place and self._observations.work(now_s)):
            there = [person for person in could_be if self._appearance_matches(person)]
        elif not in_place:
            there = [person for person in could_be if self._answers(person, people, robot)]
        known = appearance_match(there, self.settings)
        there = there if known is None else [known]
        if len(there) != 1 or (known is None and self._beside_another(there[0], could_be)):
            self._candidate = None
            return
        person = there[0]
        if self._candidate is None or self._candidate[0] != person.id:
            self._candidate = (person.id, now_s)
        if now_s - self._candidate[1] >= self._watch_s(person, in_place, now_s):
            self._mark_ambiguous(person, people, now_s)
            self._take(person, now_s, f"found again as person {person.id} after {now_s - self._seen_s:.1f} s")

    def _mark_ambiguous(self, person: TrackedPerson, people: Sequence[TrackedPerson], now_s: float) -> None:
        """Verify a person reacquired from afar or out of a crowd; others may be dressed like the follower too."""
        assert self._last is not None
        self._verification.reacquired(self._last, self._seen_s, person, now_s, people)
        if self._verification.open:
            self._mismatch.clear_override()

    def _beside_another(self, person: TrackedPerson, could_be: Sequence[TrackedPerson]) -> bool:
        """Whether another one who can be the missing one is so near that either may be."""
        near_m = self.settings.apart_after_m
        return any(
            other.id != person.id and math.hypot(other.x - person.x, other.y - person.y) < near_m for other in could_be
        )

    def _watch_s(self, person: TrackedPerson, in_place: bool, now_s: float) -> float:
        """Return for how long somebody is watched before they are believed to be the one who was missing."""
        if not in_place and not self._appearance_matches(person):
            return self.settings.answers_for_s
        long = now_s - self._seen_s > self.settings.lost_after_s
        return self.settings.watch_lost_s if long else self.settings.watch_s

    def _in_place(self, person: TrackedPerson, now_s: float) -> bool:
        """Whether somebody is where the one who is missing must be, while that can be said."""
        assert self._last is not None
        settings, unseen_s = self.settings, max(0.0, now_s - self._seen_s)
        reach = min(self._slack_m() + settings.place_drift_mps * unseen_s, settings.place_furthest_m)
        near = math.hypot(person.x - self._last.x, person.y - self._last.y) <= reach
        return (near or self._goes_on(person, now_s)) and unseen_s <= settings.place_for_s

    def _slack_m(self) -> float:
        """Return how far from where they must be somebody is still there: other parts of a chair may be seen."""
        return self.settings.apart_after_m if self._on_wheels else self.settings.place_slack_m

    def _goes_on(self, person: TrackedPerson, now_s: float) -> bool:
        """Whether somebody came into sight just where and when the one who is missing was last seen."""
        settings, interval = self.settings, self._in_sight.interval(person, now_s)
        away_s = max(0.0, interval.since_s - self._seen_s)
        reach = self._slack_m() + settings.place_pace_mps * away_s
        return away_s <= settings.goes_on_within_s and math.dist(interval.came_at, self._seen_at) <= reach

    def _answers(self, person: TrackedPerson, people: Sequence[TrackedPerson], robot: Pose2D) -> bool:
        """Whether somebody is with the robot and stays; who was somebody else before says so only when alone there.

        In a crowd people stand by the robot because they cannot get on.
        """
        settings = self.settings
        near = robot.distance_to(person.x, person.y) <= settings.answers_within_m
        if not near or math.hypot(person.vx, person.vy) >= settings.answers_below_mps:
            return False
        others = (one for one in people if one.id != person.id)
        alone = all(robot.distance_to(one.x, one.y) > settings.alone_beyond_m for one in others)
        return alone or person.id not in self._distractors.ids or self._appearance_matches(person)

    def _could_be(self, person: TrackedPerson, now_s: float) -> bool:
        """Whether somebody can be the one who is missing."""
        assert self._last is not None
        late = self._in_sight.since_s(person, now_s) >= self._seen_s - 0.3
        new = late or self._distractors.may_be_part(person)
        same = person.id == self._last.id and person.since_seen_s <= self.settings.occluded_after_s
        if self._mismatch.is_other(person):
            return False
        can_be = new or same or self._appearance_matches(person)
        return can_be and self._plausible(person, now_s) and self._looks_right(person)

    def _is_back(self, person: TrackedPerson, now_s: float, robot: Pose2D) -> bool:
        """Whether the follower's number still stands for them; out of sight it may have gone over to somebody else."""
        if self._state not in (LockState.OCCLUDED, LockState.LOST):
            return True
        if self._observations.awaited(person, self._in_sight.since_s(person, now_s), robot, now_s):
            return False
        known = person.similarity >= self.settings.similar_at_least
        return (known or self._in_place(person, now_s)) and self._looks_right(person)

    def _appearance_matches(self, person: TrackedPerson) -> bool:
        """Whether somebody may be the follower after all, who is lost, since in a crowd two can be exchanged."""
        return self._is_missing() and person.similarity >= self.settings.ambiguity.appearance_match

    def _looks_right(self, person: TrackedPerson) -> bool:
        """Whether somebody is dressed as the follower is, as far as that is known; the longer away, the more alike."""
        return alike(person, self.settings.similar_at_least if self._is_missing() else self.settings.mismatch_below)

    def _is_missing(self) -> bool:
        """Whether the follower is lost, or their number was let go."""
        return self._state is LockState.LOST or self._let_go_s > self._seen_s

    def _plausible(self, person: TrackedPerson, now_s: float) -> bool:
        """Whether the person can have walked from where they were last seen to here."""
        assert self._last is not None
        unseen_s = max(0.0, now_s - self._seen_s)
        reach = min(self.settings.slack_m + self.settings.walking_speed_mps * unseen_s, self.settings.furthest_m)
        return math.hypot(person.x - self._last.x, person.y - self._last.y) <= reach

    def _missing_s(self, now_s: float) -> float:
        """Return for how long the follower was not seen, or has been looked for since their number was let go."""
        return now_s - max(self._seen_s, self._let_go_s)

    def _fade(self, now_s: float) -> None:
        unseen_s = self._missing_s(now_s)
        hidden_too_long = unseen_s > self.settings.hidden_lost_after_s
        if hidden_too_long or unseen_s - self._hidden.for_s > self.settings.lost_after_s:
            limit_s = self.settings.hidden_lost_after_s if hidden_too_long else self.settings.lost_after_s
            self._enter(LockState.LOST, f"not seen for more than {limit_s:g} s")
            self._withdraw_ambiguity()
        elif unseen_s > self.settings.occluded_after_s and self._state is not LockState.LOST:
            self._enter(LockState.OCCLUDED, "hidden for the moment")

    def _withdraw_ambiguity(self) -> None:
        """Look for whoever was surely the follower, once somebody ambiguous who was held for them is lost too."""
        if self._verification.before is not None:
            self._last, self._seen_s = self._verification.before
            self._seen_at = (self._last.x, self._last.y)
            self._verification.end()

    def _take(self, person: TrackedPerson, now_s: float, reason: str) -> None:
        """Hold somebody from now on instead of the one who was missing or ambiguous."""
        self._distractors.ids.discard(person.id)
        self._last, self._seen_s, self._candidate, self._reacquired_s = person, now_s, None, now_s
        self._seen_at = (person.x, person.y)
        self._enter(LockState.REACQUIRED, reason)

    def _enter(self, state: LockState, reason: str) -> None:
        self._state, self._reason = state, reason

    def _reading(self, people: Sequence[TrackedPerson], now_s: float, robot_pose: Pose2D) -> FollowerReading:
        assert self._last is not None
        last, settings = self._last, self.settings
        is_open = self._verification.open or self._is_missing()
        observations = self._observations
        look_at = observations.wanted(people, last.id, self._distractors.ids, robot_pose, now_s) if is_open else None
        distance = robot_pose.distance_to(last.x, last.y)
        towards = (robot_pose.x - last.x) * last.vx + (robot_pose.y - last.y) * last.vy
        return FollowerReading(
            track_id=last.id,
            state=self._state,
            reason=self._reason,
            distance=distance,
            closing_speed=towards / max(distance, 1e-6),
            seconds_since_seen=max(0.0, now_s - self._seen_s),
            x=last.x,
            y=last.y,
            vx=last.vx,
            vy=last.vy,
            ambiguous=self._verification.open,
            answered=now_s - self._answered_s < settings.reacquired_for_s,
            look_at=look_at,
            crowded=is_open and crowded(last, people, robot_pose, settings.hides_within_m, settings.before_screen_m),
        )
