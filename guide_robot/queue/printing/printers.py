"""Printers: ESC/POS over network, USB, serial line or a device file, and PNG files in a folder."""

from pathlib import Path
from typing import Protocol

from PIL import Image

from guide_robot.common.errors import UserError
from guide_robot.queue.printing.bounded import BoundedPrinter
from guide_robot.queue.printing.escpos import PrinterState, decode_state
from guide_robot.queue.printing.escpos_printer import EscposPrinter
from guide_robot.queue.printing.paper import Paper, paper_of
from guide_robot.queue.printing.plan import AskStatus, FlowControl, Letters, PrinterKind, PrinterPlan
from guide_robot.queue.printing.ticket_image import TicketFace, draw_ticket

__all__ = [
    "AskStatus",
    "EscposPrinter",
    "FlowControl",
    "Letters",
    "PngPrinter",
    "Printer",
    "PrinterKind",
    "PrinterPlan",
    "PrinterState",
    "decode_state",
    "open_printer",
]


class Printer(Protocol):
    """Blocking calls, bounded by the printer's deadline; failures are states, never exceptions."""

    @property
    def reason(self) -> str:
        """Why the last call did not end well, in words for the log; empty when it did."""
        ...

    def state(self) -> PrinterState:
        """Ask the printer how it is."""
        ...

    def print_ticket(self, face: TicketFace, name: str) -> PrinterState:
        """Print and cut; returns the state afterwards: only one that can print means that paper came out."""
        ...


class PngPrinter:
    """Writes each ticket as a PNG file, whole or not at all; without the folder it is unplugged."""

    def __init__(self, folder: Path, paper: Paper = Paper()) -> None:  # noqa: B008 - frozen
        self._folder = folder
        self._paper = paper
        self.reason = ""

    def state(self) -> PrinterState:
        """Return whether the folder is there."""
        there = self._folder.is_dir()
        self.reason = "" if there else f"{self._folder}: no such folder"
        return PrinterState.OK if there else PrinterState.UNPLUGGED

    def print_ticket(self, face: TicketFace, name: str) -> PrinterState:
        """Write NAME.png."""
        return self.print_image(draw_ticket(face, self._paper), name)

    def print_image(self, image: Image.Image, name: str) -> PrinterState:
        """Write NAME.png."""
        partial = self._folder / f"{name}.partial"
        try:
            image.save(partial, format="PNG")
            partial.replace(self._folder / f"{name}.png")
        except OSError as error:
            state = self.state()
            self.reason = f"{self._folder}: {error.strerror or error}"
            return PrinterState.FAULT if state.can_print else state
        self.reason = ""
        return PrinterState.OK


def open_printer(plan: PrinterPlan) -> Printer:
    """Return the planned printer; UserError names what the plan lacks."""
    paper = paper_of(plan.paper_mm, plan.dpi, plan.dots)
    if not 0.1 <= plan.timeout_s <= 120.0:
        raise UserError(f"printer: timeout_s: expected 0.1 to 120 (s), found {plan.timeout_s}")
    if plan.kind is PrinterKind.PNG:
        return BoundedPrinter(_png(plan, paper), plan.timeout_s)
    if plan.kind is PrinterKind.NETWORK and not plan.host:
        raise UserError("printer: host: expected the printer's address")
    if plan.kind is PrinterKind.USB and not (plan.vendor_id and plan.product_id):
        raise UserError("printer: vendor_id, product_id: expected both, as lsusb shows them")
    if plan.kind in (PrinterKind.SERIAL, PrinterKind.FILE) and not plan.device:
        raise UserError("printer: device: expected a device such as /dev/ttyUSB0 or /dev/usb/lp0")
    if plan.kind is PrinterKind.SERIAL and plan.baudrate <= 0:
        raise UserError(f"printer: baudrate: expected bits a second such as 19200, found {plan.baudrate}")
    printer = EscposPrinter(plan)
    return BoundedPrinter(printer, printer.longest_s)


def _png(plan: PrinterPlan, paper: Paper) -> PngPrinter:
    if plan.folder is None:
        raise UserError("printer: folder: expected a folder for the PNG files")
    try:
        plan.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"printer: folder: {plan.folder}: {error.strerror or error}") from None
    return PngPrinter(plan.folder, paper)
