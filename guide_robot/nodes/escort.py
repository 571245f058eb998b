"""Node `escort`: leads a person to a place, or follows one, and says how that person is doing."""

import math
from pathlib import Path

from geometry_msgs.msg import PoseStamped
from rclpy.node import Node

from guide_robot.behaviour.choose import chosen
from guide_robot.behaviour.escort import Escort
from guide_robot.behaviour.escort_types import EscortInputs, EscortOrders, EscortSettings
from guide_robot.behaviour.follow import Follow
from guide_robot.behaviour.follow_types import FollowInputs, FollowOrders, FollowSettings
from guide_robot.behaviour.follower_watch import NOBODY, WatchResult
from guide_robot.behaviour.sight import Sight
from guide_robot.behaviour.texts import ESCORT_REASONS, FOLLOW_REASONS, SAYINGS
from guide_robot.behaviour.types import EscortOutcome, FollowOutcome, SayKind
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import Text
from guide_robot.floor.occupancy import rasterise
from guide_robot.floor.save_place import save_place
from guide_robot.geometry import Pose2D
from guide_robot.nodes import names
from guide_robot.nodes.convert import now_s, pose_stamped, seconds, to_people, to_pose
from guide_robot.nodes.driver import Driver
from guide_robot.nodes.floor_parameter import floor_path
from guide_robot.nodes.goal_server import GoalServer
from guide_robot.nodes.parameters import declare, declare_settings
from guide_robot.nodes.runtime import run
from guide_robot.perception.people.follower_lock import FollowerLock
from guide_robot.perception.people.lock_types import FollowerReading, LockSettings
from guide_robot.perception.types import TrackedPerson
from guide_robot_interfaces.action import Escort as EscortAction
from guide_robot_interfaces.action import Follow as FollowAction
from guide_robot_interfaces.msg import Announcement, FollowerState, KioskRequest, People, VisitEvent

IMPORTANT = {SayKind.LET_US_PASS, SayKind.FAULT}


