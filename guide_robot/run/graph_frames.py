"""What does not fit in a robot's tf: no odometry, no map, a lidar that hangs nowhere, two that contradict."""

from collections.abc import Iterator

from guide_robot.run.graph_seen import Graph, Heard, TfEdge, Topic
from guide_robot.run.report_lines import Finding

MAP, ODOM = "map", "odom"
NAV2S_BASE = "base_footprint"  # in config/nav2.yaml
BASES = (NAV2S_BASE, "base_link")
MOST_CONTRADICTIONS = 0.05  # of an edge's messages; a robot that is set back in time makes one or two


def frames(graph: Graph) -> Iterator[Finding]:
    """Yield findings on odometry, map, sensors' mounts and conflicts of tf."""
    elsewhere = list(_outside_the_namespace(graph))
    yield from elsewhere
    if not graph.tf and elsewhere:
        return
    if not graph.tf:
        where = f" in the namespace {graph.namespace.strip('/')}" if graph.namespace else ""
        yield _lacks(
            "tf",
            f"nothing comes on tf{where}",
            "start robot_state_publisher and the base; a namespace's tf is NAMESPACE/tf",
        )
        return
    yield from _conflicts(graph.tf)
    base = _base(graph)
    if base is None:
        edges = ", ".join(f"{edge.parent} -> {edge.child}" for edge in graph.tf[:6])
        yield _lacks(
            "odometry tf", f"no odom -> base ({edges})", "publish_tf in the base's driver; odom_frame:=, base_frame:="
        )
        return
    odom, child = base
    yield _odometry(graph, odom, child)
    yield _localised(graph.tf, odom)
    yield from _mounts(graph, child)


def _base(graph: Graph) -> tuple[str, str] | None:
    """Return the frame of odometry and that of the base: as usual, or as the odometry messages say."""
    known = {(edge.parent, edge.child) for edge in graph.tf}
    usual = [(ODOM, base) for base in BASES if (ODOM, base) in known]
    parents = sorted(graph.heard.get("odom", Heard()).frames)
    told = [pair for pair in sorted(known) if pair[0] in parents]
    named = [pair for pair in sorted(known) if "odom" in pair[0].rpartition("/")[2]]
    return next(iter([*usual, *told, *named]), None)


def _outside_the_namespace(graph: Graph) -> Iterator[Finding]:
    """Yield topics of tf that drivers publish beside the robot's namespace, where our nodes and Nav2 hear them."""
    for name in ("tf", "tf_static") if graph.namespace.strip("/") else ():
        full = graph.full(name)
        outside = graph.topics.get(f"/{name}", Topic()).publishers
        if outside and not graph.topic(name).publishers:
            nodes = ", ".join(sorted({end.node for end in outside}))
            yield _lacks(
                "tf",
                f"{nodes} publish /{name}, nodes of {graph.namespace.strip('/')} hear {full}",
                f"start the drivers with --ros-args -r /{name}:={full}, or do without namespace:=",
            )


def _odometry(graph: Graph, odom: str, base: str) -> Finding:
    """Tell the frames of odometry and base, and what Nav2 must be told of them before it runs."""
    frames = {edge.child for edge in graph.tf} | {edge.parent for edge in graph.tf}
    told = "" if odom == ODOM else f"odom_frame:={odom} "
    told += "" if NAV2S_BASE in frames else f"base_frame:={base}"
    if told and not graph.navigation.publishers:
        return _lacks("odometry tf", f"{odom} -> {base}: Nav2 expects {ODOM} -> {NAV2S_BASE}", told.strip())
    said = f" (Nav2 needs {told.strip()})" if told else ""
    return Finding(part="odometry tf", present=True, detail=f"{odom} -> {base}{said}")


def _localised(tf: tuple[TfEdge, ...], odom: str) -> Finding:
    parents = sorted({edge.parent for edge in tf if edge.child == odom})
    if not parents:
        cure = "start AMCL and give it a first pose (robot.launch.py does), or SLAM's localisation"
        return _lacks("localisation", f"nothing says where {odom} is in map", cure)
    if parents != [MAP]:
        return _lacks("localisation", f"{', '.join(parents)} -> {odom}: expected map", "global_frame_id: map in AMCL")
    return Finding(part="localisation", present=True, detail=f"map -> {odom}")


def _mounts(graph: Graph, base: str) -> Iterator[Finding]:
    """Yield sensors whose frame hangs on nothing that leads to the base."""
    parents = {edge.child: edge.parent for edge in graph.tf}
    root = _roots(parents, base)
    for part, name in (("lidar mount", "scan"), ("camera mount", "camera/image_raw")):
        for frame in sorted(graph.heard.get(name, Heard()).frames - {""}):
            if not _roots(parents, frame) & root:
                cure = "robot_state_publisher with the robot's URDF, or tf2_ros static_transform_publisher"
                yield _lacks(part, f"no tf from {base} to {frame}", cure)
            else:
                yield Finding(part=part, present=True, detail=f"{base} .. {frame}")


def _roots(parents: dict[str, str], frame: str) -> set[str]:
    """Return a frame with all above it."""
    found = {frame}
    while (frame := parents.get(frame, "")) and frame not in found:
        found.add(frame)
    return found


def _conflicts(tf: tuple[TfEdge, ...]) -> Iterator[Finding]:
    """Yield frames with two parents, and edges that two publishers give differently."""
    parents: dict[str, set[str]] = {}
    for edge in tf:
        parents.setdefault(edge.child, set()).add(edge.parent)
    for child, several in sorted(parents.items()):
        if len(several) > 1:
            cure = "one of the publishers: robot_state_publisher:=false, publish_tf: false in the EKF or the base"
            yield _lacks("tf", f"{child} has {len(several)} parents: {', '.join(sorted(several))}", cure)
    for edge in tf:
        if edge.count > 1 and edge.contradictions > max(2, MOST_CONTRADICTIONS * edge.count):
            cure = "two publish it: publish_tf: false in the base where an EKF does; one AMCL or SLAM"
            yield _lacks("tf", f"{edge.parent} -> {edge.child} contradicts itself {edge.contradictions} times", cure)


def _lacks(part: str, detail: str, cure: str) -> Finding:
    return Finding(part=part, present=False, detail=detail, remedy=cure)
