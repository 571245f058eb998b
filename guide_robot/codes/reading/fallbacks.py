"""Second looks at a frame in which nothing was read: each helps against another way a picture is bad.

Chosen on drawn frames (`guide-robot bench qr --simulated`): sharpening for codes far away, tilted or out of focus,
smoothing for noise and dark rooms, plain upscaling for uneven print, thresholding with a second reader for the rest.
Each takes a part of a frame and gives places in that part's pixels.
"""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from guide_robot.codes.reading.finders import is_wall_of_finders
from guide_robot.codes.reading.found import Look, Stage
from guide_robot.codes.reading.zbar import ZbarReader, zbar_is_present
from guide_robot.codes.reading.zxing import read_with_zxing
from guide_robot.sensing.images import GreyImage

Fallback = Callable[[GreyImage], Look]

UPSCALING = 2
NEIGHBOURHOOD_PX = 31


def make_fallbacks() -> dict[Stage, Fallback]:
    """Return the fallbacks by stage; without libzbar the thresholded picture goes to zxing-cpp."""
    zbar = ZbarReader() if zbar_is_present() else None
    return {
        Stage.SHARPENED: lambda grey: _read_upscaled(_sharpen(grey), Stage.SHARPENED, cv2.INTER_CUBIC),
        Stage.SMOOTHED: lambda grey: _read_upscaled(_smooth(grey), Stage.SMOOTHED, cv2.INTER_LINEAR),
        Stage.UPSCALED: lambda grey: _read_upscaled(grey, Stage.UPSCALED, cv2.INTER_CUBIC),
        Stage.THRESHOLDED: lambda grey: _read_thresholded(grey, zbar),
    }


def moved(look: Look, offset_px: tuple[float, float], scale: float = 1.0) -> Look:
    """Return a look with its places scaled, then moved by (x, y) pixels."""
    offset = np.array(offset_px, np.float32)
    return Look(
        found=tuple(replace(code, corners_px=code.corners_px * scale + offset) for code in look.found),
        unread=tuple(replace(code, corners_px=code.corners_px * scale + offset) for code in look.unread),
    )


def _read_upscaled(grey: GreyImage, stage: Stage, interpolation: int) -> Look:
    height, width = grey.shape
    size = (width * UPSCALING, height * UPSCALING)
    upscaled = np.asarray(cv2.resize(grey, size, interpolation=interpolation), np.uint8)
    return moved(read_with_zxing(upscaled, stage), (0, 0), 1 / UPSCALING)


def _read_thresholded(grey: GreyImage, zbar: ZbarReader | None) -> Look:
    """Return what libzbar finds; not in walls of finder patterns, of which it would try every three."""
    black_white = _threshold(grey)
    if zbar is None or is_wall_of_finders(black_white):
        return read_with_zxing(black_white, Stage.THRESHOLDED)
    return zbar.read(black_white, Stage.THRESHOLDED)


def _sharpen(grey: GreyImage) -> GreyImage:
    """Return the unsharp-masked picture; before upscaling it costs a quarter of what it would after."""
    blurred = cv2.GaussianBlur(grey, (0, 0), 1.5)
    return np.asarray(cv2.addWeighted(grey, 2.0, blurred, -1.0, 0), np.uint8)


def _smooth(grey: GreyImage) -> GreyImage:
    """Return the picture stretched to the full range of greys, then blurred slightly."""
    low, high = np.percentile(grey[::3, ::3], (0.5, 99.5))
    gain = 255.0 / max(high - low, 8.0)
    stretched = cv2.convertScaleAbs(np.maximum(grey, np.uint8(low)), alpha=gain, beta=-np.floor(low) * gain)
    return np.asarray(cv2.GaussianBlur(stretched, (0, 0), 1.0), np.uint8)


def _threshold(grey: GreyImage) -> GreyImage:
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.8)
    method = cv2.ADAPTIVE_THRESH_MEAN_C
    black_white = cv2.adaptiveThreshold(smooth, 255, method, cv2.THRESH_BINARY, NEIGHBOURHOOD_PX, 3)
    return np.asarray(black_white, np.uint8)
