"""The doctor asks a real graph: drivers with an odd clock, a stamped base, a battery that knows nothing."""

import json
import threading
import time

from geometry_msgs.msg import TransformStamped, TwistStamped
from rclpy.executors import SingleThreadedExecutor
from sensor_msgs.msg import BatteryState, LaserScan
from tf2_msgs.msg import TFMessage

from guide_robot.ros import names
from guide_robot.ros.convert import stamp
from guide_robot.run.cli import main

LATE_S = 1.5


def drivers(node, *, done):
    """Publish what an odd robot's drivers would until told to end."""
    scans = node.create_publisher(LaserScan, names.SCAN, names.SENSOR)
    transforms = node.create_publisher(TFMessage, names.TF, names.TF_QOS)
    batteries = node.create_publisher(BatteryState, names.BATTERY, names.SENSOR)
    node.create_subscription(TwistStamped, names.CMD_VEL, lambda _: None, 1)
    executor = SingleThreadedExecutor(context=node.context)
    executor.add_node(node)
    while not done.is_set():
        scan = LaserScan(range_max=10.0)
        scan.header.frame_id, scan.header.stamp = "laser", stamp(time.time() - LATE_S)
        scans.publish(scan)
        step = TransformStamped(child_frame_id="base_link")
        step.header.frame_id, step.header.stamp = "odom", stamp(time.time())
        transforms.publish(TFMessage(transforms=[step]))
        batteries.publish(BatteryState(percentage=float("nan")))
        executor.spin_once(timeout_sec=0.05)


def test_the_doctor_hears_a_running_robot_and_names_what_does_not_fit(graph, monkeypatch, capsys):
    monkeypatch.setenv("ROS_DOMAIN_ID", str(graph.domain))
    done = threading.Event()
    node = graph.probe()
    graph._executor.remove_node(node)
    thread = threading.Thread(target=drivers, args=(node,), kwargs={"done": done})
    thread.start()
    try:
        assert main(["doctor", "--robot", "--json", "--seconds", "2"]) == 0
    finally:
        done.set()
        thread.join(10.0)
    said = json.loads(capsys.readouterr().out)
    findings = {one["part"]: one for one in said if not one["present"]}
    assert "1.5" in findings["scan"]["detail"] and "chrony" in findings["scan"]["remedy"]
    assert "not a number" in findings["battery"]["detail"]
    assert [one for one in said if one["part"] == "wheels" and one["present"] and "(stamped)" in one["detail"]]
    assert "to laser" in findings["lidar mount"]["detail"]
    assert "where odom is in map" in findings["localisation"]["detail"]
    assert "nobody serves" in findings["navigation"]["detail"]


def test_odd_words_are_one_line(capsys):
    assert main(["doctor", "--robot", "--topic", "nose=scan"]) == 2
    assert main(["doctor", "--robot", "--seconds", "-1"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
