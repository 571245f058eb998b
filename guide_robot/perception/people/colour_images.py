"""Camera messages' pixels -> a colour picture, or a clear word on what is wrong with them."""

from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Bytes = bytes | bytearray | memoryview | NDArray[np.uint8]

MOST_PIXELS = 16_000_000
# Bytes a pixel, and OpenCV's conversion to BGR; None where the bytes already are BGR.
_ENCODINGS: dict[str, tuple[int, int | None]] = {
    "bgr8": (3, None),
    "8UC3": (3, None),
    "rgb8": (3, cv2.COLOR_RGB2BGR),
    "bgra8": (4, cv2.COLOR_BGRA2BGR),
    "8UC4": (4, cv2.COLOR_BGRA2BGR),
    "rgba8": (4, cv2.COLOR_RGBA2BGR),
    "mono8": (1, cv2.COLOR_GRAY2BGR),
    "8UC1": (1, cv2.COLOR_GRAY2BGR),
    "bayer_rggb8": (1, cv2.COLOR_BayerRGGB2BGR),
    "bayer_bggr8": (1, cv2.COLOR_BayerBGGR2BGR),
    "bayer_gbrg8": (1, cv2.COLOR_BayerGBRG2BGR),
    "bayer_grbg8": (1, cv2.COLOR_BayerGRBG2BGR),
    "yuv422": (2, cv2.COLOR_YUV2BGR_UYVY),
    "uyvy": (2, cv2.COLOR_YUV2BGR_UYVY),
    "yuv422_yuy2": (2, cv2.COLOR_YUV2BGR_YUYV),
    "yuyv": (2, cv2.COLOR_YUV2BGR_YUYV),
    "mono16": (2, cv2.COLOR_GRAY2BGR),
    "16UC1": (2, cv2.COLOR_GRAY2BGR),
}


class ImageFault(Enum):
    """Why a message holds no picture; the values are for the diagnostics."""

    EMPTY = "the image is empty"
    TOO_LARGE = "the image has more than 16 megapixels"
    ENCODING = "unknown image encoding"
    STEP = "the row length (step) does not fit width and encoding"
    SIZE = "there are fewer bytes than height and row length ask for"
    UNDECODABLE = "the picture cannot be decoded"


def picture_from_message(
    data: Bytes, *, height: int, width: int, step: int, encoding: str, big_endian: bool = False
) -> Picture | ImageFault:
    """Return a raw image message's picture, BGR of shape (height, width, 3); `step` is a row's length in bytes.

    Never raises, whatever the message says.
    """
    if height <= 0 or width <= 0:
        return ImageFault.EMPTY
    if height * width > MOST_PIXELS:
        return ImageFault.TOO_LARGE
    if encoding not in _ENCODINGS:
        return ImageFault.ENCODING
    size, _ = _ENCODINGS[encoding]
    if step < width * size:
        return ImageFault.STEP
    pixels = np.frombuffer(data, np.uint8)
    if pixels.size < (height - 1) * step + width * size:
        return ImageFault.SIZE
    rows = np.lib.stride_tricks.as_strided(pixels, (height, width * size), (step, 1), writeable=False)
    return _to_bgr(np.ascontiguousarray(rows), encoding, height, width, big_endian=big_endian)


def picture_from_compressed(data: Bytes) -> Picture | ImageFault:
    """Return a compressed image message's picture, BGR of shape (height, width, 3); never raises."""
    packed = np.frombuffer(data, np.uint8)
    if packed.size == 0:
        return ImageFault.EMPTY
    try:
        picture = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    except cv2.error:
        return ImageFault.UNDECODABLE
    if picture is None:
        return ImageFault.UNDECODABLE
    if picture.shape[0] * picture.shape[1] > MOST_PIXELS:
        return ImageFault.TOO_LARGE
    return np.asarray(picture, np.uint8)


def _to_bgr(rows: Picture, encoding: str, height: int, width: int, *, big_endian: bool) -> Picture | ImageFault:
    """Return BGR from rows of interleaved bytes, shape (height, width * bytes per pixel)."""
    size, conversion = _ENCODINGS[encoding]
    if encoding in ("mono16", "16UC1"):
        rows, size = np.ascontiguousarray(rows[:, (0 if big_endian else 1) :: 2]), 1
    picture = rows.reshape(height, width) if size == 1 else rows.reshape(height, width, size)
    if conversion is None:
        return picture
    try:
        return np.asarray(cv2.cvtColor(picture, conversion), np.uint8)
    except cv2.error:
        return ImageFault.UNDECODABLE
