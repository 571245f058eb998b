"""A ticket in the printer's own letters, for lines too slow for a picture: 0.6 kB where the picture has 80 kB.

Vietnamese in TCVN-3: one code page has the small letters, another the capitals at the same places. A line with a letter
that the printer has not, as in Korean, is a picture of that line alone; so is the code where it draws none itself.
"""

from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageOps

from guide_robot.common.language import first_language
from guide_robot.phrases.book import say
from guide_robot.queue.printing.escpos import raster
from guide_robot.queue.printing.fonts import draw_line, fold, width
from guide_robot.queue.printing.models import PrinterModel, vietnamese_letters
from guide_robot.queue.printing.paper import PAPER_80, Paper
from guide_robot.queue.printing.ticket_image import TicketFace, both_languages, code_modules, printable, waiting_lines

CENTRED, BOLD, PLAIN = b"\x1ba\x01", b"\x1bE\x01", b"\x1bE\x00"
REVERSED, NOT_REVERSED = b"\x1dB\x01", b"\x1dB\x00"
WIDEST = 8
LINE_DOTS = 24  # of a line's letters as a picture
MODULE_DOTS = 2  # of a code as a picture, each of which the printer doubles
MOST_LINES = 4


def text_ticket(face: TicketFace, model: PrinterModel, paper: Paper = PAPER_80) -> bytes:
    """Return the ticket's bytes, without start and cut."""
    return CENTRED + b"".join(_pieces(face, _Writer(model, paper)))


class _Writer:
    """Writes lines as this printer can."""

    def __init__(self, model: PrinterModel, paper: Paper) -> None:
        self._model, self._paper = model, paper

    def line(self, text: str, size: int = 1, *, bold: bool = False, reverse: bool = False) -> bytes:
        """Return a text in as many lines as it takes; `size` is how many times as large as usual."""
        scale = bytes([0x1D, 0x21, (size - 1) * 16 + size - 1])
        try:
            parts = [_letters(part, self._model.pages) for part in _folded(text, self._model.columns // size)]
        except KeyError:
            return self._picture(text, bold or reverse, reverse)
        written = b"".join(scale + part + b"\n" for part in parts)
        written = BOLD + written + PLAIN if bold else written
        return REVERSED + written + NOT_REVERSED if reverse else written

    def number(self, label: str) -> bytes:
        """Return the ticket's number, as large as the paper allows."""
        size = min(WIDEST, max(1, self._model.columns // max(1, len(label))))
        return self.line(label, size, bold=True)

    def code(self, text: str) -> bytes:
        """Return a QR code: drawn by the printer where it can, else as a small picture that it doubles."""
        if self._model.draws_codes:
            return qr_code(text)
        modules = ImageOps.expand(code_modules(text), 4, fill=255)
        large = modules.resize((modules.width * MODULE_DOTS, modules.height * MODULE_DOTS), Image.Resampling.NEAREST)
        return raster(large, double=True)

    def _picture(self, text: str, bold: bool, reverse: bool) -> bytes:
        size = self._paper.size(LINE_DOTS)
        lines = fold(printable(text), size, bold, self._paper.dots - 2 * size, MOST_LINES)
        return b"".join(raster(_picture_of(line, size, bold, reverse)) for line in lines)


def _picture_of(text: str, size: int, bold: bool, reverse: bool) -> Image.Image:
    """Return a line as a picture no wider than its letters: the printer puts it in the middle."""
    image = Image.new("L", (round(width(text, size, bold)) + size, round(size * 1.5)), 255)
    draw_line(ImageDraw.Draw(image), size / 2, round(size * 1.1), text, size, bold)
    black = image.point(lambda value: 255 if value > 140 else 0)
    return (ImageOps.invert(black) if reverse else black).convert("1")


def _pieces(face: TicketFace, writer: _Writer) -> Iterator[bytes]:
    ticket, language = face.ticket, face.ticket.language
    yield writer.line(face.centre.in_language(language), bold=True)
    if face.copy > 1:
        yield writer.line(both_languages("paper.reprint", language), reverse=True)
    yield b"\n" + writer.line(both_languages("paper.number", language))
    yield writer.number(ticket.label)
    if ticket.priority:
        yield writer.line(both_languages("paper.priority", language), reverse=True)
    service = face.service.in_language(language)
    yield b"\n" + writer.line(service, bold=True)
    if (for_staff := face.service.in_language(first_language())) != service:
        yield writer.line(for_staff)
    for number, words in enumerate(face.where):
        yield writer.line(words.in_language(language), bold=number == 0)
    yield b"".join(writer.line(text) for text in waiting_lines(ticket))
    if ticket.code:
        yield writer.code(ticket.code)
    yield writer.line(say("paper.keep", language)) + writer.line(face.printed_at.strftime("%d/%m/%Y  %H:%M"))


def qr_code(code: str) -> bytes:
    """Return the commands by which the printer draws a QR code itself: model 2, dots of 5, correction M."""
    data = code.encode("ascii")
    store = (len(data) + 3).to_bytes(2, "little") + b"1P0" + data
    commands = (b"\x04\x001A2\x00", b"\x03\x001C\x05", b"\x03\x001E1", store, b"\x03\x001Q0")
    return b"".join(b"\x1d(k" + command for command in commands)


def _letters(text: str, pages: tuple[int, int] | None) -> bytes:
    """Return a line's bytes, with the code page switched where needed; KeyError names a letter that there is not."""
    written, page = b"", -1
    for letter in printable(text):
        wanted, byte = _place(letter, pages)
        if wanted not in (-1, page):
            written += b"\x1bt" + bytes([wanted])
            page = wanted
        written += bytes([byte])
    return written


def _place(letter: str, pages: tuple[int, int] | None) -> tuple[int, int]:
    """Return code page (-1: any) and byte of a letter."""
    if letter.isascii():
        return -1, ord(letter)
    if pages is None:
        raise KeyError(letter)
    which, byte = vietnamese_letters()[letter]
    return pages[which], byte


def _folded(text: str, columns: int) -> list[str]:
    lines = [""]
    for word in printable(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and len(longer) > columns:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
