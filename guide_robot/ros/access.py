"""The rights of every process in the robot's ROS graph, made from the node table and the ROS API.

What our nodes say, hear, serve and call stands in api.json, which `doc/write_ros_api.py` writes from the running nodes.
What is not ours (drivers, Nav2, Gazebo's bridge, RViz) gets one enclave each, with what our nodes need of it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.ros.node_table import Role, nodes_for
from guide_robot.security.rights import OF_EVERY_NODE, PARAMETER_SERVICES, Kind, Rights, dds_names, joined

API = Path(__file__).with_name("api.json")
CLOCK = "/clock"
WITHIN_NAMESPACE = {"/tf": "tf", "/tf_static": "tf_static"}  # as the launch files remap
IMAGES = ("sensor_msgs/Image", "sensor_msgs/CompressedImage")
OURS = "guide_robot_interfaces/"
OF_OTHERS = " of others"  # after a kind in api.json: what a node says, hears and calls of each other robot of its hall
DRIVER_TOPICS = {  # by launch argument, without _topic
    "scan": "scan",
    "image": "camera/image_raw",
    "camera_info": "camera/camera_info",
    "rear_image": "rear_camera/image_raw",
    "rear_camera_info": "rear_camera/camera_info",
    "odom": "odom",
    "battery": "battery_state",
    "cmd_vel": "cmd_vel",
}
IMAGE_ARGUMENTS = ("image", "rear_image")
COMPRESSED = "/compressed"  # what image_transport puts behind an image's own name
SHARED = ("/tf", "/tf_static", "/diagnostics")  # topics that several processes publish


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """A process, or several alike, that is not ours: the topics it publishes and hears, by our names.

    `wide`: it also publishes, hears, serves and calls whatever is not our nodes' or the drivers' own, such as Nav2's
    many topics among themselves. `hears_all`: it only hears everything of ROS's own types. Neither hears images or our
    own messages, which carry what is personal. `instead_of`: the node of ours in whose place it may be started, and as
    which it then speaks.
    """

    enclave: str
    roles: frozenset[Role]
    publishes: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    wide: bool = False
    hears_all: bool = False
    instead_of: str = ""
    shared: bool = False


REAL, GAZEBO, EMBEDDED = frozenset({Role.ROBOT}), frozenset({Role.GAZEBO}), frozenset({Role.SIMULATION})
FRONT = ("camera/image_raw", "camera/image_raw/*", "camera/camera_info")
REAR = ("rear_camera/image_raw", "rear_camera/image_raw/*", "rear_camera/camera_info")
FOREIGN = (
    Foreign(enclave="lidar_driver", roles=REAL, publishes=("scan",)),
    Foreign(enclave="camera_driver", roles=REAL, publishes=(*FRONT, *REAR), serves=("*/set_camera_info",)),
    Foreign(
        enclave="base_driver",
        roles=REAL,
        publishes=("odom", "battery_state", "joint_states", "imu", "/tf", "/diagnostics"),
        hears=("cmd_vel",),
    ),
    Foreign(
        enclave="robot_state_publisher",
        roles=REAL | GAZEBO | EMBEDDED,
        publishes=("/tf", "/tf_static", "robot_description"),
        hears=("joint_states",),
    ),
    Foreign(
        enclave="gazebo_bridge",
        roles=GAZEBO,
        publishes=("gazebo/clock", "gazebo/odom", "scan", "joint_states", "imu", *FRONT, *REAR),
        hears=("gazebo/cmd_vel",),
    ),
    Foreign(enclave="spawn_robot", roles=GAZEBO, hears=("robot_description", CLOCK)),
    Foreign(enclave="nav2", roles=REAL | GAZEBO | EMBEDDED, publishes=("map",), wide=True, instead_of="navigator"),
    Foreign(
        enclave="observer",
        roles=REAL | GAZEBO | EMBEDDED,
        publishes=("initialpose", "goal_pose", "clicked_point"),
        hears_all=True,
    ),
    Foreign(enclave="demo_listener", roles=EMBEDDED, hears=("visit_event", "simulation"), shared=True),
)


@dataclass(frozen=True, kw_only=True)
class Names:
    """Turns our names into those of one robot: its namespace before relative ones, the drivers' own topics."""

    namespace: str = ""
    topics: Mapping[str, str] | None = None

    def full(self, name: str) -> str:
        """Return a name as the graph knows it, such as /robot1/scan."""
        driven = next((ours for ours in self.topics or {} if name == ours or name == f"{ours}/*"), None)
        if driven is not None:
            name = (self.topics or {})[driven] + name.removeprefix(driven)
        name = WITHIN_NAMESPACE.get(name, name)
        return name if name.startswith("/") else f"{self.prefix}/{name}"

    @property
    def prefix(self) -> str:
        """What stands before all names of this robot, such as /robot1, empty without a namespace."""
        namespace = self.namespace.strip("/")
        return f"/{namespace}" if namespace else ""


