"""ROS 2 bags, MCAP files and ROS 1 bags, read without ROS."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rosbags.highlevel import AnyReader
from rosbags.interfaces import Connection
from rosbags.typesys import Stores, get_typestore

from guide_robot.common.errors import UserError
from guide_robot.run.replay.bag_frames import ODOM, Edge, Frames, Recorded, find_frames, nothing_of_use
from guide_robot.run.replay.bag_messages import OF_ROS1, as_cdr, map_is_odom
from guide_robot.run.replay.readings import MessageKind, RecordedMessage

KINDS = {kind.value: kind for kind in MessageKind} | {name: MessageKind(to) for name, to in OF_ROS1.items()}
NAMED = (MessageKind.TRANSFORMS, MessageKind.ODOMETRY, MessageKind.SCAN)  # their frames may have to be renamed
SURVEYED_NS = 20_000_000_000  # of the beginning: a frame that does not move within it is of no use
LATE_S = 1.0  # further apart, recorder and driver had different clocks


@dataclass(frozen=True, kw_only=True)
class BagFacts:
    """What of use to the robot a bag holds, how its frames are called, and what to say of it.

    `behind_s`: how far the stamps of its messages lie behind the times at which they were recorded.
    """

    kinds: frozenset[MessageKind]
    frames: Frames
    behind_s: float = 0.0
    notes: tuple[str, ...] = ()


def survey_bag(path: Path) -> BagFacts:
    """Return what is known of a bag from its beginning. Raises UserError when it is none or holds nothing of use."""
    with _open(path) as reader:
        chosen = _choose(reader.connections)
        kinds = frozenset(KINDS[c.msgtype] for c in chosen)
        if not kinds & {MessageKind.SCAN, MessageKind.IMAGE, MessageKind.COMPRESSED_IMAGE}:
            raise nothing_of_use(path, [(c.topic, c.msgtype) for c in reader.connections])
        recorded, behind_s = _beginning(reader, chosen)
        frames = find_frames(recorded)
        notes = [*_topics_said(reader.connections, chosen), *(frames.notes if MessageKind.SCAN in kinds else ())]
    if abs(behind_s) > LATE_S:
        notes.append(f"stamps lie {behind_s:.1f} s behind the times of recording; the clock shows the stamps' time")
    else:
        behind_s = 0.0
    return BagFacts(kinds=kinds, frames=frames, behind_s=behind_s, notes=tuple(notes))


def read_bag(path: Path, facts: BagFacts) -> Iterator[RecordedMessage]:
    """Yield a bag's messages of use, in order of recording; one topic of each kind, the one with most messages."""
    with _open(path) as reader:
        chosen = _choose(reader.connections)
        first = facts.frames.has_odometry and not facts.frames.has_map
        for connection, time_ns, raw in reader.messages(connections=chosen):
            stamp_s = time_ns * 1e-9 - facts.behind_s
            if first:
                first, data = False, map_is_odom(ODOM, stamp_s)
                yield _recorded(stamp_s, MessageKind.TRANSFORMS, "/tf_static", data)
            kind = KINDS[connection.msgtype]
            data = bytes(raw)
            if not reader.is2 or kind in NAMED:
                message = reader.deserialize(raw, connection.msgtype)
                ours = facts.frames.lidar if kind is MessageKind.SCAN else facts.frames.ours
                data = as_cdr(message, connection.msgtype, ours)
            yield _recorded(stamp_s, kind, connection.topic, data)


def _recorded(stamp_s: float, kind: MessageKind, topic: str, data: bytes) -> RecordedMessage:
    return RecordedMessage(stamp_s=stamp_s, kind=kind, topic=topic, data=data)


def _beginning(reader: AnyReader, chosen: list[Connection]) -> tuple[Recorded, float]:
    """Return what the beginning tells of frames, and how far the scans' stamps lie behind."""
    edges: set[Edge] = set()
    odometry: Edge | None = None
    lidar = ""
    behind_s: list[float] = []
    telling = [c for c in chosen if KINDS[c.msgtype] in NAMED]
    end = reader.start_time + SURVEYED_NS
    for connection, time_ns, raw in reader.messages(connections=telling, stop=end) if telling else ():
        message: Any = reader.deserialize(raw, connection.msgtype)
        kind = KINDS[connection.msgtype]
        if kind is MessageKind.TRANSFORMS:
            edges.update((_plain(one.header.frame_id), _plain(one.child_frame_id)) for one in message.transforms)
        elif kind is MessageKind.ODOMETRY:
            odometry = odometry or (_plain(message.header.frame_id), _plain(message.child_frame_id))
        else:
            lidar = lidar or _plain(message.header.frame_id)
            stamp = message.header.stamp
            behind_s.append(time_ns * 1e-9 - stamp.sec - stamp.nanosec * 1e-9)
    middle_s = sorted(behind_s)[len(behind_s) // 2] if behind_s else 0.0
    return Recorded(edges=frozenset(edges), odometry=odometry, lidar=lidar), middle_s


def _plain(frame: str) -> str:
    return frame.lstrip("/")


def _choose(connections: list[Connection]) -> list[Connection]:
    """Return all transforms, and of each other kind the busiest topic."""
    chosen = [c for c in connections if KINDS.get(c.msgtype) is MessageKind.TRANSFORMS]
    for kind in MessageKind:
        counts = _counts(connections, kind)
        if counts and kind is not MessageKind.TRANSFORMS:
            topic = max(counts, key=lambda name: (counts[name], name))
            chosen += [c for c in connections if KINDS.get(c.msgtype) is kind and c.topic == topic]
    return chosen


def _counts(connections: list[Connection], kind: MessageKind) -> Counter[str]:
    """Return how many messages of a kind there are on each topic."""
    counts: Counter[str] = Counter()
    for connection in connections:
        if KINDS.get(connection.msgtype) is kind:
            counts[connection.topic] += connection.msgcount
    return counts


def _topics_said(connections: list[Connection], chosen: list[Connection]) -> Iterator[str]:
    """Yield what is played of several topics of a kind, and what is missed without lidar."""
    for kind in (MessageKind.SCAN, MessageKind.IMAGE, MessageKind.COMPRESSED_IMAGE):
        counts = _counts(connections, kind)
        if len(counts) > 1:
            told = ", ".join(f"{topic} ({count})" for topic, count in counts.most_common())
            played = next(c.topic for c in chosen if KINDS[c.msgtype] is kind)
            yield f"{kind.value.rpartition('/')[2]}: of {told} only {played} is played, the busiest"
    if not _counts(connections, MessageKind.SCAN):
        others = sorted({c.topic for c in connections if c.msgtype.endswith(("PointCloud2", "MultiEchoLaserScan"))})
        instead = f"; {', '.join(others)} cannot be used" if others else ""
        yield f"no scans (sensor_msgs/LaserScan): nobody can be tracked{instead}"


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
