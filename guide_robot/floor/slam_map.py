"""Reads a map that SLAM made: the YAML and image of map_server, as nav2_map_server and map_saver write them."""

import math
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from guide_robot.common.errors import UserError
from guide_robot.floor.load import read_plain
from guide_robot.floor.occupancy import FREE, OCCUPIED, UNKNOWN, OccupancyGrid
from guide_robot.floor.slam_image import LARGEST_CELLS, MapImage, read_image

SAVED_UNKNOWN = 205 / 255.0  # what map_saver writes for unknown; 19.6 % dark
MARGIN_M = 0.5  # of the unknown border that is kept round what was seen
MOST_TURNED = 0.001  # rad; less is none
Cells = NDArray[np.int8]
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
Coordinate = Annotated[float, Field(ge=-200.0, le=200.0, allow_inf_nan=False)]


class MapMode(Enum):
    """How grey values are read."""

    TRINARY = "trinary"
    SCALE = "scale"
    RAW = "raw"


@checked_dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class MapFile:
    """The YAML of map_server, which reads what it knows and lets the rest be."""

    _: KW_ONLY
    image: Annotated[str, Field(min_length=1)]
    resolution: Annotated[float, Field(ge=0.01, le=0.5)]
    origin: tuple[Coordinate, Coordinate, Annotated[float, Field(allow_inf_nan=False)]]
    occupied_thresh: Fraction = 0.65
    free_thresh: Fraction = 0.25
    negate: Annotated[int, Field(ge=0, le=1)] = 0
    mode: MapMode = MapMode.TRINARY


@dataclass(frozen=True, kw_only=True, eq=False)
class SlamMap:
    """A map in its own frame, and what was assumed to read it, in words."""

    grid: OccupancyGrid
    assumed: tuple[str, ...] = ()


def load_map(path: Path) -> OccupancyGrid:
    """Return a map as a grid in its own frame; raises UserError as `load_slam_map` does."""
    return load_slam_map(path).grid


def load_slam_map(path: Path) -> SlamMap:
    """Return a map in its own frame, without most of the border that nobody has seen.

    Raises UserError when YAML or image is missing, unfit, too large, or shows nothing.
    """
    file = _map_file(path)
    image = read_image(path, path.parent / file.image)
    cells, assumed = _cells(file, image)
    if not (cells != UNKNOWN).any():
        raise UserError(f"{path}: image: nothing in it is free or occupied: expected a map of something")
    grid = OccupancyGrid(
        cells=cells[::-1].copy(), resolution=file.resolution, origin_x=file.origin[0], origin_y=file.origin[1]
    )
    turn = math.remainder(file.origin[2], 2.0 * math.pi)
    if abs(turn) > MOST_TURNED:
        grid = _turned(path, grid, turn)
        assumed.append(
            f"origin: turned by {math.degrees(turn):.1f} degrees; the cells were turned instead, as Nav2 ignores it"
        )
    return SlamMap(grid=_cropped(path, grid), assumed=tuple(assumed))


