"""Node `fleet`: speaks with the other robots of the hall, and says what this one may do because they are there."""

import math
import time
import uuid
from dataclasses import replace
from pathlib import Path as FilePath

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus
from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import Odometry, Path

from guide_robot.common.geometry import STILL, Points, Pose2D, Twist2D
from guide_robot.common.language import Language, languages
from guide_robot.common.steady_time import SteadyTime
from guide_robot.common.vocabulary import CallKind, Engagement
from guide_robot.fleet.claims import Grants
from guide_robot.fleet.fleet import Fleet, FleetSettings
from guide_robot.fleet.model import Doing, Member
from guide_robot.fleet.orders import FleetOrder, Own
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import PlaceKind, Point
from guide_robot.floor.narrow_places import NarrowPlaces
from guide_robot.guide.reception.calls import CALLS
from guide_robot.guide.visit import Called
from guide_robot.people.types import TrackedPerson
from guide_robot.queue.client.fleet_link import FleetLink
from guide_robot.queue.client.http_client import Connection
from guide_robot.robot.description import load_robot
from guide_robot.ros import names
from guide_robot.ros.battery_topic import listen_charge
from guide_robot.ros.convert import now_s, to_path, to_people
from guide_robot.ros.diagnostics import Diagnostics
from guide_robot.ros.edge import listen, listen_stamped
from guide_robot.ros.floor_parameter import floor_path
from guide_robot.ros.node import GuideNode
from guide_robot.ros.nodes.fleet_messages import member_message, order_message, to_doing, to_member
from guide_robot.ros.nodes.motion_messages import wheel_twist
from guide_robot.ros.nodes.reception_messages import pose_of, to_call
from guide_robot.ros.parameters import declare, declare_settings
from guide_robot.ros.runtime import run
from guide_robot_interfaces.msg import FleetMember, GuideState, People, TicketCall
from guide_robot_interfaces.msg import FleetOrder as OrderMessage

BEFORE_IT_M = 0.8  # where somebody stands whom the robot serves and does not see
PERIOD_S = 0.3


