"""Node `escort`: leads a person to a place, or follows one, and says how that person is doing."""

import math
from pathlib import Path
from typing import Any

from geometry_msgs.msg import PoseStamped

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language, first_language
from guide_robot.common.vocabulary import ChoiceKind, EscortOutcome, FollowOutcome
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.floor.load import load_floor
from guide_robot.floor.occupancy import rasterise
from guide_robot.floor.save_place import save_place
from guide_robot.guide.core import EscortCore, EscortSensed, FollowRequest, LeadRequest
from guide_robot.guide.escort.escort import Escort
from guide_robot.guide.escort.escort_types import EscortOrders, EscortSettings
from guide_robot.guide.follow.follow import Follow
from guide_robot.guide.follow.follow_types import FollowOrders, FollowSettings
from guide_robot.guide.follower_watch import NOBODY, WatchResult
from guide_robot.people.identity.identity import IdentitySettings, make_identity
from guide_robot.people.identity.lock_types import FollowerReading
from guide_robot.people.types import TrackedPerson
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.phrases.texts import SayKind, saying
from guide_robot.ros import names
from guide_robot.ros.convert import now_s, pose_stamped, to_people
from guide_robot.ros.edge import listen, listen_stamped, member, short
from guide_robot.ros.floor_parameter import floor_path
from guide_robot.ros.goal_server import GoalServer
from guide_robot.ros.node import GuideNode
from guide_robot.ros.nodes.driver import Driver
from guide_robot.ros.nodes.reception_messages import pose_of
from guide_robot.ros.parameters import declare, declare_settings
from guide_robot.ros.reasons import reason_message
from guide_robot.ros.runtime import run
from guide_robot_interfaces.action import Escort as EscortAction
from guide_robot_interfaces.action import Follow as FollowAction
from guide_robot_interfaces.msg import Announcement, FollowerState, KioskRequest, People, VisitEvent

ENDINGS = {SayKind.ARRIVED, SayKind.GIVING_UP, SayKind.NO_WAY, SayKind.FAULT}
IMPORTANT = {SayKind.LET_US_PASS, SayKind.FAULT}


