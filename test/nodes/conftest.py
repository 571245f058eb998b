"""A ROS graph of its own for every test: own domain, nodes in this process, spun until something holds."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from guide_robot.ros.runtime import use_large_shared_memory
from guide_robot.run.domain import DomainLock


class Graph:
    """Nodes of one test and a probe node to listen and speak with."""

    def __init__(self, domain: int) -> None:
        self.domain = domain
        self._parameters: list[str] = []
        self._executor: SingleThreadedExecutor | None = None
        self._nodes: list[Node] = []

    def set(self, node: str, **parameters: Any) -> None:
        """Give a node parameters (dots as double underscores); before the first node is made."""
        for name, value in parameters.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            self._parameters += ["-p", f"{node}:{name.replace('__', '.')}:={text}"]

    def put_into(self, namespace: str, node: str, file: Path, **parameters: Any) -> None:
        """Let a node be one robot's of a hall, with a file of parameters, as the launch files do."""
        content = {f"/{namespace}/{node}": {"ros__parameters": parameters}}
        file.write_text(yaml.safe_dump(content), encoding="utf-8")
        self._parameters += ["--params-file", str(file)]
        for rule in (f"__ns:=/{namespace}", "/tf:=tf", "/tf_static:=tf_static"):
            self._parameters += ["-r", f"{node}:{rule}"]

    def make(self, make_node: Callable[[], Node]) -> Any:
        """Start a node in this process."""
        if self._executor is None:
            use_large_shared_memory()
            rclpy.init(args=["--ros-args", *self._parameters] if self._parameters else None, domain_id=self.domain)
            self._executor = SingleThreadedExecutor()
        node = make_node()
        self._executor.add_node(node)
        self._nodes.append(node)
        return node

    def remove(self, node: Node) -> None:
        """End one node, as when its process ends."""
        assert self._executor is not None
        self._executor.remove_node(node)
        self._nodes.remove(node)
        node.destroy_node()

    def probe(self) -> Node:
        """Return a plain node of the test's own."""
        return self.make(lambda: rclpy.create_node("probe"))

    def spin_until(self, holds: Callable[[], Any], deadline_s: float = 60.0) -> Any:
        """Spin until a condition holds and return what it returned; fails at the deadline."""
        assert self._executor is not None
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            found = holds()
            if found:
                return found
            self._executor.spin_once(timeout_sec=0.05)
        raise AssertionError(f"did not come true within {deadline_s} s")

    def spin_for(self, seconds: float) -> None:
        """Spin for a while, to see that something does not happen."""
        assert self._executor is not None
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._executor.spin_once(timeout_sec=0.05)

    def close(self) -> None:
        """End everything."""
        if self._executor is not None:
            self._executor.shutdown(timeout_sec=2.0)
        for node in self._nodes:
            node.destroy_node()
        rclpy.try_shutdown()


@pytest.fixture
def graph() -> Iterator[Graph]:
    """Yield a graph in a domain that nobody else on this machine uses."""
    lock = DomainLock()
    made = Graph(lock.domain)
    try:
        yield made
    finally:
        made.close()
        lock.close()


class Heard:
    """Everything a probe hears on a topic."""

    def __init__(self, probe: Node, message_type: Any, topic: str, quality: Any = 10) -> None:
        self.messages: list[Any] = []
        probe.create_subscription(message_type, topic, self.messages.append, quality)

    @property
    def last(self) -> Any:
        """The newest message, None before the first."""
        return self.messages[-1] if self.messages else None


@pytest.fixture
def heard() -> type[Heard]:
    """Return the class, so that tests need not import conftest."""
    return Heard
