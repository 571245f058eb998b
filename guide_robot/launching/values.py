"""The launch arguments' values, checked once: which files, which names, which topics."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from guide_robot.errors import UserError
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import FloorPlan
from guide_robot.resources import resource

DRIVEN_TOPICS = {
    "scan_topic": "scan",
    "image_topic": "camera/image_raw",
    "camera_info_topic": "camera/camera_info",
    "rear_image_topic": "rear_camera/image_raw",
    "rear_camera_info_topic": "rear_camera/camera_info",
    "odom_topic": "odom",
    "battery_topic": "battery_state",
    "cmd_vel_topic": "cmd_vel",
}


@dataclass(frozen=True, kw_only=True)
class Process:
    """One node to start. Parameter files and values are laid over each other in order, the last one wins."""

    package: str
    executable: str
    name: str
    parameter_files: tuple[Path, ...] = ()
    parameters: Mapping[str, Any]
    remappings: tuple[tuple[str, str], ...] = ()
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Values:
    """A launch file's arguments by name, with the answers that processes ask for."""

    given: Mapping[str, str]
    use_sim_time: bool

    def text(self, name: str) -> str:
        """Return an argument, empty when the launch file does not have it."""
        return self.given.get(name, "")

    def yes(self, name: str) -> bool:
        """Whether a true/false argument is true."""
        return self.text(name).lower() == "true"

    @property
    def floor_file(self) -> Path:
        """The site's floor plan; raises UserError when there is none."""
        site = self.text("site")
        return resource("maps", site, "floor.yaml") if site.isidentifier() else self._file("site", "floor.yaml")

    @cached_property
    def plan(self) -> FloorPlan:
        """The floor plan itself."""
        return load_floor(self.floor_file)

    def beside_floor(self, name: str) -> Path:
        """Return a file generated from the floor plan; raises UserError when it was not."""
        path = self.floor_file.resolve().parent / name
        if not path.is_file():
            raise UserError(f"{path}: missing; guide-robot floor build {self.floor_file} makes it")
        return path

    @property
    def map_file(self) -> Path:
        """The map for map_server."""
        return self._file("map", "map.yaml") if self.text("map") else self.beside_floor("map.yaml")

    def parameter_files(self, first: str, argument: str) -> tuple[Path, ...]:
        """Return a file of config/ and the operator's own of that argument, where given."""
        shipped = resource("config", first)
        return (shipped, self._file(argument, "a YAML file")) if self.text(argument) else (shipped,)

    def remappings(self) -> tuple[tuple[str, str], ...]:
        """Return what every node's topics become: tf inside the namespace, the drivers' own names."""
        changed = [
            (topic, self.text(argument))
            for argument, topic in DRIVEN_TOPICS.items()
            if self.text(argument) not in ("", topic)
        ]
        return (("/tf", "tf"), ("/tf_static", "tf_static"), *changed)

    def absolute(self, topic: str) -> str:
        """Return a topic's full name, the robot's namespace before a relative one."""
        if topic.startswith("/"):
            return topic
        namespace = self.text("namespace").strip("/")
        return f"/{namespace}/{topic}" if namespace else f"/{topic}"

    def _file(self, argument: str, expected: str) -> Path:
        path = Path(self.text(argument)).expanduser()
        if not path.is_file():
            raise UserError(f"{argument}:={path}: expected {expected}: no such file")
        return path.resolve()
