"""Node `receptionist`: the robot's one visible state machine between people, tickets, escort and screen."""

import math
import uuid

from action_msgs.msg import GoalStatus
from action_msgs.srv import CancelGoal
from geometry_msgs.msg import PoseStamped
from nav2_msgs.action import NavigateToPose
from rclpy.task import Future
from std_msgs.msg import Bool

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import DrawStatus, EscortOutcome
from guide_robot.floor.load import load_floor
from guide_robot.floor.robot_places import with_home
from guide_robot.guide.reception.receptionist import Receptionist, ReceptionistSettings
from guide_robot.guide.reception.sentences import sentence_text
from guide_robot.guide.types import NavigationError
from guide_robot.guide.visit import (
    ALONE,
    DrawRequest,
    DriveEnded,
    EscortEnded,
    EscortRequest,
    Event,
    Inputs,
    Motion,
    OperatorOrder,
    Orders,
    Sentence,
    TicketDrawn,
)
from guide_robot.people.types import TrackedPerson
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.ros import names
from guide_robot.ros.battery_topic import listen_charge
from guide_robot.ros.convert import now_s, pose_stamped, to_people
from guide_robot.ros.edge import BadMessage, edge_of, listen, listen_stamped, member, serve
from guide_robot.ros.floor_parameter import floor_path
from guide_robot.ros.goal_client import SILENT, GoalClient
from guide_robot.ros.node import GuideNode
from guide_robot.ros.nodes.driver import error_of
from guide_robot.ros.nodes.fleet_messages import company_of, to_fleet_order
from guide_robot.ros.nodes.navigation_watch import NavigationWatch
from guide_robot.ros.nodes.reception_messages import pose_of, to_call, to_choice, to_code, to_motion, to_order
from guide_robot.ros.nodes.silence import Silence
from guide_robot.ros.parameters import declare, declare_settings
from guide_robot.ros.reasons import reason_message, to_reason
from guide_robot.ros.robot_names import declare_robots, number_of
from guide_robot.ros.runtime import run
from guide_robot.ros.tickets import shown_ticket_message, ticket_from, ticket_message
from guide_robot.ros.visit_events import visit_event_message
from guide_robot_interfaces.action import Escort
from guide_robot_interfaces.msg import (
    Announcement,
    FleetOrder,
    GuideState,
    KioskRequest,
    MotionState,
    People,
    ScannedCode,
    TicketCall,
    VisitEvent,
)
from guide_robot_interfaces.srv import DispenseTicket
from guide_robot_interfaces.srv import OperatorOrder as OperatorOrderService

FLEET_STALE_S = 3.0


