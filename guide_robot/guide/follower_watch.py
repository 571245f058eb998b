"""Watches whether the person still comes along, and how fast the robot may go so that they can."""

import math
from dataclasses import dataclass

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.common.vocabulary import FollowerState
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.guide.sight import hidden_ahead
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.phrases.reasons import Reason, Why


@dataclass(frozen=True, kw_only=True)
class WatchSettings:
    """Metres, seconds, m/s, radians; pairs named enter and leave make the hysteresis.

    The robot keeps about `gap_m` ahead and never more than
    `lagging_enter_m` on purpose; it stands from `wait_enter_m` on (nearer for somebody who stopped) until the
    person is within `wait_leave_m`, or comes and is within `wait_coming_m`. A person who is nearer than `held_up_m`
    stands or dawdles because of the robot, and says nothing of their own pace. Whom the lock takes to be hidden by
    others is lost after `hidden_lost_after_s` unseen, anybody else after `lost_after_s`.
    """

    gap_m: float = 2.0
    gap_at_corner_m: float = 1.3
    corner_within_m: float = 1.5
    corner_share: float = 0.7
    lagging_enter_m: float = 2.5
    lagging_leave_m: float = 2.1
    wait_enter_m: float = 2.9
    wait_stopped_m: float = 2.2
    wait_leave_m: float = 1.9
    wait_coming_m: float = 2.6
    coming_mps: float = 0.25
    stopped_enter_mps: float = 0.12
    stopped_leave_mps: float = 0.2
    stopped_enter_s: float = 1.2
    stopped_beyond_m: float = 1.7
    hidden_enter_s: float = 0.5
    hidden_wait_s: float = 0.9
    lost_after_s: float = 2.8
    hidden_lost_after_s: float = 8.0
    leaving_mps: float = 0.25
    leaving_beyond_m: float = 3.0
    speed_filter_s: float = 0.6
    first_pace_mps: float = 1.0
    pace_memory_s: float = 4.0
    held_up_m: float = 1.5
    near_gain: float = 1.5
    far_gain: float = 0.9
    slowest_mps: float = 0.2
    fastest_mps: float = 1.2


@dataclass(frozen=True, kw_only=True)
class WatchResult:
    """How the person is doing; positions in `map`. `wait` asks the robot to stand until they come.

    `leaving` is true while the person is seen walking away from the robot; `closing_mps` is positive while they
    come nearer by their own walking. `ambiguous`: it may be somebody else; `answered`: they just touched the screen.
    `look_at`: to whom the robot should turn, so that its camera tells whether they are the one. `crowded`: others stand
    before the robot, or between it and where the person must be, who is missing or ambiguous.
    """

    state: FollowerState
    reason: Reason
    distance_m: float
    closing_mps: float
    speed_mps: float
    since_seen_s: float
    speed_limit_mps: float
    wait: bool
    leaving: bool
    person_in_map: Pose2D | None
    ambiguous: bool = False
    answered: bool = False
    look_at: Pose2D | None = None
    crowded: bool = False

    @property
    def to_face(self) -> Pose2D | None:
        """To whom a robot turns that stands; None if nobody has just been seen."""
        return self.look_at or (self.person_in_map if self.since_seen_s <= 1.0 else None)

    @property
    def in_view(self) -> bool:
        """Whether the person has just been seen, and is surely the one."""
        return self.since_seen_s < 1.0 and not self.ambiguous

    def is_with(self, within_m: float) -> bool:
        """Whether the person is so near and does not walk away."""
        return self.distance_m < within_m and not self.leaving and self.state is not FollowerState.LOST

    def agrees(self, within_m: float, asked_for_s: float, after_s: float) -> bool:
        """Whether the person, asked for so long, agrees to go on: by touch, or standing so near after `after_s`."""
        return self.answered or (self.in_view and self.is_with(within_m) and asked_for_s >= after_s)


