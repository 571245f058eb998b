"""An ESC/POS printer: opened for each job, so that a replugged one is found again; every job has one deadline."""

import contextlib
from collections.abc import Iterator

from PIL import Image

from guide_robot.queue.printing import escpos
from guide_robot.queue.printing.deadline import Deadline
from guide_robot.queue.printing.escpos import PrinterState
from guide_robot.queue.printing.lines import Line, LineError, open_file, open_network, open_serial
from guide_robot.queue.printing.models import PrinterModel, find_model
from guide_robot.queue.printing.paper import Paper, paper_of
from guide_robot.queue.printing.plan import AskStatus, Letters, PrinterKind, PrinterPlan
from guide_robot.queue.printing.text_ticket import text_ticket
from guide_robot.queue.printing.ticket_image import TicketFace, draw_ticket
from guide_robot.queue.printing.usb_line import open_usb

ANSWER_S = 2.0  # a printer that is there answers a question at once
MODEL_S = 0.5
SLOW_S = 2.0  # a picture that takes longer than this is not sent where the printer has letters of its own
BITS_A_BYTE = 10  # on a serial line: start, eight bits, stop
LINE_PACE = 1.25
LETTER_DOTS = 12  # the width of a letter of font A
LONGEST_PICTURE_ROWS = 2400
MUTE = "does not answer questions on its status; if it never does, set printer.ask_status to off"


class EscposPrinter:
    """Prints a ticket as a picture, or in the printer's own letters where the line is too slow for one.

    Of a printer that names no model nothing is taken for granted but ASCII.
    """

    def __init__(self, plan: PrinterPlan) -> None:
        self._plan = plan
        self._asks = plan.ask_status is AskStatus.ON or (
            plan.ask_status is AskStatus.AUTO and plan.kind is not PrinterKind.FILE
        )
        self._paper = paper_of(plan.paper_mm, plan.dpi, plan.dots)
        self._model: PrinterModel | None = None
        self._asked_model = False
        self.reason = ""

    @property
    def longest_s(self) -> float:
        """Return how long the longest job may take, in seconds."""
        return self._job_s(self._paper.dots // 8 * LONGEST_PICTURE_ROWS)

    @property
    def paper(self) -> Paper:
        """Return the paper of the plan, or the narrower head that the printer's model has."""
        model = self._model
        if self._plan.dots or model is None or not 0 < model.dots < self._paper.dots:
            return self._paper
        return Paper(dots=model.dots, dpi=model.dpi or self._paper.dpi)

    def state(self) -> PrinterState:
        """Ask the printer how it is."""
        deadline = Deadline.after(self._plan.timeout_s)
        with self._trouble() as found, self._open(deadline) as line:
            found.append(self._ask(line, deadline.sooner(ANSWER_S)))
            if found[-1].can_print and self._asks and not self._asked_model:
                self._model = find_model(escpos.ask_model(line, deadline.sooner(MODEL_S)))
                self._asked_model = True
        return found[-1]

    def print_ticket(self, face: TicketFace, name: str) -> PrinterState:
        """Print and cut."""
        text = self._in_letters(face)
        return self._print(escpos.raster(draw_ticket(face, self.paper)) if text is None else text)

    def print_image(self, image: Image.Image, name: str) -> PrinterState:
        """Print a picture and cut."""
        if image.width > self.paper.dots:
            self.reason = f"picture of {image.width} dots on a head of {self.paper.dots}"
            return PrinterState.FAULT
        return self._print(escpos.raster(image))

    def _print(self, body: bytes) -> PrinterState:
        cuts = self._plan.cut and (self._model is None or self._model.cuts)
        job = escpos.START + body + (escpos.FULL_CUT if cuts else escpos.FEED)
        deadline = Deadline.after(self._job_s(len(job)))
        with self._trouble() as found, self._open(deadline) as line:
            found.append(self._ask(line, deadline.sooner(ANSWER_S)))
            if not found[-1].can_print:
                return found[-1]
            line.write(job, deadline)
            line.flush(deadline)
            found.append(self._ask(line, deadline))
        return found[-1]

    def _in_letters(self, face: TicketFace) -> bytes | None:
        """Return the ticket in the printer's letters, None where a picture is better or the only way."""
        plan, model = self._plan, self._model
        columns = self.paper.dots // LETTER_DOTS
        if plan.letters is Letters.CODE_PAGE:
            pages = (plan.small_letters_page, plan.capital_letters_page)
            chosen = PrinterModel(name="", columns=columns, pages=pages, draws_codes=True)
            return text_ticket(face, chosen, self.paper)
        if plan.letters is Letters.PICTURE or self._picture_s() <= SLOW_S:
            return None
        return text_ticket(face, model or PrinterModel(name="", columns=columns), self.paper)

    def _picture_s(self) -> float:
        """Return how long the line needs for an ordinary ticket as a picture."""
        return self._line_s(self.paper.dots // 8 * 2 * self.paper.dots)

    def _line_s(self, size: int) -> float:
        return size * BITS_A_BYTE / self._plan.baudrate if self._plan.kind is PrinterKind.SERIAL else 0.0

    def _job_s(self, size: int) -> float:
        return self._plan.timeout_s + LINE_PACE * self._line_s(size)

    def _ask(self, line: Line, deadline: Deadline) -> PrinterState:
        if not self._asks:
            return PrinterState.OK
        state = escpos.ask_state(line, deadline)
        if state is None:
            raise LineError(MUTE)
        return state

    @contextlib.contextmanager
    def _trouble(self) -> Iterator[list[PrinterState]]:
        """Collect states, the last of which counts; what goes wrong with the device is one too, with its reason."""
        found: list[PrinterState] = []
        self.reason = ""
        try:
            yield found
        except (LineError, OSError) as error:
            self.reason = str(error)
            self._asked_model = False
            found.append(PrinterState.UNPLUGGED)

    @contextlib.contextmanager
    def _open(self, deadline: Deadline) -> Iterator[Line]:
        line = self._connect(deadline)
        try:
            yield line
        finally:
            line.close()

    def _connect(self, deadline: Deadline) -> Line:
        plan = self._plan
        if plan.kind is PrinterKind.NETWORK:
            return open_network(plan.host, plan.port, deadline)
        if plan.kind is PrinterKind.USB:
            return open_usb(plan.vendor_id, plan.product_id)
        if plan.kind is PrinterKind.SERIAL:
            return open_serial(plan.device, plan.baudrate, plan.flow_control, plan.timeout_s)
        return open_file(plan.device)
