"""Leading as an action of Open-RMF's free_fleet adapter: its plugin with a robot's `escort` over DDS.

The adapter itself needs Open-RMF; where it is not installed, its published base classes are stood in for.
"""

import enum
import importlib.util
import sys
import types
from types import SimpleNamespace

import pytest
import rclpy
from rclpy.action import ActionServer, CancelResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.task import Future

from guide_robot.phrases.reasons import Why
from guide_robot.ros.reasons import reason_message
from guide_robot_interfaces.action import Escort


def stand_in() -> types.ModuleType:
    """Return what a plugin sees of free_fleet_adapter.action."""
    module = types.ModuleType("free_fleet_adapter.action")

    class RobotActionState(enum.StrEnum):
        IN_PROGRESS = "in progress"
        CANCELING = "canceling"
        CANCELED = "canceled"
        COMPLETED = "completed"
        FAILED = "failed"

    class RobotAction:
        def __init__(self, context, execution):
            self.context, self.execution = context, execution
            self.action_task_id = context.update_handle.more().current_task_id()

        def cancel_task_of_action(self, cancel_success, cancel_fail, label=""):
            self.context.update_handle.more().cancel_task(self.action_task_id, [label], lambda done: None)

    class RobotActionFactory:
        def __init__(self, context):
            self.context, self.actions = context, context.action_config["actions"]

    names = {"RobotActionState": RobotActionState, "RobotAction": RobotAction, "RobotActionFactory": RobotActionFactory}
    module.__dict__.update(names, RobotActionContext=object)
    return module


@pytest.fixture
def plugin(monkeypatch):
    if importlib.util.find_spec("free_fleet_adapter") is None:
        monkeypatch.setitem(sys.modules, "free_fleet_adapter", types.ModuleType("free_fleet_adapter"))
        monkeypatch.setitem(sys.modules, "free_fleet_adapter.action", stand_in())
    monkeypatch.delitem(sys.modules, "guide_robot.ros.rmf_escort", raising=False)
    return importlib.import_module("guide_robot.ros.rmf_escort")


class Rmf:
    """What RMF gives an action, and what it hears of it."""

    def __init__(self, node):
        self.wanted, self.cancelled, self.ways = True, [], []
        more = SimpleNamespace(
            current_task_id=lambda: "task_7",
            cancel_task=lambda task, labels, done: self.cancelled.append((task, labels)),
        )
        self.context = SimpleNamespace(
            node=node,
            robot_name="robot1",
            update_handle=SimpleNamespace(more=lambda: more),
            action_config={"actions": ["lead_person"]},
        )
        self.execution = SimpleNamespace(
            okay=lambda: self.wanted, override_schedule=lambda level, way: self.ways.append((level, way))
        )

    def _cancel(self, task, labels, _):
        self.cancelled.append((task, labels))


class Robot:
    """A robot's escort, that leads until it is told how it ends."""

    def __init__(self, node):
        self.goals, self.ends, self.taken_back = [], Future(), False
        self._server = ActionServer(
            node,
            Escort,
            "/robot1/escort",
            self._lead,
            cancel_callback=self._take_back,
            callback_group=ReentrantCallbackGroup(),
        )

    async def _lead(self, handle):
        self.goals.append(handle.request)
        outcome, reason = await self.ends
        handle.canceled() if self.taken_back else handle.succeed()
        return Escort.Result(outcome=outcome, reason=reason_message(reason))

    def _take_back(self, _):
        self.taken_back = True
        if not self.ends.done():
            self.ends.set_result((Escort.Result.CANCELED, Why.CANCELLED()))
        return CancelResponse.ACCEPT


@pytest.fixture
def hall(graph, plugin):
    robot, rmf = Robot(graph.probe()), Rmf(graph.make(lambda: rclpy.create_node("adapter")))
    factory = plugin.ActionFactory(rmf.context)
    assert factory.supports_action("lead_person") and not factory.supports_action("clean")

    def perform(description):
        return factory.perform_action("lead_person", description, rmf.execution)

    return SimpleNamespace(graph=graph, robot=robot, rmf=rmf, perform=perform)


ORDER = {"place": "counter_3", "language": "en"}


def test_a_person_is_led_and_the_action_completes_when_they_have_arrived(hall):
    action = hall.perform(ORDER)
    goal = hall.graph.spin_until(lambda: hall.robot.goals and hall.robot.goals[0])
    assert (goal.place, goal.language, goal.person) == ("counter_3", "en", 0)
    assert action.update_action() == "in progress"
    hall.robot.ends.set_result((Escort.Result.ARRIVED, Why.AT_PLACE()))
    hall.graph.spin_until(lambda: action.update_action() == "completed")
    assert hall.rmf.cancelled == []


def test_a_person_who_leaves_fails_the_task_with_the_reason(hall):
    action = hall.perform(ORDER)
    hall.graph.spin_until(lambda: hall.robot.goals)
    hall.robot.ends.set_result((Escort.Result.FOLLOWER_LEFT, Why.PERSON_WALKED_AWAY()))
    hall.graph.spin_until(lambda: action.update_action() == "failed")
    assert hall.rmf.cancelled == [("task_7", ["the person walked away"])]


def test_the_robot_stops_leading_when_rmf_takes_the_task_back(hall):
    action = hall.perform(ORDER)
    hall.graph.spin_until(lambda: hall.robot.goals)
    hall.rmf.wanted = False
    hall.graph.spin_until(lambda: hall.robot.taken_back)
    assert action.update_action() == "canceled"
    assert hall.rmf.cancelled == []


@pytest.mark.parametrize("description", [None, {}, {"place": "counter_3"}, {"place": "counter_3", "language": "xx"}])
def test_an_order_that_asks_for_nothing_that_can_be_done_fails_in_words(hall, description):
    action = hall.perform(description)
    assert action.update_action() == "failed"
    assert hall.rmf.cancelled[0][1][0].startswith("lead_person: ")
    hall.graph.spin_for(0.7)
    assert hall.robot.goals == []
