"""Whether the wheels may turn: the last word, in front of them, on every velocity.

The gate knows nothing of visits, maps or goals, so that it holds when everything that does hangs, dies or is flooded.
A stop begins at once and for one reason; it ends in one of three ways:

- OPERATOR: by `release` alone, that is by somebody's deliberate act, also after a restart of the gate;
- HEARTBEAT: when every needed node has been heard steadily again;
- SENSOR, TRAFFIC: when the sensor is good again, when another robot has passed; goals are kept, and the robot goes on.

An OPERATOR or HEARTBEAT stop has all goals of the navigation cancelled when it begins and once more before it ends, and
it ends only when that was answered and nobody commands a velocity any more: no goal given before or during the stop
moves the robot after it. STARTING counts as a HEARTBEAT stop: a gate that was started again does not know for how long
the robot stood without one, nor who has stepped in front of it meanwhile.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from guide_robot.navigation.speed_limits import SpeedLimits
from guide_robot.phrases.reasons import Reason, Why

LONGEST_SOURCE = 100


class Cause(IntEnum):
    """Why the wheels stand still; values equal those of guide_robot_interfaces/msg/MotionState."""

    NONE = 0
    OPERATOR = 1
    HEARTBEAT = 2
    SENSOR = 3
    STARTING = 4
    TRAFFIC = 5


@dataclass(frozen=True, kw_only=True)
class GateSettings:
    """Seconds.

    A needed node silent for `silence_s` stops the robot; heard for `steady_s` without gaps longer than half of
    `silence_s`, it lets it go. A command older than `command_stale_s` means zero. A cancellation that is not answered
    within `cancel_answer_s` ends an attempt to release.
    """

    silence_s: float = 1.0
    steady_s: float = 1.0
    command_stale_s: float = 0.3
    cancel_answer_s: float = 2.0


@dataclass(frozen=True, kw_only=True)
class MotionStatus:
    """What holds now: the cause of a stop, who or what it comes from, and why."""

    cause: Cause = Cause.NONE
    source: str = ""
    reason: Reason = field(default_factory=Why.MAY_MOVE)

    @property
    def allowed(self) -> bool:
        """Whether the wheels may turn."""
        return self.cause is Cause.NONE


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Somebody's stop, which holds until somebody releases it."""

    source: str
    reason: Reason


def stop_by(source: str) -> Stop:
    """Return the stop of a source, whose name comes from outside: made one short printable line."""
    beginning = source[: 10 * LONGEST_SOURCE]  # a stop is obeyed at once, however long the name
    line = " ".join("".join(c if c.isprintable() else " " for c in beginning).split())[:LONGEST_SOURCE]
    return Stop(source=line or "somebody", reason=Why.STOPPED_BY(source=line or "somebody"))


class _Beats:
    """When each needed node was last heard, and since when all are heard steadily."""

    def __init__(self, needed: Iterable[str], settings: GateSettings) -> None:
        self._settings = settings
        self._heard_s: dict[str, float | None] = dict.fromkeys(needed)
        self._steady_since_s: float | None = None

    def heard(self, node: str, now_s: float) -> None:
        if node in self._heard_s:
            self._heard_s[node] = now_s

    def never_heard(self) -> list[str]:
        return [node for node, heard_s in self._heard_s.items() if heard_s is None]

    def silent(self, now_s: float, for_s: float) -> list[str]:
        return [node for node, heard_s in self._heard_s.items() if heard_s is None or now_s - heard_s > for_s]

    def steady(self, now_s: float) -> bool:
        """Return whether all have been heard for a while; call it at every step."""
        if self.silent(now_s, self._settings.silence_s / 2.0):
            self._steady_since_s = None
            return False
        if self._steady_since_s is None:
            self._steady_since_s = now_s
        return now_s - self._steady_since_s >= self._settings.steady_s


class _Cancellations:
    """Rounds of cancelling all goals: the node carries out the newest one and says which has been answered."""

    def __init__(self) -> None:
        self.asked = self.answered = 0

    def ask(self) -> int:
        self.asked += 1
        return self.asked


class _Release:
    """One attempt to end a stop: a round of cancelling, then silence of whoever commands velocities."""

    def __init__(self, round_number: int, since_s: float) -> None:
        self.round, self.since_s = round_number, since_s


