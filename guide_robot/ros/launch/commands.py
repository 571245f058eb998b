"""Processes as command lines, for runs that start ROS's programs without its launch system."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from guide_robot.common.errors import UserError
from guide_robot.ros.launch.sourced import PREFIXES, ros_prefixes
from guide_robot.ros.launch.values import Process


def executable(process: Process, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the program of a process among the prefixes of a sourced ROS, None where it is not installed."""
    for prefix in ros_prefixes(environment):
        found = Path(prefix) / "lib" / process.package / process.executable
        if os.access(found, os.X_OK):
            return found
    return None


def missing_packages(processes: Iterable[Process], environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the packages whose programs are not installed, each once."""
    lacking = [process.package for process in processes if executable(process, environment) is None]
    return list(dict.fromkeys(lacking))


def command(process: Process, folder: Path, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the command line of a process in no namespace; its own values go to a file in the folder.

    Raises UserError when the program is not installed.
    """
    program = executable(process, environment)
    if program is None:
        raise UserError(f"{process.package}/{process.executable}: not found under {PREFIXES}; source ROS first")
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / f"{process.name}.yaml"
    said = {"ros__parameters": _nested(process.parameters)}
    # By name, as what a file says of all nodes yields to what another says of this one; of all for its costmaps.
    values = {"/**": said, f"/**/{process.name}": said}
    own.write_text(yaml.dump(values, Dumper=_Plain, allow_unicode=True), encoding="utf-8")
    words = [str(program), *process.arguments, "--ros-args", "-r", f"__node:={process.name}"]
    for pair in process.remappings:
        words += ["-r", ":=".join(pair)]
    for file in (*process.parameter_files, own):
        words += ["--params-file", str(file)]
    return tuple(words)


class _Plain(yaml.SafeDumper):
    """Writes what occurs twice out twice: ROS's parser knows no references."""

    def ignore_aliases(self, _data: object) -> bool:
        """Never refer back."""
        return True


def _nested(values: Mapping[str, object]) -> dict[str, object]:
    """Return values whose dotted names are groups, as ROS's parameter files want them."""
    found: dict[str, object] = {}
    for name, value in values.items():
        *groups, last = name.split(".")
        inside = found
        for group in groups:
            inside = inside.setdefault(group, {})  # type: ignore[assignment]
        inside[last] = value
    return found
