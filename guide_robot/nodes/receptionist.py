"""Node `receptionist`: the robot's one visible state machine between people, tickets, escort and screen."""

import math
import uuid

from action_msgs.msg import GoalStatus
from action_msgs.srv import CancelGoal
from geometry_msgs.msg import PoseStamped
from nav2_msgs.action import NavigateToPose
from rclpy.node import Node
from rclpy.task import Future
from sensor_msgs.msg import BatteryState
from std_msgs.msg import Bool

from guide_robot.behaviour.receptionist import Receptionist, ReceptionistSettings
from guide_robot.behaviour.sentences import sentence_text
from guide_robot.behaviour.types import EscortOutcome
from guide_robot.behaviour.visit import (
    Called,
    CallKind,
    Choice,
    ChoiceKind,
    Code,
    CodeKind,
    DrawRequest,
    DrawStatus,
    DriveEnded,
    EscortEnded,
    EscortRequest,
    Event,
    Inputs,
    Motion,
    Orders,
    Sentence,
    TicketDrawn,
)
from guide_robot.floor.load import load_floor
from guide_robot.geometry import Pose2D
from guide_robot.nodes import names
from guide_robot.nodes.convert import now_s, pose_stamped, seconds, to_people, to_pose
from guide_robot.nodes.floor_parameter import floor_path
from guide_robot.nodes.goal_client import SILENT, GoalClient
from guide_robot.nodes.parameters import ParameterError, declare, declare_settings
from guide_robot.nodes.runtime import run
from guide_robot.nodes.tickets import from_ticket_message, ticket_message
from guide_robot.perception.types import TrackedPerson
from guide_robot_interfaces.action import Escort
from guide_robot_interfaces.msg import (
    Announcement,
    GuideState,
    KioskRequest,
    People,
    ScannedCode,
    TicketCall,
    VisitEvent,
)
from guide_robot_interfaces.srv import DispenseTicket


