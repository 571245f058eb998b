"""Maps for Nav2 as image and YAML: the building, where to keep out, where to drive slowly."""

import numpy as np
from numpy.typing import NDArray

from guide_robot.floor.model import FloorPlan, ZoneKind
from guide_robot.floor.occupancy import FREE, OCCUPIED, OccupancyGrid, empty_grid, rasterise
from guide_robot.floor.reach import zone_cells

MASK_RESOLUTION_M = 0.1
SPEED_STEP = 0.02  # m/s for each grey value of the speed mask: `multiplier` of Nav2's costmap filter info
BLACK, WHITE = 0, 254
GREY = 152  # 40 % dark: unknown under any usual threshold; 205, as map_saver writes it, is free at free_thresh 0.25
MADE = "# Made from floor.yaml; changes here are lost."


def map_files(plan: FloorPlan) -> dict[str, bytes]:
    """Return map.pgm and map.yaml as map_server reads them: black occupied, white free, grey unknown."""
    grid = rasterise(plan)
    pixels = np.full(grid.cells.shape, GREY, np.uint8)
    pixels[grid.cells == OCCUPIED] = BLACK
    pixels[grid.cells == FREE] = WHITE
    return {"map.pgm": pgm(pixels), "map.yaml": _yaml("map.pgm", grid, "trinary")}


def mask_files(plan: FloorPlan) -> dict[str, bytes]:
    """Return the masks of Nav2's keepout and speed filters.

    Keepout: black where no robot may be. Speed: the grey value times SPEED_STEP is the limit in m/s, read as it
    is (`mode: raw`); 0 is no limit.
    """
    grid = empty_grid(plan, MASK_RESOLUTION_M)
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
        "keepout.yaml": _yaml("keepout.pgm", grid, "trinary"),
        "speed.pgm": pgm(speed),
        "speed.yaml": _yaml("speed.pgm", grid, "raw"),
    }


def pgm(pixels: NDArray[np.uint8]) -> bytes:
    """Return a binary PGM (netpbm P5) of rows from the lowest y upwards, as images run the other way."""
    rows, columns = pixels.shape
    return f"P5\n{columns} {rows}\n255\n".encode() + pixels[::-1].tobytes()


def _yaml(image: str, grid: OccupancyGrid, mode: str) -> bytes:
    lines = [
        MADE,
        f"image: {image}",
        f"mode: {mode}",
        f"resolution: {grid.resolution:g}",
        f"origin: [{round(grid.origin_x, 6)}, {round(grid.origin_y, 6)}, 0.0]",
        "negate: 0",
        "occupied_thresh: 0.65",
        "free_thresh: 0.25",
    ]
    return ("\n".join(lines) + "\n").encode()
