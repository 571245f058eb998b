"""One bound for every kind of printer: a call that does not come back is left behind, and says so until it does."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Protocol

from guide_robot.queue.printing.escpos import PrinterState
from guide_robot.queue.printing.ticket_image import TicketFace

GRACE_S = 1.0


class _Printer(Protocol):
    @property
    def reason(self) -> str: ...

    def state(self) -> PrinterState: ...

    def print_ticket(self, face: TicketFace, name: str) -> PrinterState: ...


class BoundedPrinter:
    """A printer whose calls return within `longest_s` and a second of grace, whatever the device or its driver does.

    A call that overstays goes on in its thread; until it ends nothing else is begun on that printer.
    """

    def __init__(self, printer: _Printer, longest_s: float) -> None:
        self._printer = printer
        self._longest_s = longest_s
        self._stuck: Future[PrinterState] | None = None
        self._reason = ""

    @property
    def reason(self) -> str:
        """Return why the last call did not end well."""
        return self._reason

    def state(self) -> PrinterState:
        """Ask the printer how it is."""
        return self._bounded(self._printer.state)

    def print_ticket(self, face: TicketFace, name: str) -> PrinterState:
        """Print and cut."""
        return self._bounded(lambda: self._printer.print_ticket(face, name))

    def _bounded(self, call: Callable[[], PrinterState]) -> PrinterState:
        if self._stuck is not None and not self._stuck.done():
            return PrinterState.FAULT
        self._stuck = None
        answer: Future[PrinterState] = Future()
        threading.Thread(target=_carry_out, args=(call, answer), name="printer-job", daemon=True).start()
        try:
            state = answer.result(timeout=self._longest_s + GRACE_S)
        except FutureTimeoutError:
            self._stuck = answer
            self._reason = f"did not come back within {self._longest_s + GRACE_S:g} s"
            return PrinterState.FAULT
        self._reason = self._printer.reason
        return state


def _carry_out(call: Callable[[], PrinterState], answer: "Future[PrinterState]") -> None:
    try:
        answer.set_result(call())
    except Exception as error:
        answer.set_exception(error)
