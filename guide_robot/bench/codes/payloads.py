"""Citizen cards as QR symbols."""

import numpy as np
import segno
from numpy.typing import NDArray


def card_symbol(text: str, *, declare_utf8: bool = False, mask: int | None = None) -> NDArray[np.uint8]:
    """Return the QR symbol of a text as a uint8 array of modules, 1 dark, without quiet zone.

    `declare_utf8` puts an ECI in front, as some issuers do; `mask` (0 to 7) saves choosing the best.
    """
    code = segno.make_qr(text, error="m", mode="byte", mask=mask, encoding="utf-8", eci=declare_utf8, boost_error=False)
    return np.array([list(row) for row in code.matrix], np.uint8)
