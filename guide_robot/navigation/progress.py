"""Whether the robot gets anywhere: from first hesitation over being blocked to giving up."""

import math
from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D


@dataclass(frozen=True, kw_only=True)
class ProgressSettings:
    """Seconds and metres.

    Getting `step_m` nearer to the goal (or turning by `step_rad` at it) counts as progress. Without any, the robot
    insists on less and less space until `impatient_s`, is blocked after `blocked_s` and gives up after
    `gives_up_s`; without a way at all it gives up after `no_way_s`,
    and after `goal_occupied_s` when something stands at the goal.
    """

    step_m: float = 0.15
    step_rad: float = 0.15
    impatient_from_s: float = 2.0
    impatient_s: float = 8.0
    blocked_s: float = 2.5
    gives_up_s: float = 40.0
    no_way_s: float = 15.0
    goal_occupied_s: float = 6.0


class ProgressWatch:
    """Counts the time since the robot last came nearer to its goal."""

    def __init__(self, settings: ProgressSettings) -> None:
        """Start with a goal just set."""
        self._settings = settings
        self._input_s = -math.inf
        self.restart()

    def restart(self) -> None:
        """A new goal: all counts begin anew."""
        self._best_m = math.inf
        self._best_turn = math.inf
        self._progress_s: float | None = None
        self._no_way_since_s: float | None = None

    def made(self, remaining_m: float, turn_left: float, pose: Pose2D, now_s: float) -> None:
        """Take in the way left on the path and the turn left to the goal's heading."""
        nearer = remaining_m < self._best_m - self._settings.step_m
        turned = remaining_m < 0.5 and turn_left < self._best_turn - self._settings.step_rad
        if nearer or turned or self._progress_s is None:
            self._best_m = min(self._best_m, remaining_m)
            self._best_turn = turn_left
            self._progress_s = now_s

    def held(self, now_s: float) -> None:
        """The motion gate keeps the robot standing: that is no lack of progress."""
        if self._progress_s is not None:
            self._progress_s = now_s

    def way_found(self, now_s: float) -> None:
        """There is a way again."""
        self._no_way_since_s = None

    def no_way(self, occupied: bool, now_s: float) -> bool:
        """There is no way now, perhaps because the goal is occupied; return whether that is so for too long."""
        if self._no_way_since_s is None:
            self._no_way_since_s = now_s
        patience_s = self._settings.goal_occupied_s if occupied else self._settings.no_way_s
        return now_s - self._no_way_since_s > patience_s

    def input_ok(self, now_s: float) -> None:
        """Pose and time are good."""
        self._input_s = now_s

    def input_missing_s(self, now_s: float) -> float:
        """Return for how long there has been no good pose."""
        if math.isinf(self._input_s):
            self._input_s = now_s
        return now_s - self._input_s

    def standing_s(self, now_s: float) -> float:
        """Return for how long the robot has not come nearer."""
        return 0.0 if self._progress_s is None else now_s - self._progress_s

    def patience(self, now_s: float) -> float:
        """Return 1 at first, falling to 0 while the robot gets nowhere."""
        over = self.standing_s(now_s) - self._settings.impatient_from_s
        span = self._settings.impatient_s - self._settings.impatient_from_s
        return 1.0 - min(1.0, max(0.0, over / span))

    def blocked(self, now_s: float) -> bool:
        """Whether the robot should say that it cannot get on."""
        return self.standing_s(now_s) > self._settings.blocked_s

    def gives_up(self, now_s: float) -> bool:
        """Whether the goal should be given up."""
        return self.standing_s(now_s) > self._settings.gives_up_s