class EscortNode(Node):
    """Actions `escort` and `follow`; in: people, robot_pose, plan, kiosk_request; out: follower, say, speed_limit.

    Both are offered once the robot's pose was heard. It steps on every message of people, and a timer steps in their
    absence, so that silence ends a goal too.
    """

    def __init__(self) -> None:
        super().__init__("escort")
        self._floor_file: Path = floor_path(self)
        self._plan = load_floor(self._floor_file)
        sight = Sight(rasterise(self._plan))
        self._escort = Escort(declare_settings(self, EscortSettings, "escort."), self._plan.doors, sight)
        self._follow = Follow(declare_settings(self, FollowSettings, "follow."), sight)
        self._lock = FollowerLock(declare_settings(self, LockSettings, "lock."))
        self._pose_stale_s = declare(self, "pose_stale_s", 1.0)
        self._people: list[TrackedPerson] = []
        self._robot: tuple[Pose2D, float] | None = None
        self._wanted_person = 0
        self._person = 0
        self._sure = False
        self._language = "vi"
        self._save_place = ""
        self._cancel = False
        self._touched = False
        self._stepped_s = -math.inf
        self._driver = Driver(self)
        self._follower = self.create_publisher(FollowerState, names.FOLLOWER, 1)
        self._say = self.create_publisher(Announcement, names.SAY, names.EVENTS)
        self._log = self.create_publisher(VisitEvent, names.VISIT_EVENT, names.EVENTS)
        self.create_subscription(People, names.PEOPLE, self._hear_people, 1)
        self.create_subscription(PoseStamped, names.ROBOT_POSE, self._hear_pose, 1)
        self.create_subscription(KioskRequest, names.KIOSK_REQUEST, self._hear_touch, names.EVENTS)
        self._make_servers()
        self.create_timer(0.5, self._step_in_silence)

    def _make_servers(self) -> None:
        self._escorts = GoalServer(
            self,
            EscortAction,
            names.ESCORT,
            self._accept_escort,
            lambda: None,
            on_cancel=self._cancel_wanted,
            preempted_result=lambda: EscortAction.Result(outcome=EscortOutcome.CANCELED, reason="a newer goal came"),
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
            preempted_result=lambda: FollowAction.Result(outcome=FollowOutcome.CANCELED, reason="a newer goal came"),
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
        self._begin(goal.person, goal.language)
        self._escort.start(place, place.poses(), goal.person or None, self._now())
        return ""

    def _accept_follow(self, goal: FollowAction.Goal) -> str:
        if self._escorts.active:
            return "the robot is leading somebody"
        if not math.isfinite(goal.duration_s) or goal.duration_s < 0.0:
            return f"duration_s is {goal.duration_s}, expected 0 or more"
        self._begin(goal.person, "")
        self._save_place = goal.save_place
        self._follow.start(goal.duration_s, self._now(), goal.person or None)
        return ""

    def _begin(self, person: int, language: str) -> None:
        self._wanted_person, self._language = person, language if language in ("vi", "en", "ko") else "vi"
        self._cancel, self._touched, self._save_place = False, False, ""
        self._lock.release()
        self._driver.stop()

    def _cancel_wanted(self) -> None:
        self._cancel = True

    # In --------------------------------------------------------------------------------------------

    def _now(self) -> float:
        return now_s(self.get_clock())

    def _hear_pose(self, message: PoseStamped) -> None:
        self._robot = (to_pose(message.pose), seconds(message.header.stamp))

    def _hear_touch(self, message: KioskRequest) -> None:
        if message.kind == KioskRequest.HERE_I_AM:
            self._touched = True

    def _hear_people(self, message: People) -> None:
        self._people = to_people(message)
        self._step(max(self._now(), seconds(message.header.stamp)))

    def _step_in_silence(self) -> None:
        now = self._now()
        if now - self._stepped_s > 0.5:
            self._people = []
            self._step(now)

    # The step --------------------------------------------------------------------------------------

    def _step(self, now: float) -> None:
        self._stepped_s = now
        if not (self._escorts.active or self._follows.active):
            return
        robot = self._robot[0] if self._robot and now - self._robot[1] <= self._pose_stale_s else None
        reading = self._read_lock(robot, now)
        navigation = self._driver.feedback(robot, now)
        if self._escorts.active:
            inputs = EscortInputs(robot_in_map=robot, follower=reading, navigation=navigation, cancel=self._cancel)
            orders = self._escort.step(inputs, now)
            self._carry_out(orders, orders.follower, now)
            self._report_escort(orders, now)
        else:
            follow_inputs = FollowInputs(robot_in_map=robot, person=reading, navigation=navigation, cancel=self._cancel)
            follow_orders = self._follow.step(follow_inputs, now)
            self._carry_out(follow_orders, follow_orders.person, now)
            self._report_follow(follow_orders, now)

    def _read_lock(self, robot: Pose2D | None, now: float) -> FollowerReading | None:
        """Lock on as soon as the wanted person is seen, and read how they do."""
        if robot is None:
            return None
        if self._touched:
            self._touched = False
            self._lock.answer(self._people, now, robot)
        reading = self._lock.step(self._people, now, robot)
        self._person, self._sure = reading.track_id, reading.sure
        if reading.track_id:
            return reading
        person = chosen(self._people, robot, self._wanted_person)
        if person is None:
            return None
        self._lock.lock(person, now)
        self._person = person.id
        return self._lock.step(self._people, now, robot)

    def _carry_out(self, orders: EscortOrders | FollowOrders, person: WatchResult, now: float) -> None:
        self._driver.carry_out(orders.drive)
        if orders.say is not None:
            self._announce(orders.say)
        if orders.notify_staff:
            message = VisitEvent(name="staff_notified", detail=orders.reason)
            message.stamp = self.get_clock().now().to_msg()
            self._log.publish(message)
        self._follower.publish(self._follower_message(person))

    def _announce(self, kind: SayKind) -> None:
        message = Announcement(
            priority=Announcement.SAFETY if kind in IMPORTANT else Announcement.INFORMATION,
            key=kind.value,
            language=self._language,
            text=self._text(SAYINGS[kind]),
        )
        message.stamp = self.get_clock().now().to_msg()
        self._say.publish(message)

    def _text(self, text: Text) -> str:
        return str(getattr(text, self._language, text.vi))

    def _follower_message(self, person: WatchResult) -> FollowerState:
        message = FollowerState(state=int(person.state), reason=person.reason)
        message.header.frame_id = names.FRAME_MAP
        message.header.stamp = self.get_clock().now().to_msg()
        if person.person_in_map is not None:
            message.person, message.sure = self._person, self._sure
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
                reason=f"{self._text(ESCORT_REASONS[orders.outcome])} ({orders.reason})",
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
                reason=f"{self._text(FOLLOW_REASONS[orders.outcome])} ({orders.reason})",
                distance_m=float(orders.distance_m),
                duration_s=float(orders.duration_s),
            )
            if orders.end_pose is not None:
                stamp = self.get_clock().now().to_msg()
                result.end_pose = pose_stamped(orders.end_pose, names.FRAME_MAP, stamp)
                result.reason += self._save(orders.end_pose)
            self._end(self._follows, result, orders.outcome is FollowOutcome.ENDED)
        elif self._follows.feedback_due(now):
            feedback = FollowAction.Feedback(phase=int(orders.phase))
            feedback.person = self._follower_message(orders.person)
            self._follows.feedback(feedback)

    def _save(self, pose: Pose2D) -> str:
        """Save the end as a place where that was asked for; return what to add to the reason."""
        if not self._save_place:
            return ""
        problem = save_place(self._floor_file, self._save_place, pose)
        return f"; not saved: {problem}" if problem else f"; saved as {self._save_place}"

    def _end(self, server: GoalServer, result: object, succeeded: bool) -> None:
        self._driver.stop()
        self._lock.release()
        self._follower.publish(self._follower_message(NOBODY))
        if server.canceling:
            server.cancel_now(result)
        elif succeeded:
            server.succeed(result)
        else:
            server.abort(result)


def main() -> None:
    """Run the node."""
    run(EscortNode)


if __name__ == "__main__":
    main()
