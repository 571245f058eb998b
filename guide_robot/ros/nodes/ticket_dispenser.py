"""Node `ticket_dispenser`: draws a number from the bridge and puts it on paper, each ticket once."""

import time
from concurrent.futures import Future as ConcurrentFuture
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.task import Future

from guide_robot.common.language import Language, LocalText
from guide_robot.floor.load import load_floor
from guide_robot.guide.where_to import WhereTo
from guide_robot.phrases.reasons import Why
from guide_robot.queue.domain.model import Ticket
from guide_robot.queue.printing.dispenser import Dispensed, DispenseOutcome, Dispenser, printer_reason
from guide_robot.queue.printing.escpos import PrinterState
from guide_robot.queue.printing.journal import Journal
from guide_robot.queue.printing.plan import PrinterPlan
from guide_robot.queue.printing.printers import open_printer
from guide_robot.ros import names
from guide_robot.ros.edge import listen, serve
from guide_robot.ros.floor_parameter import floor_path
from guide_robot.ros.node import GuideNode, folder_of
from guide_robot.ros.parameters import declare, declare_settings, declare_zone
from guide_robot.ros.reasons import reason_message
from guide_robot.ros.runtime import run
from guide_robot.ros.tickets import dispense_request, refuse_dispense, service_names, ticket_from
from guide_robot_interfaces.msg import PrinterStatus, QueueState
from guide_robot_interfaces.msg import Ticket as TicketMessage
from guide_robot_interfaces.srv import DispenseTicket, IssueTicket

REFUSED = {
    IssueTicket.Response.RETRY: DispenseTicket.Response.RETRY,
    IssueTicket.Response.IMPOSSIBLE: DispenseTicket.Response.IMPOSSIBLE,
}
REMEMBERED = 200
PRINTED_KEPT_S = 30 * 86_400.0


class TicketDispenserNode(GuideNode):
    """Service dispense_ticket; service client issue_ticket; in: queue (names of services); out: printer_status.

    Printing may take seconds, so a thread does it and wakes the node by a guard condition.
    """

    def __init__(self) -> None:
        super().__init__("ticket_dispenser")
        plan = load_floor(floor_path(self))
        journal = Path(declare(self, "journal", "") or folder_of(self) / "printed.sqlite")
        journal.parent.mkdir(parents=True, exist_ok=True)
        zone = declare_zone(self)
        centre = plan.name
        self._where = WhereTo(plan)
        printer = open_printer(
            declare_settings(self, PrinterPlan, "printer.", PrinterPlan(folder=folder_of(self) / "tickets"))
        )
        printed = Journal(journal)
        printed.tidy(time.time() - PRINTED_KEPT_S)
        self._dispenser = Dispenser(printer, printed, centre, zone)
        self._workers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printer")
        self._waiting: list[tuple[ConcurrentFuture[Dispensed], Future]] = []
        self._service_names: dict[str, LocalText] = {}
        self._drawn: dict[str, TicketMessage] = {}
        self._state: PrinterState | None = None
        self._status = self.create_publisher(PrinterStatus, names.PRINTER_STATUS, names.LATCHED)
        self._issue = self.create_client(IssueTicket, names.ISSUE_TICKET)
        listen(self, QueueState, names.QUEUE, service_names, self._hear_queue, names.LATCHED)
        # Answers wait for a thread; in a group of its own the service does not lock out what brings the answer.
        group = ReentrantCallbackGroup()
        serve(self, DispenseTicket, names.DISPENSE_TICKET, dispense_request, self._dispense, refuse_dispense, group)
        self._wake = self.create_guard_condition(self._work)
        self._asked: ConcurrentFuture[PrinterState] | None = None
        self.create_timer(max(0.5, declare(self, "ask_printer_every_s", 5.0)), self._ask_printer)

    def _hear_queue(self, service_names: dict[str, LocalText]) -> None:
        self._service_names = service_names

    async def _dispense(
        self, request: DispenseTicket.Request, response: DispenseTicket.Response
    ) -> DispenseTicket.Response:
        message = self._drawn.get(request.request_id)
        if message is None:
            issued = await self._draw(request)
            if issued is None or issued.status != IssueTicket.Response.ISSUED:
                status = issued.status if issued else IssueTicket.Response.RETRY
                response.status = REFUSED.get(status, DispenseTicket.Response.IMPOSSIBLE)
                response.reason = issued.reason if issued else reason_message(Why.BRIDGE_AWAY())
                return response
            message = self._remember(request.request_id, issued.ticket)
        language = Language.or_first(request.language)
        try:
            ticket = ticket_from(message)
        except ValueError as error:
            response.status = DispenseTicket.Response.IMPOSSIBLE
            response.reason = reason_message(Why.TICKET_ODD(words=str(error)))
            return response
        if ticket is None:
            response.status = DispenseTicket.Response.IMPOSSIBLE
            response.reason = reason_message(Why.NO_TICKET())
            return response
        done = await self._print(replace(ticket, language=language), request.reprint)
        printed = done.outcome is DispenseOutcome.PRINTED
        response.status = DispenseTicket.Response.PRINTED if printed else DispenseTicket.Response.NOT_PRINTED
        response.reason = reason_message(None if printed else printer_reason(done.state))
        response.ticket = message
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
        answer: IssueTicket.Response | None = await self._issue.call_async(wanted)
        return answer

    def _remember(self, request_id: str, ticket: TicketMessage) -> TicketMessage:
        self._drawn[request_id] = ticket
        while len(self._drawn) > REMEMBERED:
            self._drawn.pop(next(iter(self._drawn)))
        return ticket

    def _print(self, ticket: Ticket, reprint: bool) -> Future:
        service = self._service_names.get(ticket.service, LocalText.same(ticket.service))
        asked = self._workers.submit(self._dispense_one, ticket, service, reprint)
        answer = Future(executor=self.executor)
        self._waiting.append((asked, answer))
        asked.add_done_callback(lambda _: self._wake.trigger())
        return answer

    def _dispense_one(self, ticket: Ticket, service: LocalText, reprint: bool) -> Dispensed:
        """Print a ticket with where to go; in the printing thread."""
        return self._dispenser.dispense(ticket, service, where=self._where.lines(ticket), reprint=reprint)

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
        reason = printer_reason(state, self._dispenser.reason)
        message = PrinterStatus(state=state.value, reason=reason_message(reason))
        message.stamp = self.get_clock().now().to_msg()
        self._status.publish(message)
        self.get_logger().info(f"printer: {reason or state.name.lower()}")

    def destroy_node(self) -> None:
        """End the printing thread too."""
        self._workers.shutdown(wait=False, cancel_futures=True)
        super().destroy_node()


def main() -> None:
    """Run the node."""
    run(TicketDispenserNode)


if __name__ == "__main__":
    main()
