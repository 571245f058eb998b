"""Node `queue_bridge`: numbers and calls between the robot and its queue backend."""

from concurrent.futures import Future as ConcurrentFuture
from pathlib import Path

from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node
from rclpy.task import Future

from guide_robot.floor.load import load_floor
from guide_robot.nodes import names
from guide_robot.nodes.convert import stamp
from guide_robot.nodes.floor_parameter import floor_path
from guide_robot.nodes.parameters import declare
from guide_robot.nodes.queue_port import make_backend
from guide_robot.nodes.runtime import run
from guide_robot.nodes.tickets import queue_ticket_message
from guide_robot.queueing.bridge import Bridge, BridgeItem, BridgeSettings, BridgeStatus, LinkState
from guide_robot.queueing.citizen_text import citizen_text
from guide_robot.queueing.model import (
    EventKind,
    IssueRequest,
    IssueResult,
    Language,
    Note,
    Outcome,
    QueueState,
    TicketEvent,
)
from guide_robot.resources import state_folder
from guide_robot_interfaces.msg import BackendStatus, CounterState, ServiceState, TicketCall, VisitEvent
from guide_robot_interfaces.msg import QueueState as QueueMessage
from guide_robot_interfaces.srv import IssueTicket

CALLS = {
    EventKind.CALLED: TicketCall.CALLED,
    EventKind.RECALLED: TicketCall.RECALLED,
    EventKind.MISSED: TicketCall.MISSED,
    EventKind.FINISHED: TicketCall.FINISHED,
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
NOTES = {"lost": Note.LOST_FOLLOWER, "person_called": Note.NEEDS_A_PERSON}


class QueueBridgeNode(Node):
    """Service issue_ticket; out: queue, ticket_call, backend_status; in: visit_event (a lost citizen is reported).

    The bridge has threads of its own; they wake this node by a guard condition and never call it.
    """

    def __init__(self) -> None:
        super().__init__("queue_bridge")
        self._plan = load_floor(floor_path(self))
        settings = BridgeSettings(
            outbox_file=Path(declare(self, "outbox", "") or state_folder() / "outbox.sqlite"),
            lease_size=declare(self, "lease_size", 5),
            answer_within_s=declare(self, "answer_within_s", 4.0),
        )
        settings.outbox_file.parent.mkdir(parents=True, exist_ok=True)
        self._bridge = Bridge(make_backend(self), settings)
        self._waiting: list[tuple[ConcurrentFuture[IssueResult], Future]] = []
        self._tickets: dict[int, str] = {}
        self._queue = self.create_publisher(QueueMessage, names.QUEUE, names.LATCHED)
        self._calls = self.create_publisher(TicketCall, names.TICKET_CALL, names.CALLS)
        self._status = self.create_publisher(BackendStatus, names.BACKEND_STATUS, names.LATCHED)
        self.create_subscription(VisitEvent, names.VISIT_EVENT, self._hear_event, names.EVENTS)
        # Answers wait for a thread; in a group of its own the service does not lock out what brings the answer.
        self.create_service(IssueTicket, names.ISSUE_TICKET, self._issue, callback_group=ReentrantCallbackGroup())
        self._wake = self.create_guard_condition(self._work)
        self._bridge.start(wake=self._wake.trigger)

    async def _issue(self, request: IssueTicket.Request, response: IssueTicket.Response) -> IssueTicket.Response:
        language = request.language if request.language in ("vi", "en", "ko") else "vi"
        wanted = IssueRequest(
            request_id=request.request_id,
            service=request.service,
            priority=request.priority,
            language=Language(language),
            sealed_card=bytes(request.sealed_card) or None,
        )
        result = await self._answer(self._bridge.issue(wanted))
        response.status = STATUS[result.outcome]
        response.reason = citizen_text(result.reason).text(wanted.language) if result.reason else result.text
        if result.ticket is not None:
            response.ticket = queue_ticket_message(result.ticket, self._plan)
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
            language=event.language.value if event.language else "vi",
        )
        self._calls.publish(message)

    def _publish_status(self, status: BridgeStatus) -> None:
        message = BackendStatus(
            state=STATES[status.state],
            reason=status.reason,
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
                name=counter.name.vi,
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
                name_vi=service.name.vi,
                name_en=service.name.en,
                name_ko=service.name.ko,
                open=service.open,
                waiting=service.waiting,
                expected_wait_s=float(service.expected_wait_s),
            )
            for service in state.services
        ]
        return QueueMessage(stamp=stamp(state.at_s), counters=counters, services=services)

    def _hear_event(self, message: VisitEvent) -> None:
        """Tell staff what became of a citizen with a ticket."""
        if message.name == "ticket_id":
            self._tickets[message.visit] = message.detail
        note = NOTES.get(message.name)
        ticket = self._tickets.get(message.visit)
        if note is not None and ticket:
            self._bridge.report(ticket, note)

    def destroy_node(self) -> None:
        """End the bridge's threads too."""
        self._bridge.close()
        super().destroy_node()


def main() -> None:
    """Run the node."""
    run(QueueBridgeNode)


if __name__ == "__main__":
    main()
