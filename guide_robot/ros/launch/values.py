"""The launch arguments' values, checked once: which files, which names, which topics."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.common.strict_yaml import parse_yaml
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.robot_places import check_names, robot_names
from guide_robot.robot.description import load_robot
from guide_robot.ros.access import COMPRESSED, DRIVER_TOPICS, IMAGE_ARGUMENTS, plain_image
from guide_robot.ros.launch.arguments import NAV2_NAME
from guide_robot.ros.launch.frames_file import with_frames
from guide_robot.ros.launch.overlay_file import overlay_file
from guide_robot.ros.launch.robot_file import with_robot
from guide_robot.ros.parameter_files import check_file, values_of, without_effect

DRIVEN_TOPICS = {f"{name}_topic": topic for name, topic in DRIVER_TOPICS.items()}
IMAGE_TOPICS = tuple(DRIVER_TOPICS[name] for name in IMAGE_ARGUMENTS)


@dataclass(frozen=True, kw_only=True)
class Process:
    """One node to start. Parameter files and values are laid over each other in order, the last one wins.

    `respawn`: it is started again when it dies. `component` is the class that a container loads it by, where it can.
    `namespace` is that of the launch arguments where it is None.
    """

    package: str
    executable: str
    name: str
    parameter_files: tuple[Path, ...] = ()
    parameters: Mapping[str, Any]
    remappings: tuple[tuple[str, str], ...] = ()
    arguments: tuple[str, ...] = ()
    respawn: bool = False
    component: str = ""
    namespace: str | None = None

    def all_parameters(self, namespace: str) -> dict[str, Any]:
        """Return the values that its files and its own make for it, as a node of that namespace; names have dots."""
        above = f"/{namespace.strip('/')}".rstrip("/")
        return values_of(f"{above}/{self.name}", self.parameter_files) | dict(self.parameters)


@dataclass(frozen=True, kw_only=True)
class Container:
    """Nodes that share one process: `process` is started, and the parts are loaded into it each time it starts."""

    process: Process
    parts: tuple[Process, ...]


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
    def hall(self) -> list[str]:
        """All robots of the hall by their namespaces, empty for one alone; raises UserError for wrong names."""
        names = [name.strip().strip("/") for name in self.text("hall").split(",") if name.strip()]
        own = self.text("namespace").strip("/")
        try:
            check_names(names)
        except UserError as error:
            raise UserError(f"hall:={self.text('hall')}: {error}") from None
        if names and own not in names:
            raise UserError(f"hall:={self.text('hall')}: expected this robot's namespace among them, {own!r}")
        return names

    @property
    def robots(self) -> tuple[str, ...]:
        """The simulated robots' namespaces, that of the launch arguments for a single one; raises UserError."""
        given = self.text("robots") or "1"
        if not given.isascii() or not given.isdigit():
            raise UserError(f"robots:={given}: expected a number")
        try:
            robots = robot_names(int(given))
        except UserError as error:
            raise UserError(f"robots:={given}: {error}") from None
        if len(robots) == 1:
            return (self.text("namespace"),)
        if self.text("navigation") == NAV2_NAME:
            raise UserError(f"robots:={given}: not possible with navigation:=nav2, the simulation has one Nav2")
        if self.text("namespace"):
            raise UserError(f"robots:={given}: expected no namespace, the robots have their own")
        return robots

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

    @cached_property
    def nav2_files(self) -> tuple[Path, ...]:
        """Nav2's parameter files: config/nav2.yaml, what this robot has otherwise, and the operator's own, if given."""
        shipped = resource("config", "nav2.yaml")
        content = parse_yaml(shipped.read_text(encoding="utf-8"))
        robot = overlay_file(shipped, "robot", with_robot(content, load_robot(self.description_file)))
        named = with_frames(content, base=self.text("base_frame"), odom=self.text("odom_frame"))
        frames = overlay_file(shipped, "frames", named)
        return (shipped, *robot, *frames, *self.operators_file("nav2_params_file"))

    def warnings(self) -> list[str]:
        """Return in words what of the operator's own Nav2 parameters has no effect."""
        shipped, namespace = resource("config", "nav2.yaml"), self.text("namespace")
        files = self.operators_file("nav2_params_file")
        return [words for path in files for words in without_effect(path, namespace, shipped)]

    @property
    def description_file(self) -> Path | None:
        """The robot's own description, None for the package's; raises UserError where it is none."""
        path = self._file("description", "a URDF or xacro file") if self.text("description") else None
        if path is not None:
            load_robot(path)
        return path

    def operators_file(self, argument: str) -> tuple[Path, ...]:
        """Return the operator's own parameter file of that argument, where given."""
        if not self.text(argument):
            return ()
        path = self._file(argument, "a YAML file")
        check_file(path)
        return (path,)

    def remappings(self) -> tuple[tuple[str, str], ...]:
        """Return what every node's topics become: tf inside the namespace, the drivers' own names."""
        tf = (("/tf", "tf"), ("/tf_static", "tf_static"))
        return (*tf, *self.driver_topics().items(), *self._compressed_topics().items())

    def driver_topics(self) -> dict[str, str]:
        """Return the drivers' topics by our names, where they have another."""
        given = {topic: self.text(argument) for argument, topic in DRIVEN_TOPICS.items()}
        plain = {topic: plain_image(name) if topic in IMAGE_TOPICS else name for topic, name in given.items()}
        return {topic: name for topic, name in sorted(plain.items()) if name not in ("", topic)}

    def compressed(self, argument: str) -> bool:
        """Whether that argument names an image's compressed pictures, which are then heard instead of the image."""
        return self.text(argument).endswith(COMPRESSED)

    def _compressed_topics(self) -> dict[str, str]:
        """Return what becomes of a renamed image's compressed topic, which ROS does not rename along with it."""
        driven = self.driver_topics()
        return {f"{topic}{COMPRESSED}": f"{driven[topic]}{COMPRESSED}" for topic in IMAGE_TOPICS if topic in driven}

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
