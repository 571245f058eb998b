"""Ticket print times for each kind of printer, with stand-ins that behave well and badly; how each ended."""

import argparse
import time
from datetime import datetime
from pathlib import Path

from guide_robot.bench.office.bad_printers import Manners, StandIn
from guide_robot.bench.report import Better, Figure
from guide_robot.common.language import LocalText, first_language
from guide_robot.queue.domain.model import Ticket, TicketState
from guide_robot.queue.printing.plan import AskStatus, PrinterKind, PrinterPlan
from guide_robot.queue.printing.printers import open_printer
from guide_robot.queue.printing.ticket_image import TicketFace

DEADLINE_S = 8.0
GRACE_S = 1.5
MANNERS = {
    "good": Manners(),
    "late": Manners(answer_s=0.5),
    "mute": Manners(answers=False),
    "deaf": Manners(takes=2000),
}
SERIAL_TARGET_S = 2.0
# Lines at their real pace: a printer that names a model with Vietnamese letters, and printers that name none.
SLOW_LINES = {
    "serial_19200_letters": Manners(baudrate=19_200, model=b"TM-T88V"),
    "serial_19200_unnamed": Manners(baudrate=19_200),
    "serial_115200_unnamed": Manners(baudrate=115_200),
}


def measure(_arguments: argparse.Namespace, folder: Path) -> dict[str, Figure]:
    """Print one ticket on each; seconds until the caller knows."""
    printed: dict[str, bool] = {}
    figures = {"printers.png": _figure(PrinterPlan(folder=folder), DEADLINE_S, printed, "png")}
    for kind in (PrinterKind.NETWORK, PrinterKind.SERIAL, PrinterKind.FILE):
        for name, manners in MANNERS.items():
            target_s = SERIAL_TARGET_S if name == "good" else DEADLINE_S + GRACE_S
            stand_in = StandIn(manners, serial=kind is not PrinterKind.NETWORK)
            try:
                own = f"{kind.value}_{name}"
                figures[f"printers.{own}"] = _figure(_plan(kind, stand_in), target_s, printed, own)
            finally:
                stand_in.close()
    for name, manners in SLOW_LINES.items():
        target_s = SERIAL_TARGET_S if manners.model else DEADLINE_S
        stand_in = StandIn(manners, serial=True)
        try:
            plan = _plan(PrinterKind.SERIAL, stand_in, manners.baudrate)
            figures[f"printers.{name}"] = _figure(plan, target_s, printed, name)
        finally:
            stand_in.close()
    gone = PrinterPlan(kind=PrinterKind.SERIAL, device="/dev/ttyUSB99")
    figures["printers.serial_gone"] = _figure(gone, GRACE_S, printed, "serial_gone")
    wrong = float(sum(came_out is not prints(name) for name, came_out in printed.items()))
    figures["printers.wrong_endings"] = Figure(value=wrong, unit="", better=Better.LOWER, target=0.0)
    return figures


def prints(name: str) -> bool:
    """Whether a ticket must come out of this printer: a device file is not asked, so only one that is deaf fails."""
    return not name.endswith(("_deaf", "_gone")) and (not name.endswith("_mute") or name.startswith("file_"))


def _plan(kind: PrinterKind, stand_in: StandIn, baudrate: int = 115_200) -> PrinterPlan:
    ask = AskStatus.OFF if kind is PrinterKind.FILE else AskStatus.ON
    return PrinterPlan(
        kind=kind,
        host="127.0.0.1",
        port=stand_in.port,
        device=stand_in.device,
        baudrate=baudrate,
        timeout_s=DEADLINE_S,
        ask_status=ask,
    )


def _figure(plan: PrinterPlan, target_s: float, printed: dict[str, bool], name: str) -> Figure:
    """Print a ticket; note in `printed` whether the printer says that it came out."""
    printer = open_printer(plan)
    printer.state()  # as the dispenser asks every few seconds; a printer names its model then
    begun_s = time.monotonic()
    printed[name] = printer.print_ticket(_face(), "bench").can_print
    return Figure(value=round(time.monotonic() - begun_s, 2), unit="s", better=Better.LOWER, target=target_s)


def _face() -> TicketFace:
    ticket = Ticket(
        id="2026-11-22-A017",
        label="A017",
        number=17,
        service="land",
        day="2026-11-22",
        state=TicketState.QUEUED,
        priority=True,
        language=first_language(),
        issued_at_s=1_795_363_251.0,
        code="GR1:" + "A" * 120,
        ahead=3,
        expected_wait_s=900.0,
    )
    name = LocalText.same("Birth registration")
    return TicketFace(ticket=ticket, service=name, centre=name, printed_at=datetime(2026, 11, 22, 9, 5))
