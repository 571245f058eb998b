"""Identity as a belief: cues weigh the hypotheses, one decision says what that means for the robot."""

import math
from collections.abc import Sequence

from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.people.identity.belief import SEEN_S, Belief, BeliefFilter
from guide_robot.people.identity.belief_settings import BeliefSettings
from guide_robot.people.identity.choose import chosen
from guide_robot.people.identity.cues import WITH_ROBOT_M, Cue, Observed, usual_cues
from guide_robot.people.identity.decide import Action, Decision, Options, decide
from guide_robot.people.identity.identity_types import Cues
from guide_robot.people.identity.in_sight import crowded
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.people.identity.visibility import BODY_M, Visibility
from guide_robot.people.types import TrackedPerson

OCCLUDED_AFTER_S = 0.5  # as the follower watch: a gait cycle
REACQUIRED_FOR_S = 1.0  # as FollowerState: how long it is said that somebody is back
LOOKS_WITHIN_M, LOOK_AGAIN_S = (
    2.0,
    2.0,
)  # where a picture shows the whole body; a picture every half second, several needed
MAY_BE = 0.05  # derived: below 1 / (1 + Costs.wrong) nobody can come to be led by one cue alone
HEARS_M = 4.0  # how far off the robot's voice is heard in an office
ANSWERED_FOR_S = 1.0


