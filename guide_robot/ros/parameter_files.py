"""Parameter files as they were given on the command line: checked before ROS reads them, and named in complaints."""

from pathlib import Path
from typing import Any

import yaml

from guide_robot.common.errors import UserError

OPTION = "--params-file"
SECTION = "ros__parameters"
EXPECTED = f"expected a node's name or /**, below it {SECTION}, below that the parameters"


def given_files(words: list[str]) -> list[Path]:
    """Return the parameter files on a command line, in order."""
    return [Path(words[at + 1]) for at, word in enumerate(words[:-1]) if word == OPTION]


def check_files(words: list[str]) -> None:
    """Raise UserError for a parameter file that ROS would refuse in two lines, or take and ignore."""
    for path in given_files(words):
        check_file(path)


def check_file(path: Path) -> None:
    """Raise UserError for one such parameter file."""
    content = _load(path)
    if content is None:
        return
    sections = content.values() if isinstance(content, dict) else [None]
    if not all(isinstance(section, dict) for section in sections):
        raise UserError(f"{path}: {EXPECTED}")


def origin_of(key: str, words: list[str]) -> str:
    """Return the file that a parameter's value comes from (the last one wins), empty if none sets it."""
    origins = [path for path in given_files(words) if key in _keys(_load(path))]
    return str(origins[-1]) if origins else ""


def _load(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: expected UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise UserError(f"{path}: line {line}: {error.problem or 'not YAML'}") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise UserError(f"{path}: not YAML") from None


def _keys(content: Any, prefix: str = "") -> set[str]:
    """Return all parameters set anywhere in a file, nested ones with dots."""
    keys: set[str] = set()
    for name, value in content.items() if isinstance(content, dict) else ():
        if name == SECTION:
            keys |= _keys(value)
        elif isinstance(value, dict):
            keys |= _keys(value, f"{prefix}{name}.") if SECTION not in value else _keys(value)
        else:
            keys.add(f"{prefix}{name}")
    return keys
