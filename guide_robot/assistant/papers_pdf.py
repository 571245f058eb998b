"""The papers to bring as a PDF: drawn as pictures, so that every script looks right on any machine."""

import io

from PIL import Image, ImageDraw

from guide_robot.assistant.answers import Sheet
from guide_robot.phrases.book import say
from guide_robot.queue.printing.fonts import draw_line, fold, width

# A4 at 150 dots an inch.
WIDTH, HEIGHT, DOTS_PER_INCH = 1240, 1754, 150
MARGIN = 110
TITLE, HEADING, TEXT, SMALL = 44, 32, 28, 22
LINE = 1.45
MOST_LINES = 12


class _Pages:
    """Pages that are begun as lines need them."""

    def __init__(self) -> None:
        self.images: list[Image.Image] = []
        self._y = float(HEIGHT)

    def text(self, words: str, size: int, *, bold: bool = False, before: str = "") -> None:
        """Add a paragraph, after a mark such as a number that stands before its first line."""
        indent = MARGIN + (width(before, size, bold) if before else 0.0)
        for place, line in enumerate(fold(words, size, bold, WIDTH - MARGIN - indent, MOST_LINES)):
            self._y += size * LINE
            if self._y > HEIGHT - MARGIN:
                self.images.append(Image.new("L", (WIDTH, HEIGHT), 255))
                self._y = MARGIN + size * LINE
            draw = ImageDraw.Draw(self.images[-1])
            if before and place == 0:
                draw_line(draw, MARGIN, self._y, before, size, bold)
            draw_line(draw, indent, self._y, line, size, bold)

    def gap(self, dots: float) -> None:
        """Leave some room."""
        self._y += dots


def papers_pdf(sheet: Sheet) -> bytes:
    """Return a procedure's sheet as a PDF. Raises UserError without the fonts."""
    pages = _Pages()
    pages.text(sheet.title, TITLE, bold=True)
    if sheet.validity:
        pages.text(sheet.validity, TEXT, bold=True)
    for name, entries, mark in (("papers", sheet.papers, "–  "), ("steps", sheet.steps, "")):
        pages.gap(HEADING)
        pages.text(say(f"catalogue.{name}", sheet.language), HEADING, bold=True)
        for number, entry in enumerate(entries, start=1):
            pages.text(entry, TEXT, before=mark or f"{number}.  ")
    pages.gap(HEADING)
    for name, words in (("fee", sheet.fee), ("time", sheet.time), ("handled_by", sheet.handled_by)):
        pages.text(f"{say(f'catalogue.{name}', sheet.language)}: {words}", TEXT)
    pages.gap(HEADING)
    pages.text(f"{say('catalogue.source', sheet.language)}: {sheet.source.name} {sheet.source.code}", SMALL)
    if sheet.notice:
        pages.text(sheet.notice, SMALL)
    written = io.BytesIO()
    first, *others = pages.images
    first.save(written, "PDF", save_all=True, append_images=others, resolution=DOTS_PER_INCH, title=sheet.title)
    return written.getvalue()
