"""What the motion gate tells of others who must be right for a stop to hold, and what keeps no stop waiting."""

import threading

import numpy as np
import pytest
import rclpy
from diagnostic_msgs.msg import DiagnosticStatus
from geometry_msgs.msg import Twist
from test_motion_gate_node import Bench

from guide_robot.floor.occupancy import OccupancyGrid as Grid
from guide_robot.phrases.reasons import Why
from guide_robot.ros import names
from guide_robot.ros.convert import grid_message
from guide_robot.ros.diagnostics import told_by
from guide_robot.ros.nodes import motion_gate
from guide_robot.ros.nodes.heartbeat import Pulse
from guide_robot.ros.reasons import to_reason
from guide_robot.sensing.expected_returns import ExpectedReturns


@pytest.fixture
def bench(graph, heard, tmp_path):
    return Bench(graph, heard, tmp_path)


def status_of(bench, name: str, words: str):
    """Return a status of that name that says just this, None as long as there is none."""
    found = [entry for message in bench.diagnostics.messages for entry in message.status if entry.name == name]
    return next((entry for entry in found if entry.message == words), None)


def test_whoever_drives_the_wheels_past_the_gate_is_named_in_one_line(bench):
    bench.drives()
    assert bench.motion.last.reason.key != Why.PAST_ANY_STOP
    teleop = bench.graph.make(lambda: rclpy.create_node("teleop_twist"))
    teleop.create_publisher(Twist, names.CMD_VEL, 1)
    bench.set_motion(False, "page")
    stopped = Why.STOPPED_BY(source="page")
    said = Why.PAST_ANY_STOP(stopped, node="/teleop_twist")
    bench.graph.spin_until(lambda: to_reason(bench.motion.last.reason) == said)
    entry = bench.graph.spin_until(lambda: status_of(bench, "motion_gate", str(said)))
    assert entry.level == DiagnosticStatus.ERROR and told_by(entry) == said
    bench.graph.remove(teleop)
    bench.graph.spin_until(lambda: to_reason(bench.motion.last.reason) == stopped)


def test_a_watchdog_that_is_not_heard_is_told(bench):
    entry = bench.graph.spin_until(lambda: status_of(bench, "watchdog: heartbeat", "nothing is heard of watchdog"))
    assert entry.level == DiagnosticStatus.WARN
    watchdog = bench.graph.make(lambda: rclpy.create_node("watchdog"))
    Pulse(watchdog)
    bench.diagnostics.messages.clear()
    bench.graph.spin_until(lambda: status_of(bench, "watchdog: heartbeat", "heard"))


def test_a_map_that_takes_long_to_make_ready_keeps_no_stop_waiting_and_the_same_map_is_made_once(
    graph, heard, tmp_path, monkeypatch
):
    begun, may_end = [], threading.Event()

    def slow(grid):
        begun.append(grid)
        may_end.wait(60.0)
        return ExpectedReturns(grid)

    monkeypatch.setattr(motion_gate, "ExpectedReturns", slow)
    bench = Bench(graph, heard, tmp_path)
    bench.drives()
    grid = Grid(cells=np.zeros((40, 40), np.int8), resolution=0.1, origin_x=-2.0, origin_y=-2.0)
    try:
        for _ in range(3):
            bench.maps.publish(grid_message(grid, bench.probe.get_clock().now().to_msg()))
            graph.spin_for(0.1)
        graph.spin_until(lambda: begun)
        assert bench.set_motion(False).accepted
        bench.stands()
    finally:
        may_end.set()
    graph.spin_for(0.3)
    assert len(begun) == 1
