"""Adds a place to a floor plan file without disturbing what people wrote there."""

import math
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import LocalText
from guide_robot.common.strict_yaml import YamlError, parse_yaml
from guide_robot.floor.dump import floor_yaml, parse_place, with_place
from guide_robot.floor.files import write_one
from guide_robot.floor.load import load_floor, parse_floor
from guide_robot.floor.model import FloorPlan


def save_place(path: Path, place_id: str, pose_in_map: Pose2D) -> str:
    """Add a place of kind `other` at a pose; return why it was not done, empty when it was.

    The file is replaced whole or not at all, and only by one that loads.
    """
    try:
        plan = load_floor(path)
        if plan.place(place_id) is not None:
            return f"there is a place {place_id} already"
        write_one(path, _with_line(path, plan, place_id, pose_in_map).encode("utf-8"))
    except (UserError, YamlError, OSError) as error:
        return str(error)
    return ""


def _with_line(path: Path, plan: FloorPlan, place_id: str, pose: Pose2D) -> str:
    """Return the file's text with the place in it; written anew where its places stand in no list of lines."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next((number for number, line in enumerate(lines) if line.rstrip() == "places:"), None)
    if at is None:
        return floor_yaml(with_place(plan, parse_place(parse_yaml(_line(place_id, pose))[0])))
    text = "".join([*lines[: at + 1], _line(place_id, pose), *lines[at + 1 :]])
    parse_floor(parse_yaml(text), str(path))
    return text


def _line(place_id: str, pose: Pose2D) -> str:
    name = "{" + ", ".join(f'{code}: "{text}"' for code, text in LocalText.to_fill_in(place_id).items()) + "}"
    degrees = round(math.degrees(pose.theta), 1)
    where = f"[{pose.x:.2f}, {pose.y:.2f}, {degrees}]"
    return f'  - {{id: "{place_id}", kind: other, name: {name}, pose: {where}}}\n'
