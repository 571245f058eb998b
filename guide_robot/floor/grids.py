"""Maps for Nav2 as image and YAML: the building, where to keep out, where to drive slowly."""

import math

import numpy as np
from numpy.typing import NDArray

from guide_robot.floor.model import FloorPlan, ZoneKind
from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid, rasterise
from guide_robot.floor.reach import zone_cells

MASK_RESOLUTION_M = 0.1
SPEED_STEP = 0.02  # m/s for each grey value of the speed mask: `multiplier` of Nav2's costmap filter info
BLACK, WHITE = 0, 254


def map_files(plan: FloorPlan) -> dict[str, bytes]:
    """Return map.pgm and map.yaml as map_server reads them: black occupied, white free."""
    grid = rasterise(plan)
    pixels = np.where(grid.cells == OCCUPIED, BLACK, WHITE).astype(np.uint8)
    return {"map.pgm": pgm(pixels), "map.yaml": _yaml("map.pgm", grid.resolution, "trinary")}


def mask_files(plan: FloorPlan) -> dict[str, bytes]:
    """Return the masks of Nav2's keepout and speed filters.

    Keepout: black where no robot may be. Speed: the grey value times SPEED_STEP is the limit in m/s, read as it
    is (`mode: raw`); 0 is no limit.
    """
    grid = _mask_grid(plan)
    keepout = np.full(grid.cells.shape, WHITE, np.uint8)
    speed = np.zeros(grid.cells.shape, np.uint8)
    for zone in plan.zones:
        inside = zone_cells(zone, grid)
        if zone.kind is ZoneKind.KEEPOUT:
            keepout[inside] = BLACK
        elif zone.speed_limit is not None:
            value = max(1, round(zone.speed_limit / SPEED_STEP))
            speed[inside] = np.where(speed[inside] == 0, value, np.minimum(speed[inside], value))
    return {
        "keepout.pgm": pgm(keepout),
        "keepout.yaml": _yaml("keepout.pgm", grid.resolution, "trinary"),
        "speed.pgm": pgm(speed),
        "speed.yaml": _yaml("speed.pgm", grid.resolution, "raw"),
    }


def pgm(pixels: NDArray[np.uint8]) -> bytes:
    """Return a binary PGM (netpbm P5) of rows from the lowest y upwards, as images run the other way."""
    rows, columns = pixels.shape
    return f"P5\n{columns} {rows}\n255\n".encode() + pixels[::-1].tobytes()


def _mask_grid(plan: FloorPlan) -> OccupancyGrid:
    columns, rows = (math.ceil(length / MASK_RESOLUTION_M - 1e-9) for length in plan.size)
    return OccupancyGrid(cells=np.zeros((rows, columns), np.int8), resolution=MASK_RESOLUTION_M)


def _yaml(image: str, resolution: float, mode: str) -> bytes:
    lines = [
        "# Made from floor.yaml; changes here are lost.",
        f"image: {image}",
        f"mode: {mode}",
        f"resolution: {resolution:g}",
        "origin: [0.0, 0.0, 0.0]",
        "negate: 0",
        "occupied_thresh: 0.65",
        "free_thresh: 0.25",
    ]
    return ("\n".join(lines) + "\n").encode()
