"""What the doctor says of a running robot: a graph that fits, then one thing wrong at a time, each with its cure."""

from collections import Counter
from dataclasses import replace

import pytest

from guide_robot.run.graph_checks import check_graph
from guide_robot.run.graph_seen import End, Graph, Heard, TfEdge, Topic
from guide_robot.run.report_lines import Finding

TYPES = {
    "scan": "sensor_msgs/LaserScan",
    "odom": "nav_msgs/Odometry",
    "camera/image_raw": "sensor_msgs/Image",
    "camera/camera_info": "sensor_msgs/CameraInfo",
    "battery_state": "sensor_msgs/BatteryState",
    "map": "nav_msgs/OccupancyGrid",
}
FRAMES = {"scan": "laser", "odom": "odom", "camera/image_raw": "camera", "map": "map"}
TF = (
    TfEdge(parent="map", child="odom", count=100),
    TfEdge(parent="odom", child="base_link", count=100),
    TfEdge(parent="base_link", child="laser", static=True),
    TfEdge(parent="base_link", child="camera", static=True),
)
VALUES = {
    "camera/image_raw": {"encoding": ("rgb8",), "size": ("640x480",)},
    "camera/camera_info": {"focal": ("525",), "size": ("640x480",)},
    "battery_state": {"percentage": ("0.8",)},
    "map": {"size": ("200x100",)},
}


def by(node: str, kind: str, *, reliable: bool = True, kept: bool = False) -> End:
    return End(node=node, type=kind, reliable=reliable, kept=kept)


def fitting() -> Graph:
    """Return the graph of a robot that fits."""
    topics = {f"/{name}": Topic(publishers=(by("/driver", kind),)) for name, kind in TYPES.items()}
    base, gate = by("/base", "geometry_msgs/Twist"), by("/motion_gate", "geometry_msgs/Twist")
    topics["/cmd_vel"] = Topic(publishers=(gate,), subscribers=(base,))
    monitor = by("/collision_monitor", "geometry_msgs/Twist")
    topics["/cmd_vel_checked"] = Topic(publishers=(monitor,), subscribers=(gate,))
    topics["/navigate_to_pose/_action/status"] = Topic(publishers=(by("/bt_navigator", "action_msgs/GoalStatusArray"),))
    heard = {
        name: Heard(
            count=100,
            seconds=5.0,
            ages_s=(0.02,) * 5,
            frames=frozenset({FRAMES.get(name, "")}),
            values=VALUES.get(name, {}),
        )
        for name in TYPES
    }
    return Graph(topics=topics, heard=heard, tf=TF, nodes=Counter({"/driver": 1, "/base": 1}))


def with_topic(name: str, topic: Topic) -> Graph:
    graph = fitting()
    return replace(graph, topics={**graph.topics, name: topic})


def with_heard(name: str, **changes: object) -> Graph:
    graph = fitting()
    return replace(graph, heard={**graph.heard, name: replace(graph.heard[name], **changes)})  # type: ignore[arg-type]


def without(name: str, *others: tuple[str, Topic]) -> Graph:
    graph = fitting()
    topics = {key: topic for key, topic in graph.topics.items() if key != name}
    return replace(graph, topics={**topics, **dict(others)})


def wrong(graph: Graph) -> list[Finding]:
    return [finding for finding in check_graph(graph) if not finding.present]


def test_a_robot_that_fits_has_nothing_to_mend() -> None:
    findings = check_graph(fitting())
    assert wrong(fitting()) == []
    assert {finding.part for finding in findings} >= {"scan", "odom", "localisation", "lidar mount", "lens", "wheels"}


