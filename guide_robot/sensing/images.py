"""The one decoder of camera messages: pixels -> a grey or a BGR picture, or a clear word on what is wrong with them."""

import math
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

GreyImage = NDArray[np.uint8]
Picture = NDArray[np.uint8]
Bytes = bytes | bytearray | memoryview | NDArray[np.uint8]

MOST_PIXELS = 16_000_000


class ImageFault(Enum):
    """Why a message holds no picture; the values are for the diagnostics."""

    EMPTY = "the image is empty"
    TOO_LARGE = "the image has more than 16 megapixels"
    ENCODING = (
        "unknown encoding: expected mono8, mono16, bgr8, rgb8, bgra8, rgba8, nv12, nv21, yuv422, yuv422_yuy2, bayer_*8 "
        "or a compressed image"
    )
    STEP = "the row length (step) does not fit width and encoding"
    ODD = "width or height is odd, which this encoding cannot be"
    SIZE = "there are fewer bytes than height and row length ask for"
    UNDECODABLE = "the picture cannot be decoded"


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """How pixels lie in a row, and OpenCV's conversions (None where the bytes already are what is wanted).

    `pixel_bytes` in a row for each pixel; `halves` says that colour is shared by pairs of columns (4:2:2), `planar`
    that half as many rows of colour follow those of brightness (4:2:0).
    """

    pixel_bytes: int
    to_bgr: int | None
    to_grey: int | None
    halves: bool = False
    planar: bool = False
    sixteen_bits: bool = False


_MONO = Encoding(pixel_bytes=1, to_bgr=cv2.COLOR_GRAY2BGR, to_grey=None)
_MONO16 = Encoding(pixel_bytes=2, to_bgr=cv2.COLOR_GRAY2BGR, to_grey=None, sixteen_bits=True)
_BGR = Encoding(pixel_bytes=3, to_bgr=None, to_grey=cv2.COLOR_BGR2GRAY)
_BGRA = Encoding(pixel_bytes=4, to_bgr=cv2.COLOR_BGRA2BGR, to_grey=cv2.COLOR_BGRA2GRAY)
_UYVY = Encoding(pixel_bytes=2, to_bgr=cv2.COLOR_YUV2BGR_UYVY, to_grey=cv2.COLOR_YUV2GRAY_UYVY, halves=True)
_YUYV = Encoding(pixel_bytes=2, to_bgr=cv2.COLOR_YUV2BGR_YUYV, to_grey=cv2.COLOR_YUV2GRAY_YUYV, halves=True)


def _bayer(to_bgr: int, to_grey: int) -> Encoding:
    return Encoding(pixel_bytes=1, to_bgr=to_bgr, to_grey=to_grey)


def _two_planes(to_bgr: int, to_grey: int) -> Encoding:
    return Encoding(pixel_bytes=1, to_bgr=to_bgr, to_grey=to_grey, halves=True, planar=True)


ENCODINGS: dict[str, Encoding] = {
    "mono8": _MONO,
    "8UC1": _MONO,
    "mono16": _MONO16,
    "16UC1": _MONO16,
    "bgr8": _BGR,
    "8UC3": _BGR,
    "rgb8": Encoding(pixel_bytes=3, to_bgr=cv2.COLOR_RGB2BGR, to_grey=cv2.COLOR_RGB2GRAY),
    "bgra8": _BGRA,
    "8UC4": _BGRA,
    "rgba8": Encoding(pixel_bytes=4, to_bgr=cv2.COLOR_RGBA2BGR, to_grey=cv2.COLOR_RGBA2GRAY),
    "yuv422": _UYVY,
    "uyvy": _UYVY,
    "yuv422_yuy2": _YUYV,
    "yuyv": _YUYV,
    "nv12": _two_planes(cv2.COLOR_YUV2BGR_NV12, cv2.COLOR_YUV2GRAY_NV12),
    "nv21": _two_planes(cv2.COLOR_YUV2BGR_NV21, cv2.COLOR_YUV2GRAY_NV21),
    "bayer_rggb8": _bayer(cv2.COLOR_BayerRGGB2BGR, cv2.COLOR_BayerRGGB2GRAY),
    "bayer_bggr8": _bayer(cv2.COLOR_BayerBGGR2BGR, cv2.COLOR_BayerBGGR2GRAY),
    "bayer_gbrg8": _bayer(cv2.COLOR_BayerGBRG2BGR, cv2.COLOR_BayerGBRG2GRAY),
    "bayer_grbg8": _bayer(cv2.COLOR_BayerGRBG2BGR, cv2.COLOR_BayerGRBG2GRAY),
}
"""The names of sensor_msgs/image_encodings, and those that drivers of webcams and boards use besides."""


def picture_from_message(
    data: Bytes, *, height: int, width: int, step: int, encoding: str, big_endian: bool = False
) -> Picture | ImageFault:
    """Return a raw image message's picture, BGR of shape (height, width, 3); `step` is a row's length in bytes.

    Never raises, whatever the message says.
    """
    rows = _rows(data, height=height, width=width, step=step, encoding=encoding, big_endian=big_endian)
    return rows if isinstance(rows, ImageFault) else _converted(rows, ENCODINGS[encoding].to_bgr)


def grey_from_message(
    data: Bytes, *, height: int, width: int, step: int, encoding: str, big_endian: bool = False
) -> GreyImage | ImageFault:
    """Return a raw image message's picture in grey, shape (height, width); `step` is a row's length in bytes.

    Never raises, whatever the message says.
    """
    rows = _rows(data, height=height, width=width, step=step, encoding=encoding, big_endian=big_endian)
    return rows if isinstance(rows, ImageFault) else _converted(rows, ENCODINGS[encoding].to_grey)


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


def _fault(height: int, width: int, step: int, encoding: str) -> ImageFault | None:
    """Return what is wrong with a raw message besides the number of its bytes."""
    if height <= 0 or width <= 0:
        return ImageFault.EMPTY
    if height * width > MOST_PIXELS:
        return ImageFault.TOO_LARGE
    kind = ENCODINGS.get(encoding)
    if kind is None:
        return ImageFault.ENCODING
    if step < width * kind.pixel_bytes:
        return ImageFault.STEP
    if (kind.halves and width % 2) or (kind.planar and height % 2):
        return ImageFault.ODD
    return None


def _rows(
    data: Bytes, *, height: int, width: int, step: int, encoding: str, big_endian: bool
) -> NDArray[np.uint8] | ImageFault:
    """Return the pixels without what fills up the rows: of shape (rows, width) or (rows, width, bytes per pixel)."""
    fault = _fault(height, width, step, encoding)
    if fault is not None:
        return fault
    kind = ENCODINGS[encoding]
    size = kind.pixel_bytes
    count = height + height // 2 if kind.planar else height
    pixels = np.frombuffer(data, np.uint8)
    if pixels.size < (count - 1) * step + width * size:
        return ImageFault.SIZE
    rows = np.lib.stride_tricks.as_strided(pixels, (count, width * size), (step, 1), writeable=False)
    if kind.sixteen_bits:
        return np.ascontiguousarray(rows[:, (0 if big_endian else 1) :: 2])
    rows = np.ascontiguousarray(rows)
    return rows if size == 1 else rows.reshape(count, width, size)


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
    try:
        picture = cv2.imdecode(packed, how)
    except cv2.error:
        return ImageFault.UNDECODABLE
    if picture is None:
        return ImageFault.UNDECODABLE
    too_large = picture.shape[0] * picture.shape[1] > MOST_PIXELS
    return ImageFault.TOO_LARGE if too_large else np.asarray(picture, np.uint8)
