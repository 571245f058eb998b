"""The one edge for messages, requests and goals: each is converted or refused, and what is refused is counted.

A message comes from anybody in the graph. A conversion returns a value or raises `BadMessage`; then the message is
dropped, counted by topic and reason in the node's diagnostics, and logged once for each kind. Nothing behind the edge
sees it. A request that is refused gets an answer in words.
"""

import math
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from enum import IntEnum
from inspect import isawaitable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from builtin_interfaces.msg import Time
from rclpy.callback_groups import CallbackGroup
from rclpy.node import Node
from rclpy.subscription import Subscription

from guide_robot.ros.alarms import alarms_of
from guide_robot.ros.subscriptions import subscribe

Value = TypeVar("Value")
Member = TypeVar("Member", bound=IntEnum)

LONGEST_TEXT = 1000
LONGEST_FOUND = 80
MOST_KINDS = 200
# How far a stamp may lie ahead of a node's clock: simulated time comes by another topic, up to ten times as fast.
FUTURE_S = 5.0


class BadMessage(ValueError):
    """A message that is refused; `kind` says why in words that hold no value of the message, `found` is that value."""

    def __init__(self, kind: str, found: object = None) -> None:
        super().__init__(kind if found is None else f"{kind}, found {str(found)[:LONGEST_FOUND]!r}")
        self.kind = kind


class Edge:
    """What one node refused: counts by (topic, kind)."""

    def __init__(self, node: Node) -> None:
        self._logger = node.get_logger()
        self.refused: Counter[tuple[str, str]] = Counter()

    def refuse(self, topic: str, problem: BadMessage) -> None:
        """Count a refusal and log the first of its kind."""
        key = (topic, problem.kind)
        if key not in self.refused and len(self.refused) >= MOST_KINDS:
            return
        if not self.refused[key]:
            self._logger.warning(f"refused on {topic}: {problem}")
        self.refused[key] += 1


_edges: WeakKeyDictionary[Node, Edge] = WeakKeyDictionary()


def edge_of(node: Node) -> Edge:
    """Return a node's one edge."""
    if node not in _edges:
        _edges[node] = Edge(node)
    return _edges[node]


def listen(
    node: Node,
    message_type: Any,
    topic: str,
    convert: Callable[[Any], Value],
    handle: Callable[[Value], None],
    quality: Any,
) -> Subscription:
    """Subscribe to a topic; `handle` gets what `convert` makes of a message that it does not refuse.

    A publisher that offers less than `quality` is heard all the same.
    """
    edge = edge_of(node)

    def hear(message: Any) -> None:
        try:
            value = convert(message)
        except BadMessage as problem:
            edge.refuse(topic, problem)
            return
        handle(value)

    return subscribe(node, message_type, topic, hear, quality)


def listen_stamped(
    node: Node,
    message_type: Any,
    topic: str,
    convert: Callable[[Any], Value],
    handle: Callable[[Value, float], None],
    quality: Any,
    frame: str = "",
) -> Subscription:
    """Subscribe like `listen`; `handle` gets the stamp in seconds too, which may not lie in the future.

    With a `frame`, messages in another one are refused; one that names none is taken to be in it.
    """
    clock = node.get_clock()

    def read(message: Any) -> tuple[Value, float]:
        if frame:
            check_frame(message.header.frame_id, frame)
        stamp_s = past(message.header.stamp, clock.now().nanoseconds * 1e-9)
        return convert(message), stamp_s

    return listen(node, message_type, topic, read, lambda pair: handle(*pair), quality)


def serve(
    node: Node,
    service_type: Any,
    name: str,
    convert: Callable[[Any], Value],
    handle: Callable[[Value, Any], Any | Awaitable[Any]],
    refuse: Callable[[Any, str], Any],
    group: CallbackGroup | None = None,
) -> None:
    """Offer a service; a request that `convert` refuses, and one that `handle` fails at, are answered by `refuse`.

    `handle` and `refuse` fill the response and return it. What `handle` raises besides goes on to the alarms.
    """
    edge = edge_of(node)

    async def answer(request: Any, response: Any) -> Any:
        try:
            made = handle(convert(request), response)
            return await made if isawaitable(made) else made
        except BadMessage as problem:
            edge.refuse(name, problem)
            return refuse(response, f"refused: {problem}")
        except Exception as error:
            alarms_of(node).note(name, error)
            return refuse(service_type.Response(), "the robot's program made a mistake; staff see it on their page")

    node.create_service(service_type, name, answer, callback_group=group)


# What may stand in a message ------------------------------------------------------------------------------------------


def as_is(message: Value) -> Value:
    """Return a message that any value is fine in."""
    return message


def member(kind: type[Member], value: int, field: str) -> Member:
    """Return an enum's member."""
    try:
        return kind(value)
    except ValueError:
        raise BadMessage(f"{field} is none of its values", value) from None


def finite(*values: float, field: str) -> None:
    """Refuse numbers that are not finite or larger than anything real (1e9)."""
    if not all(-1e9 <= value <= 1e9 for value in values):
        raise BadMessage(f"{field} is not a finite number", values)


def short(text: str, field: str, longest: int = LONGEST_TEXT) -> str:
    """Return a text that is not too long."""
    if len(text) > longest:
        raise BadMessage(f"{field} has more than {longest} characters")
    return text


def few(values: Sequence[Value], field: str, most: int) -> Sequence[Value]:
    """Return a sequence that does not have too many members."""
    if len(values) > most:
        raise BadMessage(f"{field} has more than {most} entries")
    return values


def check_frame(found: str, expected: str) -> None:
    """Refuse a frame other than the expected; none at all and a leading slash are forgiven."""
    if found.lstrip("/") not in ("", expected):
        raise BadMessage(f"frame is not {expected}", found)


def past(stamp: Time, now_s: float) -> float:
    """Return a stamp in seconds; one that is none, or that lies in the future of a clock that runs, is refused."""
    stamp_s: float = float(stamp.sec) + stamp.nanosec * 1e-9
    if stamp.sec < 0 or stamp.nanosec >= 1_000_000_000:
        raise BadMessage("stamp is none", f"{stamp.sec} s {stamp.nanosec} ns")
    if now_s > 0.0 and stamp_s > now_s + FUTURE_S:
        raise BadMessage("stamp lies in the future", f"{stamp_s:.1f} s at {now_s:.1f} s")
    return stamp_s


def whole_pose(x: float, y: float, theta: float, field: str = "pose") -> None:
    """Refuse a pose on the floor that is none."""
    finite(x, y, field=field)
    if not math.isfinite(theta):
        raise BadMessage(f"{field} has no heading")
