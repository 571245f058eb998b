"""An escort whose goal the motion gate cancels, over real DDS; the test speaks for gate and navigation."""

import pytest
from action_msgs.srv import CancelGoal
from nav2_msgs.action import NavigateToPose
from test_escort_node import PLACE, Bench

from guide_robot.guide.held_drive import HeldDriveSettings
from guide_robot.phrases.reasons import Why
from guide_robot.ros import names
from guide_robot.ros.goal_server import GoalServer
from guide_robot_interfaces.action import Escort
from guide_robot_interfaces.msg import Announcement, FollowerState, KioskRequest, MotionState


class StoppableBench(Bench):
    """The escort's node and its person, a navigation that never arrives, and the gate's word."""

    def __init__(self, graph, heard) -> None:
        super().__init__(graph, heard)
        self.goals: list[NavigateToPose.Goal] = []
        self.navigation = GoalServer(
            self.probe, NavigateToPose, names.NAVIGATE, self.take, lambda: None, on_cancel=lambda: None
        )
        self.navigation.offer()
        self.word = self.probe.create_publisher(MotionState, names.MOTION_ALLOWED, names.LATCHED)
        self.cancels = self.probe.create_client(CancelGoal, f"{names.NAVIGATE}/_action/cancel_goal")
        self.say(MotionState.NONE)
        sent = self.escort.send_goal_async(Escort.Goal(place=PLACE, person=7, language="en"))
        # One whose acceptance is lost, while DDS makes them find each other, is given again: the last counts.
        assert graph.spin_until(lambda: sent.done() and self.node._driver._client._handle)
        del self.goals[:-1]
        self.ended = sent.result().get_result_async()

    def take(self, goal: NavigateToPose.Goal) -> str:
        self.goals.append(goal)
        return ""

    def say(self, cause: int) -> None:
        allowed = cause == MotionState.NONE
        self.word.publish(MotionState(allowed=allowed, cause=cause, source="test"))

    def cancel_all(self) -> None:
        answer = self.cancels.call_async(CancelGoal.Request())
        assert self.graph.spin_until(answer.done)


@pytest.fixture
def bench(graph, heard):
    made = StoppableBench(graph, heard)
    yield made
    made.navigation.destroy()


@pytest.mark.parametrize("cause", [MotionState.HEARTBEAT, MotionState.STARTING])
def test_person_is_led_on_after_a_short_protective_stop(bench, cause):
    bench.say(cause)
    bench.cancel_all()
    bench.graph.spin_for(0.7)
    assert len(bench.goals) == 1  # as long as the robot is held, nothing is asked for
    bench.cancel_all()
    bench.say(MotionState.NONE)
    assert bench.graph.spin_until(lambda: len(bench.goals) == 2)
    assert bench.goals[0].pose.pose == bench.goals[1].pose.pose
    assert not bench.ended.done()
    assert bench.follower.last.person == 7 and bench.follower.last.state == FollowerState.FOLLOWING


def test_after_a_long_protective_stop_the_robot_asks_and_waits_for_a_touch(bench, heard):
    said = heard(bench.probe, Announcement, names.SAY, names.EVENTS)
    touches = bench.probe.create_publisher(KioskRequest, names.KIOSK_REQUEST, names.WISHES)
    bench.say(MotionState.HEARTBEAT)
    bench.cancel_all()
    bench.graph.spin_for(1.1 * HeldDriveSettings().short_s)
    bench.say(MotionState.NONE)
    bench.graph.spin_until(lambda: any(one.key == "shall_we_go_on" for one in said.messages))
    bench.graph.spin_for(1.0)
    assert len(bench.goals) == 1 and not bench.ended.done()
    touches.publish(KioskRequest(kind=KioskRequest.HERE_I_AM))
    assert bench.graph.spin_until(lambda: len(bench.goals) == 2)


def test_an_operators_stop_ends_the_escort_also_on_top_of_a_protective_one(bench):
    bench.say(MotionState.HEARTBEAT)
    bench.cancel_all()
    bench.say(MotionState.OPERATOR)
    assert bench.graph.spin_until(bench.ended.done)
    assert bench.ended.result().result.outcome == Escort.Result.FAULT
    bench.say(MotionState.NONE)
    bench.graph.spin_for(0.5)
    assert len(bench.goals) == 1


def test_a_goal_that_somebody_cancels_while_the_robot_may_move_ends_the_escort(bench):
    bench.cancel_all()
    assert bench.graph.spin_until(bench.ended.done)
    assert bench.ended.result().result.reason.key == Why.DRIVE_STOPPED
