"""Clean pictures of codes, for the tests of the reader."""

import numpy as np
import segno
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def draw(content: str | bytes, px_per_module: int = 4, **options: object) -> Image:
    """Return a grey picture of a code with its quiet zone; `options` go to segno."""
    code = segno.make_qr(content, **({"mode": "byte"} | options))
    return draw_symbol(code, px_per_module)


def draw_symbol(code: segno.QRCode, px_per_module: int) -> Image:
    """Return a grey picture of a code that segno has made."""
    dark = np.pad(np.array([list(row) for row in code.matrix], np.uint8), 4)
    return np.kron((1 - dark) * np.uint8(255), np.ones((px_per_module, px_per_module), np.uint8))


def place(frame: Image, picture: Image, x: int, y: int) -> None:
    """Put a picture into a frame with its top left corner at x, y."""
    frame[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