def _map_file(path: Path) -> MapFile:
    data = read_plain(path)
    try:
        file = TypeAdapter(MapFile).validate_python(_lower_case_mode(data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top level)"
        raise UserError(f"{path}: {key}: {first['msg'].lower()}") from None
    if file.mode is not MapMode.RAW and file.free_thresh > file.occupied_thresh:
        low, high = file.free_thresh, file.occupied_thresh
        raise UserError(f"{path}: free_thresh: expected no more than occupied_thresh {high:g}, found {low:g}")
    return file


def _lower_case_mode(data: Any) -> Any:
    if isinstance(data, dict) and isinstance(data.get("mode"), str):
        return data | {"mode": data["mode"].lower()}
    return data


def _cells(file: MapFile, image: MapImage) -> tuple[Cells, list[str]]:
    """Return the cells in the image's rows, and what was assumed."""
    if file.mode is MapMode.RAW:
        return _raw_cells(file, image)
    shade, assumed = image.shade, []
    if image.alpha is not None and file.mode is MapMode.TRINARY:
        shade = (3.0 * shade + image.alpha) / 4.0  # as map_server has it
    dark = shade if file.negate else 1.0 - shade
    cells = np.full(dark.shape, UNKNOWN, np.int8)
    cells[dark < file.free_thresh] = FREE
    cells[dark > file.occupied_thresh] = OCCUPIED
    grey = np.abs(dark - (1.0 - SAVED_UNKNOWN)) < 0.5 / 255.0
    if file.mode is MapMode.TRINARY and (grey & (cells == FREE)).any():
        area = np.count_nonzero(grey & (cells == FREE)) * file.resolution**2
        cells[grey] = UNKNOWN
        assumed.append(
            f"free_thresh {file.free_thresh:g} would make {area:.1f} m2 free that map_saver's grey of 205 says nobody "
            "has seen; they stay unknown"
        )
    if image.alpha is not None and file.mode is MapMode.SCALE:
        cells[image.alpha < 1.0] = UNKNOWN
    return cells, assumed


def _raw_cells(file: MapFile, image: MapImage) -> tuple[Cells, list[str]]:
    """Return the cells of a map whose grey values are themselves the occupancy in percent, unknown beyond 100."""
    percent = np.rint(image.shade * 255.0)
    cells = np.full(percent.shape, UNKNOWN, np.int8)
    cells[percent <= 100.0 * file.free_thresh] = FREE
    cells[(percent >= 100.0 * file.occupied_thresh) & (percent <= 100.0)] = OCCUPIED
    words = f"mode raw: up to {100 * file.free_thresh:g} % is free, from {100 * file.occupied_thresh:g} % a wall"
    return cells, [words]


def _turned(path: Path, grid: OccupancyGrid, turn: float) -> OccupancyGrid:
    """Return a grid along the axes of its frame, of one that is turned about its origin; cells keep their size."""
    rows, columns = grid.cells.shape
    cos, sin = math.cos(turn), math.sin(turn)
    corners = np.array([(0, 0), (columns, 0), (0, rows), (columns, rows)]) @ np.array([[cos, sin], [-sin, cos]])
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    width, height = (int(edge) for edge in high - low)
    if width * height > LARGEST_CELLS or max(width, height) > 32_000:
        raise UserError(f"{path}: origin: {width * height} cells when turned: expected at most {LARGEST_CELLS}")
    back = np.array([[cos, sin, 0.0], [-sin, cos, 0.0]])  # from cells of the new grid to those of the old one
    back[:, 2] = back[:, :2] @ (low + 0.5) - 0.5
    cells = cv2.warpAffine(
        grid.cells.view(np.uint8),
        back,
        (width, height),
        flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=255,  # UNKNOWN as a byte
    ).view(np.int8)
    x, y = low * grid.resolution
    return OccupancyGrid(
        cells=cells, resolution=grid.resolution, origin_x=grid.origin_x + x, origin_y=grid.origin_y + y
    )


def _cropped(path: Path, grid: OccupancyGrid) -> OccupancyGrid:
    """Return the part of a grid that anybody has seen, with a margin."""
    seen = grid.cells != UNKNOWN
    margin = math.ceil(MARGIN_M / grid.resolution)
    rows, columns = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
    bottom, left = (max(0, int(found[0]) - margin) for found in (rows, columns))
    cells = grid.cells[bottom : int(rows[-1]) + 1 + margin, left : int(columns[-1]) + 1 + margin].copy()
    height, width = (round(count * grid.resolution, 6) for count in cells.shape)
    if max(height, width) > 200.0:
        raise UserError(f"{path}: {width:g} x {height:g} m were seen: expected at most 200 x 200 m")
    x, y = grid.origin_x + left * grid.resolution, grid.origin_y + bottom * grid.resolution
    return OccupancyGrid(cells=cells, resolution=grid.resolution, origin_x=round(x, 6), origin_y=round(y, 6))