class EscortNode(GuideNode):
    """Actions `escort` and `follow`; in: people, robot_pose, plan, kiosk_request, motion_allowed; out: follower, say,
    speed_limit.

    A newer goal for the same person redirects the escort under way: it keeps whom it holds, the older goal is aborted.
    Both are offered once the robot's pose was heard. It steps on every message of people, and a timer steps in their
    absence, so that silence ends a goal too.
    """

    def __init__(self) -> None:
        super().__init__("escort")
        self._floor_file: Path = floor_path(self)
        self._plan = load_floor(self._floor_file)
        sight = LineOfSight(rasterise(self._plan))
        escort = Escort(declare_settings(self, EscortSettings, "escort."), self._plan.doors, sight)
        follow = Follow(declare_settings(self, FollowSettings, "follow."), sight)
        self._core = EscortCore(make_identity(declare_settings(self, IdentitySettings), sight), escort, follow)
        self._pose_stale_s = declare(self, "pose_stale_s", 1.0)
        self._people: list[TrackedPerson] = []
        self._robot: tuple[Pose2D, float] | None = None
        self._reading: FollowerReading | None = None
        self._language, self._quiet_end = first_language(), False
        self._save_place = ""
        self._cancel = False
        self._touched = False
        self._stepped_s = -math.inf
        self._driver = Driver(self)
        self._follower = self.create_publisher(FollowerState, names.FOLLOWER, 1)
        self._say = self.create_publisher(Announcement, names.SAY, names.EVENTS)
        self._log = self.create_publisher(VisitEvent, names.VISIT_EVENT, names.EVENTS)
        listen_stamped(self, People, names.PEOPLE, to_people, self._hear_people, 1, names.FRAME_MAP)
        listen_stamped(self, PoseStamped, names.ROBOT_POSE, pose_of, self._hear_pose, 1, names.FRAME_MAP)
        listen(self, KioskRequest, names.KIOSK_REQUEST, _touch_of, self._hear_touch, names.WISHES)
        self._make_servers()
        self.create_timer(0.5, self._step_in_silence)

    def _make_servers(self) -> None:
        newer = reason_message(Why.NEWER_GOAL())
        self._escorts = GoalServer(
            self,
            EscortAction,
            names.ESCORT,
            self._accept_escort,
            lambda: None,
            on_cancel=self._cancel_wanted,
            preempted_result=lambda: EscortAction.Result(outcome=EscortOutcome.CANCELED, reason=newer),
            cancel_ends=False,
            ready=lambda: self._robot is not None,
        )
        self._follows = GoalServer(
            self,
            FollowAction,
            names.FOLLOW,
            self._accept_follow,
            lambda: None,
            on_cancel=self._cancel_wanted,
            preempted_result=lambda: FollowAction.Result(outcome=FollowOutcome.CANCELED, reason=newer),
            cancel_ends=False,
            ready=lambda: self._robot is not None,
        )

    def destroy_node(self) -> None:
        """Take the actions away with the node."""
        self._escorts.destroy()
        self._follows.destroy()
        super().destroy_node()

    # Goals -----------------------------------------------------------------------------------------

    def _accept_escort(self, goal: EscortAction.Goal) -> str:
        place = self._plan.place(goal.place)
        if place is None:
            return f"no place {goal.place!r} in the floor plan"
        if self._follows.active:
            return "the robot is following somebody"
        if self._escorts.active and self._core.leads(goal.person):
            self._cancel = False
            self._core.redirect(place, self._now())
        else:
            self._begin(LeadRequest(place=place, person=goal.person), Language.or_first(goal.language), goal.quiet_end)
        return ""

    def _accept_follow(self, goal: FollowAction.Goal) -> str:
        if self._escorts.active:
            return "the robot is leading somebody"
        if not math.isfinite(goal.duration_s) or goal.duration_s < 0.0:
            return f"duration_s is {goal.duration_s}, expected 0 or more"
        short(goal.save_place, "save_place", 200)
        self._begin(FollowRequest(person=goal.person, duration_s=goal.duration_s), first_language())
        self._save_place = goal.save_place
        return ""

    def _begin(self, request: LeadRequest | FollowRequest, language: Language, quiet_end: bool = False) -> None:
        self._quiet_end, self._language = quiet_end, language
        self._cancel, self._touched, self._save_place = False, False, ""
        self._driver.stop()
        self._core.begin(request, self._now())

    def _cancel_wanted(self) -> None:
        self._cancel = True

    # In --------------------------------------------------------------------------------------------

    def _now(self) -> float:
        return now_s(self.get_clock())

    def _hear_pose(self, pose: Pose2D, stamp_s: float) -> None:
        self._robot = (pose, stamp_s)

    def _hear_touch(self, touch: ChoiceKind) -> None:
        self._touched = self._touched or touch is ChoiceKind.HERE_I_AM

    def _hear_people(self, people: list[TrackedPerson], stamp_s: float) -> None:
        self._people = people
        self._step(max(self._now(), stamp_s))

    def _step_in_silence(self) -> None:
        now = self._now()
        self._stepped_s = min(self._stepped_s, now)  # the clock may have been set back
        if now - self._stepped_s > 0.5:
            self._people = []
            self._step(now)

    # The step --------------------------------------------------------------------------------------

    def _step(self, now: float) -> None:
        self._stepped_s = self._now()
        if not (self._escorts.active or self._follows.active):
            return
        fresh = self._robot is not None and abs(now - self._robot[1]) <= self._pose_stale_s
        robot = self._robot[0] if self._robot is not None and fresh else None
        navigation = self._driver.feedback(robot, now)
        sensed = EscortSensed(
            people=self._people,
            robot_in_map=robot,
            navigation=navigation,
            touched=self._touched,
            cancel=self._cancel,
        )
        self._touched = False
        guide = self._core.step(sensed, now)
        if robot is not None:
            self._reading = guide.reading
        if isinstance(guide.orders, EscortOrders):
            self._carry_out(guide.orders, guide.orders.follower, now)
            self._report_escort(guide.orders, now)
        elif guide.orders is not None:
            self._carry_out(guide.orders, guide.orders.person, now)
            self._report_follow(guide.orders, now)

    def _carry_out(self, orders: EscortOrders | FollowOrders, person: WatchResult, now: float) -> None:
        self._driver.carry_out(orders.drive)
        if orders.say is not None and not (self._quiet_end and orders.say in ENDINGS):
            self._announce(orders.say, orders.answer_within_s if isinstance(orders, EscortOrders) else 0.0)
        if orders.notify_staff:
            message = VisitEvent(kind=VisitEvent.STAFF_NOTIFIED, reason=reason_message(orders.reason))
            message.stamp = self.get_clock().now().to_msg()
            self._log.publish(message)
        self._follower.publish(self._follower_message(person))

    def _announce(self, kind: SayKind, answer_within_s: float = 0.0) -> None:
        message = Announcement(
            priority=Announcement.SAFETY if kind in IMPORTANT else Announcement.INFORMATION,
            key=kind.value,
            language=self._language,
            text=saying(kind, self._language),
            answer_within_s=answer_within_s,
        )
        message.stamp = self.get_clock().now().to_msg()
        self._say.publish(message)

    def _follower_message(self, person: WatchResult) -> FollowerState:
        message = FollowerState(state=int(person.state), reason=reason_message(person.reason))
        message.header.frame_id = names.FRAME_MAP
        message.header.stamp = self.get_clock().now().to_msg()
        if person.person_in_map is not None:
            message.person = self._reading.track_id if self._reading else 0
            message.sure = self._reading is not None and self._reading.sure
            message.position.x, message.position.y = person.person_in_map.x, person.person_in_map.y
            message.distance = float(person.distance_m)
            message.closing_speed = float(person.closing_mps)
            message.since_seen_s = float(min(person.since_seen_s, 1e6))
        return message

    # Results ---------------------------------------------------------------------------------------

    def _report_escort(self, orders: EscortOrders, now: float) -> None:
        if orders.outcome is not None:
            result = EscortAction.Result(
                outcome=int(orders.outcome),
                reason=reason_message(orders.reason),
                distance_m=float(orders.distance_m),
                duration_s=float(orders.duration_s),
                waits=orders.waits,
            )
            self._end(self._escorts, result, orders.outcome is EscortOutcome.ARRIVED)
        elif self._escorts.feedback_due(now):
            feedback = EscortAction.Feedback(phase=int(orders.phase), distance_left=float(orders.distance_left_m))
            feedback.expected_time_s = float(orders.expected_time_s)
            feedback.follower = self._follower_message(orders.follower)
            self._escorts.feedback(feedback)

    def _report_follow(self, orders: FollowOrders, now: float) -> None:
        if orders.outcome is not None:
            result = FollowAction.Result(
                outcome=int(orders.outcome),
                reason=reason_message(self._saved(orders)),
                distance_m=float(orders.distance_m),
                duration_s=float(orders.duration_s),
            )
            if orders.end_pose is not None:
                stamp = self.get_clock().now().to_msg()
                result.end_pose = pose_stamped(orders.end_pose, names.FRAME_MAP, stamp)
            self._end(self._follows, result, orders.outcome is FollowOutcome.ENDED)
        elif self._follows.feedback_due(now):
            feedback = FollowAction.Feedback(phase=int(orders.phase))
            feedback.person = self._follower_message(orders.person)
            self._follows.feedback(feedback)

    def _saved(self, orders: FollowOrders) -> Reason:
        """Save the end as a place where that was asked for; return how following ended, with what became of that."""
        if not self._save_place or orders.end_pose is None:
            return orders.reason
        problem = save_place(self._floor_file, self._save_place, orders.end_pose)
        if problem:
            return Why.NOT_SAVED(orders.reason, words=problem)
        return Why.SAVED_AS(orders.reason, name=self._save_place)

    def _end(self, server: GoalServer[Any], result: object, succeeded: bool) -> None:
        self._driver.stop()
        self._core.end()
        self._follower.publish(self._follower_message(NOBODY))
        if server.canceling:
            server.cancel_now(result)
        elif succeeded:
            server.succeed(result)
        else:
            server.abort(result)


def _touch_of(message: KioskRequest) -> ChoiceKind:
    return member(ChoiceKind, message.kind, "kind")


def main() -> None:
    """Run the node."""
    run(EscortNode)


if __name__ == "__main__":
    main()
