"""Runs an identity over a recorded trial and scores it by the truth.

The robot of the recording drove as the identity of then decided: another one's word changes neither where the robot
goes, nor whom its camera looks at, nor whose clothes are learnt. A replay compares identities on the same sights; how a
whole escort goes only a trial tells.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from guide_robot.bench.escort.trial_scores import GONE_BEYOND_M, NEAR_M, WRONG_BEYOND_M, WRONG_FOR_S
from guide_robot.bench.identity.calibration import Forecast
from guide_robot.bench.identity.record import Heard, TrialRecord
from guide_robot.common.geometry import Pose2D
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.people.identity.belief_identity import BeliefIdentity
from guide_robot.people.identity.identity import Cues, Identity
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.people.types import TrackedPerson

RIGHT_WITHIN_M = 0.8
FORECAST_EVERY = 10  # steps; forecasts that follow each other sooner say the same


@dataclass(kw_only=True)
class Score:
    """One replay in seconds and counts.

    `led_s` is how long the identity would have led somebody, `wrong_s` how long of that somebody else, more than 1.2 m
    from the true person; a wrong lead is 2 s of it in one piece. `followed_s` is how long the person followed within
    3 m, in sight by the walls, `vain_s` how long of that the identity would not have led. A false loss is LOST declared
    then. `noticed_s` are the times from a loss (the person does not follow and is beyond 3.5 m) until the identity does
    not lead anybody else; `missed` counts losses never noticed.
    """

    led_s: float = 0.0
    wrong_s: float = 0.0
    followed_s: float = 0.0
    vain_s: float = 0.0
    wrong_leads: int = 0
    false_losses: int = 0
    noticed_s: list[float] = field(default_factory=list)
    missed: int = 0
    forecasts: list[Forecast] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One step of a replay: what was heard, and what the identity said to it."""

    heard: Heard
    reading: FollowerReading | None
    step_s: float


def moments(record: TrialRecord, identity: Identity) -> Iterator[Moment]:
    """Run an identity over a trial."""
    identity.release()
    before_s = record.steps[0].now_s if record.steps else 0.0
    for heard in record.steps:
        cues = Cues(robot=heard.robot, touched=heard.touched)
        reading = identity.step(heard.tracks, cues, heard.now_s)
        yield Moment(heard=heard, reading=reading, step_s=heard.now_s - before_s)
        before_s = heard.now_s


def replay(record: TrialRecord, identity: Identity, walls: LineOfSight) -> Score:
    """Return how an identity does in a trial; `walls` are those of its floor plan."""
    scorer = _Scorer(walls)
    for number, moment in enumerate(moments(record, identity)):
        scorer.step(moment)
        if isinstance(identity, BeliefIdentity) and number % FORECAST_EVERY == 0 and moment.reading is not None:
            scorer.score.forecasts.append(forecast_of(identity, moment.heard))
    return scorer.end()


def forecast_of(identity: BeliefIdentity, heard: Heard) -> Forecast:
    """Return what is believed most likely: one of the tracks, or that none of them is the person."""
    belief = identity.belief
    none = belief.hidden + belief.gone
    if none >= belief.of(belief.best):
        return Forecast(belief=none, right=not any(is_follower(one, heard) for one in heard.tracks))
    track = next((one for one in heard.tracks if one.id == belief.best), None)
    return Forecast(belief=belief.of(belief.best), right=track is not None and is_follower(track, heard))


def is_follower(track: TrackedPerson, heard: Heard) -> bool:
    """Whether a track is truly the person's: they are near it, and nobody else is nearer."""
    if heard.person is None:
        return False
    off = math.dist((track.x, track.y), heard.person)
    return off <= RIGHT_WITHIN_M and all(off <= math.dist((track.x, track.y), other) for other in heard.others)


class _Scorer:
    """Hears each moment of one replay."""

    def __init__(self, walls: LineOfSight) -> None:
        self.score, self._walls = Score(), walls
        self._wrong_since_s: float | None = None
        self._loss_s: float | None = None
        self._noticed = self._was_lost = False

    def step(self, moment: Moment) -> None:
        heard, reading, score = moment.heard, moment.reading, self.score
        if reading is None:
            return
        off = math.inf if heard.person is None else math.dist((reading.x, reading.y), heard.person)
        wrong = reading.sure and off > WRONG_BEYOND_M
        score.led_s += moment.step_s * reading.sure
        score.wrong_s += moment.step_s * wrong
        self._wrong(wrong, heard.now_s)
        here = heard.follows and heard.person is not None and self._in_sight(heard.robot, heard.person)
        score.followed_s += moment.step_s * here
        score.vain_s += moment.step_s * (here and not (reading.sure and not wrong))
        lost = reading.state is LockState.LOST
        score.false_losses += here and lost and not self._was_lost
        self._was_lost = lost
        self._loss(heard, noticed=not wrong)

    def _in_sight(self, robot: Pose2D, person: tuple[float, float]) -> bool:
        return robot.distance_to(*person) < NEAR_M and self._walls.free((robot.x, robot.y), person, 0.05)

    def _wrong(self, wrong: bool, now_s: float) -> None:
        if not wrong:
            self._wrong_since_s = None
        elif self._wrong_since_s is None:
            self._wrong_since_s = now_s
        elif now_s - self._wrong_since_s > WRONG_FOR_S and math.isfinite(self._wrong_since_s):
            self.score.wrong_leads += 1
            self._wrong_since_s = math.inf

    def _loss(self, heard: Heard, *, noticed: bool) -> None:
        far = heard.person is None or heard.robot.distance_to(*heard.person) > GONE_BEYOND_M
        if self._loss_s is None and far and not heard.follows:
            self._loss_s = heard.now_s
        if self._loss_s is not None and noticed and not self._noticed:
            self.score.noticed_s.append(heard.now_s - self._loss_s)
            self._noticed = True

    def end(self) -> Score:
        self.score.missed = int(self._loss_s is not None and not self._noticed)
        return self.score
