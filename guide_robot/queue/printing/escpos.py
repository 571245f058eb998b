"""ESC/POS: the bytes that a receipt printer understands, and what its answers mean."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from PIL import Image

from guide_robot.queue.printing.deadline import Deadline
from guide_robot.queue.printing.lines import Line

# What DLE EOT answers (ESC/POS): n=2 the cause of being offline, n=4 the paper sensors.
ASK_OFFLINE_CAUSE = b"\x10\x04\x02"
ASK_PAPER = b"\x10\x04\x04"
ASK_MODEL = b"\x1dIC"
COVER_BIT, FAULT_BIT = 0x04, 0x40
PAPER_LOW_BITS, PAPER_OUT_BITS = 0x0C, 0x60
STATUS_MASK, STATUS_MARK = 0x93, 0x12  # every answer to DLE EOT has these bits; flow control and noise have not
START = b"\x1b@"
FULL_CUT = b"\x1bd\x06\x1dV\x00"
FEED = b"\x1bd\x06"
STRIP_ROWS = 512
MODEL_MARK, MODEL_END = b"_", b"\x00"


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


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How a printer is, and why in words for the log; empty when all is well."""

    state: PrinterState
    reason: str = ""


def decode_state(offline_cause: int, paper: int) -> PrinterState:
    """Return the state that the two status bytes of DLE EOT 2 and DLE EOT 4 mean."""
    if offline_cause & COVER_BIT:
        return PrinterState.COVER_OPEN
    if paper & PAPER_OUT_BITS:
        return PrinterState.PAPER_OUT
    if offline_cause & FAULT_BIT:
        return PrinterState.FAULT
    return PrinterState.PAPER_LOW if paper & PAPER_LOW_BITS else PrinterState.OK


def ask_state(line: Line, deadline: Deadline) -> PrinterState | None:
    """Ask how the printer is; None when it does not answer in time."""
    cause = _ask_byte(line, ASK_OFFLINE_CAUSE, deadline)
    paper = None if cause is None else _ask_byte(line, ASK_PAPER, deadline)
    return None if cause is None or paper is None else decode_state(cause, paper)


def ask_model(line: Line, deadline: Deadline) -> str:
    """Ask for the printer's model (GS I 67), such as TM-T88V; empty when it does not say."""
    line.write(ASK_MODEL, deadline)
    answer = b""
    while MODEL_END not in answer and len(answer) < 100:
        if not (piece := line.read(deadline)):
            return ""
        answer += piece
    return answer.partition(MODEL_MARK)[2].partition(MODEL_END)[0].decode("ascii", "replace").strip()


def raster(image: Image.Image, *, double: bool = False) -> bytes:
    """Return a one-bit picture as raster strips (GS v 0); its width is filled up with white to whole bytes.

    `double`: the printer makes four dots of each.
    """
    mode = b"\x03" if double else b"\x00"
    black = np.asarray(image.convert("1")) == 0
    rows = np.packbits(black, axis=1)
    strips = []
    for top in range(0, len(rows), STRIP_ROWS):
        strip = rows[top : top + STRIP_ROWS]
        size = strip.shape[1].to_bytes(2, "little") + strip.shape[0].to_bytes(2, "little")
        strips.append(b"\x1dv0" + mode + size + strip.tobytes())
    return b"".join(strips)


def _ask_byte(line: Line, question: bytes, deadline: Deadline) -> int | None:
    line.write(question, deadline)
    while piece := line.read(deadline):
        answers = [byte for byte in piece if byte & STATUS_MASK == STATUS_MARK]
        if answers:
            return answers[-1]
    return None
