"""Finds in a bag's tf what the robot's own nodes call map, odom and base_footprint, whatever it is called there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from guide_robot.common.errors import UserError

MAP, ODOM, BASE = "map", "odom", "base_footprint"
BASES = (BASE, "base_link")
MOST_TOLD = 8
Edge = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What a bag's beginning tells: edges (parent, child) of its tf, the frames of its odometry, that of its scans."""

    edges: frozenset[Edge]
    odometry: Edge | None = None
    lidar: str = ""


@dataclass(frozen=True, kw_only=True)
class Frames:
    """How a bag's frames are renamed, whether it tells where the base was in odom and in map, and what to say of it.

    `unplaced` is the scans' frame where nothing tells where on the base it sits.
    """

    renamed: dict[str, str] = field(default_factory=dict)
    has_odometry: bool = False
    has_map: bool = False
    unplaced: str = ""
    notes: tuple[str, ...] = ()

    def ours(self, frame: str) -> str:
        """Return our name of a frame; tf of ROS 1 writes a slash before it."""
        plain = frame.lstrip("/")
        return self.renamed.get(plain, plain)

    def lidar(self, frame: str) -> str:
        """Return our name of a scan's frame: none at all, as of the description's lidar, where nothing places it."""
        return "" if self.unplaced and frame.lstrip("/") == self.unplaced else self.ours(frame)


def find_frames(recorded: Recorded) -> Frames:
    """Return what the frames of a recording are to the robot's nodes."""
    pair = _odom_to_base(recorded)
    if pair is None:
        return Frames(notes=(_without_odometry(recorded),))
    odom, base = pair
    world = next((parent for parent, child in sorted(recorded.edges) if child == odom), None)
    wanted = {odom: ODOM, base: base if base in BASES else BASE} | ({world: MAP} if world else {})
    renamed = {found: name for found, name in wanted.items() if found != name}
    in_the_way = {name for edge in recorded.edges for name in edge if name in renamed.values()} - set(renamed)
    notes = [f"frames: {', '.join(f'{a} is taken as {b}' for a, b in sorted(renamed.items()))}"] if renamed else []
    if world is None:
        notes.append(f"tf: nothing says where {odom} is in a map: positions are those of {odom}")
    hangs = not recorded.lidar or recorded.lidar in _connected(recorded.edges, base)
    if not hangs:
        notes.append(f"tf: nothing says where the lidar {recorded.lidar} sits on {base}: taken as in the description")
    return Frames(
        renamed=renamed | {name: f"recorded_{name}" for name in in_the_way},
        has_odometry=True,
        has_map=world is not None,
        unplaced="" if hangs else recorded.lidar,
        notes=tuple(notes),
    )


def _connected(edges: frozenset[Edge], frame: str) -> set[str]:
    """Return all frames that hang together with one."""
    found, more = {frame}, {frame}
    while more:
        more = {name for edge in edges for name in edge if found & set(edge)} - found
        found |= more
    return found


def _odom_to_base(recorded: Recorded) -> Edge | None:
    """Return the edge from the frame of odometry to the base; what says so most plainly is asked first."""
    edges = sorted(recorded.edges)
    said = recorded.odometry
    usual = next(((ODOM, base) for base in BASES if (ODOM, base) in recorded.edges), None)
    if usual is not None:
        return usual
    if said is not None and said in recorded.edges:
        return said
    if said is not None:
        of_odometry = [edge for edge in edges if edge[0] == said[0]]
        if of_odometry:
            return min(of_odometry, key=_unlike_a_base)
    by_name = [edge for edge in edges if ODOM in _last(edge[0])] or [e for e in edges if _last(e[1]).startswith("base")]
    return min(by_name, key=_unlike_a_base) if by_name else None


def _unlike_a_base(edge: Edge) -> bool:
    return "base" not in _last(edge[1])


def _last(frame: str) -> str:
    return frame.rpartition("/")[2].lower()


def _without_odometry(recorded: Recorded) -> str:
    found = _listed([f"{parent} -> {child}" for parent, child in sorted(recorded.edges)])
    has = f"its tf has {found}" if recorded.edges else "it has no tf"
    return (
        f"tf: no odometry of a base ({has}): the robot is taken to stand still, people are placed as its lidar saw them"
    )


def _listed(words: list[str]) -> str:
    more = f" and {len(words) - MOST_TOLD} more" if len(words) > MOST_TOLD else ""
    return ", ".join(words[:MOST_TOLD]) + more


def nothing_of_use(path: object, topics: Iterable[tuple[str, str]]) -> UserError:
    """Return the error of a bag without scans and images, which names what it has instead."""
    found = _listed([f"{topic} ({kind.replace('/msg/', '/')})" for topic, kind in sorted(set(topics))])
    return UserError(f"{path}: holds no scans and no images; it has {found or 'nothing'}")
