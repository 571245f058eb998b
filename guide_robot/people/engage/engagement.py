"""Who comes to the robot and stays, and who only passes by, in the terms of REP-155."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import Engagement
from guide_robot.people.types import TrackedPerson


@dataclass(frozen=True, kw_only=True)
class EngagementSettings:
    """Distances in m, speeds in m/s, times in s; each pair of enter and leave values keeps a state from flickering."""

    notice_m: float = 4.5
    approach_speed_mps: float = 0.25
    approach_for_s: float = 0.5
    passes_beside_m: float = 0.6
    engage_within_m: float = 1.8
    leave_beyond_m: float = 2.4
    slow_mps: float = 0.4
    leaving_speed_mps: float = 0.35
    stay_s: float = 0.8
    stay_unannounced_s: float = 3.0
    unannounced_within_m: float = 1.3
    leave_for_s: float = 0.8
    walks_for_s: float = 2.0
    gone_after_s: float = 2.0
    in_front_rad: float = math.radians(100.0)


@dataclass(kw_only=True)
class _Regard:
    """How one person stands to the robot."""

    state: Engagement = Engagement.UNKNOWN
    since_s: float
    approaching_since_s: float | None = None
    staying_since_s: float | None = None
    leaving_since_s: float | None = None
    walking_since_s: float | None = None


class EngagementWatch:
    """Gives each person an engagement; people passing by stay DISENGAGED."""

    def __init__(self, settings: EngagementSettings | None = None) -> None:
        self.settings = settings or EngagementSettings()
        self._regards: dict[int, _Regard] = {}

    def step(self, people: Sequence[TrackedPerson], robot_pose: Pose2D, now_s: float) -> list[TrackedPerson]:
        """Return the same people, in the frame of `robot_pose`, with their engagement."""
        self._regards = {person.id: self._regards.get(person.id, _Regard(since_s=now_s)) for person in people}
        return [self._judge(person, robot_pose, now_s) for person in people]

    def _judge(self, person: TrackedPerson, robot_pose: Pose2D, now_s: float) -> TrackedPerson:
        regard = self._regards[person.id]
        if person.since_seen_s < 0.5:
            self._measure(regard, person, robot_pose, now_s)
            state = self._next(regard, person, robot_pose, now_s)
            if state is not regard.state:
                regard.state, regard.since_s = state, now_s
        return replace(person, engagement=regard.state)

    def _measure(self, regard: _Regard, person: TrackedPerson, robot_pose: Pose2D, now_s: float) -> None:
        """Note since when the person comes nearer, stays, walks, or goes away."""
        wanted = self.settings
        distance = robot_pose.distance_to(person.x, person.y)
        speed = math.hypot(person.vx, person.vy)
        closing = _closing_speed(person, robot_pose, distance)
        comes = closing > wanted.approach_speed_mps and distance < wanted.notice_m
        comes = comes and _passes_at(person, robot_pose) < wanted.passes_beside_m + 0.1 * distance
        stays = distance < wanted.engage_within_m and speed < wanted.slow_mps
        leaves = distance > wanted.leave_beyond_m or closing < -wanted.leaving_speed_mps
        regard.approaching_since_s = _since(regard.approaching_since_s, comes, now_s)
        regard.staying_since_s = _since(regard.staying_since_s, stays, now_s)
        regard.leaving_since_s = _since(regard.leaving_since_s, leaves, now_s)
        regard.walking_since_s = _since(regard.walking_since_s, speed >= wanted.slow_mps, now_s)

    def _next(self, regard: _Regard, person: TrackedPerson, robot_pose: Pose2D, now_s: float) -> Engagement:
        """Return the state that follows; the only place where it changes."""
        wanted = self.settings
        comes = _lasts(regard.approaching_since_s, now_s, wanted.approach_for_s)
        leaves = _lasts(regard.leaving_since_s, now_s, wanted.leave_for_s)
        if regard.state in (Engagement.UNKNOWN, Engagement.DISENGAGED):
            if comes:
                return Engagement.ENGAGING
            return (
                Engagement.ENGAGED if self._simply_there(regard, person, robot_pose, now_s) else Engagement.DISENGAGED
            )
        if regard.state is Engagement.ENGAGING:
            if _lasts(regard.staying_since_s, now_s, wanted.stay_s):
                return Engagement.ENGAGED
            gave_up = regard.approaching_since_s is None and now_s - regard.since_s > wanted.gone_after_s
            return Engagement.DISENGAGED if gave_up and regard.staying_since_s is None else regard.state
        if regard.state is Engagement.ENGAGED:
            walks = _lasts(regard.walking_since_s, now_s, wanted.walks_for_s)  # also behind a robot that drives ahead
            return Engagement.DISENGAGING if leaves or walks else regard.state
        if _lasts(regard.staying_since_s, now_s, wanted.stay_s):
            return Engagement.ENGAGED
        return Engagement.DISENGAGED if now_s - regard.since_s > wanted.gone_after_s else regard.state

    def _simply_there(self, regard: _Regard, person: TrackedPerson, robot_pose: Pose2D, now_s: float) -> bool:
        """Whether somebody whose coming was not seen has long stood right before the robot."""
        near = robot_pose.distance_to(person.x, person.y) < self.settings.unannounced_within_m
        in_front = abs(robot_pose.bearing_to(person.x, person.y)) < self.settings.in_front_rad / 2.0
        return near and in_front and _lasts(regard.staying_since_s, now_s, self.settings.stay_unannounced_s)


def _since(since_s: float | None, holds: bool, now_s: float) -> float | None:
    if not holds:
        return None
    return now_s if since_s is None else since_s


def _lasts(since_s: float | None, now_s: float, for_s: float) -> bool:
    return since_s is not None and now_s - since_s >= for_s


def _closing_speed(person: TrackedPerson, robot_pose: Pose2D, distance: float) -> float:
    towards = (robot_pose.x - person.x) * person.vx + (robot_pose.y - person.y) * person.vy
    return towards / max(distance, 1e-6)


def _passes_at(person: TrackedPerson, robot_pose: Pose2D) -> float:
    """Return how far beside the robot the person's way leads, in m."""
    speed = math.hypot(person.vx, person.vy)
    if speed < 1e-6:
        return math.inf
    across = (robot_pose.x - person.x) * person.vy - (robot_pose.y - person.y) * person.vx
    return abs(across) / speed
