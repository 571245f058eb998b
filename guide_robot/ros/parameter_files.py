"""Parameter files as they were given on the command line: checked before ROS reads them, and named in complaints."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from guide_robot.common.errors import UserError
from guide_robot.common.strict_yaml import parse_yaml, read_yaml

OPTION = "--params-file"
SECTION = "ros__parameters"
ALL_NODES = "/**"
MOST_BYTES = 1_000_000
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


def without_effect(path: Path, namespace: str, shipped: Path) -> list[str]:
    """Return in words what of a checked file has no effect, laid over a shipped one for nodes of a namespace.

    What a file says of all nodes (/**) yields to what any other file says of one by name, and a name without the
    namespace is that of another node.
    """
    sections = dict(_sections(_load(path)))
    named: dict[str, list[str]] = {}
    for name, parameters in _sections(_load(shipped)):
        for key in _keys(parameters) if name != ALL_NODES else ():
            named.setdefault(key, []).append(name)
    said = [
        f"{path}: {ALL_NODES}: {key} has no effect, as {shipped.name} sets it by a node's name: "
        f"expected it below {' and '.join(named[key])}"
        for key in sorted(_keys(sections.get(ALL_NODES, {})))
        if key in named
    ]
    own = f"/{namespace.strip('/')}/"
    for name in sections:
        if own != "//" and not name.startswith(("/*", own)):
            said.append(f"{path}: {name.strip('/')}: no node of {own.rstrip('/')} has that name: expected /**{name}")
    return said


def values_of(node: str, files: Iterable[Path]) -> dict[str, Any]:
    """Return what parameter files say of a node by its full name, such as /robot1/amcl; nested names have dots.

    As ROS reads them: of the same words for nodes the last file counts, and what was first said under other words, such
    as /**, yields to what was said under later ones. ROS's launch system reads them otherwise where it loads a node
    into a container: it knows no /**/amcl.
    """
    said: dict[str, dict[str, Any]] = {}
    for file in files:
        for name, parameters in _sections(_load(file)):
            said.setdefault(name, {}).update(_flat(parameters))
    return {key: value for name, group in said.items() if _is_of(name, node) for key, value in group.items()}


def _is_of(words: str, node: str) -> bool:
    """Whether words for nodes, in which * is any name and ** any number of them, are for this one."""
    parts = [{"**": r"(/[^/]+)*", "*": r"/[^/]+"}.get(part, f"/{re.escape(part)}") for part in words[1:].split("/")]
    return re.fullmatch("".join(parts), node) is not None


def _flat(parameters: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in parameters.items():
        found |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found


def _sections(content: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the full names of nodes in a file, which may be nested, with their parameters."""
    for name, value in content.items() if isinstance(content, dict) else ():
        full = f"{above}/{str(name).strip('/')}"
        if isinstance(value, dict) and SECTION in value:
            yield full, value[SECTION] or {}
        elif isinstance(value, dict):
            yield from _sections(value, full)


def origin_of(key: str, words: list[str]) -> str:
    """Return the file that a parameter's value comes from (the last one wins), empty if none sets it."""
    origins = [path for path in given_files(words) if key in _keys(_load(path))]
    return str(origins[-1]) if origins else ""


def _load(path: Path) -> Any:
    return read_yaml(path, MOST_BYTES, parse_yaml)


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
