"""What was seen of a running ROS graph, as plain values: who publishes and hears what, and what came on it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class End:
    """A publisher or subscriber of a topic: its node's full name, its type such as sensor_msgs/LaserScan, its quality.

    `reliable` and `kept` (for late comers) are what it offers or asks for.
    """

    node: str
    type: str
    reliable: bool = True
    kept: bool = False


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic of the graph by its full name."""

    publishers: tuple[End, ...] = ()
    subscribers: tuple[End, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What came on one topic while it was listened to.

    `ages_s`: each message's stamp behind our clock (negative: ahead of it). `values` are what else was read: a camera's
    `encoding` and `size`, a battery's `percentage`, `charge` and `capacity`, a map's
    `size` and `turned`, degrees by which its origin is turned.
    """

    count: int = 0
    seconds: float = 0.0
    ages_s: tuple[float, ...] = ()
    frames: frozenset[str] = frozenset()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def rate_hz(self) -> float:
        """Messages a second."""
        return self.count / self.seconds if self.seconds > 0.0 else 0.0

    @property
    def age_s(self) -> float | None:
        """The middle one of the ages, None when no message had a stamp."""
        return sorted(self.ages_s)[len(self.ages_s) // 2] if self.ages_s else None


@dataclass(frozen=True, kw_only=True)
class TfEdge:
    """One step of tf: how often it came, and how often with an older stamp or with the same and another pose."""

    parent: str
    child: str
    count: int = 1
    contradictions: int = 0
    static: bool = False


@dataclass(frozen=True, kw_only=True)
class Graph:
    """A graph as it was seen: `topics` by full name, `heard` by our own name, `nodes` with how often each is there."""

    namespace: str = ""
    topics: Mapping[str, Topic] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    heard: Mapping[str, Heard] = field(default_factory=dict)
    tf: tuple[TfEdge, ...] = ()
    nodes: Mapping[str, int] = field(default_factory=Counter)

    def full(self, name: str) -> str:
        """Return the full name of a topic that our nodes know under a relative one."""
        found = self.renamed.get(name, name)
        if found.startswith("/"):
            return found
        namespace = self.namespace.strip("/")
        return f"/{namespace}/{found}" if namespace else f"/{found}"

    def topic(self, name: str) -> Topic:
        """Return a topic by our own name; empty when nobody knows it."""
        return self.topics.get(self.full(name), Topic())

    @property
    def navigation(self) -> Topic:
        """Who serves navigating to a pose, by the topic of its state."""
        return self.topics.get(f"{self.full('navigate_to_pose')}/_action/status", Topic())

    def of_type(self, kind: str) -> list[str]:
        """Return the topics that somebody publishes with that type."""
        return sorted(name for name, topic in self.topics.items() if any(e.type == kind for e in topic.publishers))
