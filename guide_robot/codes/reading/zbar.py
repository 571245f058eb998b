"""Reads QR codes with libzbar in its binary mode, a second opinion that finds what zxing-cpp misses.

Through pyzbar's wrapper of the C functions, not its `decode`: that one guesses East Asian encodings before UTF-8 and
raises on codes in several parts.
"""

from ctypes import c_char_p, c_void_p, cast, string_at
from typing import Any

import numpy as np

from guide_robot.codes.reading.found import Corners, FoundCode, Look, Stage
from guide_robot.codes.reading.text import strict_text
from guide_robot.sensing.images import GreyImage

try:
    from pyzbar import wrapper as libzbar
except ImportError:  # the Debian package libzbar0 is missing: the reader goes on with zxing-cpp alone
    libzbar = None

ALL_SYMBOLS = 0
QR_CODE = 64
CONFIG_ENABLE = 0
CONFIG_BINARY = 4  # ZBAR_CFG_BINARY of zbar 0.23; pyzbar's own list ends before it
GREY_8_BIT = int.from_bytes(b"Y800", "little")


class ZbarReader:
    """One libzbar scanner, reused from frame to frame; not for two threads at once."""

    def __init__(self) -> None:
        """Set up a scanner for QR codes alone."""
        self._scanner = libzbar.zbar_image_scanner_create()
        for symbol, config, value in ((ALL_SYMBOLS, CONFIG_ENABLE, 0), (QR_CODE, CONFIG_ENABLE, 1)):
            libzbar.zbar_image_scanner_set_config(self._scanner, symbol, config, value)
        libzbar.zbar_image_scanner_set_config(self._scanner, QR_CODE, CONFIG_BINARY, 1)

    def __del__(self) -> None:
        """Free the scanner."""
        if libzbar is not None:
            libzbar.zbar_image_scanner_destroy(self._scanner)

    def read(self, grey: GreyImage, stage: Stage) -> Look:
        """Return the codes in a grey image."""
        height, width = grey.shape
        pixels = grey.tobytes()
        image = libzbar.zbar_image_create()
        try:
            libzbar.zbar_image_set_format(image, GREY_8_BIT)
            libzbar.zbar_image_set_size(image, width, height)
            libzbar.zbar_image_set_data(image, cast(c_char_p(pixels), c_void_p), len(pixels), None)
            libzbar.zbar_scan_image(self._scanner, image)
            return Look(found=tuple(_symbols(image, stage)))
        finally:
            libzbar.zbar_image_destroy(image)


def zbar_is_present() -> bool:
    """Return whether libzbar could be loaded."""
    return libzbar is not None


def _symbols(image: Any, stage: Stage) -> list[FoundCode]:
    codes = []
    symbol = libzbar.zbar_image_first_symbol(image)
    while symbol:
        raw = string_at(libzbar.zbar_symbol_get_data(symbol), libzbar.zbar_symbol_get_data_length(symbol))
        if raw and symbol.contents.type == QR_CODE:
            corners = _corners(symbol)
            codes.append(FoundCode(raw=raw, text=strict_text(raw), guessed_text=None, corners_px=corners, stage=stage))
        symbol = libzbar.zbar_symbol_next(symbol)
    return codes


def _corners(symbol: Any) -> Corners:
    """Return the four corners; libzbar lists them counter-clockwise from the top left."""
    count = libzbar.zbar_symbol_get_loc_size(symbol)
    points = [
        (libzbar.zbar_symbol_get_loc_x(symbol, i), libzbar.zbar_symbol_get_loc_y(symbol, i)) for i in range(count)
    ]
    if len(points) != 4:
        return np.zeros((4, 2), np.float32)
    return np.array([points[0], points[3], points[2], points[1]], np.float32)
