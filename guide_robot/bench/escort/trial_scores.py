"""Scores one trial from what truly happened: losses noticed, false losses, wrong people led, distances kept."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import EscortPhase, FollowerState
from guide_robot.people.identity.in_sight import hides
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.simulation.building import Building
from guide_robot.simulation.people_types import TruePerson

GONE_BEYOND_M = 3.5
WRONG_BEYOND_M = 1.2
WRONG_FOR_S = 2.0
NEAR_M = 3.0
HIDES_WITHIN_M = 0.25
KEPT_M = (1.0, 2.5)
NOTICED = (EscortPhase.WAITING, EscortPhase.SEARCHING, EscortPhase.GIVING_UP)
UNSEEN = (FollowerState.OCCLUDED, FollowerState.LOST)


@dataclass(kw_only=True)
class Scorer:
    """Hears the truth and the robot's belief in every step.

    Somebody strays when they no longer mean to come along (`follows` false). That is a loss once they are farther
    than 3.5 m from the robot, or gone: from then on it can be seen. The robot has noticed when it stands or goes back
    for that very person: its phase is WAITING, SEARCHING or GIVING_UP, and the lock sits on them (within 1.2 m of where
    they truly are) or says that they are hidden or lost. A robot that already waits for them when the loss begins has
    noticed after 0 s; one that waits while its lock sits on somebody else has not. `stray_noticed_s` counts from the
    straying itself; who comes along again before that has not strayed.

    A loss is false when the robot declares somebody LOST who follows it within 3 m with no wall between;
    `false_losses_in_view` are those with nobody else within 0.25 m of the line between either, who would hide them. A
    wrong lead is leading on for 2 s while the lock sits on somebody more than 1.2 m from the true person.
    """

    building: Building
    loss_began_s: float | None = None
    loss_noticed_s: list[float] = field(default_factory=list)
    stray_noticed_s: list[float] = field(default_factory=list)
    false_losses: int = 0
    false_losses_in_view: int = 0
    wrong_leads: int = 0
    kept_s: float = 0.0
    led_s: float = 0.0
    _state: FollowerState = FollowerState.NONE
    _wrong_since_s: float | None = None
    _strays_since_s: float | None = None

    def step(
        self,
        now_s: float,
        step_s: float,
        robot: Pose2D,
        person: TruePerson | None,
        follows: bool,
        phase: EscortPhase,
        state: FollowerState,
        reading: FollowerReading | None,
        people: Sequence[TruePerson] = (),
    ) -> None:
        """Take in one step; `people` are all who are there."""
        distance = math.inf if person is None else robot.distance_to(person.x, person.y)
        leading = phase is EscortPhase.LEADING
        noticed = phase in NOTICED and (state in UNSEEN or self._off(person, reading) <= WRONG_BEYOND_M)
        self._stray(now_s, follows and person is not None, noticed)
        self._loss(now_s, distance, follows and person is not None, noticed)
        self._false_loss(robot, person, distance, follows, state, people)
        self._wrong_lead(now_s, person, leading, reading)
        if leading and follows:
            self.led_s += step_s
            self.kept_s += step_s * (KEPT_M[0] <= distance <= KEPT_M[1])

    def _stray(self, now_s: float, follows: bool, noticed: bool) -> None:
        if follows:
            self._strays_since_s = None
        elif self._strays_since_s is None:
            self._strays_since_s = now_s
        if noticed and self._strays_since_s is not None and math.isfinite(self._strays_since_s):
            self.stray_noticed_s.append(now_s - self._strays_since_s)
            self._strays_since_s = math.inf

    def _loss(self, now_s: float, distance: float, follows: bool, noticed: bool) -> None:
        if self.loss_began_s is None and not follows and distance > GONE_BEYOND_M:
            self.loss_began_s = now_s
        if self.loss_began_s is not None and noticed and not self.loss_noticed_s:
            self.loss_noticed_s.append(now_s - self.loss_began_s)

    @staticmethod
    def _off(person: TruePerson | None, reading: FollowerReading | None) -> float:
        """Return how far the lock sits from the true person, inf without either."""
        if reading is None or person is None:
            return math.inf
        off = math.hypot(reading.x - person.x, reading.y - person.y)
        return off if math.isfinite(off) else math.inf

    def _false_loss(
        self,
        robot: Pose2D,
        person: TruePerson | None,
        distance: float,
        follows: bool,
        state: FollowerState,
        people: Sequence[TruePerson],
    ) -> None:
        began = state is FollowerState.LOST and self._state is not FollowerState.LOST
        self._state = state
        if began and person is not None and follows and distance < NEAR_M and self._in_sight(robot, person):
            self.false_losses += 1
            place = (person.x, person.y)
            others = ((one.x, one.y) for one in people if one.id != person.id)
            self.false_losses_in_view += not any(hides(other, robot, place, HIDES_WITHIN_M) for other in others)

    def _in_sight(self, robot: Pose2D, person: TruePerson) -> bool:
        return self.building.ways.clear((robot.x, robot.y), (person.x, person.y), radius_m=0.05)

    def _wrong_lead(
        self, now_s: float, person: TruePerson | None, leading: bool, reading: FollowerReading | None
    ) -> None:
        believed = reading is not None and reading.state in (LockState.LOCKED, LockState.REACQUIRED)
        off = self._off(person, reading)
        if not (leading and believed and off > WRONG_BEYOND_M):
            self._wrong_since_s = None
        elif self._wrong_since_s is None:
            self._wrong_since_s = now_s
        elif now_s - self._wrong_since_s > WRONG_FOR_S and math.isfinite(self._wrong_since_s):
            self.wrong_leads += 1
            self._wrong_since_s = math.inf