class MotionGate:
    """Judges every command (`passes`, `drives`) and every turn of the clock (`step`).

    Times are seconds of one clock that never jumps. What comes in changes the status at once, not at the next step.
    """

    def __init__(
        self, settings: GateSettings, needed: Sequence[str], limits: SpeedLimits, stop: Stop | None = None
    ) -> None:
        """Start with the nodes that must be heard, what the base can do, and the stop that a gate before this left."""
        self._settings, self._limits = settings, limits
        self._beats = _Beats(needed, settings)
        self._cancellations = _Cancellations()
        self._stop = stop
        self._silent: list[str] = []
        self._sensor_problem: Reason | None = None
        self._traffic: Reason | None = None
        self._starting = True
        self._would_move: Reason | None = None
        self._command: tuple[bool, float] = (True, -math.inf)  # whether it was zero, and when it came
        self._release: _Release | None = None
        self._recovery: _Release | None = None
        self._refusal: Reason | None = None
        self.odd_commands, self.odd_command = 0, ""
        self.status = MotionStatus()
        self._judge()
        self._cancellations.ask()

    # In -------------------------------------------------------------------------------------------

    def heard(self, node: str, now_s: float) -> None:
        """Take a heartbeat."""
        self._beats.heard(node, now_s)

    def passes(self, command: Iterable[float], now_s: float) -> bool:
        """Return whether a commanded velocity may go to the wheels as it is; if not, zero goes there.

        `odd_command` then says what is wrong with it, empty if nothing is.
        """
        values = tuple(command)
        self.odd_command = self._limits.fault(values)
        self.odd_commands += bool(self.odd_command)
        self._command = (not self.odd_command and not any(values), now_s)
        return not self.odd_command and self.status.allowed

    def stop(self, stop: Stop) -> None:
        """Stop until somebody releases; a stop on top of another replaces its source."""
        begins = self._stop is None
        self._stop, self._release, self._refusal = stop, None, Why.STOPPED_AGAIN()
        if begins:
            self._cancellations.ask()
        self._judge()

    def release(self, now_s: float) -> None:
        """Ask to end an OPERATOR stop: see `releasing` and `stopped_by` in the steps to come."""
        if self._stop is not None and self._release is None:
            self._release = _Release(self._cancellations.ask(), now_s)

    def cancelled(self, round_number: int) -> None:
        """Take the answer that all goals of a round of cancelling are cancelled."""
        self._cancellations.answered = max(self._cancellations.answered, round_number)

    # Out ------------------------------------------------------------------------------------------

    @property
    def cancellation(self) -> int:
        """The newest round of cancelling that was asked for; each new number is one to carry out."""
        return self._cancellations.asked

    @property
    def stopped_by(self) -> Stop | None:
        """The OPERATOR stop that holds, if one does: what must survive a restart."""
        return self._stop

    @property
    def releasing(self) -> bool:
        """Whether an attempt to release is under way."""
        return self._release is not None

    @property
    def refusal(self) -> Reason | None:
        """Why the last attempt to release came to nothing."""
        return self._refusal

    def drives(self, command_age_s: float) -> bool:
        """Return whether the last command still holds: motion is allowed and the command is fresh; else zero does."""
        return self.status.allowed and command_age_s <= self._settings.command_stale_s

    def step(self, sensor_problem: Reason | None, now_s: float, traffic: Reason | None = None) -> MotionStatus:
        """Return what holds now. `sensor_problem` says what is wrong with the lidar, None if nothing is.

        `traffic` says before which narrow place the robot waits for another, None while it waits for none.
        """
        self._sensor_problem, self._traffic = sensor_problem, traffic
        self._watch_heartbeats(now_s)
        self._go_on_releasing(now_s)
        self._judge()
        return self.status

    # How stops begin and end ------------------------------------------------------------------------

    def _watch_heartbeats(self, now_s: float) -> None:
        steady = self._beats.steady(now_s)
        if self._starting:
            self._go_on_starting(steady, now_s)
            return
        silent = self._beats.silent(now_s, self._settings.silence_s)
        if silent:
            if not self._silent:
                self._cancellations.ask()
            self._silent, self._recovery = silent, None
        elif self._silent and steady and self._recovered(now_s):
            self._silent = []

    def _go_on_starting(self, steady: bool, now_s: float) -> None:
        """End STARTING when all needed nodes are heard steadily, the lidar is good and nothing would move the robot."""
        if self._beats.never_heard() or self._sensor_problem or not steady:
            self._recovery = None
        elif self._recovered(now_s):
            self._starting = False

    def _recovered(self, now_s: float) -> bool:
        """Return whether nothing would move the robot; as long as something would, goals are cancelled again."""
        if self._recovery is None or now_s - self._recovery.since_s > self._settings.cancel_answer_s:
            self._recovery = _Release(self._cancellations.ask(), now_s)
        self._would_move = self._what_would_move(self._recovery, now_s)
        if not self._would_move:
            self._recovery = None
        return not self._would_move

    def _go_on_releasing(self, now_s: float) -> None:
        if self._release is None:
            return
        problem = self._what_would_move(self._release, now_s)
        if not problem:
            self._stop, self._release, self._refusal = None, None, None
        elif now_s - self._release.since_s > self._settings.cancel_answer_s:
            self._release, self._refusal = None, problem

    def _what_would_move(self, release: _Release, now_s: float) -> Reason | None:
        """Return what would set the robot in motion if a stop ended now, None if nothing would."""
        if self._cancellations.answered < release.round:
            return Why.GOALS_NOT_CANCELLED()
        zero, came_s = self._command
        if not zero and now_s - came_s <= self._settings.command_stale_s:
            return Why.VELOCITY_COMMANDED()
        return None

    def _judge(self) -> None:
        """Find the status: the one place where it changes."""
        if self._stop is not None:
            self.status = MotionStatus(cause=Cause.OPERATOR, source=self._stop.source, reason=self._stop.reason)
        elif self._starting:
            missing = self._beats.never_heard()
            waits = self._sensor_problem or self._would_move or Why.STARTING()
            reason = Why.NOT_HEARD_YET(nodes=_names(missing)) if missing else waits
            self.status = MotionStatus(cause=Cause.STARTING, source=_names(missing) or "lidar", reason=reason)
        elif self._silent:
            reason = Why.SILENT(nodes=_names(self._silent))
            self.status = MotionStatus(cause=Cause.HEARTBEAT, source=_names(self._silent), reason=reason)
        elif self._sensor_problem:
            self.status = MotionStatus(cause=Cause.SENSOR, source="lidar", reason=self._sensor_problem)
        elif self._traffic:
            self.status = MotionStatus(cause=Cause.TRAFFIC, source="fleet", reason=self._traffic)
        else:
            self.status = MotionStatus()


def _names(nodes: Sequence[str]) -> str:
    return ", ".join(nodes)