class FleetNode(GuideNode):
    """In: /fleet, robot_pose, plan, odom, guide_state, people, ticket_call, battery_state.

    Out: /fleet, fleet_order, /diagnostics.

    Before another robot was ever heard it only says that it is there: no order, no request to the backend. The
    backend is asked in a thread of its own.
    """

    def __init__(self) -> None:
        super().__init__("fleet")
        settings = declare_settings(self, FleetSettings)
        plan = load_floor(floor_path(self))
        name = declare(self, "name", "") or self.get_namespace().strip("/") or "robot"
        self._greet_within_m = declare(self, "greet_within_m", 2.5)
        self._path_stale_s = declare(self, "path_stale_s", 3.0)
        self._pose_stale_s = declare(self, "pose_stale_s", 4.0)
        url, token, ca = (declare(self, one, "") for one in ("url", "token_file", "ca_file"))
        token_file, ca_file = (FilePath(path) if path else None for path in (token, ca))
        self._connection = Connection(url=url, token_file=token_file, ca_file=ca_file) if url else None
        self._who = (name, uuid.uuid4().hex)
        self._fleet = Fleet(settings, plan, NarrowPlaces(plan, load_robot().footprint_radius_m), self._who)
        self._waiting_places = {place.id for place in plan.places if place.kind is PlaceKind.WAITING}
        self._link: FleetLink | None = None
        self._time = SteadyTime()
        self._own = Own(pose=None, languages=languages())
        self._pose_s = self._path_s = -math.inf
        self._people: tuple[TrackedPerson, ...] = ()
        self._person = 0
        self._served: Point | None = None
        self._told = FleetOrder()
        self._say = self.create_publisher(FleetMember, names.FLEET, names.FLEET_QOS)
        self._orders = self.create_publisher(OrderMessage, names.FLEET_ORDER, names.LATCHED)
        self._diagnostics = Diagnostics(self)
        self._listen()
        self.create_timer(PERIOD_S, self._step)

    def _listen(self) -> None:
        listen(self, FleetMember, names.FLEET, to_member, self._hear_member, names.FLEET_QOS)
        listen_stamped(self, PoseStamped, names.ROBOT_POSE, pose_of, self._hear_pose, 1, names.FRAME_MAP)
        listen(self, Path, names.PLAN, to_path, self._hear_path, 1)
        listen(self, Odometry, names.ODOM, wheel_twist, self._hear_odometry, names.SENSOR)
        listen(self, GuideState, names.GUIDE_STATE, _checked, self._hear_state, names.LATCHED)
        listen_stamped(self, People, names.PEOPLE, to_people, self._hear_people, 1, names.FRAME_MAP)
        listen(self, TicketCall, names.TICKET_CALL, to_call, self._hear_call, names.CALLS)
        listen_charge(self, self._hear_charge)

    # In --------------------------------------------------------------------------------------------

    def _now_s(self) -> float:
        return self._time.step(now_s(self.get_clock()))

    def _hear_member(self, member: Member) -> None:
        self._fleet.hear(member, self._now_s())

    def _hear_pose(self, pose: Pose2D, _: float) -> None:
        self._own, self._pose_s = replace(self._own, pose=pose), self._now_s()

    def _hear_path(self, path: Points) -> None:
        self._own, self._path_s = replace(self._own, path=path), self._now_s()

    def _hear_odometry(self, twist: Twist2D) -> None:
        self._own = replace(self._own, speed_mps=abs((twist or STILL).linear))

    def _hear_state(self, message: GuideState) -> None:
        doing = to_doing(message)
        waits = message.state == GuideState.WAITING_WITH and message.destination in self._waiting_places
        language, ticket = Language.known(message.language), message.ticket.number
        self._own = replace(self._own, doing=doing, ticket=ticket, language=language, waits_with=waits)
        if doing not in (Doing.SERVING, Doing.LEADING):
            self._served = None
        self._person = message.person

    def _hear_people(self, people: list[TrackedPerson], _: float) -> None:
        self._people = tuple(people)

    def _hear_call(self, call: Called) -> None:
        ended = call.kind in (CallKind.MISSED, CallKind.FINISHED)
        self._fleet.hear_call(call.number, calls=call.kind in CALLS, ended=ended, now_s=self._now_s())

    def _hear_charge(self, charge: float | None) -> None:
        self._own = replace(self._own, battery=charge)

    # The step --------------------------------------------------------------------------------------

    def _step(self) -> None:
        now = self._now_s()
        order = self._fleet.step(self._own_now(now), self._grants(), now)
        self._say.publish(member_message(self._fleet.said))
        if self._fleet.ever_heard:
            if self._link is not None:
                self._link.want(self._fleet.won)
            self._tell(order)

    def _own_now(self, now: float) -> Own:
        """Return what is known of this robot now; what was heard too long ago is not."""
        own = self._own
        if now - self._pose_s > self._pose_stale_s:
            own = replace(own, pose=None)
        if now - self._path_s > self._path_stale_s:
            own = replace(own, path=np.zeros((0, 2)))
        return replace(own, people=self._who_wants_something(own.pose), serves=self._whom_it_serves(own))

    def _who_wants_something(self, pose: Pose2D | None) -> tuple[Point, ...]:
        if pose is None:
            return ()
        return tuple(
            (person.x, person.y)
            for person in self._people
            if person.engagement is Engagement.ENGAGED and pose.distance_to(person.x, person.y) <= self._greet_within_m
        )

    def _whom_it_serves(self, own: Own) -> Point | None:
        """Return where the person of the visit is: as seen, as seen last, or before the robot."""
        if own.doing not in (Doing.SERVING, Doing.LEADING) or own.pose is None:
            return None
        seen = next((one for one in self._people if self._person in (one.id, *one.merged_ids)), None)
        if seen is not None:
            self._served = (seen.x, seen.y)
        elif self._served is None:
            self._served = own.pose.transform(BEFORE_IT_M, 0.0)
        return self._served

    def _grants(self) -> Grants:
        if self._connection is None or not self._fleet.ever_heard:
            return Grants()
        if self._link is None:
            self._link = FleetLink(self._connection, *self._who)
        granted = self._link.granted(time.monotonic())
        return Grants(answers=granted.answers, held=granted.held)

    def _tell(self, order: FleetOrder) -> None:
        message = order_message(order)
        message.stamp = self.get_clock().now().to_msg()
        self._orders.publish(message)
        if order.passage != self._told.passage:
            self.get_logger().info(f"{order.passage.pace.value}: {order.passage.reason}")
        if (order.problem, order.others) != (self._told.problem, self._told.others):
            level = DiagnosticStatus.ERROR if order.problem else DiagnosticStatus.OK
            words = order.problem or f"{order.others} other robots are heard"
            self._diagnostics.publish(DiagnosticStatus(name="fleet", level=level, message=words))
        self._told = order

    def destroy_node(self) -> None:
        """Say that this robot leaves, unless ROS ended by itself, and give back what it has."""
        if self.context.ok():
            self._say.publish(member_message(self._fleet.leave()))
        if self._link is not None:
            self._link.close()
        super().destroy_node()


def _checked(message: GuideState) -> GuideState:
    to_doing(message)
    return message


def main() -> None:
    """Run the node."""
    run(FleetNode)


if __name__ == "__main__":
    main()
