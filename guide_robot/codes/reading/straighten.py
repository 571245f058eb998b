"""Reads a code that is not flat: a curled receipt, a folded letter, a print on cloth.

Readers lay a flat grid over a code. Here the grid is bent to fit: the edges between modules repeat with the module's
width, so the local phase of that rhythm, along rows and along columns, tells how far each place has shifted
(fringe demodulation: Takeda, Ina and Kobayashi, "Fourier-transform method of fringe-pattern analysis", 1982). The phase
is unwrapped outward from the finder patterns, whose place is known.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.restoration import unwrap_phase

from guide_robot.codes.reading.found import Look, Stage, UnreadCode
from guide_robot.codes.reading.zxing import read_with_zxing
from guide_robot.sensing.images import GreyImage

FloatImage = NDArray[np.float32]

PX_PER_MODULE = 8
MOST_MODULES = 101
MARGIN_MODULES = 2
FINDER_MODULES = 7
SMOOTHING_MODULES = (2.0, 1.5)
DRAWN_PX_PER_MODULE = 4
QUIET_MODULES = 4


def read_straightened(grey: GreyImage, code: UnreadCode) -> Look:
    """Return the code read through a grid that follows its bends, at the corners where it was seen.

    Nothing for a code so dense that bending it straight would take longer than a frame.
    """
    if code.modules > MOST_MODULES:
        return Look()
    light = sample_modules(_flatten(grey, code), code.modules)
    symbol = np.pad(light, QUIET_MODULES, constant_values=1) * np.uint8(255)
    drawn = np.kron(symbol, np.ones((DRAWN_PX_PER_MODULE, DRAWN_PX_PER_MODULE), np.uint8))
    found = read_with_zxing(drawn, Stage.STRAIGHTENED).found
    return Look(found=tuple(replace(each, corners_px=code.corners_px) for each in found))


def sample_modules(flat: FloatImage, modules: int) -> NDArray[np.uint8]:
    """Return the light modules (1) of a roughly flattened code, shape (modules, modules)."""
    bend = np.zeros((2, *(side // PX_PER_MODULE for side in flat.shape)), np.float32)
    unbent = flat
    for smoothing in SMOOTHING_MODULES:
        bend += _remaining_bend(unbent, smoothing)
        unbent = _unbend(flat, bend)
    centres = cv2.resize(unbent, bend.shape[:0:-1], interpolation=cv2.INTER_AREA)
    centres = 0.5 * centres + 0.5 * unbent[PX_PER_MODULE // 2 :: PX_PER_MODULE, PX_PER_MODULE // 2 :: PX_PER_MODULE]
    inside = slice(MARGIN_MODULES, MARGIN_MODULES + modules)
    values = np.ascontiguousarray(centres[inside, inside])
    around = np.ones((9, 9), np.uint8)
    middle = (cv2.erode(values, around) + cv2.dilate(values, around)) / 2
    return (values > cv2.GaussianBlur(middle, (0, 0), 2.0)).astype(np.uint8)


def _flatten(grey: GreyImage, code: UnreadCode) -> FloatImage:
    """Return the code seen straight on as its corners tell, 8 pixels a module, with a margin."""
    low, high = MARGIN_MODULES * PX_PER_MODULE, (MARGIN_MODULES + code.modules) * PX_PER_MODULE
    square = np.array([(low, low), (high, low), (high, high), (low, high)], np.float32)
    to_flat = cv2.getPerspectiveTransform(code.corners_px.astype(np.float32), square)
    side = low + high
    flat = cv2.warpPerspective(grey, to_flat, (side, side), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return flat.astype(np.float32)


def _remaining_bend(flat: FloatImage, smoothing_modules: float) -> FloatImage:
    """Return how far the grid lies off, shape (2, rows, columns): x and y in pixels, one value for each module."""
    bends = [_shift(_slope(flat), smoothing_modules)]
    bends.append(_shift(_slope(flat.T), smoothing_modules).T)
    return np.stack(bends)


def _slope(flat: FloatImage) -> FloatImage:
    return np.asarray(cv2.Sobel(np.ascontiguousarray(flat), cv2.CV_32F, 1, 0), np.float32)


def _shift(slope: FloatImage, smoothing_modules: float) -> FloatImage:
    """Return the shift along a row, in pixels, from the phase of the edges' rhythm."""
    angle = (2 * np.pi / PX_PER_MODULE * (np.arange(slope.shape[1]) + 0.5)).astype(np.float32)
    edges = np.abs(slope)
    size = (slope.shape[1] // PX_PER_MODULE, slope.shape[0] // PX_PER_MODULE)
    real, imaginary = (
        cv2.GaussianBlur(cv2.resize(edges * wave, size, interpolation=cv2.INTER_AREA), (0, 0), smoothing_modules)
        for wave in (np.cos(angle), np.sin(angle))
    )
    phase = np.asarray(unwrap_phase(np.arctan2(imaginary, real)), np.float64)  # type: ignore[no-untyped-call]
    return np.asarray((phase - _whole_turns_at_finders(phase)) * PX_PER_MODULE / (2 * np.pi), np.float32)


def _whole_turns_at_finders(phase: NDArray[np.float64]) -> float:
    """Return the multiple of 2 pi nearest to the phase at the three finder patterns."""
    near = slice(MARGIN_MODULES, MARGIN_MODULES + FINDER_MODULES)
    far = slice(-MARGIN_MODULES - FINDER_MODULES, -MARGIN_MODULES)
    finders = np.concatenate([phase[near, near], phase[near, far], phase[far, near]])
    return float(2 * np.pi * np.round(np.median(finders) / (2 * np.pi)))


def _unbend(flat: FloatImage, bend: FloatImage) -> FloatImage:
    """Return the image with the bend taken out."""
    rows, columns = np.indices(flat.shape, dtype=np.float32)
    bend_x, bend_y = (cv2.resize(each, flat.shape[::-1], interpolation=cv2.INTER_LINEAR) for each in bend)
    columns, rows = columns + bend_x, rows + bend_y
    unbent = cv2.remap(flat, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(unbent, np.float32)
