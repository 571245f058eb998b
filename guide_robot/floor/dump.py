"""Writes a floor plan as YAML that people read and edit: one thing on one line."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from guide_robot.common.errors import UserError
from guide_robot.floor.files import write_one
from guide_robot.floor.load import LARGEST_FILE_BYTES
from guide_robot.floor.model import FloorPlan, Place

_ADAPTER = TypeAdapter(FloorPlan)
_HEADER = "# Metres in the frame map (x right, y up); degrees counter-clockwise from the x axis.\n"
DECIMALS = 3


def floor_yaml(plan: FloorPlan) -> str:
    """Return the plan as the text of a floor.yaml; what has its default value is left out."""
    data = _rounded(plan_data(plan))
    text = _HEADER
    for key, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict | list):
            text += f"\n{key}:\n" + "".join(f"  - {_line(item)}\n" for item in value)
        elif key == "simulation":
            people = "".join(f"    - {_line(item)}\n" for item in value["people"])
            text += f"\nsimulation:\n  people:\n{people}"
        else:
            text += f"{key}: {_line(value)}\n"
    return text


def save_floor(path: Path, plan: FloorPlan) -> None:
    """Write the plan, whole or not at all; raises UserError when it is too long or the file cannot be written."""
    content = floor_yaml(plan).encode("utf-8")
    if len(content) > LARGEST_FILE_BYTES:
        raise UserError(f"{path}: the plan has {len(content)} bytes of detail: expected at most {LARGEST_FILE_BYTES}")
    write_one(path, content)


def with_place(plan: FloorPlan, place: Place) -> FloorPlan:
    """Return the plan with that place added, or put in the stead of the one with the same id."""
    others = [known for known in plan.places if known.id != place.id]
    return _ADAPTER.validate_python({**plan_data(plan), "places": [*_list(others), *_list([place])]})


def parse_place(data: Any) -> Place:
    """Return a place of plain data; raises UserError that names the key."""
    try:
        return TypeAdapter(Place).validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise UserError(f"place: {key}: {first['msg'].lower()}") from None


def plan_data(plan: FloorPlan) -> dict[str, Any]:
    """Return the plan as plain data, as it stands in a file."""
    data: dict[str, Any] = _ADAPTER.dump_python(plan, mode="json", exclude_defaults=True)
    return data


def _list(places: list[Place]) -> list[Any]:
    return [TypeAdapter(Place).dump_python(place, mode="json", exclude_defaults=True) for place in places]


def _line(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf"))
    return str(text).removesuffix("\n").removesuffix("\n...").strip()


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return value