class ReceptionistNode(Node):
    """In: people, robot_pose, scanned_code, ticket_call, kiosk_request, battery_state.

    Out: guide_state, say, visit_event, card_consent; service client dispense_ticket; action clients escort and
    navigate_to_pose.
    """

    def __init__(self) -> None:
        super().__init__("receptionist")
        settings = declare_settings(self, ReceptionistSettings)
        if settings.language not in ("vi", "en", "ko"):
            raise ParameterError(self, "language", f"expected one of vi, en, ko, found {settings.language!r}")
        self._plan = load_floor(floor_path(self))
        self._people_stale_s = declare(self, "people_stale_s", 3.0)
        self._pose_stale_s = declare(self, "pose_stale_s", 4.0)
        self._grace_s = declare(self, "starting_grace_s", 30.0)
        self._action_patience_s = declare(self, "action_patience_s", 6.0)
        self._resume_lead_s = declare(self, "resume_lead_s", 20.0)
        self._logic = Receptionist(settings, self._plan)
        self._run = uuid.uuid4().hex
        self._events: list[Event] = []
        self._people: tuple[TrackedPerson, ...] = ()
        self._people_s = -math.inf
        self._started_s = -math.inf
        self._robot: Pose2D | None = None
        self._pose_s = -math.inf
        self._battery: float | None = None
        self._last_state: GuideState | None = None
        self._last_consent: bool | None = None
        self._state = self.create_publisher(GuideState, names.GUIDE_STATE, names.LATCHED)
        self._say = self.create_publisher(Announcement, names.SAY, names.EVENTS)
        self._log = self.create_publisher(VisitEvent, names.VISIT_EVENT, names.EVENTS)
        self._consent = self.create_publisher(Bool, names.CARD_CONSENT, names.LATCHED)
        self._dispenser = self.create_client(DispenseTicket, names.DISPENSE_TICKET)
        self._escort = GoalClient(self, Escort, names.ESCORT, self._escort_ended)
        self._drive = GoalClient(self, NavigateToPose, names.NAVIGATE, self._drive_ended)
        self._orphans = self.create_client(CancelGoal, f"{names.ESCORT}/_action/cancel_goal")
        self._orphans_ended = False
        self._listen()
        self.create_timer(0.2, self._step)

    def _listen(self) -> None:
        self.create_subscription(People, names.PEOPLE, self._hear_people, 1)
        self.create_subscription(PoseStamped, names.ROBOT_POSE, self._hear_pose, 1)
        self.create_subscription(ScannedCode, names.SCANNED_CODE, self._hear_code, names.EVENTS)
        self.create_subscription(TicketCall, names.TICKET_CALL, self._hear_call, names.CALLS)
        self.create_subscription(KioskRequest, names.KIOSK_REQUEST, self._hear_request, names.EVENTS)
        self.create_subscription(BatteryState, names.BATTERY, self._hear_battery, 1)

    # In --------------------------------------------------------------------------------------------

    def _hear_people(self, message: People) -> None:
        self._people = tuple(to_people(message))
        self._people_s = seconds(message.header.stamp)

    def _hear_pose(self, message: PoseStamped) -> None:
        self._robot = to_pose(message.pose)
        self._pose_s = seconds(message.header.stamp)

    def _hear_battery(self, message: BatteryState) -> None:
        self._battery = message.percentage if math.isfinite(message.percentage) else None

    def _hear_code(self, message: ScannedCode) -> None:
        code = Code(
            kind=CodeKind(message.kind),
            answer=message.answer,
            reference=message.reference,
            service=message.service,
            sealed=bytes(message.sealed),
            masked_name=message.masked_name,
        )
        self._happened(code)

    def _hear_call(self, message: TicketCall) -> None:
        call = Called(
            kind=CallKind(message.kind),
            ticket_id=message.ticket_id,
            number=message.number,
            counter=message.counter,
            place=message.place,
            language=message.language or "vi",
        )
        self._happened(call)

    def _hear_request(self, message: KioskRequest) -> None:
        choice = Choice(
            kind=ChoiceKind(message.kind),
            language=message.language,
            service=message.service,
            place=message.place,
            priority=message.priority,
        )
        self._happened(choice)

    def _happened(self, event: Event) -> None:
        self._events.append(event)

    # The step --------------------------------------------------------------------------------------

    def _step(self) -> None:
        now = now_s(self.get_clock())
        self._started_s = now if self._started_s == -math.inf else self._started_s
        self._end_orphans()
        self._escort.watch(self._action_patience_s, self._resume_lead_s)
        self._drive.watch(self._action_patience_s)
        events, self._events = tuple(self._events), []
        inputs = Inputs(
            people=self._people,
            robot_in_map=self._robot,
            events=events,
            battery=self._battery,
            fault=self._fault(now),
        )
        self._carry_out(self._logic.step(inputs, now))

    def _end_orphans(self) -> None:
        """End once whatever the escort still does for a receptionist that died (an empty request means all goals)."""
        if not self._orphans_ended and self._orphans.service_is_ready():
            self._orphans_ended = True
            self._orphans.call_async(CancelGoal.Request())

    def _fault(self, now: float) -> str:
        """Return what is wrong with the robot, empty if nothing is (or if it is only just starting)."""
        if now - self._started_s < self._grace_s:
            return ""
        if now - self._people_s > self._people_stale_s:
            return "nothing is heard of the sensors"
        if now - self._pose_s > self._pose_stale_s:
            return "the robot does not know where it is"
        return ""

    def _carry_out(self, orders: Orders) -> None:
        if orders.motion is Motion.CANCEL:
            self._escort.forget()
            self._drive.forget()
        for entry in orders.log:
            message = VisitEvent(visit=entry.visit, name=entry.name, detail=entry.detail)
            message.stamp = self.get_clock().now().to_msg()
            self._log.publish(message)
        for sentence in orders.say:
            self._announce(sentence, orders.visit)
        if orders.draw is not None:
            self._draw(orders.draw)
        if orders.lead is not None:
            self._lead(orders.lead)
        if orders.drive_to:
            self._drive_to(orders.drive_to)
        self._publish_state(orders)
        self._publish_consent(orders.card_consent)

    def _publish_state(self, orders: Orders) -> None:
        message = GuideState(
            state=int(orders.state),
            reason=orders.reason,
            visit=orders.visit,
            person=orders.person,
            language=orders.language,
            destination=orders.destination,
        )
        if orders.ticket is not None:
            message.ticket = ticket_message(orders.ticket)
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
            self._happened(TicketDrawn(status=DrawStatus.IMPOSSIBLE, reason="the ticket dispenser is not running"))
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
        ticket = from_ticket_message(answer.ticket) if answer.ticket.id else None
        self._happened(TicketDrawn(status=DrawStatus(answer.status), reason=answer.reason, ticket=ticket))

    def _lead(self, request: EscortRequest) -> None:
        self._drive.forget()
        if not self._escort.ready:
            self._happened(EscortEnded(outcome=EscortOutcome.FAULT, reason="the escort is not ready"))
            return
        self._escort.send(Escort.Goal(place=request.place, person=request.person, language=request.language))

    def _escort_ended(self, status: int, result: Escort.Result | None, _: int) -> None:
        if result is None:
            reason = "the escort does not answer" if status == SILENT else "the escort refused the goal"
            self._happened(EscortEnded(outcome=EscortOutcome.FAULT, reason=reason))
        elif status == GoalStatus.STATUS_ABORTED and not result.reason:
            self._happened(EscortEnded(outcome=EscortOutcome.FAULT, reason="the escort broke off"))
        else:
            self._happened(EscortEnded(outcome=EscortOutcome(result.outcome), reason=result.reason))

    def _drive_to(self, place_id: str) -> None:
        place = self._plan.place(place_id)
        if place is None or not self._drive.ready:
            reason = "the navigation is not ready" if place else f"no place {place_id} in the floor plan"
            self._happened(DriveEnded(succeeded=False, reason=reason))
            return
        stamp = self.get_clock().now().to_msg()
        self._drive.send(NavigateToPose.Goal(pose=pose_stamped(place.poses()[0], names.FRAME_MAP, stamp)))

    def _drive_ended(self, status: int, result: NavigateToPose.Result | None, _: int) -> None:
        succeeded = status == GoalStatus.STATUS_SUCCEEDED
        refusal = "the navigation does not answer" if status == SILENT else "the navigation refused the goal"
        reason = result.error_msg if result is not None else refusal
        self._happened(DriveEnded(succeeded=succeeded, reason=reason))


def main() -> None:
    """Run the node."""
    run(ReceptionistNode)


if __name__ == "__main__":
    main()
