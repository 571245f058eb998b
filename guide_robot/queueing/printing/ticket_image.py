"""A ticket as a picture: 80 mm paper, 576 dots wide at 8 dots a millimetre, black and white."""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from PIL import Image, ImageDraw

from guide_robot.queueing.model import Language, LocalText, Ticket
from guide_robot.queueing.printing.fonts import draw_line, fold, width

PAPER_DOTS = 576
MARGIN = 24
REPRINT = "REPRINT / IN LẠI"
QR_DOTS = 360
_NUMBER = LocalText(vi="Số của quý khách", en="Your number", ko="대기 번호")
_AHEAD = LocalText(vi="Số người chờ trước: {}", en="People ahead: {}", ko="앞 대기 인원: {}명")
_WAIT = LocalText(vi="Thời gian chờ dự kiến: {} phút", en="Expected wait: {} min", ko="예상 대기 시간: {}분")
_SOON = LocalText(
    vi="Thời gian chờ dự kiến: dưới 1 phút", en="Expected wait: under 1 min", ko="예상 대기 시간: 1분 미만"
)
_UNKNOWN = LocalText(
    vi="Thời gian chờ: xem bảng gọi số", en="Waiting time: see the display", ko="대기 시간: 안내판 참조"
)
_PRIORITY = LocalText(vi="ƯU TIÊN", en="PRIORITY", ko="우선")
_KEEP = LocalText(
    vi="Vui lòng giữ phiếu và theo dõi bảng gọi số.",
    en="Please keep this ticket and watch the display.",
    ko="번호표를 보관하시고 안내판을 확인해 주십시오.",
)


@dataclass(frozen=True, kw_only=True)
class TicketFace:
    """What a ticket shows. `printed_at` is local time; `copy` is 1 for the first, more for reprints."""

    ticket: Ticket
    service: LocalText
    centre: LocalText
    printed_at: datetime
    copy: int = 1


class _Sheet:
    """A roll of paper that grows as lines are added."""

    def __init__(self) -> None:
        self.image = Image.new("L", (PAPER_DOTS, 2400), 255)
        self.draw = ImageDraw.Draw(self.image)
        self.y = MARGIN

    def line(self, text: str, size: int, *, bold: bool = False) -> None:
        """Add a centred line."""
        self.y += round(size * 1.05)
        draw_line(self.draw, (PAPER_DOTS - width(text, size, bold)) / 2, self.y, text, size, bold)
        self.y += round(size * 0.35)

    def fitted(self, text: str, size: int) -> None:
        """Add a bold line, smaller when it would not fit."""
        room = PAPER_DOTS - 2 * MARGIN
        self.line(text, min(size, int(size * room / max(1.0, width(text, size, True)))), bold=True)

    def folded(self, text: str, size: int, *, bold: bool = False, lines: int = 2) -> None:
        """Add a text on at most so many centred lines."""
        for line in fold(printable(text), size, bold, PAPER_DOTS - 2 * MARGIN, lines):
            self.line(line, size, bold=bold)

    def rule(self) -> None:
        """Add a line across."""
        self.draw.line((MARGIN, self.y + 8, PAPER_DOTS - MARGIN, self.y + 8), fill=0, width=2)
        self.y += 16

    def banner(self, text: str, size: int) -> None:
        """Add white text on black."""
        height = round(size * 1.6)
        self.draw.rectangle((MARGIN, self.y + 6, PAPER_DOTS - MARGIN, self.y + 6 + height), fill=0)
        piece = Image.new("L", (PAPER_DOTS, height), 255)
        x = (PAPER_DOTS - width(text, size, True)) / 2
        draw_line(ImageDraw.Draw(piece), x, size * 1.2, text, size, True)
        self.image.paste(255, (0, self.y + 6), Image.eval(piece, lambda value: 255 - value))
        self.y += height + 14

    def picture(self, picture: Image.Image) -> None:
        """Add a centred picture."""
        self.image.paste(picture, ((PAPER_DOTS - picture.width) // 2, self.y))
        self.y += picture.height

    def finished(self) -> Image.Image:
        """Return the sheet cut to its length, one bit a dot."""
        cut = self.image.crop((0, 0, PAPER_DOTS, self.y + MARGIN))
        return cut.point(lambda value: 255 if value > 140 else 0).convert("1")


def draw_ticket(face: TicketFace) -> Image.Image:
    """Return the ticket as a one-bit picture, PAPER_DOTS wide; the citizen's language leads."""
    ticket, language = face.ticket, face.ticket.language
    sheet = _Sheet()
    sheet.folded(face.centre.text(language), 30, bold=True)
    if face.copy > 1:
        sheet.banner(REPRINT, 34)
    sheet.rule()
    sheet.line(_both(_NUMBER, language), 26)
    sheet.fitted(printable(ticket.label), 150)
    if ticket.priority:
        sheet.banner(_both(_PRIORITY, language), 28)
    sheet.folded(face.service.text(language), 36, bold=True)
    if language is not Language.VI:
        sheet.folded(face.service.vi, 26)
    sheet.rule()
    for text in _waiting(ticket):
        sheet.line(text, 26)
    if ticket.code:
        sheet.picture(qr_picture(ticket.code))
    sheet.folded(_KEEP.text(language), 22)
    sheet.line(face.printed_at.strftime("%d/%m/%Y  %H:%M"), 24)
    return sheet.finished()


def printable(text: str) -> str:
    """Return a text without control, format and bidirectional characters, in NFC."""
    kept = "".join(" " if c in "\t\n" else c for c in text if c in "\t\n" or unicodedata.category(c)[0] != "C")
    return unicodedata.normalize("NFC", kept)


def qr_picture(code: str) -> Image.Image:
    """Return a QR code of about QR_DOTS dots, with its quiet zone; whole dots for each module."""
    made = segno.make_qr(code, error="m", boost_error=False)
    modules = made.symbol_size(scale=1, border=4)[0]
    buffer = io.BytesIO()
    made.save(buffer, kind="png", scale=max(3, QR_DOTS // modules), border=4)
    return Image.open(buffer).convert("L")


def _waiting(ticket: Ticket) -> Sequence[str]:
    if ticket.ahead is None or ticket.expected_wait_s is None:
        return [_UNKNOWN.text(ticket.language)]
    minutes = round(ticket.expected_wait_s / 60.0)
    wait = _WAIT.text(ticket.language).format(minutes) if minutes else _SOON.text(ticket.language)
    return [_AHEAD.text(ticket.language).format(ticket.ahead), wait]


def _both(text: LocalText, language: Language) -> str:
    other = Language.EN if language is Language.VI else Language.VI
    return f"{text.text(language)} / {text.text(other)}"
