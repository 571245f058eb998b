"""Reads QR codes with zxing-cpp: raw bytes, and also the codes that it saw but could not repair."""

from typing import Any

import numpy as np
import zxingcpp

from guide_robot.codes.reading.found import Corners, FoundCode, Look, Stage, UnreadCode
from guide_robot.codes.reading.text import strict_text
from guide_robot.sensing.images import GreyImage

QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])


def read_with_zxing(grey: GreyImage, stage: Stage, *, inverted: bool = True) -> Look:
    """Return the codes in a grey image of at least one pixel; `inverted` looks for light codes on dark too.

    Downscaling stays on: it reads codes held close. Micro QR is left out: none is issued here, and parts of
    ordinary codes are mistaken for it.
    """
    results = zxingcpp.read_barcodes(
        grey,
        formats=QR_CODES,
        try_invert=inverted,
        text_mode=zxingcpp.TextMode.Plain,
        return_errors=True,
    )
    found = tuple(_found(result, stage) for result in results if result.valid and result.bytes)
    unread = tuple(_unread(result) for result in results if not result.valid and _modules(result))
    return Look(found=found, unread=unread)


def _found(result: Any, stage: Stage) -> FoundCode:
    raw = bytes(result.bytes)
    text = strict_text(raw)
    guessed = result.text if text is None else None
    return FoundCode(raw=raw, text=text, guessed_text=guessed, corners_px=_corners(result), stage=stage)


def _unread(result: Any) -> UnreadCode:
    return UnreadCode(corners_px=_corners(result), modules=_modules(result))


def _corners(result: Any) -> Corners:
    place = result.position
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return np.array([(point.x, point.y) for point in points], np.float32)


def _modules(result: Any) -> int:
    """Return the modules along a side of the version that was seen, 0 when none was."""
    version = str((result.extra or {}).get("Version", ""))
    return 17 + 4 * int(version) if version.isdecimal() and 1 <= int(version) <= 40 else 0
