"""Reads a floor plan file; every mistake in it becomes one line naming file, key and what was expected."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from guide_robot.common.errors import UserError
from guide_robot.common.strict_yaml import FastStrictLoader
from guide_robot.floor.model import FloorPlan

LARGEST_FILE_BYTES = 1_000_000
DEEPEST_NESTING = 20
_ADAPTER = TypeAdapter(FloorPlan)


def load_floor(path: Path) -> FloorPlan:
    """Return the floor plan of a YAML file.

    Raises UserError when the file is missing, too large, no YAML, or not a floor plan.
    """
    return parse_floor(read_yaml(path), str(path))


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


def read_yaml(path: Path) -> Any:
    """Return what a small YAML file without aliases holds; raises UserError with file and line otherwise."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            raise UserError(f"{path}: {size} bytes: expected at most {LARGEST_FILE_BYTES}")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: expected UTF-8 text") from None
    return _parse(path, text)


def _refuse_bombs(path: Path, text: str) -> None:
    """Raise UserError for a short text that stands for a huge or endlessly deep value."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise UserError(f"{path}: aliases (*name) are not allowed in a floor plan")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_NESTING:
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise UserError(f"{path}: line {line}: nested deeper than {DEEPEST_NESTING} levels")


def _parse(path: Path, text: str) -> Any:
    try:
        _refuse_bombs(path, text)
        return yaml.load(text, Loader=FastStrictLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise UserError(f"{path}: line {line}: {error.problem or 'not YAML'}") from None
    except (yaml.YAMLError, RecursionError):
        raise UserError(f"{path}: not YAML") from None