class BeliefIdentity:
    """Keeps to one person by a belief about who is behind which track."""

    def __init__(
        self,
        settings: BeliefSettings | None = None,
        walls: LineOfSight | None = None,
        more_cues: Sequence[Cue] = (),
    ) -> None:
        """Begin with nobody; `walls` of the floor plan hide people, `more_cues` are asked like the robot's own."""
        self._settings = settings or BeliefSettings()
        self._visibility = Visibility(walls)
        self._filter = BeliefFilter(self._settings.motion, self._visibility.share)
        self.cues: list[Cue] = [*usual_cues(self._settings.cues), *more_cues]
        self.release()

    def release(self) -> None:
        """Let go of the person."""
        self._filter.release()
        for cue in self.cues:
            cue.begin()
        self._begun = False
        self._now_s = self._seen_s = self._answered_s = self._back_s = -math.inf
        self._held = self._held_before = 0
        self._state = LockState.NONE
        self._decision: Decision | None = None
        self._pictured_s: dict[int, float] = {}
        self._pictures_s = -math.inf
        self.belief = Belief()
        self.spoke: dict[str, float] = {}

    def step(self, tracks: Sequence[TrackedPerson], cues: Cues, now_s: float) -> FollowerReading | None:
        """Return how the person does, None while nobody has been found to keep to. `now_s` never goes back."""
        if not self._begun:
            person = chosen(tracks, cues.robot, cues.wanted_id)
            if person is None:
                return None
            self._begin(person, tracks, now_s)
        dt, self._now_s = max(0.0, min(1.0, now_s - self._now_s)), now_s
        self._visibility.look(cues.robot, tracks)
        self._filter.step(tracks, now_s, dt)
        self._hear(Observed(people=tracks, robot=cues.robot, now_s=now_s, step_s=dt, held=self._held,
                            touched=cues.touched))  # fmt: skip
        self._decide(tracks, cues, now_s)
        return self._reading(tracks, cues, now_s)

    def _begin(self, person: TrackedPerson, tracks: Sequence[TrackedPerson], now_s: float) -> None:
        self._filter.begin(person, tracks)
        self._begun, self._now_s, self._held, self._held_before = True, now_s, person.id, person.id
        self._seen_s, self._state, self._last = now_s - person.since_seen_s, LockState.LOCKED, person

    def _hear(self, observed: Observed) -> None:
        """Let every cue speak, and keep what each said of the likeliest person, for whoever looks on."""
        self.spoke = {}
        for cue in self.cues:
            ratios = cue.ratios(observed)
            self._filter.weigh(ratios)
            said = ratios.get(self._filter.belief().best, 0.0) if ratios else 0.0
            if said:
                self.spoke[cue.name] = said
        for one in observed.people:
            if one.similarity > 0.0:
                self._pictured_s[one.id] = self._pictures_s = observed.now_s

    def _decide(self, tracks: Sequence[TrackedPerson], cues: Cues, now_s: float) -> None:
        self.belief = belief = self._filter.belief()
        best = next((one for one in tracks if one.id == belief.best), None)
        seen = best is not None and best.since_seen_s <= OCCLUDED_AFTER_S
        options = Options(
            seen=seen,
            look_at=self._to_look_at(tracks, cues, now_s),
            can_touch=seen and best is not None and cues.robot.distance_to(best.x, best.y) <= HEARS_M,
        )
        before = self._decision.action if self._decision is not None and self._decision.track == belief.best else None
        self._decision = decide(belief, self._settings.costs, options, before)
        self._held = belief.best if self._decision.action is Action.LEAD else 0
        if cues.touched and self._held:
            self._answered_s = now_s
        self._change(self._decision, options, now_s)

    def _to_look_at(self, tracks: Sequence[TrackedPerson], cues: Cues, now_s: float) -> int:
        """Return who may be the follower, stands near the robot and was in no picture lately; 0 for nobody."""
        if not math.isfinite(self._pictures_s):
            return 0
        there = [
            one
            for one in tracks
            if one.since_seen_s <= SEEN_S
            and cues.robot.distance_to(one.x, one.y) <= LOOKS_WITHIN_M
            and now_s - self._pictured_s.get(one.id, -math.inf) > LOOK_AGAIN_S
            and self.belief.of(one.id) > MAY_BE
        ]
        return max(there, key=lambda one: self.belief.of(one.id)).id if there else 0

    def _change(self, decision: Decision, options: Options, now_s: float) -> None:
        """Change the state: the one place that does."""
        if decision.action is Action.LOST:
            self._state = LockState.LOST
            return
        likely = self.belief.of(decision.track) > max(self.belief.hidden, self.belief.gone)
        if decision.action is not Action.LEAD and not (options.seen and likely):
            self._state = LockState.LOST if self._state is LockState.LOST else LockState.OCCLUDED
            return
        if self._state in (LockState.OCCLUDED, LockState.LOST) or decision.track != self._held_before:
            self._back_s = now_s
        self._held_before = decision.track
        back = now_s - self._back_s < REACQUIRED_FOR_S
        self._state = LockState.REACQUIRED if back else LockState.LOCKED

    def _reading(self, tracks: Sequence[TrackedPerson], cues: Cues, now_s: float) -> FollowerReading:
        assert self._decision is not None
        decision, belief, robot = self._decision, self.belief, cues.robot
        follower = next((one for one in tracks if one.id == decision.track), None)
        shown = self._state in (LockState.LOCKED, LockState.REACQUIRED)
        if follower is not None and (shown or belief.of(follower.id) > 0.5):
            self._last, self._seen_s = follower, now_s - follower.since_seen_s
        x, y, vx, vy = self._last.x, self._last.y, self._last.vx, self._last.vy
        if not shown and belief.place is not None and belief.of(self._last.id) < belief.hidden:
            (x, y), vx, vy = belief.place, 0.0, 0.0
        distance = robot.distance_to(x, y)
        uncertain = decision.action is not Action.LEAD
        looked_at = next((one for one in tracks if uncertain and one.id == self._to_look_at(tracks, cues, now_s)), None)
        return FollowerReading(
            track_id=self._last.id,
            state=self._state,
            reason=decision.reason,
            distance=distance,
            closing_speed=((robot.x - x) * vx + (robot.y - y) * vy) / max(distance, 1e-6),
            seconds_since_seen=max(0.0, now_s - self._seen_s),
            x=x,
            y=y,
            vx=vx,
            vy=vy,
            ambiguous=shown and uncertain,
            answered=now_s - self._answered_s < ANSWERED_FOR_S,
            look_at=None if looked_at is None else (looked_at.x, looked_at.y),
            crowded=uncertain and crowded(self._last, tracks, robot, BODY_M, WITH_ROBOT_M / 2.0),
        )
