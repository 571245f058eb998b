"""Which installed font draws which letters: on tickets, on pages and on drawings of the floor."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = (Path("/usr/share/fonts/truetype"), Path("/usr/share/fonts/opentype"), Path("/usr/local/share/fonts"))


@dataclass(frozen=True, kw_only=True)
class Face:
    """A kind of letters: where they lie in Unicode, files that have them (best first), and the Debian package.

    `refused_by_browsers`: files that are whole in letters, and that Chromium's strict check of web fonts does not pass.
    """

    name: str
    regular: tuple[str, ...]
    bold: tuple[str, ...]
    package: str
    ranges: tuple[tuple[int, int], ...] = ()
    refused_by_browsers: tuple[str, ...] = ()

    def file(self, bold: bool = False, *, for_browser: bool = False) -> Path | None:
        """Return the installed file, None where there is none; the regular one where there is no bold one."""
        refused = self.refused_by_browsers if for_browser else ()
        for name in (one for one in (*(self.bold if bold else ()), *self.regular) if one not in refused):
            for folder in FOLDERS:
                if (folder / name).is_file():
                    return folder / name
        return None


LATIN = Face(
    name="latin",
    regular=("noto/NotoSans-Regular.ttf", "dejavu/DejaVuSans.ttf"),
    bold=("noto/NotoSans-Bold.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    package="fonts-noto-core",
)
KOREAN = Face(
    name="korean",
    regular=("nanum/NanumGothic.ttf", "nanum/NanumSquareR.ttf"),
    bold=("nanum/NanumGothicBold.ttf", "nanum/NanumSquareB.ttf"),
    package="fonts-nanum",
    refused_by_browsers=("nanum/NanumGothic.ttf", "nanum/NanumGothicBold.ttf"),
    ranges=((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF)),
)
CHINESE = Face(
    name="chinese",
    regular=("droid/DroidSansFallbackFull.ttf", "wqy/wqy-microhei.ttc", "noto/NotoSansCJK-Regular.ttc"),
    bold=("noto/NotoSansCJK-Bold.ttc",),
    package="fonts-droid-fallback",
    refused_by_browsers=("wqy/wqy-microhei.ttc",),
    ranges=(
        (0x2E80, 0x312F),
        (0x3190, 0x9FFF),
        (0xF900, 0xFAFF),
        (0xFE30, 0xFE4F),
        (0xFF00, 0xFFEF),
        (0x20000, 0x323AF),
    ),
)
FACES = (LATIN, KOREAN, CHINESE)


def face_of(letter: str) -> Face:
    """Return the face that draws a letter; Latin for whatever the others do not claim."""
    code = ord(letter)
    return next((face for face in FACES if any(low <= code <= high for low, high in face.ranges)), LATIN)


def runs(text: str) -> Iterator[tuple[str, Face]]:
    """Yield the text in pieces that one face can draw; a space goes with what stands before it."""
    piece, face = "", LATIN
    for letter in text:
        found = face if letter == " " and piece else face_of(letter)
        if piece and found is not face:
            yield piece, face
            piece = ""
        piece, face = piece + letter, found
    if piece:
        yield piece, face
