"""Timers of our nodes go on when the machine's clock is set back; in simulated time they stand with it."""

import ast

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
