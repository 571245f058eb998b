"""Keeps company with a person who goes ahead: behind them, on their own way, never into their heels."""

import math

import numpy as np

from guide_robot.behaviour.drive_orders import DriveOrders
from guide_robot.behaviour.follow_types import FollowInputs, FollowOrders, FollowSettings
from guide_robot.behaviour.follower_watch import NOBODY, FollowerWatch, WatchResult
from guide_robot.behaviour.persons_way import PersonsWay, length_m, point_on
from guide_robot.behaviour.sight import Sight
from guide_robot.behaviour.trail import Trail
from guide_robot.behaviour.types import (
    FollowerState,
    FollowOutcome,
    FollowPhase,
    NavigationFeedback,
    NavigationStatus,
    Points,
    SayKind,
)
from guide_robot.geometry import Pose2D

# Where on the person's way to go instead when a goal fails, as shares of how far ahead goals usually are.
OTHER_SHARES = (1.0, 0.7, 1.5, 0.4, 2.5)


class Follow:
    """One person at a time: `start`, then `step` at 5 to 20 Hz until the orders carry an outcome."""

    def __init__(self, settings: FollowSettings, sight: Sight | None = None) -> None:
        """Prepare the watch; `sight` tells where the person's way may be cut short."""
        self._settings = settings
        self._sight = sight
        self._watch = FollowerWatch(settings.watch)

    def start(self, duration_s: float, now_s: float, person_id: int | None = None) -> None:
        """Begin to follow; 0 means until it is cancelled, finished, or the person is lost.

        `person_id` is the track that was asked for, None for whoever the lock holds.
        """
        self._person_id = person_id
        self._duration_s = duration_s if duration_s > 0.0 else math.inf
        self._watch.restart()
        self._drive = DriveOrders()
        self._way = PersonsWay(self._sight)
        self._failures = 0
        self._own = Trail()
        self._started_s = self._pose_seen_s = self._goal_s = now_s
        self._said_s = -math.inf
        self._saying: SayKind | None = None
        self._notify = False
        self._stuck_at: tuple[Pose2D, float] | None = None
        self._doubted_since_s: float | None = None
        self._search_done_s: float | None = None
        self._speed_limit = 0.0
        self._close_since_s = now_s
        self._drawing_back = self._facing = False
        self._end_pose: Pose2D | None = None
        self._outcome: FollowOutcome | None = None
        self._become(FollowPhase.STARTING, "looking for the person to follow", now_s)

    def step(self, inputs: FollowInputs, now_s: float) -> FollowOrders:
        """Return what to do now. Times are seconds of one clock."""
        self._saying, self._notify = None, False
        watch, pose = NOBODY, inputs.robot_in_map
        if pose is not None:
            self._pose_seen_s = now_s
            self._own.add(pose.x, pose.y)
            watch = self._watch.step(inputs.person, pose, np.zeros((0, 2)), now_s)
            if watch.person_in_map is not None and watch.since_seen_s < 0.3:
                self._way.see(watch.person_in_map.x, watch.person_in_map.y)
                self._way.go_on(pose, watch.person_in_map)
        if self._outcome is None:
            self._act(inputs, pose, watch, now_s)
        return self._orders(watch, now_s)

    def _act(self, inputs: FollowInputs, pose: Pose2D | None, watch: WatchResult, now_s: float) -> None:
        if inputs.cancel:
            self._end(FollowOutcome.CANCELED, "cancelled", pose, SayKind.CANCELED)
        elif inputs.finish or now_s - self._started_s >= self._duration_s:
            self._end(FollowOutcome.ENDED, "finished", pose, SayKind.FOLLOW_ENDED)
        elif inputs.navigation.status is NavigationStatus.DEAD:
            self._notify = True
            self._end(FollowOutcome.FAULT, "the navigation does not answer", pose, SayKind.FAULT)
        elif pose is None:
            self._drive.stand()
            if now_s - self._pose_seen_s > self._settings.pose_lost_s:
                self._notify = True
                self._end(FollowOutcome.FAULT, "the robot does not know where it is", None, SayKind.FAULT)
        else:
            self._act_in_phase(inputs, pose, watch, now_s)

    def _act_in_phase(self, inputs: FollowInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        if self._phase is FollowPhase.STARTING:
            self._starting(watch, pose, now_s)
        elif watch.state is FollowerState.LOST or self._phase is FollowPhase.SEARCHING:
            self._searching(inputs, pose, watch, now_s)
        else:
            self._following(inputs, pose, watch, now_s)

    def _starting(self, watch: WatchResult, pose: Pose2D, now_s: float) -> None:
        if watch.person_in_map is not None:
            self._say(SayKind.I_FOLLOW_YOU, now_s)
            self._become(FollowPhase.WAITING, "waiting for the person to go", now_s)
        elif now_s - self._started_s > self._settings.find_person_s:
            who = "nobody is here" if self._person_id is None else f"person {self._person_id} is not here"
            self._end(FollowOutcome.PERSON_LOST, f"{who} to be followed", pose, SayKind.GIVING_UP)

    def _following(self, inputs: FollowInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        settings = self._settings
        distance = watch.distance_m
        standing = self._phase is FollowPhase.WAITING
        if self._in_doubt(watch, now_s):
            self._face(pose, watch, inputs.navigation)
            return
        if self._should_stand(watch, standing):
            self._stuck_at = None
            if not standing:
                self._become(FollowPhase.WAITING, "the person stands", now_s)
            self._stand_or_make_way(inputs, pose, watch, now_s)
            return
        self._drawing_back, self._facing, self._close_since_s = False, False, now_s
        if standing:
            self._become(FollowPhase.FOLLOWING, "the person goes on", now_s)
        self._go_on(inputs, pose, watch, now_s)
        self._ask_to_pass(self._drive.status(inputs.navigation), now_s)
        if self._stuck_too_long(pose, now_s):
            self._notify = True
            self._end(FollowOutcome.BLOCKED, "the way stayed blocked", pose, SayKind.NO_WAY)
        elif distance > settings.call_beyond_m and now_s - self._said_s > settings.call_every_s:
            self._say(SayKind.PLEASE_WAIT, now_s)

    def _in_doubt(self, watch: WatchResult, now_s: float) -> bool:
        """Whether to stand and ask, because it may be somebody else: for a while, then go up to them and see."""
        if not watch.doubtful:
            self._doubted_since_s = None
            return False
        if self._doubted_since_s is None:
            self._doubted_since_s = now_s
            self._say(SayKind.LOOKING_FOR_YOU, now_s)
            self._become(FollowPhase.WAITING, "it may be somebody else", now_s)
        return now_s - self._doubted_since_s < self._settings.asks_for_s

    def _stand_or_make_way(self, inputs: FollowInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        """Stand; from somebody who keeps too close, because the robot stands in their way, draw back on its trail."""
        if self._drive.goal is not None and self._drawing_back:
            if self._drive.status(inputs.navigation) is not NavigationStatus.ACTIVE:
                self._drive.stand()
            return
        self._face(pose, watch, inputs.navigation)
        passes_by = watch.speed_mps > self._settings.passes_mps
        if watch.distance_m > self._settings.too_close_m or passes_by:
            self._close_since_s = now_s
        elif now_s - self._close_since_s > self._settings.too_close_s and watch.person_in_map is not None:
            back = self._own.last_beyond(watch.person_in_map.x, watch.person_in_map.y, self._settings.gap_m)
            if back is not None:
                theta = pose.theta + pose.bearing_to(watch.person_in_map.x, watch.person_in_map.y)
                self._drive.go(Pose2D(x=back[0], y=back[1], theta=theta))
                self._speed_limit = self._settings.draw_back_mps
            self._drawing_back, self._facing, self._close_since_s = back is not None, False, now_s

    def _face(self, pose: Pose2D, watch: WatchResult, feedback: NavigationFeedback) -> None:
        """Stand and keep looking at the person, so that the robot is ready to go where they go."""
        person = watch.person_in_map
        turning = self._drive.goal is not None and self._facing
        over = self._drive.status(feedback) in (NavigationStatus.SUCCEEDED, NavigationStatus.FAILED)
        if turning and not over:
            return
        self._facing = False
        self._drive.stand()
        if person is not None and abs(pose.bearing_to(person.x, person.y)) > self._settings.turn_to_person:
            theta = pose.theta + pose.bearing_to(person.x, person.y)
            self._drive.go(Pose2D(x=pose.x, y=pose.y, theta=theta))
            self._facing = True

    def _should_stand(self, watch: WatchResult, standing: bool) -> bool:
        """Whether the robot is near enough: nearer than the least gap, or near somebody who does not go on."""
        settings = self._settings
        if watch.since_seen_s > 1.0 or watch.distance_m > settings.start_m:
            return False
        if watch.distance_m < settings.stand_m:
            return True
        goes_on = -watch.closing_mps > (settings.goes_on_mps if standing else settings.stops_mps)
        return not goes_on

    def _go_on(self, inputs: FollowInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        """Send the robot a little ahead on the person's way, never nearer to them than the gap."""
        assert watch.person_in_map is not None
        person, settings = watch.person_in_map, self._settings
        way = self._way.left(pose, person)
        limit = watch.speed_mps + settings.gain * (length_m(way) - settings.gap_m)
        self._speed_limit = min(settings.fastest_mps, max(settings.slowest_mps, limit))
        status = self._drive.status(inputs.navigation)
        failed = status is NavigationStatus.FAILED and now_s - self._goal_s > settings.again_s
        self._failures = self._failures + 1 if failed else self._failures * (status is NavigationStatus.FAILED)
        point = self._point(way, person, watch.speed_mps)
        if point is None:
            return
        goal = Pose2D(x=point[0], y=point[1], theta=math.atan2(person.y - point[1], person.x - point[0]))
        old = self._drive.goal
        moved = old is None or old.distance_to(goal.x, goal.y) > settings.again_m
        over = status in (NavigationStatus.SUCCEEDED, NavigationStatus.FAILED)
        if old is None or (now_s - self._goal_s > settings.again_s and (moved or over)):
            self._drive.go(goal)
            self._goal_s = now_s

    def _point(self, way: Points, person: Pose2D, speed_mps: float) -> tuple[float, float] | None:
        """Return where to send the robot: behind where the person will be, never beyond where they can walk."""
        settings = self._settings
        if self._failures:
            behind = settings.goal_gap_m - settings.nearer_m * (self._failures - 1)
            share = OTHER_SHARES[(self._failures - 1) % len(OTHER_SHARES)]
            return point_on(way, max(settings.least_gap_m, behind), share * settings.ahead_m)
        lead_m = settings.ahead_s * speed_mps
        free_m = self._way.free_lead(person, lead_m)
        if free_m > 0.0:
            way = np.vstack((way, person.transform(free_m, 0.0)))
        behind = settings.goal_gap_m - (lead_m - free_m)
        return point_on(way, max(settings.least_gap_m, behind), settings.ahead_m)

    def _searching(self, inputs: FollowInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        """Go to where the person was last seen, look and call there, and end honestly."""
        if self._phase is not FollowPhase.SEARCHING:
            self._become(FollowPhase.SEARCHING, "the person is out of sight", now_s)
            self._say(SayKind.PLEASE_WAIT, now_s)
            self._search_done_s = None
            self._speed_limit = 0.8
            if watch.person_in_map is not None and watch.distance_m > 0.3:
                self._drive.go(self._last_seen(pose, watch.person_in_map))
        if watch.since_seen_s < 0.5 and watch.state is not FollowerState.LOST:
            self._become(FollowPhase.FOLLOWING, "found the person again", now_s)
            return
        status = self._drive.status(inputs.navigation)
        self._ask_to_pass(status, now_s)
        going = status in (NavigationStatus.ACTIVE, NavigationStatus.BLOCKED)
        if going and now_s - self._since_s < self._settings.search_limit_s:
            return
        if self._search_done_s is None:
            self._search_done_s = now_s
            self._say(SayKind.LOOKING_FOR_YOU, now_s)
        if now_s - self._search_done_s > self._settings.search_stay_s:
            self._notify = True
            self._end(FollowOutcome.PERSON_LOST, "the person could not be found again", pose, SayKind.GIVING_UP)

    @staticmethod
    def _last_seen(pose: Pose2D, person: Pose2D) -> Pose2D:
        return Pose2D(x=person.x, y=person.y, theta=math.atan2(person.y - pose.y, person.x - pose.x))

    def _ask_to_pass(self, status: NavigationStatus, now_s: float) -> None:
        if status is NavigationStatus.BLOCKED and now_s - self._said_s > self._settings.call_every_s:
            self._say(SayKind.LET_US_PASS, now_s)

    def _stuck_too_long(self, pose: Pose2D, now_s: float) -> bool:
        """Whether the robot has not got on for long though the person goes on: blocked, or all its goals failed."""
        if self._stuck_at is None or self._stuck_at[0].distance_to(pose.x, pose.y) > self._settings.gets_on_m:
            self._stuck_at = pose, now_s
        return now_s - self._stuck_at[1] > self._settings.blocked_gives_up_s

    def _become(self, phase: FollowPhase, reason: str, now_s: float) -> None:
        self._stuck_at = None
        self._phase, self._reason, self._since_s = phase, reason, now_s

    def _end(self, outcome: FollowOutcome, reason: str, pose: Pose2D | None, say: SayKind) -> None:
        self._outcome, self._reason, self._saying, self._end_pose = outcome, reason, say, pose
        self._drive.stand()

    def _say(self, kind: SayKind, now_s: float) -> None:
        self._saying, self._said_s = kind, now_s

    def _orders(self, watch: WatchResult, now_s: float) -> FollowOrders:
        return FollowOrders(
            drive=self._drive.order(self._speed_limit),
            phase=self._phase,
            reason=self._reason,
            person=watch,
            say=self._saying,
            notify_staff=self._notify,
            distance_m=self._own.length_m,
            duration_s=now_s - self._started_s,
            end_pose=self._end_pose,
            outcome=self._outcome,
        )
