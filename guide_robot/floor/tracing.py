"""The map of SLAM as a picture that lies under the plan while a person works on it: `slam.png` beside floor.yaml."""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from guide_robot.common.errors import UserError
from guide_robot.floor.files import write_together
from guide_robot.floor.occupancy import FREE, OCCUPIED, OccupancyGrid

PICTURE, PLACEMENT = "slam.png", "slam.json"
BLACK, GREY, WHITE = 0, 205, 254


@dataclass(frozen=True, kw_only=True)
class Tracing:
    """The picture's content, and where it lies: lower left corner and size, metres in `map`."""

    png: bytes
    origin: tuple[float, float]
    size: tuple[float, float]


def save_tracing(plan_file: Path, grid: OccupancyGrid) -> None:
    """Write a map as a picture beside a plan; raises UserError when it cannot be written."""
    pixels = np.full(grid.cells.shape, GREY, np.uint8)
    pixels[grid.cells == OCCUPIED], pixels[grid.cells == FREE] = BLACK, WHITE
    _, png = cv2.imencode(".png", pixels[::-1])
    rows, columns = grid.cells.shape
    size = [round(count * grid.resolution, 6) for count in (columns, rows)]
    placement = {"origin": [grid.origin_x, grid.origin_y], "size": size}
    write_together(plan_file.resolve().parent, {PICTURE: png.tobytes(), PLACEMENT: json.dumps(placement).encode()})


def load_tracing(plan_file: Path) -> Tracing | None:
    """Return the picture under a plan, None when there is none; raises UserError when it is damaged."""
    picture, placement = (plan_file.resolve().parent / name for name in (PICTURE, PLACEMENT))
    if not picture.is_file() or not placement.is_file():
        return None
    try:
        data = json.loads(placement.read_text(encoding="utf-8"))
        (x, y), (width, height) = data["origin"], data["size"]
        origin, size = (float(x), float(y)), (float(width), float(height))
        return Tracing(png=picture.read_bytes(), origin=origin, size=size)
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(f"{placement}: expected origin and size, two numbers each") from None
