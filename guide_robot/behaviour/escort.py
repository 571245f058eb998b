"""Leads one person to a place: the state machine that gives goals, waits, calls, searches and ends honestly."""

import math
from collections.abc import Sequence

from guide_robot.behaviour.absence import Absence, call_for
from guide_robot.behaviour.doorways import Doorways
from guide_robot.behaviour.drive_orders import DriveOrders
from guide_robot.behaviour.escort_types import EscortInputs, EscortOrders, EscortSettings
from guide_robot.behaviour.follower_watch import NOBODY, FollowerWatch, WatchResult
from guide_robot.behaviour.search import Search
from guide_robot.behaviour.sight import Sight
from guide_robot.behaviour.trail import Trail
from guide_robot.behaviour.types import (
    EscortOutcome,
    EscortPhase,
    FollowerState,
    NavigationError,
    NavigationFeedback,
    NavigationStatus,
    SayKind,
)
from guide_robot.floor.model import Door, Place
from guide_robot.geometry import Pose2D


class Escort:
    """One escort at a time: `start`, then `step` at 5 to 20 Hz until the orders carry an outcome."""

    def __init__(self, settings: EscortSettings, doors: Sequence[Door] = (), sight: Sight | None = None) -> None:
        """Know the doors: some lead out of the building, in none may the robot wait; and where walls hide it."""
        self._settings = settings
        self._doorways = Doorways(doors)
        self._watch = FollowerWatch(settings.watch, sight)
        self._handlers = {
            EscortPhase.STARTING: self._starting,
            EscortPhase.LEADING: self._leading,
            EscortPhase.WAITING: self._waiting,
            EscortPhase.SEARCHING: self._searching,
            EscortPhase.ARRIVING: self._arriving,
            EscortPhase.GIVING_UP: self._giving_up,
        }

    def start(self, place: Place, poses: Sequence[Pose2D], person_id: int | None, now_s: float) -> None:
        """Begin to lead to a place; `poses` in `map` are tried in order, by default the place's own.

        `person_id` is the track that was asked for, None for whoever the follower lock holds.
        """
        self._person_id = person_id
        self._at_place = self._looks_back = False
        self._place = place
        self._poses = list(poses) or place.poses()
        self._pose_index = 0
        self._watch.restart()
        self._drive = DriveOrders()
        self._trail = Trail()
        self._started_s = now_s
        self._pose_seen_s = now_s
        self._said_s = -math.inf
        self._saying: SayKind | None = None
        self._notify = False
        self._waits = 0
        self._search = Search(self._settings)
        self._absence = Absence()
        self._blocked_since_s: float | None = None
        self._speed_limit = 0.0
        self._pending = EscortOutcome.FAULT
        self._outcome: EscortOutcome | None = None
        self._become(EscortPhase.STARTING, "looking for the person to lead", now_s)

    def step(self, inputs: EscortInputs, now_s: float) -> EscortOrders:
        """Return what to do now. Times are seconds of one clock."""
        self._saying = None
        self._notify = False
        watch = NOBODY
        pose = inputs.robot_in_map
        if pose is not None:
            self._pose_seen_s = now_s
            self._trail.add(pose.x, pose.y)
            watch = self._watch.step(inputs.follower, pose, inputs.navigation.path_in_map, now_s)
            self._absence.step(watch, now_s)
        if self._outcome is None:
            self._act(inputs, pose, watch, now_s)
        return self._orders(inputs, watch, now_s)

    def _act(self, inputs: EscortInputs, pose: Pose2D | None, watch: WatchResult, now_s: float) -> None:
        if inputs.cancel:
            self._end(EscortOutcome.CANCELED, "cancelled", SayKind.CANCELED)
        elif inputs.navigation.status is NavigationStatus.DEAD:
            self._notify = True
            self._end(EscortOutcome.FAULT, "the navigation does not answer", SayKind.FAULT)
        elif pose is None:
            self._drive.stand()
            if now_s - self._pose_seen_s > self._settings.pose_lost_s:
                self._notify = True
                self._end(EscortOutcome.FAULT, "the robot does not know where it is", SayKind.FAULT)
        else:
            self._handlers[self._phase](inputs, pose, watch, now_s)

    # Phases

    def _starting(self, inputs: EscortInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        if watch.person_in_map is not None and watch.state is not FollowerState.LOST:
            self._say(SayKind.FOLLOW_ME, now_s)
            self._lead(f"leading to {self._place.id}", now_s)
        elif now_s - self._since_s > self._settings.find_person_s:
            who = "nobody is here" if self._person_id is None else f"person {self._person_id} is not here"
            self._give_up(EscortOutcome.FOLLOWER_LOST, f"{who} to be led", now_s)

    def _leading(self, inputs: EscortInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        if self._drive.goal is None:
            self._lead("knows where it is again", now_s)
        status = self._drive.status(inputs.navigation)
        self._speed_limit = watch.speed_limit_mps
        self._search.led(self._trail.length_m)
        if status is NavigationStatus.SUCCEEDED:
            self._arrive("at the place", now_s)
        elif status is NavigationStatus.FAILED:
            self._other_pose(inputs.navigation, pose, now_s)
        elif watch.wait:
            self._waits += 1
            self._wait(f"waiting: {watch.reason}", inputs.navigation, pose, watch, now_s)
        elif status is NavigationStatus.ACTIVE and self._nearly_there(inputs.navigation, watch):
            self._look_back(watch)
        elif self._blocked_too_long(status, now_s):
            self._give_up(EscortOutcome.BLOCKED, "the way stayed blocked", now_s)

    def _nearly_there(self, feedback: NavigationFeedback, watch: WatchResult) -> bool:
        left = feedback.distance_remaining_m
        current = feedback.goal_id == self._drive.order().goal_id
        return current and not self._looks_back and 0.0 < left < self._settings.look_back_m

    def _look_back(self, watch: WatchResult) -> None:
        """Arrive turned to the person, not to the counter."""
        person, goal = watch.person_in_map, self._drive.goal
        self._looks_back = True
        if person is not None and goal is not None:
            theta = math.atan2(person.y - goal.y, person.x - goal.x)
            self._drive.go(Pose2D(x=goal.x, y=goal.y, theta=theta))

    def _waiting(self, inputs: EscortInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        waited = now_s - self._since_s
        self._ask_to_pass(self._drive.status(inputs.navigation), now_s)
        self._face(pose, watch, inputs.navigation)
        if self._at_place and watch.is_with(self._settings.arrive_within_m):
            self._arrive("at the place, the person has come", now_s)
        elif not watch.wait:
            if waited > self._settings.say_waiting_s:
                self._say(SayKind.GOING_ON, now_s)
            self._lead("the person comes along again", now_s)
        elif self._absence.has_left(watch, self._settings, now_s):
            self._give_up(EscortOutcome.FOLLOWER_LEFT, "the person walked away", now_s)
        elif self._absence.lost_s(now_s) > self._settings.search_lost_s:
            self._look_for(pose, watch, "the person is out of sight", now_s)
        elif waited > self._settings.search_stopped_s and watch.state is not FollowerState.LOST:
            self._look_for(pose, watch, "the person does not come", now_s)
        elif waited > self._settings.say_waiting_s:
            self._call(watch, now_s)

    def _searching(self, inputs: EscortInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        self._speed_limit = self._settings.search_speed_mps
        status = self._drive.status(inputs.navigation)
        self._search.step(watch)
        self._ask_to_pass(status, now_s)
        if self._absence.has_left(watch, self._settings, now_s):
            self._give_up(EscortOutcome.FOLLOWER_LEFT, "the person walked away", now_s)
        elif not watch.wait and (watch.answered or self._search.has_come(watch)):
            self._search.found()
            self._say(SayKind.GOING_ON, now_s)
            self._lead("found the person again", now_s)
        elif self._search.done_s is not None:
            self._stay_beside(inputs, pose, watch, now_s)
        elif self._search.stops_to_look(watch, now_s - self._since_s):
            self._drive.break_off(self._search.goal)
            self._face(pose, watch, inputs.navigation)
        elif self._search.goal is not None and self._search.goal != self._drive.goal:
            self._drive.go(self._search.goal)
        elif self._search.is_over(status, watch, now_s - self._since_s):
            self._search.done_s = now_s
            self._stand_clear(inputs.navigation, pose, watch)
            self._say(call_for(watch, self._phase, first=True), now_s)

    def _stay_beside(self, inputs: EscortInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        """Stand where the person is or was, call, and then try once more or end."""
        self._face(pose, watch, inputs.navigation)
        self._call(watch, now_s)
        here = watch.since_seen_s < 1.0
        seen = here and not watch.doubtful
        if here and watch.doubtful and now_s - self._since_s < self._settings.doubtful_limit_s:
            self._search.done_s = now_s  # it may be them: time to be sure, or to touch the screen
        if not self._search.has_stayed(seen, now_s):
            return
        if seen and self._search.may_begin:
            self._say(SayKind.GOING_ON, now_s)
            self._lead("asked the person to come along", now_s)
        elif seen:
            self._give_up(EscortOutcome.FOLLOWER_LEFT, "the person stays where they are", now_s)
        else:
            self._look_for(pose, watch, "looking once more", now_s)

    def _arriving(self, inputs: EscortInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        if not watch.is_with(self._settings.arrive_within_m):
            self._waits += 1
            self._wait("at the place, the person is not here yet", inputs.navigation, pose, watch, now_s)
            return
        turned = self._face(pose, watch, inputs.navigation)
        if turned or now_s - self._since_s > self._settings.arrive_turn_s:
            self._end(EscortOutcome.ARRIVED, self._reason, SayKind.ARRIVED)

    def _giving_up(self, inputs: EscortInputs, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        if now_s - self._since_s >= self._settings.farewell_s:
            self._end(self._pending, self._reason, None)

    # Changes of phase

    def _become(self, phase: EscortPhase, reason: str, now_s: float) -> None:
        self._phase, self._reason, self._since_s = phase, reason, now_s
        self._blocked_since_s = None
        self._clears_doorway = False

    def _lead(self, reason: str, now_s: float) -> None:
        self._at_place = self._looks_back = False
        self._search.lead_on(self._trail.length_m)
        self._drive.go(self._poses[self._pose_index])
        self._become(EscortPhase.LEADING, reason, now_s)

    def _wait(self, reason: str, feedback: NavigationFeedback, pose: Pose2D, watch: WatchResult, now_s: float) -> None:
        self._become(EscortPhase.WAITING, reason, now_s)
        self._stand_clear(feedback, pose, watch)

    def _stand_clear(self, feedback: NavigationFeedback, pose: Pose2D, watch: WatchResult) -> None:
        """Stand here, or out of the doorway that the robot is in, so that others and the person themselves get by."""
        spot = self._doorways.spot_beside(pose, feedback.path_in_map, self._trail, watch.person_in_map)
        self._clears_doorway = spot is not None
        if spot is None:
            self._drive.stand()
        else:
            self._speed_limit = self._settings.search_speed_mps
            self._drive.go(spot)

    def _arrive(self, reason: str, now_s: float) -> None:
        self._at_place = True
        self._drive.stand()
        self._become(EscortPhase.ARRIVING, reason, now_s)

    def _look_for(self, pose: Pose2D, watch: WatchResult, reason: str, now_s: float) -> None:
        """Go back on the robot's own trail, which is known to be free, to where the person was last seen."""
        if not self._search.may_begin or watch.person_in_map is None:
            self._give_up_lost(watch, now_s)
            return
        goal = self._search.begin(pose, watch.person_in_map, watch.since_seen_s < 1.0, self._trail, self._doorways)
        if goal is None:
            self._drive.stand()
        else:
            self._drive.go(goal)
        self._become(EscortPhase.SEARCHING, reason, now_s)
        self._say(SayKind.LOOKING_FOR_YOU, now_s)

    def _other_pose(self, feedback: NavigationFeedback, pose: Pose2D, now_s: float) -> None:
        """Try the place's next pose; without any, being close is enough, else say why it failed."""
        if feedback.error in (NavigationError.POSE_LOST, NavigationError.FAULT):
            self._notify = True
            self._end(EscortOutcome.FAULT, "the navigation failed", SayKind.FAULT)
            return
        best = min(self._poses, key=lambda goal: pose.distance_to(goal.x, goal.y))
        if pose.distance_to(best.x, best.y) <= self._settings.close_enough_m:
            self._arrive("the place itself is taken, close beside it", now_s)
        elif self._pose_index + 1 < len(self._poses):
            self._pose_index += 1
            self._lead("the place is taken, going to the one beside it", now_s)
        elif feedback.error in (NavigationError.NO_PATH, NavigationError.REJECTED):
            self._give_up(EscortOutcome.UNREACHABLE, "no way leads to the place", now_s)
        else:
            self._give_up(EscortOutcome.BLOCKED, "the way stayed blocked", now_s)

    def _give_up_lost(self, watch: WatchResult, now_s: float) -> None:
        person = watch.person_in_map
        if person is not None and self._doorways.near_exit(person, self._settings.left_near_door_m):
            self._give_up(EscortOutcome.FOLLOWER_LEFT, "the person left by the door", now_s)
        else:
            self._give_up(EscortOutcome.FOLLOWER_LOST, "the person could not be found again", now_s)

    def _give_up(self, outcome: EscortOutcome, reason: str, now_s: float) -> None:
        self._pending = outcome
        self._notify = True
        self._drive.stand()
        self._become(EscortPhase.GIVING_UP, reason, now_s)
        blocked = outcome in (EscortOutcome.UNREACHABLE, EscortOutcome.BLOCKED)
        self._say(SayKind.NO_WAY if blocked else SayKind.GIVING_UP, now_s)

    def _end(self, outcome: EscortOutcome, reason: str, say: SayKind | None) -> None:
        self._outcome = outcome
        self._reason = reason
        self._saying = say
        self._drive.stand()

    # Judgements

    def _blocked_too_long(self, status: NavigationStatus, now_s: float) -> bool:
        if status is not NavigationStatus.BLOCKED:
            self._blocked_since_s = None
            return False
        if self._blocked_since_s is None:
            self._blocked_since_s = now_s
        self._ask_to_pass(status, now_s)
        return now_s - self._blocked_since_s > self._settings.blocked_gives_up_s

    def _ask_to_pass(self, status: NavigationStatus, now_s: float) -> None:
        """Ask people to make room where they keep the robot from going on."""
        if status is NavigationStatus.BLOCKED and now_s - self._said_s > self._settings.let_pass_every_s:
            self._say(SayKind.LET_US_PASS, now_s)

    def _face(self, pose: Pose2D, watch: WatchResult, feedback: NavigationFeedback) -> bool:
        """Turn to the person where the robot stands; return whether it looks at them (or cannot)."""
        if self._clears_doorway and self._drive.status(feedback) in (NavigationStatus.ACTIVE, NavigationStatus.BLOCKED):
            return False
        if watch.to_face is None:
            return True
        return self._drive.look_at(pose, watch.to_face, feedback, self._settings.turn_to_person)

    # Words

    def _call(self, watch: WatchResult, now_s: float) -> None:
        every_s = self._settings.call_every_s
        if now_s - self._said_s >= every_s:
            self._say(call_for(watch, self._phase, now_s - self._since_s < every_s), now_s)

    def _say(self, kind: SayKind, now_s: float) -> None:
        self._saying = kind
        self._said_s = now_s

    def _orders(self, inputs: EscortInputs, watch: WatchResult, now_s: float) -> EscortOrders:
        left = inputs.navigation.distance_remaining_m if self._phase is EscortPhase.LEADING else 0.0
        if self._phase in (EscortPhase.WAITING, EscortPhase.SEARCHING) and inputs.robot_in_map is not None:
            goal = self._poses[self._pose_index]
            left = inputs.robot_in_map.distance_to(goal.x, goal.y)
        return EscortOrders(
            drive=self._drive.order(self._speed_limit),
            phase=self._phase,
            reason=self._reason,
            follower=watch,
            say=self._saying,
            notify_staff=self._notify,
            distance_left_m=left,
            expected_time_s=left / max(0.3, watch.speed_mps),
            waits=self._waits,
            distance_m=self._trail.length_m,
            duration_s=now_s - self._started_s,
            outcome=self._outcome,
        )
