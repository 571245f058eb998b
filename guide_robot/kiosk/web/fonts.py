"""The fonts with Vietnamese and Korean letters that the pages use, from where Debian and Ubuntu put them."""

from pathlib import Path

FOLDERS = (Path("/usr/share/fonts/truetype"), Path("/usr/share/fonts/opentype"), Path("/usr/local/share/fonts"))
# Name in the page's style sheet: files that would do, best first (fonts-noto-core, fonts-nanum).
FILES: dict[str, tuple[str, ...]] = {
    "latin-regular": ("noto/NotoSans-Regular.ttf", "dejavu/DejaVuSans.ttf"),
    "latin-bold": ("noto/NotoSans-Bold.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    "korean-regular": ("nanum/NanumSquareR.ttf", "nanum/NanumGothic.ttf"),
    "korean-bold": ("nanum/NanumSquareB.ttf", "nanum/NanumGothicBold.ttf"),
}


def find_font(name: str) -> Path | None:
    """Return the file of one of the pages' fonts; None for an unknown name or where none is installed."""
    for file in FILES.get(name, ()):
        for folder in FOLDERS:
            if (folder / file).is_file():
                return folder / file
    return None
