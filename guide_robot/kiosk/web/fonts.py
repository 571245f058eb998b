"""The font files that the pages load, by the names in their style sheet: latin-regular, korean-bold and so on."""

from pathlib import Path

from guide_robot.common.fonts import FACES

FONTS = {f"{face.name}-{weight}": (face, weight == "bold") for face in FACES for weight in ("regular", "bold")}


def find_font(name: str) -> Path | None:
    """Return the file of one of the pages' fonts; None for an unknown name or where none is installed."""
    if name not in FONTS:
        return None
    face, bold = FONTS[name]
    return face.file(bold, for_browser=True)
