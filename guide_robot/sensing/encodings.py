"""The encodings of camera messages, by the names drivers give them: how bytes lie, and what makes pixels of them."""

from dataclasses import dataclass
from enum import Enum

import cv2


class Layout(Enum):
    """Where colour lies: with its pixel; in a second plane for blocks of 2 x 2 pixels, or for each; or in two more."""

    PACKED = "packed"
    TWO_PLANES = "4:2:0 in two planes"
    THREE_PLANES = "4:2:0 in three planes"
    TWO_FULL_PLANES = "4:4:4 in two planes"


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """How pixels lie in a row, and OpenCV's conversions (None where the bytes already are what is wanted).

    `pixel_bytes` in a row of the first plane for each pixel; `halves` says that colour is shared by pairs of columns.
    The conversions of full planes are those of 4:2:0, which they are made.
    """

    pixel_bytes: int
    to_bgr: int | None
    to_grey: int | None
    halves: bool = False
    layout: Layout = Layout.PACKED
    sixteen_bits: bool = False


def _bytes(pixel_bytes: int, to_bgr: int | None, to_grey: int | None) -> Encoding:
    return Encoding(pixel_bytes=pixel_bytes, to_bgr=to_bgr, to_grey=to_grey)


def _words(channels: int, to_bgr: int | None, to_grey: int | None) -> Encoding:
    return Encoding(pixel_bytes=2 * channels, to_bgr=to_bgr, to_grey=to_grey, sixteen_bits=True)


def _planes(layout: Layout, to_bgr: int, to_grey: int) -> Encoding:
    return Encoding(pixel_bytes=1, to_bgr=to_bgr, to_grey=to_grey, halves=True, layout=layout)


_GREY = (cv2.COLOR_GRAY2BGR, None)
_BGR = (None, cv2.COLOR_BGR2GRAY)
_RGB = (cv2.COLOR_RGB2BGR, cv2.COLOR_RGB2GRAY)
_BGRA = (cv2.COLOR_BGRA2BGR, cv2.COLOR_BGRA2GRAY)
_RGBA = (cv2.COLOR_RGBA2BGR, cv2.COLOR_RGBA2GRAY)
_UYVY = Encoding(pixel_bytes=2, to_bgr=cv2.COLOR_YUV2BGR_UYVY, to_grey=cv2.COLOR_YUV2GRAY_UYVY, halves=True)
_YUYV = Encoding(pixel_bytes=2, to_bgr=cv2.COLOR_YUV2BGR_YUYV, to_grey=cv2.COLOR_YUV2GRAY_YUYV, halves=True)
_I420 = _planes(Layout.THREE_PLANES, cv2.COLOR_YUV2BGR_I420, cv2.COLOR_YUV2GRAY_I420)
_BAYER = {
    "rggb": (cv2.COLOR_BayerRGGB2BGR, cv2.COLOR_BayerRGGB2GRAY),
    "bggr": (cv2.COLOR_BayerBGGR2BGR, cv2.COLOR_BayerBGGR2GRAY),
    "gbrg": (cv2.COLOR_BayerGBRG2BGR, cv2.COLOR_BayerGBRG2GRAY),
    "grbg": (cv2.COLOR_BayerGRBG2BGR, cv2.COLOR_BayerGRBG2GRAY),
}

ENCODINGS: dict[str, Encoding] = {
    **dict.fromkeys(("mono8", "8uc1"), _bytes(1, *_GREY)),
    **dict.fromkeys(("mono16", "16uc1"), _words(1, *_GREY)),
    **dict.fromkeys(("bgr8", "8uc3"), _bytes(3, *_BGR)),
    "rgb8": _bytes(3, *_RGB),
    **dict.fromkeys(("bgra8", "8uc4"), _bytes(4, *_BGRA)),
    "rgba8": _bytes(4, *_RGBA),
    **dict.fromkeys(("bgr16", "16uc3"), _words(3, *_BGR)),
    "rgb16": _words(3, *_RGB),
    **dict.fromkeys(("bgra16", "16uc4"), _words(4, *_BGRA)),
    "rgba16": _words(4, *_RGBA),
    **dict.fromkeys(("yuv422", "uyvy"), _UYVY),
    **dict.fromkeys(("yuv422_yuy2", "yuyv", "yuy2", "yuyv422"), _YUYV),
    "nv12": _planes(Layout.TWO_PLANES, cv2.COLOR_YUV2BGR_NV12, cv2.COLOR_YUV2GRAY_NV12),
    "nv21": _planes(Layout.TWO_PLANES, cv2.COLOR_YUV2BGR_NV21, cv2.COLOR_YUV2GRAY_NV21),
    "nv24": _planes(Layout.TWO_FULL_PLANES, cv2.COLOR_YUV2BGR_NV12, cv2.COLOR_YUV2GRAY_NV12),
    **dict.fromkeys(("i420", "yuv420", "yuv420p", "yu12"), _I420),
    "yv12": _planes(Layout.THREE_PLANES, cv2.COLOR_YUV2BGR_YV12, cv2.COLOR_YUV2GRAY_YV12),
    **{f"bayer_{pattern}8": _bytes(1, *both) for pattern, both in _BAYER.items()},
    **{f"bayer_{pattern}16": _words(1, *both) for pattern, both in _BAYER.items()},
}
"""The names of sensor_msgs/image_encodings, and others of drivers of webcams and boards, all in small letters."""


def encoding_named(name: str) -> Encoding | None:
    """Return an encoding, whether its name is written in small or in capital letters; None for an unknown one."""
    return ENCODINGS.get(name.strip().lower())
