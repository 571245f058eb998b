"""The ticket dispenser: each ticket on paper once, a reprint marked as one, and clear words when no paper comes."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from guide_robot.common.language import LocalText
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.queue.domain.model import Ticket
from guide_robot.queue.printing.escpos import PrinterState
from guide_robot.queue.printing.journal import Journal, PrintState
from guide_robot.queue.printing.printers import Printer
from guide_robot.queue.printing.ticket_image import TicketFace

REASONS = {
    PrinterState.PAPER_LOW: Why.PAPER_LOW(),
    PrinterState.PAPER_OUT: Why.PAPER_OUT(),
    PrinterState.COVER_OPEN: Why.COVER_OPEN(),
    PrinterState.UNPLUGGED: Why.UNPLUGGED(),
    PrinterState.FAULT: Why.PRINTER_FAULT(),
}


class DispenseOutcome(Enum):
    """PRINTED: paper came out, now or when it was asked for before. NOT_PRINTED: show the number on the screen."""

    PRINTED = "printed"
    NOT_PRINTED = "not-printed"


@dataclass(frozen=True, kw_only=True)
class Dispensed:
    """How printing ended; `copy` is 0 when nothing was printed this time."""

    outcome: DispenseOutcome
    state: PrinterState
    copy: int = 0


class Dispenser:
    """Prints tickets one after the other; safe to call from several threads.

    `zone` is the centre's: the time on the ticket is local.
    """

    def __init__(
        self,
        printer: Printer,
        journal: Journal,
        centre: LocalText,
        zone: ZoneInfo,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._printer = printer
        self._journal = journal
        self._centre = centre
        self._zone = zone
        self._clock = clock
        self._lock = threading.Lock()

    def state(self) -> PrinterState:
        """Ask the printer how it is."""
        with self._lock:
            return self._printer.state()

    @property
    def reason(self) -> str:
        """Return what ailed the printer when it was last asked, in words for the log; empty when nothing did."""
        return self._printer.reason

    def dispense(
        self, ticket: Ticket, service: LocalText, *, where: tuple[LocalText, ...] = (), reprint: bool = False
    ) -> Dispensed:
        """Print a ticket unless it was printed before; with `reprint` another copy that says so. `where` to go.

        When an earlier attempt broke off, nobody knows whether paper came out: the next copy is marked too.
        """
        with self._lock:
            if not reprint and self._journal.state(ticket.id) is PrintState.PRINTED:
                return Dispensed(outcome=DispenseOutcome.PRINTED, state=PrinterState.OK)
            before = self._printer.state()
            if not before.can_print:
                return Dispensed(outcome=DispenseOutcome.NOT_PRINTED, state=before)
            return self._print(ticket, service, where)

    def _print(self, ticket: Ticket, service: LocalText, where: tuple[LocalText, ...]) -> Dispensed:
        now_s = self._clock()
        copy = self._journal.start(ticket.id, now_s)
        face = TicketFace(
            ticket=ticket,
            service=service,
            centre=self._centre,
            printed_at=datetime.fromtimestamp(now_s, self._zone),
            copy=copy,
            where=where,
        )
        name = ticket.id if copy == 1 else f"{ticket.id}-reprint-{copy - 1}"
        after = self._printer.print_ticket(face, name)
        if not after.can_print:
            return Dispensed(outcome=DispenseOutcome.NOT_PRINTED, state=after)
        self._journal.printed(ticket.id)
        return Dispensed(outcome=DispenseOutcome.PRINTED, state=after, copy=copy)


def printer_reason(state: PrinterState, words: str = "") -> Reason | None:
    """Return what is wrong with a printer, with the words of its driver if it has any; None if nothing is."""
    reason = REASONS.get(state)
    return Why.PRINTER_SAYS(reason, words=words) if reason is not None and words else reason