SCAN = "sensor_msgs/LaserScan"
TWIST, STAMPED = "geometry_msgs/Twist", "geometry_msgs/TwistStamped"
FRONT = ("/front/scan", Topic(publishers=(by("/driver", SCAN),)))
CLOUD = ("/points", Topic(publishers=(by("/velodyne", "sensor_msgs/PointCloud2"),)))
IMAGE = ("/camera/image_raw/compressed", Topic(publishers=(by("/camera", "sensor_msgs/CompressedImage"),)))
GATE = by("/motion_gate", TWIST)
CASES: dict[str, tuple[Graph, str, str, str]] = {
    "scan under another name": (without("/scan", FRONT), "scan", "nobody publishes /scan", "scan_topic:=/front/scan"),
    "scan of another type": (
        with_topic("/scan", Topic(publishers=(by("/driver", "sensor_msgs/MultiEchoLaserScan"),))),
        "scan",
        "MultiEchoLaserScan, expected",
        "start the driver",
    ),
    "points only": (without("/scan", CLOUD), "scan", "only points: /points", "pointcloud_to_laserscan"),
    "two scans": (
        with_topic("/scan", Topic(publishers=(by("/a", SCAN), by("/b", SCAN)))),
        "scan",
        "2 publishers: /a, /b",
        "leave one",
    ),
    "silent lidar": (with_heard("scan", count=0), "scan", "nothing came in 5 s", "start the driver"),
    "slow lidar": (with_heard("scan", count=10), "scan", "2.0 Hz", "raise"),
    "clock behind": (with_heard("scan", ages_s=(0.53, 0.5, 0.51)), "scan", "0.51 s behind", "chrony"),
    "clock ahead": (with_heard("odom", ages_s=(-3.0,)), "odom", "3.00 s ahead of", "chrony"),
    "no tf": (replace(fitting(), tf=()), "tf", "nothing comes", "robot_state_publisher"),
    "no localisation": (replace(fitting(), tf=TF[1:]), "localisation", "where odom is in map", "AMCL"),
    "two parents": (
        replace(fitting(), tf=(*TF, TfEdge(parent="odom_combined", child="base_link", count=9))),
        "tf",
        "2 parents: odom, odom_combined",
        "EKF",
    ),
    "two publishers of one step": (
        replace(fitting(), tf=(*TF[:1], replace(TF[1], contradictions=40), *TF[2:])),
        "tf",
        "contradicts itself 40",
        "two",
    ),
    "lidar that hangs nowhere": (replace(fitting(), tf=(*TF[:2], TF[3])), "lidar mount", "to laser", "URDF"),
    "no odometry in tf": (
        replace(with_heard("odom", frames=frozenset()), tf=(TfEdge(parent="a", child="b"),)),
        "odometry tf",
        "a -> b",
        "base_frame:=",
    ),
    "unknown encoding": (
        with_heard("camera/image_raw", values={"encoding": ("32FC1",), "size": ("640x480",)}),
        "camera",
        "32FC1",
        "rgb8",
    ),
    "compressed only": (
        without("/camera/image_raw", IMAGE),
        "camera",
        "only /camera/image_raw/compressed",
        "image_topic:=/camera/image_raw/compressed",
    ),
    "a gate that waits": (
        with_topic("/cmd_vel_checked", Topic(subscribers=(GATE,))),
        "velocities",
        "nobody publishes /cmd_vel_checked, which /motion_gate lets",
        "cmd_vel_out_topic: cmd_vel_checked",
    ),
    "a base that Nav2 does not expect": (
        without("/navigate_to_pose/_action/status"),
        "odometry tf",
        "odom -> base_link: Nav2 expects odom -> base_footprint",
        "base_frame:=base_link",
    ),
    "odometry that Nav2 does not expect": (
        replace(
            without("/navigate_to_pose/_action/status"),
            tf=(TfEdge(parent="wheel_odom", child="base_footprint"), *TF[2:]),
        ),
        "odometry tf",
        "wheel_odom -> base_footprint",
        "odom_frame:=wheel_odom",
    ),
    "tf beside the namespace": (
        replace(
            fitting(),
            namespace="robot1",
            topics={"/tf": Topic(publishers=(by("/driver", "tf2_msgs/TFMessage"),))},
        ),
        "tf",
        "/driver publish /tf, nodes of robot1 hear /robot1/tf",
        "/tf:=/robot1/tf",
    ),
    "uncalibrated": (
        with_heard("camera/camera_info", values={"focal": ("0",), "size": ("640x480",)}),
        "lens",
        "not calibrated",
        "calibration",
    ),
    "another size": (
        with_heard("camera/camera_info", values={"focal": ("9",), "size": ("1280x720",)}),
        "lens",
        "1280x720",
        "one resolution",
    ),
    "battery unknown": (
        with_heard("battery_state", values={"percentage": ("nan",)}),
        "battery",
        "not a number",
        "percentage",
    ),
    "battery at zero": (with_heard("battery_state", values={"percentage": ("0",)}), "battery", "0 %", "measured"),
    "stamped base": (
        with_topic("/cmd_vel", Topic(publishers=(GATE,), subscribers=(by("/base", STAMPED),))),
        "wheels",
        "TwistStamped",
        "cmd_vel_type:=stamped",
    ),
    "two drive": (
        with_topic("/cmd_vel", Topic(publishers=(GATE, by("/teleop", TWIST)), subscribers=(by("/base", TWIST),))),
        "wheels",
        "/teleop",
        "cmd_vel_checked",
    ),
    "nobody hears": (
        with_topic("/cmd_vel", Topic(publishers=(GATE,))),
        "wheels",
        "nobody hears",
        "base's driver",
    ),
    "no Nav2": (without("/navigate_to_pose/_action/status"), "navigation", "nobody serves", "Nav2"),
    "two maps": (
        with_topic("/map", Topic(publishers=(by("/slam", TYPES["map"]), by("/map_server", TYPES["map"])))),
        "map",
        "several",
        "SLAM",
    ),
    "map turned": (
        with_heard("map", values={"size": ("200x100",), "turned": ("-30",)}),
        "map",
        "turned by -30 degrees",
        "floor import",
    ),
    "map not kept": (with_heard("map", count=0), "map", "not kept", "again"),
    "twice the same node": (
        replace(fitting(), nodes=Counter({"/escort": 2})),
        "nodes",
        "/escort is there 2",
        "namespace:=",
    ),
    "another namespace": (
        without("/scan", ("/robot1/scan", Topic(publishers=(by("/robot1/driver", SCAN),)))),
        "namespace",
        "robot1",
        "--namespace robot1",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_is_said_with_its_cure(case: str) -> None:
    graph, part, said, cure = CASES[case]
    found = [finding for finding in wrong(graph) if finding.part == part]
    assert [finding for finding in found if said in finding.detail and cure in finding.remedy], wrong(graph)


def test_compressed_pictures_fit_where_our_nodes_hear_them_and_a_base_link_where_there_is_a_footprint_too() -> None:
    heard = replace(IMAGE[1], subscribers=(by("/qr_scanner", "sensor_msgs/CompressedImage"),))
    assert wrong(without("/camera/image_raw", (IMAGE[0], heard))) == []
    footprint = TfEdge(parent="base_link", child="base_footprint", static=True)
    graph = replace(without("/navigate_to_pose/_action/status"), tf=(*TF, footprint))
    assert [finding.part for finding in wrong(graph)] == ["navigation"]


@pytest.mark.parametrize("encoding", ["RGB8", "8UC1", "bayer_rggb16", "I420"])
def test_what_the_decoder_takes_fits(encoding: str) -> None:
    assert wrong(with_heard("camera/image_raw", values={"encoding": (encoding,), "size": ("640x480",)})) == []


def test_a_robot_in_a_namespace_with_its_own_topics_is_looked_for_there() -> None:
    graph = fitting()
    topics = {f"/robot1{name}": topic for name, topic in graph.topics.items()}
    gate, base = by("/robot1/motion_gate", TWIST), by("/robot1/base", TWIST)
    topics["/robot1/cmd_vel"] = Topic(publishers=(gate,), subscribers=(base,))
    topics["/robot1/front/scan"] = topics.pop("/robot1/scan")
    assert wrong(replace(graph, topics=topics, namespace="robot1", renamed={"scan": "front/scan"})) == []


def test_a_battery_without_percentage_fits_by_its_charge_and_capacity() -> None:
    for level in ("0", "nan"):
        values = {"percentage": (level,), "charge": ("1.5",), "capacity": ("2",)}
        assert wrong(with_heard("battery_state", values=values)) == []


def test_a_battery_that_counts_to_100_is_said_and_fits() -> None:
    findings = check_graph(with_heard("battery_state", values={"percentage": ("80",)}))
    assert [
        finding for finding in findings if finding.part == "battery" and finding.present and "80 %" in finding.detail
    ]
