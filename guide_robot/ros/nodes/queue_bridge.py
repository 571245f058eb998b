"""Node `queue_bridge`: numbers and calls between the robot and its queue backend."""

import time
import uuid
from concurrent.futures import Future as ConcurrentFuture
from pathlib import Path

from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.task import Future

from guide_robot.common.language import first_language
from guide_robot.common.vocabulary import VisitEventKind
from guide_robot.floor.load import load_floor
from guide_robot.guide.visit import VisitEvent as Event
from guide_robot.queue.client.bridge import Bridge, BridgeItem, BridgeSettings, BridgeStatus, LinkState
from guide_robot.queue.client.no_ticket import no_ticket
from guide_robot.queue.client.robot_condition import RobotCondition
from guide_robot.queue.domain.model import (
    EventKind,
    IssueRequest,
    IssueResult,
    Note,
    Outcome,
    QueueState,
    TicketEvent,
)
from guide_robot.queue.domain.robot_report import PrinterWord
from guide_robot.ros import names
from guide_robot.ros.battery_topic import listen_charge
from guide_robot.ros.convert import local_text_messages, stamp
from guide_robot.ros.edge import as_is, listen, serve, short
from guide_robot.ros.floor_parameter import floor_path
from guide_robot.ros.node import GuideNode, folder_of
from guide_robot.ros.nodes.motion_messages import to_motion
from guide_robot.ros.nodes.queue_port import make_backend
from guide_robot.ros.parameters import declare
from guide_robot.ros.reasons import reason_message
from guide_robot.ros.runtime import run
from guide_robot.ros.tickets import issue_request, refuse_issue, ticket_message
from guide_robot.ros.visit_events import visit_event
from guide_robot_interfaces.msg import (
    BackendStatus,
    CounterState,
    Heartbeat,
    MotionState,
    PrinterStatus,
    ServiceState,
    TicketCall,
    VisitEvent,
)
from guide_robot_interfaces.msg import QueueState as QueueMessage
from guide_robot_interfaces.srv import IssueTicket

CALLS = {
    EventKind.CALLED: TicketCall.CALLED,
    EventKind.RECALLED: TicketCall.RECALLED,
    EventKind.MISSED: TicketCall.MISSED,
    EventKind.FINISHED: TicketCall.FINISHED,
    EventKind.TRANSFERRED: TicketCall.TRANSFERRED,
    EventKind.REQUEUED: TicketCall.REQUEUED,
    EventKind.PARKED: TicketCall.PARKED,
}
STATES = {
    LinkState.CONNECTED: BackendStatus.CONNECTED,
    LinkState.RETRYING: BackendStatus.RETRYING,
    LinkState.DISCONNECTED: BackendStatus.DISCONNECTED,
}
STATUS = {
    Outcome.SUCCEEDED: IssueTicket.Response.ISSUED,
    Outcome.RETRY: IssueTicket.Response.RETRY,
    Outcome.IMPOSSIBLE: IssueTicket.Response.IMPOSSIBLE,
}
PRINTER_WORDS: dict[int, PrinterWord] = {
    PrinterStatus.OK: "ok",
    PrinterStatus.PAPER_LOW: "paper-low",
    PrinterStatus.PAPER_OUT: "paper-out",
    PrinterStatus.COVER_OPEN: "cover-open",
    PrinterStatus.UNPLUGGED: "unplugged",
    PrinterStatus.FAULT: "fault",
}
REPORT_EVERY_S = 2.0
NOTES = {VisitEventKind.LOST: Note.LOST_FOLLOWER, VisitEventKind.PERSON_CALLED: Note.NEEDS_A_PERSON}


