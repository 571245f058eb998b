"""The ticket dispenser: each ticket on paper once, a reprint marked as one, and clear words when no paper comes."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from guide_robot.queueing.model import LocalText, Ticket
from guide_robot.queueing.printing.journal import Journal, PrintState
from guide_robot.queueing.printing.printers import Printer, PrinterState
from guide_robot.queueing.printing.ticket_image import TicketFace, draw_ticket

_SHOWN = LocalText(
    vi="Số vẫn có hiệu lực. Vui lòng chụp lại màn hình hoặc ghi nhớ số.",
    en="Your number is valid. Please photograph the screen or remember the number.",
    ko="번호는 유효합니다. 화면을 촬영하거나 번호를 기억해 주십시오.",
)
_WHY = {
    PrinterState.PAPER_OUT: LocalText(
        vi="Máy in đã hết giấy.", en="The printer is out of paper.", ko="용지가 없습니다."
    ),
    PrinterState.COVER_OPEN: LocalText(
        vi="Nắp máy in đang mở.", en="The printer's cover is open.", ko="프린터 덮개가 열려 있습니다."
    ),
    PrinterState.UNPLUGGED: LocalText(
        vi="Không kết nối được máy in.", en="The printer does not answer.", ko="프린터에 연결할 수 없습니다."
    ),
    PrinterState.FAULT: LocalText(
        vi="Máy in gặp sự cố.", en="The printer has a fault.", ko="프린터에 문제가 있습니다."
    ),
}
_TAKE = LocalText(vi="Mời quý khách lấy phiếu.", en="Please take your ticket.", ko="번호표를 받아 주십시오.")


class DispenseOutcome(Enum):
    """PRINTED: paper came out, now or when it was asked for before. NOT_PRINTED: show the number on the screen."""

    PRINTED = "printed"
    NOT_PRINTED = "not-printed"


@dataclass(frozen=True, kw_only=True)
class Dispensed:
    """How printing ended; `text` is for the citizen, `copy` 0 when nothing was printed this time."""

    outcome: DispenseOutcome
    state: PrinterState
    text: LocalText
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

    def dispense(self, ticket: Ticket, service: LocalText, *, reprint: bool = False) -> Dispensed:
        """Print a ticket unless it was printed before; with `reprint` another copy that says so.

        When an earlier attempt broke off, nobody knows whether paper came out: the next copy is marked too.
        """
        with self._lock:
            if not reprint and self._journal.state(ticket.id) is PrintState.PRINTED:
                return Dispensed(outcome=DispenseOutcome.PRINTED, state=PrinterState.OK, text=_TAKE)
            before = self._printer.state()
            if not before.can_print:
                return _not_printed(before)
            return self._print(ticket, service)

    def _print(self, ticket: Ticket, service: LocalText) -> Dispensed:
        now_s = self._clock()
        copy = self._journal.start(ticket.id, now_s)
        face = TicketFace(
            ticket=ticket,
            service=service,
            centre=self._centre,
            printed_at=datetime.fromtimestamp(now_s, self._zone),
            copy=copy,
        )
        name = ticket.id if copy == 1 else f"{ticket.id}-reprint-{copy - 1}"
        after = self._printer.print_image(draw_ticket(face), name)
        if not after.can_print:
            return _not_printed(after)
        self._journal.printed(ticket.id)
        return Dispensed(outcome=DispenseOutcome.PRINTED, state=after, text=_TAKE, copy=copy)


def _not_printed(state: PrinterState) -> Dispensed:
    why = _WHY[state]
    text = LocalText(vi=f"{why.vi} {_SHOWN.vi}", en=f"{why.en} {_SHOWN.en}", ko=f"{why.ko} {_SHOWN.ko}")
    return Dispensed(outcome=DispenseOutcome.NOT_PRINTED, state=state, text=text)
