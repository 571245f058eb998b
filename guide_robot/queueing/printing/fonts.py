"""Fonts with Vietnamese and Korean glyphs, from Debian's packages; text in both is drawn run by run."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

from guide_robot.errors import UserError

FOLDERS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/truetype/nanum"))
LATIN = {False: "NotoSans-Regular.ttf", True: "NotoSans-Bold.ttf"}
KOREAN = {False: "NanumGothic.ttf", True: "NanumGothicBold.ttf"}
HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF), (0x3000, 0x303F))


@lru_cache(maxsize=64)
def font(size: int, bold: bool, korean: bool) -> ImageFont.FreeTypeFont:
    """Return a font; UserError names the packages when it is not installed."""
    name = (KOREAN if korean else LATIN)[bold]
    for folder in FOLDERS:
        if (folder / name).is_file():
            return ImageFont.truetype(str(folder / name), size)
    raise UserError(f"font {name}: not installed; it is in Debian's fonts-noto-core and fonts-nanum")


def runs(text: str) -> list[tuple[str, bool]]:
    """Return the text in pieces that one font can draw, each with whether it is Korean."""
    pieces: list[tuple[str, bool]] = []
    for character in text:
        korean = any(low <= ord(character) <= high for low, high in HANGUL)
        if pieces and pieces[-1][1] == korean:
            pieces[-1] = (pieces[-1][0] + character, korean)
        else:
            pieces.append((character, korean))
    return pieces


def width(text: str, size: int, bold: bool) -> float:
    """Return the width of a line in pixels."""
    return sum(font(size, bold, korean).getlength(piece) for piece, korean in runs(text))


def draw_line(draw: ImageDraw.ImageDraw, x: float, baseline: float, text: str, size: int, bold: bool) -> None:
    """Draw a line of text on its baseline, from x to the right, in black."""
    for piece, korean in runs(text):
        face = font(size, bold, korean)
        draw.text((x, baseline), piece, font=face, fill=0, anchor="ls")
        x += face.getlength(piece)


def fold(text: str, size: int, bold: bool, limit: float, most_lines: int) -> list[str]:
    """Break a text at spaces into lines of at most `limit` pixels; the last line ends in … when there is more."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size, bold) > limit:
            lines.append(word)
        else:
            lines[-1] = longer
    shown = [_shorten(line, size, bold, limit) for line in lines[:most_lines]]
    if len(lines) > most_lines:
        shown[-1] = _shorten(shown[-1] + "…", size, bold, limit)
    return shown


def _shorten(line: str, size: int, bold: bool, limit: float) -> str:
    while width(line, size, bold) > limit and len(line) > 1:
        line = line.rstrip("…")[:-1] + "…"
    return line
