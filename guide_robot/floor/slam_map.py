"""Reads a map that SLAM made: the YAML and image of map_server, as nav2_map_server and map_saver write them."""

import math
from dataclasses import KW_ONLY
from enum import Enum
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from guide_robot.errors import UserError
from guide_robot.floor.load import read_yaml
from guide_robot.floor.occupancy import FREE, OCCUPIED, OccupancyGrid

LARGEST_CELLS = 16_000_000
UNKNOWN = -1
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]


class MapMode(Enum):
    """How grey values are read; only the modes in which a wall is dark."""

    TRINARY = "trinary"
    SCALE = "scale"


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class MapFile:
    """The YAML of map_server."""

    _: KW_ONLY
    image: str
    resolution: Annotated[float, Field(ge=0.01, le=0.5)]
    origin: tuple[float, float, float]
    occupied_thresh: Fraction = 0.65
    free_thresh: Fraction = 0.25
    negate: Annotated[int, Field(ge=0, le=1)] = 0
    mode: MapMode = MapMode.TRINARY


def load_map(path: Path) -> OccupancyGrid:
    """Return a map as a grid whose origin is the lower left corner of the image, at (0, 0).

    Raises UserError when YAML or image is missing, unfit, turned, or too large.
    """
    try:
        file = TypeAdapter(MapFile).validate_python(read_yaml(path))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top level)"
        raise UserError(f"{path}: {key}: {first['msg'].lower()}") from None
    if math.fmod(file.origin[2], 2.0 * math.pi) != 0.0:
        raise UserError(f"{path}: origin: expected a map that is not turned, found {file.origin[2]:g} rad")
    pixels = _read_image(path, path.parent / file.image)
    darkness = pixels / 255.0 if file.negate else 1.0 - pixels / 255.0
    cells = np.full(pixels.shape, UNKNOWN, np.int8)
    cells[darkness > file.occupied_thresh] = OCCUPIED
    cells[darkness < file.free_thresh] = FREE
    return OccupancyGrid(cells=cells[::-1].copy(), resolution=file.resolution)


def _read_image(path: Path, image: Path) -> NDArray[np.float64]:
    try:
        content = image.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: image: {image}: {(error.strerror or 'cannot be read').lower()}") from None
    if len(content) > LARGEST_CELLS * 4:
        raise UserError(f"{path}: image: {image}: {len(content)} bytes: too large for a map")
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE) if content else None
    except cv2.error:
        pixels = None
    if pixels is None:
        raise UserError(f"{path}: image: {image}: expected a PGM or PNG image")
    if pixels.size > LARGEST_CELLS:
        raise UserError(f"{path}: image: {pixels.size} cells: expected at most {LARGEST_CELLS}")
    return pixels.astype(np.float64)
