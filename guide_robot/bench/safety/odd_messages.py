"""Odd messages of any type, made from its interface definition: what no honest sender sends, and some that one does."""

import array
import math
import random
import re
from typing import Any

from nav_msgs.msg import OccupancyGrid
from rosidl_parser.definition import AbstractNestedType, Array, BasicType, BoundedSequence, NamespacedType
from sensor_msgs.msg import Image, LaserScan
from tf2_msgs.msg import TFMessage

ODD_FLOATS = (math.nan, math.inf, -math.inf, 0.0, -0.0, -1.0, 1e-320, 1e30, -1e30, 1e9)
ODD_TEXTS = ("", "x" * 5000, "\0", "\n\n", "../../etc/passwd", "ż" * 40, "vi", "map", "/map", "odom", "\x1b[31m", "{}")
TAME_TEXTS = ("", "vi", "map", "odom", "base_footprint", "counter_1", "receptionist", "rgb8", "A001")
MEGABYTES = "m" * 2_000_000
MEGABYTE_SHARE = 0.002
BITS = re.compile(r"u?int(\d+)")


class OddMessages:
    """Fills messages by chance; the same seed gives the same messages.

    Half of them are tame: each value could be an honest one, and sizes fit, so that the oddity lies deeper.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._tame = False

    def one(self, kind: Any, now_s: float = 0.0) -> Any:
        """Return a message of this kind."""
        self._tame = self._chance.random() < 0.5
        message = self.make(kind, now_s)
        if self._tame:
            self._fit(message)
        return message

    def _fit(self, message: Any) -> None:
        """Let sizes and data agree, and directions be directions."""
        chance = self._chance
        if isinstance(message, OccupancyGrid):
            message.info.width, message.info.height = chance.randint(1, 60), chance.randint(1, 60)
            message.info.resolution = chance.choice((0.05, 0.5, 0.001, 10.0))
            size = message.info.width * message.info.height
            message.data = array.array("b", [chance.choice((0, 0, 0, 100, -1)) for _ in range(size)])
        elif isinstance(message, LaserScan):
            beams = chance.choice((8, 360, 720))
            message.angle_min, message.angle_increment, message.angle_max = -math.pi, math.tau / beams, 0.0
            message.range_min, message.range_max = 0.1, chance.choice((12.0, math.inf))
            message.ranges = array.array("f", [chance.uniform(0.0, 12.0) for _ in range(beams)])
        elif isinstance(message, Image):
            message.height, message.width, message.encoding = 48, 64, chance.choice(("rgb8", "mono8", "bgr8"))
            message.step = 64 * (1 if message.encoding == "mono8" else 3)
            message.data = array.array("B", bytes(48 * message.step))
        elif isinstance(message, TFMessage):
            for transform in message.transforms:
                parent, child = chance.choice((("map", "odom"), ("odom", "base_footprint")))
                transform.header.frame_id, transform.child_frame_id = parent, child

    def make(self, kind: type, now_s: float = 0.0) -> Any:
        """Return a message or a part of one; some fields are left as they are, stamps are often near `now_s`."""
        message = kind()
        for name, slot in zip(_fields(kind), message.SLOT_TYPES, strict=True):
            if self._chance.random() < 0.8:
                setattr(message, name, self._value(slot, getattr(message, name), now_s))
        stamp = "sec" in _fields(kind) and "nanosec" in _fields(kind)
        if stamp and (self._tame or self._chance.random() < 0.6):
            message.sec, message.nanosec = max(0, int(now_s)), self._chance.randrange(1_000_000_000)
        return message

    def _value(self, slot: Any, before: Any, now_s: float) -> Any:
        if isinstance(slot, NamespacedType):
            return self.make(type(before), now_s)
        if isinstance(slot, AbstractNestedType):
            return self._several(slot, before, now_s)
        if isinstance(slot, BasicType):
            return self._number(slot.typename)
        return self._text()

    def _several(self, slot: Any, before: Any, now_s: float) -> Any:
        size = slot.size if isinstance(slot, Array) else self._size(slot)
        inner = slot.value_type
        if isinstance(inner, NamespacedType):
            return [self.make(_imported(inner), now_s) for _ in range(min(size, 30) if size < 1000 else 60)]
        if isinstance(inner, BasicType):
            few = [self._number(inner.typename) for _ in range(min(size, 40))]
            values = (few * (size // max(1, len(few)) + 1))[:size]
            if isinstance(before, array.array):
                return array.array(before.typecode, values)
            return values if not isinstance(before, bytes) else bytes(values)
        return [self._text() for _ in range(min(size, 30))]

    def _size(self, slot: Any) -> int:
        size = self._chance.choice((0, 0, 1, 2, 3, 8, 40, 360, 720, 100_001 if self._chance.random() < 0.02 else 90))
        return min(size, slot.maximum_size) if isinstance(slot, BoundedSequence) else size

    def _number(self, name: str) -> Any:
        if name == "boolean":
            return self._chance.random() < 0.5
        if self._tame and name != "octet":
            if name in ("float", "double"):
                return self._chance.choice((self._chance.uniform(-10.0, 10.0), self._chance.uniform(0.0, 1.0), 1.0))
            return self._chance.randint(0, 5)
        if name in ("float", "double"):
            value = self._chance.choice((*ODD_FLOATS, self._chance.uniform(-30, 30), self._chance.uniform(0, 1)))
            return min(max(value, -3e38), 3e38) if name == "float" and math.isfinite(value) else value
        if name == "octet":
            return bytes([self._chance.randrange(256)])
        bits = BITS.fullmatch(name)
        if bits is None:
            return 0
        signed = not name.startswith("u")
        high = 2 ** (int(bits[1]) - signed) - 1
        low = -high - 1 if signed else 0
        return self._chance.choice((low, high, 0, 1, 9, 77, 99, self._chance.randint(low, high), min(high, 200)))

    def _text(self) -> str:
        if self._tame:
            return self._chance.choice(TAME_TEXTS)
        return MEGABYTES if self._chance.random() < MEGABYTE_SHARE else self._chance.choice(ODD_TEXTS)


def _fields(kind: type) -> list[str]:
    return list(kind.get_fields_and_field_types())  # type: ignore[attr-defined]


def _imported(slot: NamespacedType) -> type:
    module = __import__(".".join(slot.namespaces), fromlist=[slot.name])
    kind: type = getattr(module, slot.name)
    return kind
