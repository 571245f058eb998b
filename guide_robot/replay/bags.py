"""ROS 2 bags, MCAP files and ROS 1 bags, read without ROS."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rosbags.highlevel import AnyReader
from rosbags.interfaces import Connection
from rosbags.typesys import Stores, get_typestore

from guide_robot.errors import UserError
from guide_robot.replay.readings import MessageKind, RecordedMessage

KINDS = {kind.value: kind for kind in MessageKind} | {"tf/msg/tfMessage": MessageKind.TRANSFORMS}


def bag_kinds(path: Path) -> set[MessageKind]:
    """Return what of use to the robot a bag holds. Raises UserError when it is no bag or holds nothing of use."""
    with _open(path) as reader:
        kinds = {KINDS[c.msgtype] for c in reader.connections if c.msgtype in KINDS}
    if not kinds:
        raise UserError(f"{path}: holds no scans and no images")
    return kinds


def read_bag(path: Path) -> Iterator[RecordedMessage]:
    """Yield a bag's messages of use, in order of recording; one topic of each kind, the one with most messages."""
    with _open(path) as reader:
        chosen = _choose(reader.connections)
        ros1 = path.suffix == ".bag"
        for connection, time_ns, raw in reader.messages(connections=chosen):
            data = bytes(reader.typestore.ros1_to_cdr(raw, connection.msgtype)) if ros1 else bytes(raw)
            kind = KINDS[connection.msgtype]
            yield RecordedMessage(stamp_s=time_ns * 1e-9, kind=kind, topic=connection.topic, data=data)


def _choose(connections: list[Connection]) -> list[Connection]:
    """Return all transforms, and of each other kind the busiest topic."""
    chosen = [c for c in connections if KINDS.get(c.msgtype) is MessageKind.TRANSFORMS]
    for kind in MessageKind:
        same = [c for c in connections if KINDS.get(c.msgtype) is kind and kind is not MessageKind.TRANSFORMS]
        if same:
            topic = max(same, key=lambda c: c.msgcount).topic
            chosen += [c for c in same if c.topic == topic]
    return chosen


@contextmanager
def _open(path: Path) -> Iterator[AnyReader]:
    """Open a bag for reading; a damaged one makes the library's many parsers raise whatever they like."""
    try:
        with AnyReader([path], default_typestore=get_typestore(Stores.ROS2_JAZZY)) as reader:
            yield reader
    except UserError:
        raise
    except Exception as error:
        words = " ".join(str(error).split())[:200]
        raise UserError(f"{path}: not a bag that can be read: {words or type(error).__name__}") from None
