"""Draws what the robot's camera sees when somebody holds up a card: the simulated half of the QR benchmark.

A flat card with a code is seen by a pinhole camera, integrated over each pixel, blurred by lens, defocus and motion,
lit, partly blinded by a reflection, and made noisy: in the order in which a camera does it.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
FloatImage = NDArray[Any]

TEXTURE_PX_PER_MODULE = 8
QUIET_MODULES = 4
SUPERSAMPLING = 3
FOCAL_LENGTH_PX = 600.0


@dataclass(frozen=True, kw_only=True)
class View:
    """How the camera sees a code; lengths in pixels of the frame, angles in radians.

    `px_per_module` holds at the code's centre. `light` scales the exposure, `glare` is the share of the code's
    width that a reflection covers, `noise` the read noise in grey levels of 255 beside the shot noise.
    """

    px_per_module: float = 4.0
    tilt: float = 0.0
    tilt_direction: float = 0.0
    turn: float = 0.0
    offset_px: tuple[float, float] = (0.0, 0.0)
    defocus_px: float = 0.0
    motion_px: float = 0.0
    motion_direction: float = 0.0
    light: float = 0.8
    glare: float = 0.0
    noise: float = 3.0


def draw_frame(symbol: Image, view: View, background: Image, rng: np.random.Generator) -> Image:
    """Return a grey frame of the background's shape (height, width) with the code held before it."""
    return expose(draw_scene(symbol, view, background, rng), view, rng)


