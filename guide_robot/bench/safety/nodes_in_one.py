"""All nodes in one process, without a network: odd messages go into what hears them, as DDS would hand them on.

So 100,000 messages take minutes on two cores. The nodes' timers run in between, on what the messages left behind.
"""

import contextlib
import inspect
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.service import Service
from rclpy.subscription import Subscription
from rclpy.utilities import get_default_context

from guide_robot.bench.safety.odd_goals import OddGoals
from guide_robot.bench.safety.odd_messages import OddMessages
from guide_robot.ros.alarms import alarms_of, turn
from guide_robot.ros.edge import edge_of
from guide_robot.ros.node_table import Role, nodes_for
from guide_robot.ros.runtime import use_large_shared_memory
from guide_robot.run.domain import DomainLock, free_port

TURNS_EVERY = 20
NOT_OURS = ("/clock", "/parameter_events")
OF_ROS = re.compile(r".*/((get|set|list|describe)_parameter\w*|get_type_description|_action/\w+)")


@dataclass(kw_only=True)
class Fuzzed:
    """What came of it: messages sent, refused, goals answered, callbacks that failed by kind, topics, services and
    actions, and nodes that no longer beat."""

    messages: int = 0
    refused: int = 0
    goals: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    topics: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    slowest_ms: float = 0.0
    slowest: str = ""


@dataclass(frozen=True, kw_only=True)
class _End:
    """Where a node takes messages or requests in."""

    entity: Any
    name: str
    kind: Any
    take: Callable[[Any], None]


@contextmanager
def all_nodes(folder: Path) -> Iterator[tuple[dict[str, Node], SingleThreadedExecutor]]:
    """Make every node of the embedded simulation in this process and in a ROS domain of its own."""
    lock, context = DomainLock(), get_default_context()
    words = [word for setting in _settings(folder) for word in ("-p", setting)]
    use_large_shared_memory()
    rclpy.init(context=context, args=["--ros-args", *words], domain_id=lock.domain)
    executor = SingleThreadedExecutor(context=context)
    nodes: dict[str, Node] = {}
    try:
        for entry in nodes_for(Role.SIMULATION, fleet=True):
            nodes[entry.executable] = _make(entry.executable)
            executor.add_node(nodes[entry.executable])
        yield nodes, executor
    finally:
        executor.shutdown(timeout_sec=2.0)
        for node in nodes.values():
            node.destroy_node()
        rclpy.try_shutdown()
        lock.close()


def _make(name: str) -> Node:
    module = import_module(f"guide_robot.ros.nodes.{name}")
    classes = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Node)]
    make: Callable[[], Node] = next(one for one in classes if one.__module__ == module.__name__)
    return make()


def _settings(folder: Path) -> list[str]:
    """Return parameters by which no node touches anything outside the folder or the network."""
    return [
        "simulator:camera.enabled:=false",
        "simulator:rear_camera.enabled:=false",
        f"motion_gate:stop_file:={folder / 'motion_stop.json'}",
        f"queue_bridge:outbox:={folder / 'outbox.sqlite'}",
        f"queue_bridge:url:=http://127.0.0.1:{free_port()}",
        f"ticket_dispenser:journal:={folder / 'printed.sqlite'}",
        f"ticket_dispenser:printer.folder:={folder / 'tickets'}",
        "kiosk:port:=0",
        "kiosk:voice:=''",
        f"kiosk:tickets_folder:={folder / 'tickets'}",
        f"kiosk:operator_token_file:={_token(folder)}",
    ]


def _token(folder: Path) -> Path:
    path = folder / "operator.token"
    path.touch(mode=0o600)
    path.write_text("x" * 32, encoding="ascii")
    return path


def fuzz(nodes: dict[str, Node], executor: SingleThreadedExecutor, count: int, seed: int) -> Fuzzed:
    """Hand `count` odd messages to the subscriptions, services and action servers of all nodes in turn."""
    odd, result = OddMessages(seed), Fuzzed()
    goals = {name: OddGoals(node) for name, node in nodes.items()}
    targets = [(name, node, end) for name, node in nodes.items() for end in (*_ends(node), *_actions(goals[name]))]
    result.topics = {end.name for _, _, end in targets}
    while result.messages < count:
        for name, node, end in targets[: count - result.messages]:
            message = odd.one(end.kind, node.get_clock().now().nanoseconds * 1e-9)
            _hand(name, node, end, message, result)
            result.messages += 1
            if result.messages % TURNS_EVERY == 0:
                _turn(nodes, executor)
    for one in goals.values():
        result.goals += one.close(lambda: _turn(nodes, executor))
    for name, node in nodes.items():
        result.failures.update({f"{name}: {kind}": number for kind, number in alarms_of(node).failures.items()})
        result.refused += edge_of(node).refused.total()
        if alarms_of(node).unwell():
            result.lost.append(name)
    return result


def _ends(node: Node) -> list[_End]:
    return [*map(_of_topic, _subscriptions(node)), *map(_of_service, _services(node))]


def _actions(goals: OddGoals) -> list[_End]:
    return [_End(entity=one, name=one.name, kind=one.type.Goal, take=partial(goals.send, one)) for one in goals.servers]


def _of_topic(one: Subscription) -> _End:
    wants = min(2, len(inspect.signature(one.callback).parameters))  # the message, and what is known of it

    def take(message: Any) -> None:
        one.callback(*(message, {})[:wants])

    return _End(entity=one, name=one.topic_name, kind=one.msg_type, take=take)


def _of_service(one: Service) -> _End:
    """Return a service; one whose answer waits for something is left at that."""
    kind: Any = one.srv_type

    def take(request: Any) -> None:
        answer = one.callback(request, kind.Response())
        if inspect.iscoroutine(answer):
            with contextlib.suppress(StopIteration):
                answer.send(None)
            answer.close()

    return _End(entity=one, name=one.srv_name, kind=kind.Request, take=take)


def _hand(name: str, node: Node, end: _End, message: Any, result: Fuzzed) -> None:
    started = time.perf_counter()
    try:
        end.take(message)
    except Exception as error:
        alarms_of(node).failed(end.entity, error)
    else:
        alarms_of(node).succeeded(end.entity)
    took_ms = 1000.0 * (time.perf_counter() - started)
    if took_ms > result.slowest_ms:
        result.slowest_ms, result.slowest = took_ms, f"{name} {end.name}"


def _turn(nodes: dict[str, Node], executor: SingleThreadedExecutor) -> None:
    """Let timers and answers run; what they raise is the alarm of all, told by its place."""
    any_node = next(iter(nodes.values()))
    for _ in range(3):
        turn(executor, alarms_of(any_node), 0.0)


def _subscriptions(node: Node) -> list[Subscription]:
    return [one for one in node.subscriptions if not one.topic_name.endswith(NOT_OURS)]


def _services(node: Node) -> list[Service]:
    return [one for one in node.services if not OF_ROS.fullmatch(one.srv_name)]
