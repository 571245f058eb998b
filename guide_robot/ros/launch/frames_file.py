"""A robot whose frames have other names than those in a shipped parameter file: the same keys again, with its names."""

import atexit
import os
import tempfile
from pathlib import Path
from typing import Any

import yaml

BASE_KEYS = ("base_frame_id", "robot_base_frame", "base_frame")
ODOM_KEYS = ("odom_frame_id",)
FRAME_KEYS = ("global_frame", "local_frame")
SHIPPED_BASE, SHIPPED_ODOM = "base_footprint", "odom"


def with_frames(shipped: Path, *, base: str, odom: str) -> tuple[Path, ...]:
    """Return a file to lay over the shipped one, none where both names are those in there or empty.

    It is written into a folder of its own and goes when the process ends.
    """
    names = {SHIPPED_BASE: base or SHIPPED_BASE, SHIPPED_ODOM: odom or SHIPPED_ODOM}
    renamed = _renamed(yaml.safe_load(shipped.read_text(encoding="utf-8")), names)
    if not renamed:
        return ()
    number, name = tempfile.mkstemp(prefix=f"guide_robot_{shipped.stem}_frames_", suffix=".yaml")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        yaml.safe_dump(renamed, file, sort_keys=False)
    atexit.register(lambda: Path(name).unlink(missing_ok=True))
    return (Path(name),)


def _renamed(content: Any, names: dict[str, str]) -> dict[str, Any]:
    """Return only what a robot with such names has otherwise, in the form of the file."""
    found: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, dict):
            below = _renamed(value, names)
            if below:
                found[key] = below
        elif key in (*BASE_KEYS, *ODOM_KEYS, *FRAME_KEYS) and names.get(value, value) != value:
            found[key] = names[value]
    return found
