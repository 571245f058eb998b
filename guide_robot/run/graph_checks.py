"""What does not fit between a running robot and the guide's nodes, each with its cure. Plain logic; asks nobody."""

import math
from collections.abc import Iterator

from guide_robot.run.graph_frames import frames
from guide_robot.run.graph_seen import Graph, Heard, Topic
from guide_robot.run.report_lines import Finding
from guide_robot.sensing.battery_reading import COUNTS_TO_100, BatteryReading
from guide_robot.sensing.encodings import ENCODINGS, encoding_named

SLOWEST_SCAN_HZ, SLOWEST_ODOM_HZ, SLOWEST_IMAGE_HZ = 5.0, 10.0, 2.0
CLOCK_APART_S = 0.15
SCAN, IMAGE, INFO = "sensor_msgs/LaserScan", "sensor_msgs/Image", "sensor_msgs/CameraInfo"
ODOM, BATTERY, MAP = "nav_msgs/Odometry", "sensor_msgs/BatteryState", "nav_msgs/OccupancyGrid"
TWIST, STAMPED = "geometry_msgs/Twist", "geometry_msgs/TwistStamped"
GATE, CHECKED = "motion_gate", "cmd_vel_checked"
PICTURE_NODES = ("/people_tracker", "/qr_scanner")


def check_graph(graph: Graph) -> list[Finding]:
    """Return one finding for each part of the robot, in the order in which data flows, and one for each conflict."""
    return [
        *_strangers(graph),
        _stream(graph, "scan", "scan", SCAN, SLOWEST_SCAN_HZ),
        *_only_points(graph),
        _stream(graph, "odom", "odom", ODOM, SLOWEST_ODOM_HZ),
        *frames(graph),
        *_camera(graph),
        _battery(graph),
        _map(graph),
        _navigation(graph),
        *_velocities(graph),
        _wheels(graph),
    ]