class ReceptionistNode(GuideNode):
    """In: people, robot_pose, scanned_code, ticket_call, kiosk_request, battery_state, motion_allowed, fleet_order.

    Out: guide_state, say, visit_event, card_consent; service operator_order; service client dispense_ticket; action
    clients escort and navigate_to_pose; initialpose to a localisation that was started anew.
    """

    def __init__(self) -> None:
        super().__init__("receptionist")
        settings = declare_settings(self, ReceptionistSettings)
        self._plan = with_home(load_floor(floor_path(self)), number_of(self, declare_robots(self, "hall")))
        self._people_stale_s = declare(self, "people_stale_s", 3.0)
        self._pose_stale_s = declare(self, "pose_stale_s", 4.0)
        self._grace_s = declare(self, "starting_grace_s", 30.0)
        self._action_patience_s = declare(self, "action_patience_s", 6.0)
        self._navigation_away_s = declare(self, "navigation_away_s", 45.0)
        self._resume_lead_s = declare(self, "resume_lead_s", 40.0)
        self._logic = Receptionist(settings, self._plan)
        self._run = uuid.uuid4().hex
        self._events: list[Event] = []
        self._people: tuple[TrackedPerson, ...] = ()
        self._people_s = -math.inf
        self._started_s = -math.inf
        self._robot: Pose2D | None = None
        self._pose_s = -math.inf
        self._battery: float | None = None
        self._motion = MotionState(allowed=True)
        self._company, self._company_heard = ALONE, Silence(self)
        self._last_state: GuideState | None = None
        self._last_consent: bool | None = None
        self._state = self.create_publisher(GuideState, names.GUIDE_STATE, names.LATCHED)
        self._say = self.create_publisher(Announcement, names.SAY, names.EVENTS)
        self._log = self.create_publisher(VisitEvent, names.VISIT_EVENT, names.EVENTS)
        self._consent = self.create_publisher(Bool, names.CARD_CONSENT, names.LATCHED)
        self._dispenser = self.create_client(DispenseTicket, names.DISPENSE_TICKET)
        self._escort = GoalClient(self, Escort, names.ESCORT, self._escort_ended)
        self._drive = GoalClient(self, NavigateToPose, names.NAVIGATE, self._drive_ended)
        self._navigation = NavigationWatch(self, lambda: self._drive.ready)
        self._orphans = self.create_client(CancelGoal, f"{names.ESCORT}/_action/cancel_goal")
        self._orphans_ended = False
        self._listen()
        serve(self, OperatorOrderService, names.OPERATOR_ORDER, to_order, self._hear_order, _refuse_order)
        self.create_timer(0.2, self._step)

    def _listen(self) -> None:
        listen_stamped(self, People, names.PEOPLE, to_people, self._hear_people, 1, names.FRAME_MAP)
        listen_stamped(self, PoseStamped, names.ROBOT_POSE, pose_of, self._hear_pose, 1, names.FRAME_MAP)
        listen(self, ScannedCode, names.SCANNED_CODE, to_code, self._happened, names.EVENTS)
        listen(self, TicketCall, names.TICKET_CALL, to_call, self._happened, names.CALLS)
        listen(self, KioskRequest, names.KIOSK_REQUEST, to_choice, self._happened, names.WISHES)
        listen_charge(self, self._hear_charge)
        listen(self, MotionState, names.MOTION_ALLOWED, to_motion, self._hear_motion, names.LATCHED)
        listen(self, FleetOrder, names.FLEET_ORDER, to_fleet_order, self._hear_company, names.LATCHED)

    # In --------------------------------------------------------------------------------------------

    def _hear_people(self, people: list[TrackedPerson], stamp_s: float) -> None:
        self._people, self._people_s = tuple(people), stamp_s

    def _hear_pose(self, pose: Pose2D, stamp_s: float) -> None:
        self._robot, self._pose_s = pose, stamp_s
        self._navigation.hear_pose(pose)

    def _hear_charge(self, charge: float | None) -> None:
        self._battery = charge

    def _hear_motion(self, message: MotionState) -> None:
        self._motion = message

    def _hear_company(self, order: FleetOrder) -> None:
        self._company_heard.broken()
        self._company = company_of(order)

    def _hear_order(
        self, order: OperatorOrder, response: OperatorOrderService.Response
    ) -> OperatorOrderService.Response:
        """Answer an operator's order at once: it takes a step of its own."""
        self._happened(order)
        answer = self._step().answer
        response.accepted = answer is not None and answer.accepted
        response.reason = reason_message(answer.reason if answer is not None else Why.REFUSED(words="not understood"))
        return response

    def _happened(self, event: Event) -> None:
        self._events.append(event)

    # The step --------------------------------------------------------------------------------------

    def _step(self) -> Orders:
        now = now_s(self.get_clock())
        self._started_s = now if self._started_s == -math.inf else self._started_s
        self._end_orphans()
        self._escort.watch(self._action_patience_s, self._resume_lead_s)
        self._drive.watch(self._action_patience_s)
        events, self._events = tuple(self._events), []
        stopped = not self._motion.allowed and self._motion.cause == MotionState.OPERATOR
        inputs = Inputs(
            people=self._people,
            robot_in_map=self._robot,
            events=events,
            battery=self._battery,
            fault=self._fault(now),
            operator_stop=self._motion.source if stopped else "",
            held=None if stopped or self._motion.allowed else to_reason(self._motion.reason),
            company=self._company if self._company_heard.age_s() < FLEET_STALE_S else ALONE,
            navigation_away=self._navigation.away(self._navigation_away_s),
        )
        orders = self._logic.step(inputs, now)
        self._carry_out(orders)
        return orders

    def _end_orphans(self) -> None:
        """End once whatever the escort still does for a receptionist that died (an empty request means all goals)."""
        if not self._orphans_ended and self._orphans.service_is_ready():
            self._orphans_ended = True
            self._orphans.call_async(CancelGoal.Request())

    def _fault(self, now: float) -> Reason | None:
        """Return what is wrong with the robot, None if nothing is (or if it or its localisation is only starting)."""
        if now - self._started_s < self._grace_s or self._navigation.comes_back(self._navigation_away_s):
            return None
        if now - self._pose_s > self._pose_stale_s:  # people are not known either then
            return Why.POSE_LOST()
        if now - self._people_s > self._people_stale_s:
            return Why.SENSORS_SILENT()
        return None

    def _carry_out(self, orders: Orders) -> None:
        if orders.motion is Motion.CANCEL:
            self._escort.forget()
            self._drive.forget()
        for entry in orders.log:
            message = visit_event_message(entry)
            message.stamp = self.get_clock().now().to_msg()
            self._log.publish(message)
        for sentence in orders.say:
            self._announce(sentence, orders.visit)
        if orders.draw is not None:
            self._draw(orders.draw)
        if orders.lead is not None:
            self._lead(orders.lead)
        if orders.drive_to:
            self._drive_to(orders.drive_to, orders.drive_pose)
        self._publish_state(orders)
        self._publish_consent(orders.card_consent)

    def _publish_state(self, orders: Orders) -> None:
        message = GuideState(
            state=int(orders.state),
            reason=reason_message(orders.reason),
            held=reason_message(orders.held),
            visit=orders.visit,
            person=orders.person,
            language=orders.language,
            destination=orders.destination,
            serves=orders.serves,
            decide_within_s=orders.decide_within_s,
        )
        if orders.ticket is not None:
            message.ticket = ticket_message(orders.ticket, self._plan)
        elif orders.shown:
            message.ticket = shown_ticket_message(orders.shown)
        if message == self._last_state:
            return
        if self._last_state is None or message.state != self._last_state.state:
            self.get_logger().info(f"{orders.state.name.lower()}: {orders.reason}")
        self._last_state = GuideState(
            **{field: getattr(message, field) for field in GuideState.get_fields_and_field_types()}
        )
        message.stamp = self.get_clock().now().to_msg()
        self._state.publish(message)

    def _publish_consent(self, consent: bool) -> None:
        if consent is not self._last_consent:
            self._last_consent = consent
            self._consent.publish(Bool(data=consent))

    # Out -------------------------------------------------------------------------------------------

    def _announce(self, sentence: Sentence, visit: int) -> None:
        text = sentence_text(sentence.key, sentence.language, sentence.values)
        message = Announcement(
            priority=int(sentence.priority), key=sentence.key, language=sentence.language, text=text, visit=visit
        )
        message.stamp = self.get_clock().now().to_msg()
        self._say.publish(message)

    def _draw(self, request: DrawRequest) -> None:
        if not self._dispenser.service_is_ready():
            self._happened(TicketDrawn(status=DrawStatus.IMPOSSIBLE, reason=Why.DISPENSER_AWAY()))
            return
        wanted = DispenseTicket.Request(
            request_id=str(uuid.uuid5(uuid.UUID(self._run), str(request.request))),
            service=request.service,
            priority=request.priority,
            language=request.language,
            appointment=request.appointment,
            sealed_card=list(request.sealed_card),
        )
        self._dispenser.call_async(wanted).add_done_callback(self._drawn)

    def _drawn(self, future: Future) -> None:
        answer = future.result()
        try:
            status = member(DrawStatus, answer.status, "status")
            reason, ticket = to_reason(answer.reason), ticket_from(answer.ticket)
            self._happened(TicketDrawn(status=status, reason=reason, ticket=ticket))
        except BadMessage as problem:
            edge_of(self).refuse(names.DISPENSE_TICKET, problem)
            self._happened(TicketDrawn(status=DrawStatus.IMPOSSIBLE, reason=Why.DISPENSER_ODD()))

    def _lead(self, request: EscortRequest) -> None:
        self._drive.forget()
        if not self._escort.ready:
            self._happened(EscortEnded(outcome=EscortOutcome.FAULT, reason=Why.ESCORT_NOT_READY()))
            return
        goal = Escort.Goal(place=request.place, person=request.person, language=request.language)
        goal.quiet_end = True  # the receptionist says it, with the place's name: one farewell, not two
        self._escort.send(goal)

    def _escort_ended(self, status: int, result: Escort.Result | None, _: int) -> None:
        if result is None:
            silent = Why.ESCORT_SILENT() if status == SILENT else Why.ESCORT_REFUSED()
            self._happened(EscortEnded(outcome=EscortOutcome.FAULT, reason=silent))
            return
        reason = to_reason(result.reason)
        if status == GoalStatus.STATUS_ABORTED and reason is None:
            self._happened(EscortEnded(outcome=EscortOutcome.FAULT, reason=Why.ESCORT_BROKE_OFF()))
        else:
            self._happened(EscortEnded(outcome=member(EscortOutcome, result.outcome, "outcome"), reason=reason))

    def _drive_to(self, place_id: str, pose: Pose2D | None) -> None:
        place = self._plan.place(place_id)
        if place is None or not self._drive.ready:
            error = NavigationError.AWAY if place else NavigationError.NO_PATH
            self._happened(DriveEnded(succeeded=False, error=error))
            return
        stamp = self.get_clock().now().to_msg()
        self._drive.send(NavigateToPose.Goal(pose=pose_stamped(pose or place.poses()[0], names.FRAME_MAP, stamp)))

    def _drive_ended(self, status: int, result: NavigateToPose.Result | None, _: int) -> None:
        if status == GoalStatus.STATUS_SUCCEEDED:
            self._happened(DriveEnded(succeeded=True))
            return
        error = error_of(status, result)
        words = result.error_msg if result is not None else ""  # Jazzy's Nav2 never says any
        self.get_logger().info(f"the drive failed: {error.value}{f' ({words})' if words else ''}")
        self._happened(DriveEnded(succeeded=False, error=error))


def _refuse_order(response: OperatorOrderService.Response, words: str) -> OperatorOrderService.Response:
    response.accepted, response.reason = False, reason_message(Why.REFUSED(words=words))
    return response


def main() -> None:
    """Run the node."""
    run(ReceptionistNode)


if __name__ == "__main__":
    main()
