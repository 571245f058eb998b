"""Lidar recordings in npz files.

Two layouts: `ranges_m` (scans, beams) with `stamp_s` (scans,); or parts named `positive_K_ranges_m` and
`negative_ranges_m` without stamps, played one after the other at 10 Hz. Both have `angle_min_rad`,
`angle_increment_rad` and `range_max_m`.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.errors import UserError
from guide_robot.common.scan import Scan
from guide_robot.run.replay.readings import ScanReading

PERIOD_S = 0.1


def read_arrays(path: Path) -> Iterator[ScanReading]:
    """Yield the scans of an npz file in order of time. Raises UserError when it has neither layout."""
    arrays = _load(path)
    angle_min, increment, furthest = (
        float(_array(path, arrays, key)) for key in ("angle_min_rad", "angle_increment_rad", "range_max_m")
    )
    ranges, stamps = _scans(path, arrays)
    for row, stamp_s in zip(ranges, stamps, strict=True):
        scan = Scan(
            stamp_s=float(stamp_s),
            ranges_m=row.astype(np.float32),
            angle_min=angle_min,
            angle_increment=increment,
            range_max_m=furthest,
        )
        yield ScanReading(stamp_s=float(stamp_s), scan=scan)


def _load(path: Path) -> dict[str, NDArray[np.generic]]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise UserError(f"{path}: not an npz file of arrays: {str(error).split('. ')[0]}") from None


def _array(path: Path, arrays: dict[str, NDArray[np.generic]], key: str) -> NDArray[np.generic]:
    if key not in arrays:
        raise UserError(f"{path}: {key}: expected this array")
    return arrays[key]


def _scans(path: Path, arrays: dict[str, NDArray[np.generic]]) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    if "ranges_m" in arrays:
        ranges, stamps = arrays["ranges_m"], _array(path, arrays, "stamp_s")
    else:
        parts = [arrays[key] for key in sorted(arrays) if key.endswith("_ranges_m")]
        if not parts:
            raise UserError(f"{path}: ranges_m: expected this array, or ones whose names end so")
        ranges = np.concatenate(parts)
        stamps = np.arange(len(ranges)) * PERIOD_S
    if ranges.ndim != 2 or stamps.shape != (len(ranges),):
        raise UserError(
            f"{path}: ranges_m {ranges.shape}, stamp_s {stamps.shape}: expected (scans, beams) and (scans,)"
        )
    return ranges, stamps
