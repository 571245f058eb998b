"""Pictures that stand in the simulated building: QR codes on cards and numbers over counters."""

import io

import numpy as np
import segno
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from guide_robot.floor.model import FloorPlan

QUIET_MODULES = 2


def card_pixels(text: str, side: int) -> NDArray[np.uint8]:
    """Return the picture of a QR code with a narrow quiet zone, shape (side, side, 3)."""
    modules = np.array([list(row) for row in segno.make_qr(text, error="m").matrix], np.uint8)
    modules = np.pad(modules, QUIET_MODULES)
    index = np.arange(side) * len(modules) // side
    grey = np.where(modules[np.ix_(index, index)] > 0, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def sign_files(plan: FloorPlan) -> dict[str, bytes]:
    """Return the PNG of each counter's sign by file name."""
    return {f"sign_{counter.id}.png": _sign(counter.id) for counter in plan.counters}


def _sign(text: str) -> bytes:
    image = Image.new("RGB", (256, 160), (20, 60, 130))
    draw = ImageDraw.Draw(image)
    size = 120 if len(text) <= 2 else max(20, 240 // len(text))
    draw.text((128, 80), text, fill=(255, 255, 255), font=ImageFont.load_default(size), anchor="mm")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