def fits(part: str, detail: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(part=part, present=True, detail=detail)


def lacks(part: str, detail: str, cure: str) -> Finding:
    """Return a finding with its cure."""
    return Finding(part=part, present=False, detail=detail, remedy=cure)


def _stream(graph: Graph, part: str, argument: str, kind: str, slowest_hz: float) -> Finding:
    """Judge a sensor's topic: published, of the right type, once, coming, often enough, by the same clock."""
    name = {"image": "camera/image_raw"}.get(argument, argument)
    topic, heard, full = graph.topic(name), graph.heard.get(name, Heard()), graph.full(name)
    missing = _unpublished(graph, part, argument, full, topic, kind)
    if missing is not None:
        return missing
    nodes = [end.node for end in topic.publishers]
    if len(nodes) > 1:
        return lacks(part, f"{full} has {len(nodes)} publishers: {', '.join(sorted(nodes))}", "leave one of them")
    if not heard.count:
        said = f"{full}: {nodes[0]} publishes it, but nothing came in {heard.seconds:.0f} s"
        return lacks(
            part, said, "start the driver's sensor; look at its log; same RMW and ROS_DOMAIN_ID on both machines"
        )
    apart = _clock_apart(part, full, heard)
    if apart is not None:
        return apart
    detail = f"{full} {heard.rate_hz:.1f} Hz, frame {', '.join(sorted(heard.frames)) or 'not said'}, {_quality(topic)}"
    if heard.rate_hz < slowest_hz:
        return lacks(
            part, f"{detail}: expected {slowest_hz:g} Hz or more", "raise the driver's rate, or lower its load"
        )
    return fits(part, detail)


def _unpublished(graph: Graph, part: str, argument: str, full: str, topic: Topic, kind: str) -> Finding | None:
    """Return what is wrong when nobody publishes a topic with the type that is heard."""
    types = sorted({end.type for end in topic.publishers})
    if kind in types:
        return None
    others = [name for name in graph.of_type(kind) if name != full]
    said = f"{full} has the type {', '.join(types)}, expected {kind}" if types else f"nobody publishes {full} ({kind})"
    if others:
        return lacks(part, said, f"{argument}_topic:={others[0]} (of that type here: {', '.join(others[:5])})")
    return lacks(part, said, "start the driver; another machine's is seen with ROS_AUTOMATIC_DISCOVERY_RANGE=SUBNET")


def _clock_apart(part: str, full: str, heard: Heard) -> Finding | None:
    age_s = heard.age_s
    if age_s is None or abs(age_s) <= CLOCK_APART_S:
        return None
    side = "behind" if age_s > 0.0 else "ahead of"
    said = f"{full}: stamps lie {abs(age_s):.2f} s {side} this computer's clock"
    return lacks(
        part, said, "synchronise the clocks (chrony), or use_sim_time:=true when a topic /clock gives the time"
    )


def _quality(topic: Topic) -> str:
    end = topic.publishers[0]
    return f"{'reliable' if end.reliable else 'best effort'}{', kept' if end.kept else ''}"


def _only_points(graph: Graph) -> Iterator[Finding]:
    clouds = graph.of_type("sensor_msgs/PointCloud2")
    if clouds and not graph.of_type(SCAN):
        yield lacks(
            "scan", f"only points: {', '.join(clouds[:3])}", "run pointcloud_to_laserscan between 0.1 and 0.5 m"
        )


def _camera(graph: Graph) -> Iterator[Finding]:
    name = "camera/image_raw"
    heard = graph.heard.get(name, Heard())
    compressed = graph.topics.get(f"{graph.full(name)}/compressed", Topic())
    if not graph.topic(name).publishers and compressed.publishers:
        yield _only_compressed(f"{graph.full(name)}/compressed", compressed)
        return
    found = _stream(graph, "camera", "image", IMAGE, SLOWEST_IMAGE_HZ)
    unknown = [word for word in heard.values.get("encoding", ()) if encoding_named(word) is None]
    if found.present and unknown:
        yield lacks("camera", f"{found.detail}: encoding {unknown[0]}", f"one of {', '.join(sorted(ENCODINGS))}")
        return
    yield found
    if found.present:
        yield _lens(graph, heard)


def _only_compressed(full: str, topic: Topic) -> Finding:
    """Judge a camera without raw pictures by whether our nodes hear the compressed ones, as an argument tells them."""
    hearers = sorted(end.node for end in topic.subscribers if end.node.endswith(PICTURE_NODES))
    if hearers:
        return fits("camera", f"{full}, heard by {', '.join(hearers)}")
    return lacks("camera", f"only {full}, which nobody of ours hears", f"image_topic:={full}")


def _lens(graph: Graph, picture: Heard) -> Finding:
    name = "camera/camera_info"
    heard, full = graph.heard.get(name, Heard()), graph.full(name)
    missing = _unpublished(graph, "lens", "camera_info", full, graph.topic(name), INFO)
    if missing is not None:
        return missing
    if heard.values.get("focal") == ("0",):
        return lacks(
            "lens", f"{full}: not calibrated (K is zero)", "camera_calibration, or the lens of the description"
        )
    sizes = heard.values.get("size", ()), picture.values.get("size", ())
    if all(sizes) and sizes[0] != sizes[1]:
        said = f"{full} is of {sizes[0][0]} pixels, the picture has {sizes[1][0]}"
        return lacks("lens", said, "one resolution for both")
    return fits("lens", full)


def _battery(graph: Graph) -> Finding:
    heard, full = graph.heard.get("battery_state", Heard()), graph.full("battery_state")
    missing = _unpublished(graph, "battery", "battery", full, graph.topic("battery_state"), BATTERY)
    if missing is not None:
        return missing
    if not heard.count:
        return lacks("battery", f"{full}: nothing came in {heard.seconds:.0f} s", "start the base's battery monitor")
    level, charge, capacity = (_number(heard, name) for name in ("percentage", "charge", "capacity"))
    share = BatteryReading().take(level, charge, capacity)
    if share is None and level == 0.0:
        return lacks("battery", f"{full}: 0 %", "wait until the driver has measured; charge it if that is true")
    if share is None:
        said = f"is {level:g}, which is no charge" if math.isfinite(level) else "is not a number"
        return lacks(
            "battery",
            f"{full}: percentage {said}",
            "have the driver fill in percentage (0 to 1), or charge and capacity",
        )
    counts = ", counts to 100 where ROS says 1" if level > COUNTS_TO_100 else ""
    return fits("battery", f"{full} {100.0 * share:.0f} %{counts}, {_quality(graph.topic('battery_state'))}")


def _number(heard: Heard, name: str) -> float:
    return next((float(word) for word in reversed(heard.values.get(name, ()))), math.nan)


def _map(graph: Graph) -> Finding:
    topic, full, heard = graph.topic("map"), graph.full("map"), graph.heard.get("map", Heard())
    if not topic.publishers:
        return lacks(
            "map", f"nobody publishes {full}", "robot.launch.py starts map_server; with nav2:=false start yours"
        )
    if len(topic.publishers) > 1:
        nodes = ", ".join(sorted(end.node for end in topic.publishers))
        return lacks("map", f"{full} has several publishers: {nodes}", "one map: end SLAM, or map_server")
    if not heard.count:
        return lacks("map", f"{full}: nothing came; it is not kept for late comers", "map_server, or publish it again")
    if heard.frames - {"map", ""}:
        return lacks("map", f"{full}: frame {', '.join(sorted(heard.frames))}", "frame_id: map in map_server")
    turned = _number(heard, "turned")
    if abs(turned) >= 1.0:
        cure = "guide-robot floor import turns the cells instead; load its map"
        return lacks("map", f"{full}: its origin is turned by {turned:.0f} degrees, which Nav2 ignores", cure)
    return fits("map", f"{full} {', '.join(heard.values.get('size', ()))} cells, {_quality(topic)}")


def _navigation(graph: Graph) -> Finding:
    status = graph.navigation
    if status.publishers:
        return fits("navigation", f"{status.publishers[0].node} serves {graph.full('navigate_to_pose')}")
    return lacks("navigation", f"nobody serves {graph.full('navigate_to_pose')}", "start Nav2: nav2:=true, or your own")


def _velocities(graph: Graph) -> Iterator[Finding]:
    """Yield what is wrong where the motion gate waits for velocities that nobody sends."""
    waits = [end for end in graph.topic(CHECKED).subscribers if end.node.endswith(f"/{GATE}")]
    if waits and not graph.topic(CHECKED).publishers:
        full = graph.full(CHECKED)
        cure = f"lead your Nav2's last velocity there: cmd_vel_out_topic: {CHECKED} in its collision_monitor"
        yield lacks("velocities", f"nobody publishes {full}, which {waits[0].node} lets through to the wheels", cure)


def _wheels(graph: Graph) -> Finding:
    """Judge cmd_vel: who drives, who hears it, and whether they mean the same message."""
    topic, full = graph.topic("cmd_vel"), graph.full("cmd_vel")
    foreign = sorted({end.node for end in topic.publishers if not end.node.endswith(f"/{GATE}")})
    if foreign:
        cure = "lead it to cmd_vel_checked, through the motion gate; end teleoperation"
        return lacks("wheels", f"{full} is also published by {', '.join(foreign)}", cure)
    types = sorted({end.type for end in topic.subscribers} & {TWIST, STAMPED})
    if not types:
        ours = (full, graph.full(CHECKED))
        others = [name for name in _hears_twists(graph) if "cmd_vel" in name and name not in ours]
        cure = f"cmd_vel_topic:={others[0]}" if others else "start the base's driver"
        return lacks("wheels", f"nobody hears {full}", cure)
    said = {end.type for end in topic.publishers}
    if len(types) > 1 or (said and not said & set(types)):
        kind = "stamped" if STAMPED in types else "plain"
        return lacks(
            "wheels",
            f"{full}: the base hears {', '.join(types)}, we say {', '.join(said) or 'nothing yet'}",
            f"cmd_vel_type:={kind}",
        )
    hearers = ", ".join(sorted(end.node for end in topic.subscribers))
    return fits("wheels", f"{full} {types[0]} ({'stamped' if types[0] == STAMPED else 'plain'}), heard by {hearers}")


def _hears_twists(graph: Graph) -> list[str]:
    return sorted(n for n, topic in graph.topics.items() if any(e.type in (TWIST, STAMPED) for e in topic.subscribers))


def _strangers(graph: Graph) -> Iterator[Finding]:
    """Yield nodes that are there twice, and a namespace that was not asked for."""
    for name, count in sorted(graph.nodes.items()):
        if count > 1:
            cure = "two robots on one namespace, or one started twice: namespace:= for each robot"
            yield lacks("nodes", f"{name} is there {count} times", cure)
    if not graph.topic("scan").publishers:
        prefix = graph.full("x").removesuffix("x")
        found = sorted({name.rpartition("/")[0].strip("/") for name in graph.topics if name.endswith("/scan")})
        elsewhere = [name for name in found if name and f"/{name}/" != prefix]
        if elsewhere:
            yield lacks(
                "namespace",
                f"a robot is in {', '.join(elsewhere)}",
                f"./guide doctor --robot --namespace {elsewhere[0]}",
            )
