"""Lines of text on a picture in any language: drawn run by run, each with a font that has its letters."""

from collections.abc import Iterator
from functools import lru_cache

from PIL import ImageDraw, ImageFont

from guide_robot.common.errors import UserError
from guide_robot.common.fonts import CHINESE, Face, face_of, runs

STROKE_SHARE = 1 / 40  # how much thicker, of the size, letters are drawn whose font has no bold ones
NOT_AT_THE_START = set("，。、；：？！）》」』】…")


@lru_cache(maxsize=64)
def font(size: int, bold: bool, face: Face) -> ImageFont.FreeTypeFont:
    """Return a font; UserError names the package when it is not installed."""
    file = face.file(bold)
    if file is None:
        raise UserError(f"font {face.regular[0]}: not installed; it is in Debian's {face.package}")
    return ImageFont.truetype(str(file), size)


def width(text: str, size: int, bold: bool) -> float:
    """Return the width of a line in pixels."""
    return sum(font(size, bold, face).getlength(piece) for piece, face in runs(text))


def draw_line(draw: ImageDraw.ImageDraw, x: float, baseline: float, text: str, size: int, bold: bool) -> None:
    """Draw a line of text on its baseline, from x to the right, in black."""
    for piece, face in runs(text):
        found = font(size, bold, face)
        stroke = round(size * STROKE_SHARE) if bold and face.file(True) == face.file(False) else 0
        draw.text((x, baseline), piece, font=found, fill=0, anchor="ls", stroke_width=stroke)
        x += found.getlength(piece)


def fold(text: str, size: int, bold: bool, limit: float, most_lines: int) -> list[str]:
    """Break a text into lines of at most `limit` pixels; the last line ends in … when there is more.

    A line breaks at a space, or between Chinese characters.
    """
    lines = [""]
    for word in _words(text):
        longer = lines[-1] + word
        if lines[-1] and width(longer.rstrip(), size, bold) > limit:
            lines.append(word.lstrip())
        else:
            lines[-1] = longer
    lines = [line.strip() for line in lines]
    shown = [_shorten(line, size, bold, limit) for line in lines[:most_lines]]
    if len(lines) > most_lines:
        shown[-1] = _shorten(shown[-1] + "…", size, bold, limit)
    return shown


def _words(text: str) -> Iterator[str]:
    """Yield what must stay together: a word with the space before it, or a Chinese character with its punctuation."""
    word = ""
    for letter in " ".join(text.split()):
        breaks = letter == " " or (word and CHINESE in (face_of(letter), face_of(word[-1])))
        if breaks and word and letter not in NOT_AT_THE_START:
            yield word
            word = ""
        word += letter
    if word:
        yield word


def _shorten(line: str, size: int, bold: bool, limit: float) -> str:
    while width(line, size, bold) > limit and len(line) > 1:
        line = line.rstrip("…")[:-1] + "…"
    return line