NOBODY = WatchResult(
    state=FollowerState.NONE,
    reason=Why.NOBODY_LED(),
    distance_m=math.inf,
    closing_mps=0.0,
    speed_mps=0.0,
    since_seen_s=math.inf,
    speed_limit_mps=0.0,
    wait=True,
    leaving=False,
    person_in_map=None,
)


class FollowerWatch:
    """A state machine of five states, driven by the follower lock's readings."""

    def __init__(self, settings: WatchSettings, sight: LineOfSight | None = None) -> None:
        """Start with nobody; `sight` tells the corners that hide the robot from other turns of its path."""
        self._settings = settings
        self._sight = sight
        self.restart()

    def restart(self) -> None:
        """Forget the person."""
        self._state = FollowerState.NONE
        self._reason = NOBODY.reason
        self._waiting = False
        self._speed = 0.0
        self._pace = self._settings.first_pace_mps
        self._still_since_s: float | None = None
        self._seen: FollowerReading | None = None
        self._seen_s = -math.inf
        self._now_s = -math.inf

    def step(
        self, reading: FollowerReading | None, robot_in_map: Pose2D, path_ahead: Points, now_s: float
    ) -> WatchResult:
        """Return how the person is doing; `path_ahead` begins at the robot, in `map`."""
        step_s = min(0.5, max(0.0, now_s - self._now_s)) if math.isfinite(self._now_s) else 0.0
        self._now_s = now_s
        seen = self._take(reading, robot_in_map, step_s, now_s)
        if self._seen is None:
            return NOBODY
        distance = robot_in_map.distance_to(self._seen.x, self._seen.y)
        closing = self._closing(robot_in_map, distance)
        self._change(reading, seen, distance, now_s)
        leaving = (
            seen
            and not self._seen.ambiguous
            and closing < -self._settings.leaving_mps
            and distance > self._settings.leaving_beyond_m
        )
        self._waiting = self._should_wait(distance, closing, leaving, now_s)
        return WatchResult(
            state=self._state,
            reason=self._reason,
            distance_m=distance,
            closing_mps=closing,
            speed_mps=self._speed,
            since_seen_s=now_s - self._seen_s,
            speed_limit_mps=self._speed_limit(distance, path_ahead),
            wait=self._waiting,
            leaving=leaving,
            person_in_map=Pose2D(x=self._seen.x, y=self._seen.y, theta=math.atan2(self._seen.vy, self._seen.vx)),
            ambiguous=self._seen.ambiguous,
            answered=seen and self._seen.answered,
            look_at=Pose2D(x=reading.look_at[0], y=reading.look_at[1]) if reading and reading.look_at else None,
            crowded=reading is not None and reading.crowded,
        )

    def _take(self, reading: FollowerReading | None, robot_in_map: Pose2D, step_s: float, now_s: float) -> bool:
        """Take in a reading of the lock; return whether the person is seen now."""
        if reading is None or reading.state not in (LockState.LOCKED, LockState.REACQUIRED):
            return False
        self._seen = reading
        self._seen_s = now_s - reading.seconds_since_seen
        share = 1.0 - math.exp(-step_s / self._settings.speed_filter_s)
        self._speed += share * (math.hypot(reading.vx, reading.vy) - self._speed)
        slowly = 1.0 - math.exp(-step_s / self._settings.pace_memory_s)
        if self._speed > self._pace:
            self._pace += share * (self._speed - self._pace)
        elif robot_in_map.distance_to(reading.x, reading.y) > self._settings.held_up_m:
            self._pace += slowly * (self._speed - self._pace)
        return True

    def _closing(self, robot: Pose2D, distance: float) -> float:
        """Return how fast the person walks towards the robot, m/s, whatever the robot does."""
        assert self._seen is not None
        if distance < 1e-6:
            return 0.0
        dx, dy = (robot.x - self._seen.x) / distance, (robot.y - self._seen.y) / distance
        return self._seen.vx * dx + self._seen.vy * dy

    def _change(self, reading: FollowerReading | None, seen: bool, distance: float, now_s: float) -> None:
        """Change the state; this is the only place that does."""
        settings, hidden_s = self._settings, now_s - self._seen_s
        self._count_stillness(seen, distance, now_s)
        if not seen and self._is_lost(reading, hidden_s):
            self._become(FollowerState.LOST, Why.NOT_SEEN(seconds=round(hidden_s, 1)))
        elif not seen and (hidden_s > settings.hidden_enter_s or self._state is FollowerState.NONE):
            if self._state is not FollowerState.LOST:
                self._become(FollowerState.OCCLUDED, Why.HIDDEN(seconds=round(hidden_s, 1)))
        elif seen and self._stands_still(now_s):
            self._become(FollowerState.STOPPED, Why.STANDS_AWAY(metres=round(distance, 1)))
        elif seen:
            lagging = self._state in (FollowerState.LAGGING, FollowerState.LOST)
            limit = settings.lagging_leave_m if lagging else settings.lagging_enter_m
            if distance > limit:
                self._become(FollowerState.LAGGING, Why.BEHIND(metres=round(distance, 1)))
            else:
                self._become(FollowerState.FOLLOWING, Why.BEHIND(metres=round(distance, 1)))

    def _is_lost(self, reading: FollowerReading | None, hidden_s: float) -> bool:
        """Whether somebody unseen for so long is lost; the lock tells whether others hide them."""
        state = LockState.NONE if reading is None else reading.state
        hidden = state is LockState.OCCLUDED
        limit_s = self._settings.hidden_lost_after_s if hidden else self._settings.lost_after_s
        return state is LockState.LOST or hidden_s > limit_s

    def _become(self, state: FollowerState, reason: Reason) -> None:
        self._state, self._reason = state, reason

    def _count_stillness(self, seen: bool, distance: float, now_s: float) -> None:
        stopped = self._state is FollowerState.STOPPED
        limit = self._settings.stopped_leave_mps if stopped else self._settings.stopped_enter_mps
        if not seen:
            return
        if self._speed > limit or distance < self._settings.stopped_beyond_m:
            self._still_since_s = None
        elif self._still_since_s is None:
            self._still_since_s = now_s

    def _stands_still(self, now_s: float) -> bool:
        since = self._still_since_s
        return since is not None and now_s - since >= self._settings.stopped_enter_s

    def _should_wait(self, distance: float, closing: float, leaving: bool, now_s: float) -> bool:
        assert self._seen is not None
        settings = self._settings
        hidden = now_s - self._seen_s > settings.hidden_wait_s
        if leaving or hidden or self._seen.ambiguous or self._state is FollowerState.LOST:
            return True
        if self._waiting:
            coming = closing > settings.coming_mps and distance < settings.wait_coming_m
            return not coming and distance > settings.wait_leave_m
        stopped = self._state is FollowerState.STOPPED and closing < settings.coming_mps
        return distance > (settings.wait_stopped_m if stopped else settings.wait_enter_m)

    def _speed_limit(self, distance: float, path_ahead: Points) -> float:
        """Return the speed that brings the person to the wanted gap: their pace, corrected by how far they are.

        Somebody close behind is held up by the robot, so their pace is what they walked lately, not now.
        """
        assert self._seen is not None
        settings = self._settings
        corner = hidden_ahead(self._sight, path_ahead, (self._seen.x, self._seen.y), settings.corner_within_m)
        gap = settings.gap_at_corner_m if corner else settings.gap_m
        if distance < gap:
            limit = max(self._pace, settings.first_pace_mps / 2.0) + settings.near_gain * (gap - distance)
        else:
            limit = self._speed + settings.far_gain * (gap - distance)
        if corner:
            limit = max(limit, settings.corner_share * self._speed)
        return min(settings.fastest_mps, max(settings.slowest_mps, limit))