def topics_given(given: list[str]) -> dict[str, str]:
    """Return the drivers' topics by our names of words such as scan=front/scan; raises UserError for other words."""
    found: dict[str, str] = {}
    for word in given:
        ours, _, yours = word.partition("=")
        if ours not in DRIVER_TOPICS or not yours or any(letter.isspace() or letter in "*?[" for letter in yours):
            raise UserError(f"--topic {word}: expected one of {', '.join(DRIVER_TOPICS)}, = and your topic's name")
        name = plain_image(yours) if ours in IMAGE_ARGUMENTS else yours
        if name != DRIVER_TOPICS[ours]:
            found[DRIVER_TOPICS[ours]] = name
    return dict(sorted(found.items()))


def plain_image(topic: str) -> str:
    """Return an image's own name for that of its compressed pictures, which follow it."""
    return topic.removesuffix(COMPRESSED)


@cache
def _written() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = json.loads(API.read_text(encoding="utf-8"))
    return found


@cache
def api() -> dict[str, dict[Kind, dict[str, str]]]:
    """Return each node's names with their types, by kind."""
    return {
        node: {Kind(kind): names for kind, names in kinds.items() if not kind.endswith(OF_OTHERS)}
        for node, kinds in _written().items()
    }


@cache
def api_of_others() -> dict[str, dict[Kind, dict[str, str]]]:
    """Return the names of each other robot of its hall that a node takes part in, with their types, by kind."""
    return {
        node: {Kind(kind.removesuffix(OF_OTHERS)): names for kind, names in kinds.items() if kind.endswith(OF_OTHERS)}
        for node, kinds in _written().items()
    }


def rights(
    role: Role, namespace: str = "", topics: Mapping[str, str] | None = None, hall: Sequence[str] = ()
) -> list[Rights]:
    """Return the rights of every enclave of a role: of one robot, or with `hall` of all robots of it."""
    if not hall:
        return [one.sorted() for one in _of_robot(role, Names(namespace=namespace, topics=topics))]
    found = [one for robot in hall for one in _of_robot(role, Names(namespace=robot, topics=topics), hall)]
    return [one.sorted() for one in (*_of_all(role, hall), *found)]


def _of_robot(role: Role, names: Names, hall: Sequence[str] = ()) -> list[Rights]:
    """Return the rights of one robot's enclaves, in a hall without what all its robots share."""
    others = [robot for robot in hall if robot != names.namespace]
    ours = [entry.executable for entry in nodes_for(role, fleet=True) if not (hall and entry.shared)]
    foreign = [one for one in FOREIGN if role in one.roles and not (hall and one.shared)]
    return [
        *(_rights_of_node(node, names, others) for node in ours),
        *(_rights_of_foreign(one, role, names) for one in foreign),
    ]


def _of_all(role: Role, hall: Sequence[str]) -> list[Rights]:
    """Return the rights of what all robots of a hall share, and of the watchdog that looks after it."""
    robots = [Names(namespace=robot) for robot in hall]
    ours = [entry.executable for entry in nodes_for(role) if entry.shared]
    foreign = [one for one in FOREIGN if role in one.roles and one.shared]
    found = [_joined(_rights_of_node(node, names) for names in (Names(), *robots)) for node in ours]
    found += [_joined(_rights_of_foreign(one, role, names) for names in (Names(), *robots)) for one in foreign]
    return [*found, _rights_of_node("watchdog", Names())] if ours else found


def _joined(parts: Iterable[Rights]) -> Rights:
    """Return the rights of an enclave that is made of several, by the name of the first."""
    first, *others = parts
    for one in others:
        first = replace(
            first,
            publish=first.publish + one.publish,
            subscribe=first.subscribe + one.subscribe,
            deny_publish=first.deny_publish + one.deny_publish,
            deny_subscribe=first.deny_subscribe + one.deny_subscribe,
        )
    return first


