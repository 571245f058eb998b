"""What a process may publish and hear, in the names that DDS sees."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from fnmatch import fnmatchcase

DISCOVERY = "ros_discovery_info"  # every rmw of DDS tells its nodes on it
OF_EVERY_NODE = ("rt/rosout", "rt/parameter_events")
PARAMETER_SERVICES = (
    "describe_parameters",
    "get_parameter_types",
    "get_parameters",
    "list_parameters",
    "set_parameters",
    "set_parameters_atomically",
    "get_type_description",
)
ACTION_SERVICES = ("send_goal", "cancel_goal", "get_result")
ACTION_TOPICS = ("feedback", "status")


class Kind(Enum):
    """A way in which a node takes part in the graph, as doc/ros_api.md names it."""

    PUBLISHES = "publishes"
    HEARS = "hears"
    SERVES = "serves"
    CALLS = "calls"
    ACTION_SERVER = "action server"
    ACTION_CLIENT = "action client"


@dataclass(frozen=True, kw_only=True)
class Rights:
    """The rights of one enclave. Names are of DDS and may hold `*` for any letters; what is denied counts first."""

    enclave: str
    publish: tuple[str, ...] = ()
    subscribe: tuple[str, ...] = ()
    deny_publish: tuple[str, ...] = ()
    deny_subscribe: tuple[str, ...] = ()

    def sorted(self) -> "Rights":
        """Return the same rights, each name once and in order, so that equal rights make equal files."""
        return replace(
            self,
            publish=tuple(sorted(set(self.publish))),
            subscribe=tuple(sorted(set(self.subscribe))),
            deny_publish=tuple(sorted(set(self.deny_publish))),
            deny_subscribe=tuple(sorted(set(self.deny_subscribe))),
        )

    def may_publish(self, topic: str) -> bool:
        """Whether these rights allow to publish a DDS topic."""
        return _matches(topic, self.publish) and not _matches(topic, self.deny_publish)

    def may_hear(self, topic: str) -> bool:
        """Whether these rights allow to hear a DDS topic."""
        return _matches(topic, self.subscribe) and not _matches(topic, self.deny_subscribe)


def _matches(topic: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(topic, pattern) for pattern in patterns)


def dds_names(kind: Kind, name: str) -> tuple[list[str], list[str]]:
    """Return the DDS topics that a participant publishes and hears for one ROS name, absolute, such as /robot1/say.

    ROS 2 puts rt before topics, rq and rr before a service's requests and replies, and makes an action of three
    services and two topics (design.ros2.org, "Topic and Service name mapping to DDS" and "Actions").
    """
    if kind is Kind.PUBLISHES:
        return [f"rt{name}"], []
    if kind is Kind.HEARS:
        return [], [f"rt{name}"]
    if kind is Kind.SERVES:
        return [f"rr{name}Reply"], [f"rq{name}Request"]
    if kind is Kind.CALLS:
        return [f"rq{name}Request"], [f"rr{name}Reply"]
    if kind is Kind.ACTION_SERVER:
        return _action(Kind.SERVES, Kind.PUBLISHES, name)
    return _action(Kind.CALLS, Kind.HEARS, name)


def _action(services: Kind, topics: Kind, name: str) -> tuple[list[str], list[str]]:
    parts = [dds_names(services, f"{name}/_action/{service}") for service in ACTION_SERVICES]
    parts += [dds_names(topics, f"{name}/_action/{topic}") for topic in ACTION_TOPICS]
    return joined(parts)


def joined(parts: Iterable[tuple[list[str], list[str]]]) -> tuple[list[str], list[str]]:
    """Return (published, heard) of several parts as one."""
    published: list[str] = []
    heard: list[str] = []
    for out, into in parts:
        published += out
        heard += into
    return published, heard
