"""A ticket as a picture, as wide as the head that prints it, black and white."""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from PIL import Image, ImageDraw, ImageOps

from guide_robot.common.language import Language, LocalText, first_language
from guide_robot.phrases.book import local_text, say
from guide_robot.queue.domain.model import Ticket
from guide_robot.queue.printing.fonts import draw_line, fold, width
from guide_robot.queue.printing.paper import PAPER_80, Paper

PAPER_DOTS = PAPER_80.dots
MARGIN = 24
QR_DOTS = 360
LONGEST = 4800


@dataclass(frozen=True, kw_only=True)
class TicketFace:
    """What a ticket shows. `printed_at` is local time; `copy` is 1 for the first, more for reprints.

    `where` to go, line by line.
    """

    ticket: Ticket
    service: LocalText
    centre: LocalText
    printed_at: datetime
    copy: int = 1
    where: tuple[LocalText, ...] = ()


class _Sheet:
    """A roll of paper that grows as lines are added. Sizes are given in dots of 203 an inch."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.margin = paper.share(MARGIN)
        self.room = paper.dots - 2 * self.margin
        self.image = Image.new("L", (paper.dots, LONGEST), 255)
        self.draw = ImageDraw.Draw(self.image)
        self.y = self.margin

    def _line(self, text: str, size: int, bold: bool) -> None:
        """Add a centred line; `size` is in dots of this head."""
        self.y += round(size * 1.05)
        draw_line(self.draw, (self.paper.dots - width(text, size, bold)) / 2, self.y, text, size, bold)
        self.y += round(size * 0.35)

    def fitted(self, text: str, size: int) -> None:
        """Add a bold line, smaller when it would not fit."""
        size = self.paper.size(size)
        self._line(text, min(size, int(size * self.room / max(1.0, width(text, size, True)))), True)

    def folded(self, text: str, size: int, *, bold: bool = False, lines: int = 2) -> None:
        """Add a text on at most so many centred lines."""
        size = self.paper.size(size)
        for line in fold(printable(text), size, bold, self.room, lines):
            self._line(line, size, bold)

    def rule(self) -> None:
        """Add a line across."""
        self.draw.line((self.margin, self.y + 8, self.paper.dots - self.margin, self.y + 8), fill=0, width=2)
        self.y += 16

    def banner(self, text: str, size: int) -> None:
        """Add white text on black, smaller when it would not fit."""
        size = self.paper.size(size)
        size = min(size, int(size * self.room / max(1.0, width(text, size, True))))
        height = round(size * 1.6)
        self.draw.rectangle((self.margin, self.y + 6, self.paper.dots - self.margin, self.y + 6 + height), fill=0)
        piece = Image.new("L", (self.paper.dots, height), 255)
        x = (self.paper.dots - width(text, size, True)) / 2
        draw_line(ImageDraw.Draw(piece), x, size * 1.2, text, size, True)
        self.image.paste(255, (0, self.y + 6), Image.eval(piece, lambda value: 255 - value))
        self.y += height + 14

    def picture(self, picture: Image.Image) -> None:
        """Add a centred picture."""
        self.image.paste(picture, ((self.paper.dots - picture.width) // 2, self.y))
        self.y += picture.height

    def finished(self) -> Image.Image:
        """Return the sheet cut to its length, one bit a dot."""
        cut = self.image.crop((0, 0, self.paper.dots, self.y + self.margin))
        return cut.point(lambda value: 255 if value > 140 else 0).convert("1")


def draw_ticket(face: TicketFace, paper: Paper = PAPER_80) -> Image.Image:
    """Return the ticket as a one-bit picture as wide as the paper; the citizen's language leads."""
    ticket, language = face.ticket, face.ticket.language
    sheet = _Sheet(paper)
    sheet.folded(face.centre.in_language(language), 30, bold=True, lines=4)
    if face.copy > 1:
        sheet.banner(both_languages("paper.reprint", language), 34)
    sheet.rule()
    sheet.folded(both_languages("paper.number", language), 26)
    sheet.fitted(printable(ticket.label), 150)
    if ticket.priority:
        sheet.banner(both_languages("paper.priority", language), 28)
    service = face.service.in_language(language)
    sheet.folded(service, 36, bold=True, lines=4)
    if (for_staff := face.service.in_language(first_language())) != service:
        sheet.folded(for_staff, 26, lines=4)
    sheet.rule()
    for number, words in enumerate(face.where):
        sheet.folded(words.in_language(language), 30 if number == 0 else 26, bold=number == 0)
    for text in waiting_lines(ticket):
        sheet.folded(text, 26)
    if ticket.code:
        sheet.picture(qr_picture(ticket.code, paper))
    sheet.folded(say("paper.keep", language), 22, lines=3)
    sheet.folded(face.printed_at.strftime("%d/%m/%Y  %H:%M"), 24)
    return sheet.finished()


def printable(text: str) -> str:
    """Return a text without control, format and bidirectional characters, in NFC."""
    kept = "".join(" " if c in "\t\n" else c for c in text if c in "\t\n" or unicodedata.category(c)[0] != "C")
    return unicodedata.normalize("NFC", kept)


def qr_picture(code: str, paper: Paper = PAPER_80) -> Image.Image:
    """Return a QR code as large as 45 mm or the paper allow, with its quiet zone; whole dots for each module."""
    modules = ImageOps.expand(code_modules(code), 4, fill=255)
    scale = max(2, min(paper.size(QR_DOTS), paper.dots) // modules.width)
    return modules.resize((modules.width * scale, modules.height * scale), Image.Resampling.NEAREST)


def code_modules(code: str) -> Image.Image:
    """Return a QR code with a dot for each module, without its quiet zone."""
    buffer = io.BytesIO()
    segno.make_qr(code, error="m", boost_error=False).save(buffer, kind="png", scale=1, border=0)
    return Image.open(buffer).convert("L")


def waiting_lines(ticket: Ticket) -> Sequence[str]:
    """Return what a ticket says of the people ahead and the time; what nobody knows is said to be unknown."""
    language = ticket.language
    if ticket.ahead is None or ticket.expected_wait_s is None:
        return [say("paper.ahead_unknown", language), say("paper.wait_unknown", language)]
    minutes = round(ticket.expected_wait_s / 60.0)
    return [say("paper.ahead", language, n=ticket.ahead), say("paper.wait", language, n=minutes)]


def both_languages(key: str, language: Language) -> str:
    """Return a label for the citizen and for the staff: in the citizen's language and in the first one.

    A citizen who speaks the first language gets the first of its fallbacks as the second.
    """
    text, first = local_text(key), first_language()
    other = first if language != first else next(map(Language, first.facts.fallback), first)
    labels = dict.fromkeys([text.in_language(language), text.in_language(other)])
    return " / ".join(labels)
