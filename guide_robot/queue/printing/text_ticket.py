"""A ticket in the printer's own letters, for lines too slow for a picture: 0.6 kB where the picture has 80 kB.

Vietnamese in TCVN-3: one code page has the small letters, another the capitals at the same places.
"""

from collections.abc import Iterator

from guide_robot.common.language import first_language
from guide_robot.phrases.book import say
from guide_robot.queue.printing.models import PrinterModel, vietnamese_letters
from guide_robot.queue.printing.ticket_image import TicketFace, both_languages, printable, waiting_lines

CENTRED, BOLD, PLAIN = b"\x1ba\x01", b"\x1bE\x01", b"\x1bE\x00"
REVERSED, NOT_REVERSED = b"\x1dB\x01", b"\x1dB\x00"
WIDEST = 8


def text_ticket(face: TicketFace, model: PrinterModel) -> bytes | None:
    """Return the ticket's bytes, without start and cut; None when the printer lacks a letter of it."""
    try:
        return b"".join(_pieces(face, model))
    except KeyError:
        return None


def _pieces(face: TicketFace, model: PrinterModel) -> Iterator[bytes]:
    ticket, language, pages = face.ticket, face.ticket.language, model.pages
    if pages is None or (ticket.code and not model.draws_codes):
        raise KeyError("letters or codes")

    def line(text: str, size: int = 1) -> bytes:
        scale = bytes([0x1D, 0x21, (size - 1) * 16 + size - 1])
        return b"".join(scale + _letters(part, pages) + b"\n" for part in _folded(text, model.columns // size))

    yield CENTRED + BOLD + line(face.centre.in_language(language)) + PLAIN
    if face.copy > 1:
        yield REVERSED + line(both_languages("paper.reprint", language)) + NOT_REVERSED
    yield b"\n" + line(both_languages("paper.number", language))
    yield BOLD + line(ticket.label, min(WIDEST, max(1, model.columns // max(1, len(ticket.label))))) + PLAIN
    if ticket.priority:
        yield REVERSED + line(both_languages("paper.priority", language)) + NOT_REVERSED
    service = face.service.in_language(language)
    yield b"\n" + BOLD + line(service) + PLAIN
    if (for_staff := face.service.in_language(first_language())) != service:
        yield line(for_staff)
    yield b"".join(line(text) for text in waiting_lines(ticket))
    if ticket.code:
        yield qr_code(ticket.code)
    yield line(say("paper.keep", language)) + line(face.printed_at.strftime("%d/%m/%Y  %H:%M"))


def qr_code(code: str) -> bytes:
    """Return the commands by which the printer draws a QR code itself: model 2, dots of 5, correction M."""
    data = code.encode("ascii")
    store = (len(data) + 3).to_bytes(2, "little") + b"1P0" + data
    commands = (b"\x04\x001A2\x00", b"\x03\x001C\x05", b"\x03\x001E1", store, b"\x03\x001Q0")
    return b"".join(b"\x1d(k" + command for command in commands)


def _letters(text: str, pages: tuple[int, int]) -> bytes:
    """Return a line's bytes, with the code page switched where needed; KeyError names a letter that there is not."""
    written, page = b"", -1
    for letter in printable(text):
        wanted, byte = _place(letter, pages)
        if wanted not in (-1, page):
            written += b"\x1bt" + bytes([wanted])
            page = wanted
        written += bytes([byte])
    return written


def _place(letter: str, pages: tuple[int, int]) -> tuple[int, int]:
    """Return code page (-1: any) and byte of a letter."""
    if letter.isascii():
        return -1, ord(letter)
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
