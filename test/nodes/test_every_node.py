"""What all nodes of ours have in common: timers that no set clock holds up, and discovery on this machine alone."""

import ast
import os
import subprocess
import sys

import pytest
from rclpy.clock import Clock, ClockType

from guide_robot.common.resources import resource
from guide_robot.ros.node import GuideNode


@pytest.mark.parametrize(("simulated", "clock"), [(False, ClockType.STEADY_TIME), (True, ClockType.ROS_TIME)])
def test_a_timer_follows_no_clock_that_can_be_set_back_but_simulated_time(graph, simulated, clock):
    graph.set("some_node", use_sim_time=simulated)
    node = graph.make(lambda: GuideNode("some_node"))
    assert node.create_timer(1.0, lambda: None).clock.clock_type is clock


def test_a_timer_may_live_on_wall_time_while_simulated_time_stands(graph):
    graph.set("some_node", use_sim_time=True)
    node = graph.make(lambda: GuideNode("some_node"))
    timer = node.create_timer(1.0, lambda: None, clock=Clock(clock_type=ClockType.STEADY_TIME))
    assert timer.clock.clock_type is ClockType.STEADY_TIME


def test_every_node_of_ours_makes_its_timers_so():
    for file in resource("guide_robot", "ros", "nodes").glob("*.py"):
        classes = [one for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.ClassDef)]
        bases = [base.id for one in classes for base in one.bases if isinstance(base, ast.Name)]
        assert "Node" not in bases, file


TELLS_ITS_RANGE = """
import os
from guide_robot.common.errors import UserError
from guide_robot.ros.runtime import run
def make():
    raise UserError(os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"])
run(make)
"""


@pytest.mark.parametrize(
    ("given", "found"), [({}, "LOCALHOST"), ({"ROS_AUTOMATIC_DISCOVERY_RANGE": "SUBNET"}, "SUBNET")]
)
def test_a_node_started_by_itself_looks_on_this_machine_alone_unless_told_otherwise(graph, given, found):
    environment = {name: value for name, value in os.environ.items() if name != "ROS_AUTOMATIC_DISCOVERY_RANGE"}
    environment |= {"ROS_DOMAIN_ID": str(graph.domain), **given}
    ended = subprocess.run(
        [sys.executable, "-c", TELLS_ITS_RANGE], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.stderr.strip() == f"guide_robot: {found}"
