"""Node `ticket_dispenser`: draws a number from the bridge and puts it on paper, each ticket once."""

import time
from concurrent.futures import Future as ConcurrentFuture
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node
from rclpy.task import Future

from guide_robot.floor.load import load_floor
from guide_robot.nodes import names
from guide_robot.nodes.floor_parameter import floor_path
from guide_robot.nodes.parameters import declare, declare_settings, declare_zone
from guide_robot.nodes.runtime import run
from guide_robot.nodes.tickets import to_queue_ticket
from guide_robot.queueing.model import Language, LocalText
from guide_robot.queueing.printing.dispenser import Dispensed, DispenseOutcome, Dispenser
from guide_robot.queueing.printing.journal import Journal
from guide_robot.queueing.printing.printers import PrinterPlan, PrinterState, open_printer
from guide_robot.resources import state_folder
from guide_robot_interfaces.msg import PrinterStatus, QueueState, Ticket
from guide_robot_interfaces.srv import DispenseTicket, IssueTicket

REFUSED = {
    IssueTicket.Response.RETRY: DispenseTicket.Response.RETRY,
    IssueTicket.Response.IMPOSSIBLE: DispenseTicket.Response.IMPOSSIBLE,
}
REMEMBERED = 200
PRINTED_KEPT_S = 30 * 86_400.0


class TicketDispenserNode(Node):
    """Service dispense_ticket; service client issue_ticket; in: queue (names of services); out: printer_status.

    Printing may take seconds, so a thread does it and wakes the node by a guard condition.
    """

    def __init__(self) -> None:
        super().__init__("ticket_dispenser")
        plan = load_floor(floor_path(self))
        journal = Path(declare(self, "journal", "") or state_folder() / "printed.sqlite")
        journal.parent.mkdir(parents=True, exist_ok=True)
        zone = declare_zone(self)
        centre = LocalText(vi=plan.name.vi, en=plan.name.en, ko=plan.name.ko)
        printer = open_printer(
            declare_settings(self, PrinterPlan, "printer.", PrinterPlan(folder=state_folder() / "tickets"))
        )
        printed = Journal(journal)
        printed.tidy(time.time() - PRINTED_KEPT_S)
        self._dispenser = Dispenser(printer, printed, centre, zone)
        self._workers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printer")
        self._waiting: list[tuple[ConcurrentFuture[Dispensed], Future]] = []
        self._service_names: dict[str, LocalText] = {}
        self._drawn: dict[str, Ticket] = {}
        self._state: PrinterState | None = None
        self._status = self.create_publisher(PrinterStatus, names.PRINTER_STATUS, names.LATCHED)
        self._issue = self.create_client(IssueTicket, names.ISSUE_TICKET)
        self.create_subscription(QueueState, names.QUEUE, self._hear_queue, names.LATCHED)
        # Answers wait for a thread; in a group of its own the service does not lock out what brings the answer.
        self.create_service(
            DispenseTicket, names.DISPENSE_TICKET, self._dispense, callback_group=ReentrantCallbackGroup()
        )
        self._wake = self.create_guard_condition(self._work)
        self._asked: ConcurrentFuture[PrinterState] | None = None
        self.create_timer(max(0.5, declare(self, "ask_printer_every_s", 5.0)), self._ask_printer)

    def _hear_queue(self, message: QueueState) -> None:
        self._service_names = {
            service.id: LocalText(vi=service.name_vi, en=service.name_en, ko=service.name_ko)
            for service in message.services
        }

    async def _dispense(
        self, request: DispenseTicket.Request, response: DispenseTicket.Response
    ) -> DispenseTicket.Response:
        ticket = self._drawn.get(request.request_id)
        if ticket is None:
            issued = await self._draw(request)
            if issued is None or issued.status != IssueTicket.Response.ISSUED:
                status = issued.status if issued else IssueTicket.Response.RETRY
                response.status = REFUSED.get(status, DispenseTicket.Response.IMPOSSIBLE)
                response.reason = issued.reason if issued else "the queue bridge is not running"
                return response
            ticket = self._remember(request.request_id, issued.ticket)
        language = Language(request.language) if request.language in ("vi", "en", "ko") else Language.VI
        done = await self._print(ticket, language, request.reprint)
        printed = done.outcome is DispenseOutcome.PRINTED
        response.status = DispenseTicket.Response.PRINTED if printed else DispenseTicket.Response.NOT_PRINTED
        response.reason, response.ticket = done.text.text(language), ticket
        self._publish_state(done.state)
        return response

    async def _draw(self, request: DispenseTicket.Request) -> IssueTicket.Response | None:
        if not self._issue.service_is_ready():
            return None
        wanted = IssueTicket.Request(
            request_id=request.request_id,
            service=request.service,
            priority=request.priority,
            language=request.language,
            appointment=request.appointment,
            sealed_card=request.sealed_card,
        )
        return await self._issue.call_async(wanted)

    def _remember(self, request_id: str, ticket: Ticket) -> Ticket:
        self._drawn[request_id] = ticket
        while len(self._drawn) > REMEMBERED:
            self._drawn.pop(next(iter(self._drawn)))
        return ticket

    def _print(self, message: Ticket, language: Language, reprint: bool) -> Future:
        ticket = to_queue_ticket(message, language)
        plain = LocalText(vi=message.service, en=message.service, ko=message.service)
        service = self._service_names.get(message.service, plain)
        asked = self._workers.submit(self._dispenser.dispense, ticket, service, reprint=reprint)
        answer = Future(executor=self.executor)
        self._waiting.append((asked, answer))
        asked.add_done_callback(lambda _: self._wake.trigger())
        return answer

    def _ask_printer(self) -> None:
        if self._asked is None or self._asked.done():
            self._asked = self._workers.submit(self._dispenser.state)
            self._asked.add_done_callback(lambda _: self._wake.trigger())

    def _work(self) -> None:
        for asked, answer in [pair for pair in self._waiting if pair[0].done()]:
            self._waiting.remove((asked, answer))
            answer.set_result(asked.result())
        if self._asked is not None and self._asked.done():
            self._publish_state(self._asked.result())

    def _publish_state(self, state: PrinterState) -> None:
        if state is self._state:
            return
        self._state = state
        message = PrinterStatus(state=state.value, reason=state.name.lower().replace("_", " "))
        message.stamp = self.get_clock().now().to_msg()
        self._status.publish(message)
        self.get_logger().info(f"printer: {message.reason}")

    def destroy_node(self) -> None:
        """End the printing thread too."""
        self._workers.shutdown(wait=False, cancel_futures=True)
        super().destroy_node()


def main() -> None:
    """Run the node."""
    run(TicketDispenserNode)


if __name__ == "__main__":
    main()
