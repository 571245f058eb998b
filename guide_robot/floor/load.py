"""Reads a floor plan file; every mistake in it becomes one line naming file, key and what was expected."""

from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from guide_robot.common.errors import UserError
from guide_robot.common.strict_yaml import parse_yaml, read_yaml
from guide_robot.floor.model import FloorPlan

LARGEST_FILE_BYTES = 1_000_000
_ADAPTER = TypeAdapter(FloorPlan)


def load_floor(path: Path) -> FloorPlan:
    """Return the floor plan of a YAML file.

    Raises UserError when the file is missing, too large, no YAML, or not a floor plan.
    """
    return parse_floor(read_plain(path), str(path))


def parse_floor(data: Any, source: str) -> FloorPlan:
    """Return the floor plan of plain data; raises UserError that names the source and the key."""
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top level)"
        raise UserError(f"{source}: {key}: {first['msg'].lower()}") from None


def json_schema() -> dict[str, Any]:
    """Return the published JSON Schema of a floor plan file."""
    return _ADAPTER.json_schema()


def read_plain(path: Path) -> Any:
    """Return what a small YAML file without aliases holds; raises UserError with file and line otherwise."""
    return read_yaml(path, LARGEST_FILE_BYTES, partial(parse_yaml, aliases=False))
