"""Camera messages' pixels -> a grey picture, or a clear word on what is wrong with them."""

import math
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.perception.codes.found import GreyImage

MOST_PIXELS = 16_000_000
BYTES_PER_PIXEL = {
    "mono8": 1,
    "8UC1": 1,
    "bgr8": 3,
    "8UC3": 3,
    "rgb8": 3,
    "yuv422": 2,
    "uyvy": 2,
    "yuv422_yuy2": 2,
    "yuyv": 2,
}
LUMINANCE_BYTE = {"yuv422": 1, "uyvy": 1, "yuv422_yuy2": 0, "yuyv": 0}


class ImageProblem(Enum):
    """Why a message holds no picture; the values are for the diagnostics."""

    EMPTY = "the image is empty"
    TOO_LARGE = "the image has more than 16 megapixels"
    ENCODING = "unknown encoding: expected mono8, bgr8, rgb8, yuv422, yuv422_yuy2 or a compressed image"
    STEP = "the row length (step) does not fit width and encoding"
    SIZE = "there are fewer bytes than height and row length ask for"
    UNDECODABLE = "the compressed image cannot be decoded"


def grey_from_message(
    data: bytes | bytearray | memoryview | NDArray[np.uint8], *, height: int, width: int, step: int, encoding: str
) -> GreyImage | ImageProblem:
    """Return a raw image message's picture in grey, shape (height, width); `step` is a row's length in bytes.

    Never raises for any message; `data` is read without copying where the encoding allows.
    """
    if height <= 0 or width <= 0:
        return ImageProblem.EMPTY
    if height * width > MOST_PIXELS:
        return ImageProblem.TOO_LARGE
    bytes_per_pixel = BYTES_PER_PIXEL.get(encoding)
    if bytes_per_pixel is None:
        return ImageProblem.ENCODING
    if step < width * bytes_per_pixel:
        return ImageProblem.STEP
    pixels = np.frombuffer(data, np.uint8)
    if pixels.size < (height - 1) * step + width * bytes_per_pixel:
        return ImageProblem.SIZE
    row_bytes = width * bytes_per_pixel
    rows = np.lib.stride_tricks.as_strided(pixels, (height, row_bytes), (step, 1), writeable=False)
    return _grey_rows(rows, encoding, bytes_per_pixel)


def grey_from_compressed(data: bytes | bytearray | memoryview | NDArray[np.uint8]) -> GreyImage | ImageProblem:
    """Return a compressed image message's picture (JPEG or PNG) in grey, shape (height, width); never raises."""
    packed = np.frombuffer(data, np.uint8)
    if packed.size == 0:
        return ImageProblem.EMPTY
    try:
        grey = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return ImageProblem.UNDECODABLE
    if grey is None:
        return ImageProblem.UNDECODABLE
    return np.asarray(grey, np.uint8) if grey.size <= MOST_PIXELS else ImageProblem.TOO_LARGE


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


def _grey_rows(rows: NDArray[np.uint8], encoding: str, bytes_per_pixel: int) -> GreyImage:
    """Return grey from rows of interleaved bytes, shape (height, width * bytes_per_pixel)."""
    if bytes_per_pixel == 1:
        return np.ascontiguousarray(rows)
    if encoding in LUMINANCE_BYTE:
        return np.ascontiguousarray(rows[:, LUMINANCE_BYTE[encoding] :: 2])
    colours = np.ascontiguousarray(rows).reshape(rows.shape[0], -1, 3)
    conversion = cv2.COLOR_RGB2GRAY if encoding == "rgb8" else cv2.COLOR_BGR2GRAY
    return np.asarray(cv2.cvtColor(colours, conversion), np.uint8)
