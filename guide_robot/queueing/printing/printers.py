"""Printers: ESC/POS over network, USB, serial line or a device file, and PNG files in a folder."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from guide_robot.errors import UserError

# What DLE EOT answers (ESC/POS): n=2 the cause of being offline, n=4 the paper sensors.
ASK_OFFLINE_CAUSE = b"\x10\x04\x02"
ASK_PAPER = b"\x10\x04\x04"
COVER_BIT, FAULT_BIT = 0x04, 0x40
PAPER_LOW_BITS, PAPER_OUT_BITS = 0x0C, 0x60


class PrinterState(Enum):
    """What the printer says of itself; values equal those of guide_robot_interfaces/msg/PrinterStatus."""

    OK = 0
    PAPER_LOW = 1
    PAPER_OUT = 2
    COVER_OPEN = 3
    UNPLUGGED = 4
    FAULT = 5

    @property
    def can_print(self) -> bool:
        """Return whether a ticket would come out."""
        return self in (PrinterState.OK, PrinterState.PAPER_LOW)


class Printer(Protocol):
    """Blocking calls, bounded by the printer's time-out; failures are states, never exceptions."""

    def state(self) -> PrinterState:
        """Ask the printer how it is."""
        ...

    def print_image(self, image: Image.Image, name: str) -> PrinterState:
        """Print and cut; returns the state afterwards: only one that can print means that paper came out."""
        ...


class PrinterKind(Enum):
    """How the printer is connected."""

    PNG = "png"
    NETWORK = "network"
    USB = "usb"
    SERIAL = "serial"
    FILE = "file"


@dataclass(frozen=True, kw_only=True)
class PrinterPlan:
    """Which printer. PNG: `folder`. NETWORK: `host`, `port`. USB: `vendor_id`, `product_id`. SERIAL, FILE: `device`."""

    kind: PrinterKind = PrinterKind.PNG
    folder: Path | None = None
    host: str = ""
    port: int = 9100
    vendor_id: int = 0
    product_id: int = 0
    device: str = ""
    baudrate: int = 19200
    timeout_s: float = 3.0


class PngPrinter:
    """Writes each ticket as a PNG file, whole or not at all; without the folder it is unplugged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def state(self) -> PrinterState:
        """Return whether the folder is there."""
        return PrinterState.OK if self._folder.is_dir() else PrinterState.UNPLUGGED

    def print_image(self, image: Image.Image, name: str) -> PrinterState:
        """Write NAME.png."""
        partial = self._folder / f"{name}.partial"
        try:
            image.save(partial, format="PNG")
            partial.replace(self._folder / f"{name}.png")
        except OSError:
            return self.state() if not self._folder.is_dir() else PrinterState.FAULT
        return PrinterState.OK


class EscposPrinter:
    """An ESC/POS printer. The connection is opened for each job, so that a replugged printer is found again.

    `answers` is False for a device file, which takes bytes but says nothing.
    """

    def __init__(self, plan: PrinterPlan) -> None:
        self._plan = plan
        self._answers = plan.kind is not PrinterKind.FILE

    def state(self) -> PrinterState:
        """Ask the printer how it is."""
        try:
            with self._open() as device:
                return self._ask(device)
        except Exception:
            return PrinterState.UNPLUGGED

    def print_image(self, image: Image.Image, name: str) -> PrinterState:
        """Print and cut."""
        try:
            with self._open() as device:
                before = self._ask(device)
                if not before.can_print:
                    return before
                device.image(image, impl="bitImageRaster", fragment_height=512)
                device.cut()
                return self._ask(device)
        except Exception:
            return PrinterState.UNPLUGGED

    def _ask(self, device: Any) -> PrinterState:
        if not self._answers:
            return PrinterState.OK
        cause = bytes(device.query_status(ASK_OFFLINE_CAUSE))
        paper = bytes(device.query_status(ASK_PAPER))
        if not cause or not paper:
            return PrinterState.UNPLUGGED
        return decode_state(cause[-1], paper[-1])

    @contextlib.contextmanager
    def _open(self) -> Iterator[Any]:
        device = _connect(self._plan)
        try:
            device.open()
            yield device
        finally:
            with contextlib.suppress(Exception):
                device.close()


def decode_state(offline_cause: int, paper: int) -> PrinterState:
    """Return the state that the two status bytes of DLE EOT 2 and DLE EOT 4 mean."""
    if offline_cause & COVER_BIT:
        return PrinterState.COVER_OPEN
    if paper & PAPER_OUT_BITS:
        return PrinterState.PAPER_OUT
    if offline_cause & FAULT_BIT:
        return PrinterState.FAULT
    return PrinterState.PAPER_LOW if paper & PAPER_LOW_BITS else PrinterState.OK


def open_printer(plan: PrinterPlan) -> Printer:
    """Return the planned printer; UserError names what the plan lacks."""
    if plan.kind is PrinterKind.PNG:
        if plan.folder is None:
            raise UserError("printer: folder: expected a folder for the PNG files")
        try:
            plan.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"printer: folder: {plan.folder}: {error.strerror or error}") from None
        return PngPrinter(plan.folder)
    if plan.kind is PrinterKind.NETWORK and not plan.host:
        raise UserError("printer: host: expected the printer's address")
    if plan.kind is PrinterKind.USB and not (plan.vendor_id and plan.product_id):
        raise UserError("printer: vendor_id, product_id: expected both, as lsusb shows them")
    if plan.kind in (PrinterKind.SERIAL, PrinterKind.FILE) and not plan.device:
        raise UserError("printer: device: expected a device such as /dev/ttyUSB0 or /dev/usb/lp0")
    return EscposPrinter(plan)


def _connect(plan: PrinterPlan) -> Any:
    from escpos import printer

    if plan.kind is PrinterKind.NETWORK:
        return printer.Network(plan.host, port=plan.port, timeout=plan.timeout_s)
    if plan.kind is PrinterKind.USB:
        return printer.Usb(plan.vendor_id, plan.product_id, timeout=round(plan.timeout_s * 1000))
    if plan.kind is PrinterKind.SERIAL:
        return printer.Serial(plan.device, baudrate=plan.baudrate, timeout=plan.timeout_s)
    return printer.File(plan.device)