def draw_scene(symbol: Image, view: View, background: Image, rng: np.random.Generator) -> FloatImage:
    """Return the light that reaches the sensor, 1 at full scale: the frame before its noise."""
    texture = _texture(symbol)
    height, width = background.shape
    to_frame = _homography(texture.shape[0], view, (width, height))
    scale = np.diag([SUPERSAMPLING, SUPERSAMPLING, 1.0])
    size = (width * SUPERSAMPLING, height * SUPERSAMPLING)
    drawn = cv2.warpPerspective(texture, scale @ to_frame, size, flags=cv2.INTER_AREA, borderValue=-1.0)
    card: FloatImage = cv2.resize(np.maximum(drawn, 0), (width, height), interpolation=cv2.INTER_AREA)
    covered = cv2.resize((drawn >= 0).astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    scene = card + (1 - covered) * background.astype(np.float32) / 255
    scene = _blur(scene, view) * view.light
    return scene + _reflection(view, to_frame, texture.shape[0], (height, width), rng)


def expose(scene: FloatImage, view: View, rng: np.random.Generator) -> Image:
    """Return 8-bit grey with shot noise (6000 electrons at full scale) and read noise."""
    grey = np.clip(scene, 0, 1) * 255
    deviation = np.sqrt(grey * 255 / 6000 + view.noise**2)
    return np.clip(np.round(grey + rng.normal(size=grey.shape) * deviation), 0, 255).astype(np.uint8)


def draw_background(rng: np.random.Generator, width: int = 640, height: int = 480) -> Image:
    """Return a grey picture of an office: soft shading with hard-edged things and rows of print."""
    coarse = rng.uniform(0.25, 0.8, (5, 6)).astype(np.float32)
    scene = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(12):
        corner = rng.integers(0, (width, height))
        size = rng.integers((8, 8), (width // 3, height // 3))
        grey = float(rng.uniform(0.05, 0.95))
        cv2.rectangle(scene, corner.tolist(), (corner + size).tolist(), grey, int(rng.choice([-1, 1, 2, 4])))
    for row in range(6):
        place = (int(rng.integers(0, width // 2)), int(height * (row + 0.7) / 6.5))
        cv2.putText(scene, "A-105  08:30  2026", place, cv2.FONT_HERSHEY_SIMPLEX, float(rng.uniform(0.3, 0.9)), 0.1, 1)
    return np.clip(scene * 255, 0, 255).astype(np.uint8)


def _texture(symbol: Image) -> FloatImage:
    """Return the symbol on a white field with some card around it; reflectance 0.06 to 0.9."""
    light = np.pad(1 - symbol.astype(np.float32), QUIET_MODULES, constant_values=1.0) * 0.84 + 0.06
    grown = np.kron(light, np.ones((TEXTURE_PX_PER_MODULE, TEXTURE_PX_PER_MODULE), np.float32))
    return np.pad(grown, grown.shape[0] // 3, constant_values=0.62)


def _homography(texture_side: int, view: View, frame_size: tuple[int, int]) -> NDArray[np.float64]:
    """Return the map from texture pixels to frame pixels: rotation in the image, then tilt about an axis in it."""
    side = texture_side / TEXTURE_PX_PER_MODULE
    to_plane = np.array(
        [[1 / TEXTURE_PX_PER_MODULE, 0, -side / 2], [0, 1 / TEXTURE_PX_PER_MODULE, -side / 2], [0, 0, 1]]
    )
    axis = np.array([np.cos(view.tilt_direction), np.sin(view.tilt_direction), 0.0])
    rotation = cv2.Rodrigues(axis * view.tilt)[0] @ cv2.Rodrigues(np.array([0.0, 0.0, view.turn]))[0]
    distance = FOCAL_LENGTH_PX / view.px_per_module
    pose = np.column_stack([rotation[:, 0], rotation[:, 1], [0.0, 0.0, distance]])
    centre_x = frame_size[0] / 2 + view.offset_px[0]
    centre_y = frame_size[1] / 2 + view.offset_px[1]
    camera = np.array([[FOCAL_LENGTH_PX, 0, centre_x], [0, FOCAL_LENGTH_PX, centre_y], [0, 0, 1]])
    return np.asarray(camera @ pose @ to_plane)


def _blur(scene: FloatImage, view: View) -> FloatImage:
    """Return the scene through a lens (a small Gaussian), out of focus (a disc) and moving (a line)."""
    scene = cv2.GaussianBlur(scene, (0, 0), 0.5)
    if view.defocus_px > 0:
        scene = cv2.filter2D(scene, -1, _disc(view.defocus_px))
    if view.motion_px > 0:
        scene = cv2.filter2D(scene, -1, _line(view.motion_px, view.motion_direction))
    return scene


def _disc(radius_px: float) -> FloatImage:
    half = int(np.ceil(radius_px)) + 1
    offsets = np.arange(-half, half + 1)
    distance = np.hypot(*np.meshgrid(offsets, offsets))
    kernel = np.clip(radius_px + 0.5 - distance, 0, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _line(length_px: float, direction: float) -> FloatImage:
    half = int(np.ceil(length_px / 2)) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for share in np.linspace(-0.5, 0.5, 4 * half + 1):
        x, y = half + share * length_px * np.cos(direction), half + share * length_px * np.sin(direction)
        column, row = int(x), int(y)
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            kernel[row + dy, column + dx] += (1 - abs(x - column - dx)) * (1 - abs(y - row - dy))
    return np.asarray(kernel / kernel.sum())


def _reflection(
    view: View, to_frame: NDArray[np.float64], texture_side: int, shape: tuple[int, int], rng: np.random.Generator
) -> FloatImage:
    """Return the light a lamp mirrored in the card adds, a soft ellipse somewhere on the code."""
    if view.glare <= 0:
        return np.zeros(shape, np.float32)
    place = texture_side * rng.uniform(0.35, 0.65, 2)
    x, y = cv2.perspectiveTransform(place.reshape(1, 1, 2), to_frame)[0, 0]
    width = view.glare * texture_side * 0.6 / TEXTURE_PX_PER_MODULE * view.px_per_module / 2
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    distance = np.hypot((columns - x) / width, (rows - y) / (0.7 * width))
    return np.asarray(0.9 / (1 + np.exp(np.minimum(8 * (distance - 1), 50))), np.float32)
