"""A robot whose frames have other names than those in a shipped parameter file: the same keys again, with its names."""

from typing import Any

BASE_KEYS = ("base_frame_id", "robot_base_frame", "base_frame")
ODOM_KEYS = ("odom_frame_id",)
FRAME_KEYS = ("global_frame", "local_frame")
SHIPPED_BASE, SHIPPED_ODOM = "base_footprint", "odom"


def with_frames(shipped: dict[str, Any], *, base: str, odom: str) -> dict[str, Any]:
    """Return what to lay over a shipped file's content, nothing where both names are those in there or empty."""
    return _renamed(shipped, {SHIPPED_BASE: base or SHIPPED_BASE, SHIPPED_ODOM: odom or SHIPPED_ODOM})


def _renamed(content: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
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