def enclave(name: str, namespace: str = "") -> str:
    """Return the enclave of a node or of a foreign process, such as /robot1/escort."""
    return f"{Names(namespace=namespace).prefix}/{name}"


def _rights_of_node(node: str, names: Names, others: Sequence[str] = ()) -> Rights:
    parts = [dds_names(kind, names.full(name)) for kind, found in api()[node].items() for name in found]
    for other in (Names(namespace=robot) for robot in others):  # by our own names: drivers' are not renamed for others
        parts += [dds_names(kind, other.full(name)) for kind, found in api_of_others()[node].items() for name in found]
    published, heard = joined(parts)
    return Rights(
        enclave=enclave(node, names.namespace),
        publish=(*published, *OF_EVERY_NODE),
        subscribe=(*heard, f"rt{CLOCK}"),
    )


def _rights_of_foreign(foreign: Foreign, role: Role, names: Names) -> Rights:
    """Return what a foreign process needs; none of them may speak or answer in the name of one of our nodes."""
    parts = [dds_names(Kind.PUBLISHES, names.full(name)) for name in foreign.publishes]
    parts += [dds_names(Kind.HEARS, names.full(name)) for name in foreign.hears]
    parts += [dds_names(Kind.SERVES, names.full(name)) for name in foreign.serves]
    parts += [dds_names(Kind.SERVES, f"{names.prefix}/*/{service}") for service in PARAMETER_SERVICES]
    published, heard = joined(parts)
    inside = [f"{prefix}{names.prefix}/*" for prefix in ("rt", "rq", "rr")]
    if foreign.wide:
        published, heard = [*published, *inside, "rt/diagnostics"], [*heard, *inside, "rt/diagnostics"]
    if foreign.hears_all:
        heard = [*heard, inside[0], "rt/diagnostics"]
    own = {*published, *OF_EVERY_NODE, *(f"rt{names.full(name)}" for name in SHARED)}
    return Rights(
        enclave=enclave(foreign.enclave, names.namespace),
        publish=(*published, *OF_EVERY_NODE),
        subscribe=(*heard, *OF_EVERY_NODE, f"rt{CLOCK}"),
        deny_publish=tuple(name for name in _not_theirs_to_say(foreign, role, names) if name not in own),
        deny_subscribe=_private(role, names) if foreign.wide or foreign.hears_all else (),
    )


def _not_theirs_to_say(foreign: Foreign, role: Role, names: Names) -> list[str]:
    """Return what our nodes and the drivers publish, and both sides of the services that our nodes serve."""
    found = [f"rt{CLOCK}"]
    for entry in nodes_for(role, fleet=True):
        kinds, takes_over = api()[entry.executable], entry.executable == foreign.instead_of
        found += [f"rt{names.full(name)}" for name in api_of_others()[entry.executable].get(Kind.PUBLISHES, {})]
        if not takes_over:
            found += [f"rt{names.full(name)}" for name in kinds.get(Kind.PUBLISHES, {})]
        for serving, calling in ((Kind.SERVES, Kind.CALLS), (Kind.ACTION_SERVER, Kind.ACTION_CLIENT)):
            for name in kinds.get(serving, {}):
                if not takes_over or name.startswith(f"{entry.executable}/"):
                    found += dds_names(serving, names.full(name))[0] + dds_names(calling, names.full(name))[0]
    drivers = [one for one in FOREIGN if role in one.roles and not one.wide and not one.hears_all]
    found += [f"rt{names.full(name)}" for one in drivers for name in one.publishes]
    return [*found, *_private(role, names)]


def _private(role: Role, names: Names) -> tuple[str, ...]:
    """Return the topics and services that carry our own messages, and images: foreign processes keep out of them."""
    found = [f"rt{names.full(name)}" for name in (*FRONT, *REAR) if "image" in name]
    for entry in nodes_for(role, fleet=True):
        for kind, interfaces in api()[entry.executable].items():
            for name, message in interfaces.items():
                if message.startswith(OURS) or message in IMAGES:
                    out, into = dds_names(kind, names.full(name))
                    found += [*out, *into]
    return tuple(found)