class QueueBridgeNode(GuideNode):
    """Service issue_ticket; out: queue, ticket_call, backend_status; in: visit_event (a lost citizen is reported).

    In too, for the office's alerts: battery_state, printer_status, motion_allowed, heartbeat.

    The bridge has threads of its own; they wake this node by a guard condition and never call it.
    """

    def __init__(self) -> None:
        super().__init__("queue_bridge")
        self._plan = load_floor(floor_path(self))
        settings = BridgeSettings(
            outbox_file=Path(declare(self, "outbox", "") or folder_of(self) / "outbox.sqlite"),
            lease_size=declare(self, "lease_size", 5),
            answer_within_s=declare(self, "answer_within_s", 4.0),
        )
        settings.outbox_file.parent.mkdir(parents=True, exist_ok=True)
        self._bridge = Bridge(make_backend(self), settings)
        self._waiting: list[tuple[ConcurrentFuture[IssueResult], Future]] = []
        self._queue = self.create_publisher(QueueMessage, names.QUEUE, names.LATCHED)
        self._calls = self.create_publisher(TicketCall, names.TICKET_CALL, names.CALLS)
        self._status = self.create_publisher(BackendStatus, names.BACKEND_STATUS, names.LATCHED)
        self._condition = RobotCondition(self.get_namespace().strip("/"), uuid.uuid4().hex)
        listen(self, VisitEvent, names.VISIT_EVENT, visit_event, self._hear_event, names.EVENTS)
        listen(self, Heartbeat, names.HEARTBEAT, _node_of, self._hear_heartbeat, names.BEATS)
        listen_charge(self, self._condition.battery)
        listen(self, PrinterStatus, names.PRINTER_STATUS, as_is, self._hear_printer, names.LATCHED)
        listen(self, MotionState, names.MOTION_ALLOWED, to_motion, self._hear_motion, names.LATCHED)
        self.create_timer(REPORT_EVERY_S, self._report, clock=Clock(clock_type=ClockType.STEADY_TIME))
        # Answers wait for a thread; in a group of its own the service does not lock out what brings the answer.
        group = ReentrantCallbackGroup()
        serve(self, IssueTicket, names.ISSUE_TICKET, issue_request, self._issue, refuse_issue, group)
        self._wake = self.create_guard_condition(self._work)
        self._bridge.start(wake=self._wake.trigger)

    async def _issue(self, wanted: IssueRequest, response: IssueTicket.Response) -> IssueTicket.Response:
        result = await self._answer(self._bridge.issue(wanted))
        response.status = STATUS[result.outcome]
        response.reason = reason_message(no_ticket(result))
        if result.ticket is not None:
            response.ticket = ticket_message(result.ticket, self._plan)
        return response

    def _answer(self, asked: "ConcurrentFuture[IssueResult]") -> Future:
        """Return a future of this executor for one of the bridge's threads."""
        answer = Future(executor=self.executor)
        self._waiting.append((asked, answer))
        asked.add_done_callback(lambda _: self._wake.trigger())
        return answer

    def _work(self) -> None:
        for asked, answer in [pair for pair in self._waiting if pair[0].done()]:
            self._waiting.remove((asked, answer))
            answer.set_result(asked.result())
        # Asked until nothing comes: each poll marks what the one before gave as handled, also the very last call.
        while items := self._bridge.poll():
            for item in items:
                self._publish(item)

    def _publish(self, item: BridgeItem) -> None:
        if isinstance(item, QueueState):
            self._queue.publish(self._queue_message(item))
        elif isinstance(item, TicketEvent):
            self._publish_call(item)
        else:
            self._publish_status(item)

    def _publish_call(self, event: TicketEvent) -> None:
        kind = CALLS.get(event.kind)
        if kind is None:
            return
        place = self._plan.place_for_counter(event.counter or "")
        message = TicketCall(
            stamp=stamp(event.at_s),
            sequence=event.sequence,
            kind=kind,
            ticket_id=event.ticket_id or "",
            number=event.label or "",
            counter=event.counter or "",
            place=place.id if place else "",
            language=event.language or first_language(),
        )
        self._calls.publish(message)

    def _publish_status(self, status: BridgeStatus) -> None:
        message = BackendStatus(
            state=STATES[status.state],
            reason=reason_message(status.reason),
            outbox=status.outbox,
            leased_numbers=sum(status.leased.values()),
        )
        message.stamp = self.get_clock().now().to_msg()
        self._status.publish(message)
        self.get_logger().info(f"backend {status.state.value}: {status.reason}", throttle_duration_sec=5.0)

    def _queue_message(self, state: QueueState) -> QueueMessage:
        counters = [
            CounterState(
                id=counter.id,
                name=counter.name.in_language(first_language()),
                open=counter.open,
                serving=counter.serving or "",
                services=list(counter.services),
            )
            for counter in state.counters
        ]
        services = [
            ServiceState(
                id=service.id,
                prefix=service.prefix,
                name=local_text_messages(service.name),
                open=service.open,
                waiting=service.waiting,
                expected_wait_s=float(service.expected_wait_s),
            )
            for service in state.services
        ]
        hours = list(state.opening_hours)
        return QueueMessage(
            stamp=stamp(state.at_s),
            counters=counters,
            services=services,
            opening_hours=hours,
            opens_at=state.opens_at,
        )

    def _hear_event(self, event: Event) -> None:
        """Tell staff what became of a citizen; a call for staff without a ticket goes with how the robot is."""
        note = NOTES.get(event.kind)
        if note is not None and event.ticket_id:
            self._bridge.report(event.ticket_id, note)
        self._condition.visit(event.kind, has_ticket=bool(event.ticket_id), reason=event.reason)
        self._report()

    # How the robot is -----------------------------------------------------------------------------

    def _hear_printer(self, message: PrinterStatus) -> None:
        self._condition.printer(PRINTER_WORDS.get(message.state, "fault"))

    def _hear_motion(self, message: MotionState) -> None:
        by_somebody = message.cause == MotionState.OPERATOR
        self._condition.motion(allowed=message.allowed, by_somebody=by_somebody, now_s=time.monotonic())

    def _hear_heartbeat(self, node: str) -> None:
        self._condition.heartbeat(node, time.monotonic())

    def _report(self) -> None:
        self._bridge.robot_is(self._condition.report(time.monotonic()))

    def destroy_node(self) -> None:
        """End the bridge's threads too."""
        self._bridge.close()
        super().destroy_node()


def _node_of(message: Heartbeat) -> str:
    return short(message.node, "node", 100)


def main() -> None:
    """Run the node."""
    run(QueueBridgeNode)


if __name__ == "__main__":
    main()
