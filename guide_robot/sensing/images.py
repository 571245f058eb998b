"""The one decoder of camera messages: pixels -> a grey or a BGR picture, or a clear word on what is wrong with them."""

import math
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.sensing.encodings import Encoding, Layout, encoding_named
from guide_robot.sensing.packed_size import size_said

GreyImage = NDArray[np.uint8]
Picture = NDArray[np.uint8]
Bytes = bytes | bytearray | memoryview | NDArray[np.uint8]

MOST_PIXELS = 16_000_000
FEWEST_BITS = 10  # of a sensor that sends words: a picture in the dark stays dark


class ImageFault(Enum):
    """Why a message holds no picture; the values are for the diagnostics."""

    EMPTY = "the image is empty"
    TOO_LARGE = "the image has more than 16 megapixels"
    ENCODING = (
        "unknown encoding: expected mono, bgr, rgb, bgra, rgba or bayer_* of 8 or 16 bits, yuv422, yuv422_yuy2, nv12, "
        "nv21, nv24, i420, yv12 or a compressed image"
    )
    STEP = "the row length (step) does not fit width and encoding"
    ODD = "width or height is odd, which this encoding cannot be"
    SIZE = "there are fewer bytes than height and row length ask for"
    UNDECODABLE = "the picture cannot be decoded"


def picture_from_message(
    data: Bytes, *, height: int, width: int, step: int, encoding: str, big_endian: bool = False
) -> Picture | ImageFault:
    """Return a raw image message's picture, BGR of shape (height, width, 3); `step` is a row's length in bytes.

    Never raises, whatever the message says.
    """
    kind = encoding_named(encoding)
    rows = _rows(data, height=height, width=width, step=step, kind=kind, big_endian=big_endian)
    return rows if isinstance(rows, ImageFault) or kind is None else _converted(rows, kind.to_bgr)


def grey_from_message(
    data: Bytes, *, height: int, width: int, step: int, encoding: str, big_endian: bool = False
) -> GreyImage | ImageFault:
    """Return a raw image message's picture in grey, shape (height, width); `step` is a row's length in bytes.

    Never raises, whatever the message says.
    """
    kind = encoding_named(encoding)
    rows = _rows(data, height=height, width=width, step=step, kind=kind, big_endian=big_endian)
    return rows if isinstance(rows, ImageFault) or kind is None else _converted(rows, kind.to_grey)


def picture_from_compressed(data: Bytes) -> Picture | ImageFault:
    """Return a compressed image message's picture (JPEG or PNG), BGR of shape (height, width, 3); never raises."""
    return _decoded(data, cv2.IMREAD_COLOR)


def grey_from_compressed(data: Bytes) -> GreyImage | ImageFault:
    """Return a compressed image message's picture (JPEG or PNG) in grey, shape (height, width); never raises."""
    return _decoded(data, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)


def grey_from_array(image: NDArray[np.generic]) -> GreyImage | None:
    """Return an array in grey, shape (height, width), or None if it is no 8-bit grey or BGR picture."""
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.size == 0 or image.size > 3 * MOST_PIXELS:
        return None
    if image.ndim == 2:
        return np.ascontiguousarray(image)
    if image.ndim == 3 and image.shape[2] == 3:
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_BGR2GRAY), np.uint8)
    return None


def mean_brightness(grey: GreyImage) -> float:
    """Return the mean grey level, 0 to 255, of every eighth row."""
    value = float(grey[::8].mean())
    return value if math.isfinite(value) else 0.0


def _rows(
    data: Bytes, *, height: int, width: int, step: int, kind: Encoding | None, big_endian: bool
) -> NDArray[np.uint8] | ImageFault:
    """Return the pixels without what fills up the rows: of shape (rows, width) or (rows, width, bytes per pixel)."""
    if height <= 0 or width <= 0:
        return ImageFault.EMPTY
    if height * width > MOST_PIXELS:
        return ImageFault.TOO_LARGE
    if kind is None:
        return ImageFault.ENCODING
    if step < width * kind.pixel_bytes:
        return ImageFault.STEP
    if (kind.halves and width % 2) or (kind.layout is not Layout.PACKED and height % 2):
        return ImageFault.ODD
    planes = [_plane(np.frombuffer(data, np.uint8), *where) for where in _planes_of(kind, height, width, step)]
    whole = [plane for plane in planes if plane is not None]
    if len(whole) < len(planes):
        return ImageFault.SIZE
    if kind.layout is Layout.TWO_FULL_PLANES:
        whole[1] = whole[1].reshape(height, width, 2)[::2, ::2]  # OpenCV knows colour for 2 x 2 pixels only
    if len(whole) > 1:
        return np.concatenate([plane.reshape(-1) for plane in whole]).reshape(-1, width)
    rows = _eight_bits(whole[0], big_endian=big_endian) if kind.sixteen_bits else whole[0]
    return rows if rows.shape[1] == width else rows.reshape(height, width, -1)


def _planes_of(kind: Encoding, height: int, width: int, step: int) -> list[tuple[int, int, int, int]]:
    """Return of each plane where it begins, its rows, the bytes of a row, and from row to row."""
    first, colour = (0, height, width * kind.pixel_bytes, step), height * step
    if kind.layout is Layout.PACKED:
        return [first]
    if kind.layout is Layout.TWO_PLANES:
        return [first, (colour, height // 2, width, step)]
    if kind.layout is Layout.TWO_FULL_PLANES:
        return [first, (colour, height, 2 * width, 2 * step)]
    half = height // 2, width // 2, step // 2
    return [first, (colour, *half), (colour + half[0] * half[2], *half)]


def _plane(pixels: NDArray[np.uint8], begin: int, rows: int, size: int, step: int) -> NDArray[np.uint8] | None:
    """Return some rows of bytes, shape (rows, size), None where there are too few."""
    if pixels.size < begin + (rows - 1) * step + size:
        return None
    return np.ascontiguousarray(np.lib.stride_tricks.as_strided(pixels[begin:], (rows, size), (step, 1)))


def _eight_bits(rows: NDArray[np.uint8], *, big_endian: bool) -> NDArray[np.uint8]:
    """Return words as bytes. Sensors of 10 or 12 bits leave the upper ones empty: the largest value tells how many."""
    words = rows.view(">u2" if big_endian else "<u2")
    bits = max(FEWEST_BITS, int(words.max()).bit_length())
    return (words >> (bits - 8)).astype(np.uint8)


def _converted(rows: NDArray[np.uint8], conversion: int | None) -> Picture | ImageFault:
    if conversion is None:
        return rows
    try:
        return np.asarray(cv2.cvtColor(rows, conversion), np.uint8)
    except cv2.error:
        return ImageFault.UNDECODABLE


def _decoded(data: Bytes, how: int) -> Picture | ImageFault:
    packed = np.frombuffer(data, np.uint8)
    if packed.size == 0:
        return ImageFault.EMPTY
    said = size_said(packed.tobytes())
    if said is None:
        return ImageFault.UNDECODABLE
    if said[0] * said[1] > MOST_PIXELS:
        return ImageFault.TOO_LARGE
    try:
        picture = cv2.imdecode(packed, how)
    except cv2.error:
        return ImageFault.UNDECODABLE
    return ImageFault.UNDECODABLE if picture is None else np.asarray(picture, np.uint8)
