"""Reads the image of a map as map_server does: how bright each pixel is, and how solid."""

import re
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.common.errors import UserError

LARGEST_CELLS = 16_000_000
PNG = b"\x89PNG\r\n\x1a\n"  # then length and name of the first chunk, width and height (PNG specification, 11.2.2)
Floats = NDArray[np.float32]
_HEADER = re.compile(rb"\A(P[25])(?:\s+|#[^\n]*\n)+(\d+)(?:\s+|#[^\n]*\n)+(\d+)(?:\s+|#[^\n]*\n)+(\d+)\s")


@dataclass(frozen=True, kw_only=True, eq=False)
class MapImage:
    """Pixels in rows from the top: `shade` 0 black to 1 white, `alpha` 0 nothing to 1 solid, None without."""

    shade: Floats
    alpha: Floats | None = None


def read_image(source: Path, image: Path) -> MapImage:
    """Return a map's image; raises UserError that names the map's YAML when it is missing, none, or too large."""
    try:
        content = image.read_bytes()
    except OSError as error:
        raise UserError(f"{source}: image: {image}: {(error.strerror or 'cannot be read').lower()}") from None
    if len(content) > LARGEST_CELLS * 8:
        raise UserError(f"{source}: image: {image}: {len(content)} bytes: too large for a map")
    if content.startswith(PNG) and len(content) > 24:
        _check_size(source, int.from_bytes(content[16:20]) * int.from_bytes(content[20:24]))  # before it is unpacked
    found = _portable_grey_map(content) if content[:2] in (b"P2", b"P5") else _any_image(content)
    if found is None:
        raise UserError(f"{source}: image: {image}: expected a PGM or PNG image")
    _check_size(source, found.shade.size)
    return found


def _check_size(source: Path, cells: int) -> None:
    if cells > LARGEST_CELLS:
        raise UserError(f"{source}: image: {cells} cells: expected at most {LARGEST_CELLS}")


def _portable_grey_map(content: bytes) -> MapImage | None:
    """Return a PGM of any depth (netpbm: `maxval` is white; two bytes a pixel beyond 255), None when it is none."""
    header = _HEADER.match(content)
    if header is None:
        return None
    width, height, white = (int(header[part]) for part in (2, 3, 4))
    if not (0 < width * height <= LARGEST_CELLS * 8 and 0 < white < 65536):
        return None
    if header[1] == b"P5":
        kind = np.dtype(">u2" if white > 255 else "u1")
        if len(content) - header.end() < width * height * kind.itemsize:
            return None
        values = np.frombuffer(content, kind, width * height, header.end())
    else:
        try:
            values = np.array(re.sub(rb"#[^\n]*", b"", content[header.end() :]).split()[: width * height], np.uint16)
        except (ValueError, OverflowError):
            return None
        if values.size != width * height:
            return None
    shade = np.minimum(values.reshape(height, width).astype(np.float32) / white, 1.0)
    return MapImage(shade=shade.astype(np.float32))


def _any_image(content: bytes) -> MapImage | None:
    """Return a picture that OpenCV reads; colours count by their mean, as map_server has it."""
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED) if content else None
    except cv2.error:
        pixels = None
    if pixels is None or pixels.dtype not in (np.uint8, np.uint16):
        return None
    scaled = pixels.astype(np.float32) / (255.0 if pixels.dtype == np.uint8 else 65535.0)
    if scaled.ndim == 2:
        return MapImage(shade=scaled)
    channels = scaled.shape[2]
    alpha = scaled[:, :, channels - 1] if channels in (2, 4) else None
    colours = scaled[:, :, : channels - 1] if alpha is not None else scaled
    return MapImage(shade=colours.mean(axis=2, dtype=np.float32), alpha=alpha)
