"""No message kills a node: enums out of range and messages made from the definitions, on every topic of every node."""

import math
import time
from copy import deepcopy

import pytest
import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from geometry_msgs.msg import TransformStamped
from rclpy.executors import SingleThreadedExecutor
from std_msgs.msg import String
from tf2_msgs.msg import TFMessage

from guide_robot.bench.safety.nodes_in_one import all_nodes, fuzz
from guide_robot.ros import names
from guide_robot.ros.alarms import UNWELL_AFTER, alarms_of, turn
from guide_robot.ros.convert import to_placed
from guide_robot.ros.edge import BadMessage, edge_of, listen, short
from guide_robot.ros.node import GuideNode
from guide_robot.ros.nodes.heartbeat import Pulse
from guide_robot.ros.transforms import ALL_STATIC, Transforms
from guide_robot_interfaces.msg import (
    Announcement,
    BackendStatus,
    FollowerState,
    GuideState,
    Heartbeat,
    KioskRequest,
    MotionState,
    People,
    Person,
    PrinterStatus,
    ScannedCode,
    TicketCall,
)

ODD = 200
ENUMS = [
    Announcement(priority=ODD),
    BackendStatus(state=ODD),
    FollowerState(state=ODD),
    GuideState(state=ODD),
    KioskRequest(kind=ODD),
    MotionState(cause=ODD),
    People(people=[Person(kind=9)]),
    People(people=[Person(engagement=ODD)]),
    PrinterStatus(state=ODD),
    ScannedCode(kind=99),
    ScannedCode(answer=ODD),
    TicketCall(kind=77),
]
REFUSED_BY = {
    "receptionist": {"people", "scanned_code", "ticket_call", "kiosk_request"},
    "escort": {"people", "kiosk_request"},
    "navigator": {"people"},
    "simulator": {"guide_state"},
}


def test_enums_out_of_range_are_refused_and_counted_and_no_callback_fails(tmp_path):
    with all_nodes(tmp_path) as (nodes, executor):
        for message in ENUMS:
            for node in nodes.values():
                for hears in [one for one in node.subscriptions if one.msg_type is type(message)]:
                    hears.callback(message)
        for _ in range(50):
            turn(executor, alarms_of(nodes["escort"]), 0.0)
        for name, topics in REFUSED_BY.items():
            assert {topic for topic, _ in edge_of(nodes[name]).refused} >= topics
        assert not any(alarms_of(node).failures for node in nodes.values())


def test_three_hundred_odd_messages_on_every_topic_end_no_node_and_fail_no_callback(tmp_path):
    with all_nodes(tmp_path) as (nodes, executor):
        result = fuzz(nodes, executor, 300, seed=20)
        assert result.messages == 300
        assert len(result.topics) >= 30 and {"set_motion", "issue_ticket", "operator_order"} <= result.topics
        assert {"/fleet", "/fleet_order", "escort", "follow", "navigate_to_pose"} <= result.topics
        assert result.goals >= 6
        assert result.refused > 20
        assert (result.failures, result.lost) == ({}, [])


class Watched:
    """A node that hears text, refuses `bad`, and fails at `fail`; spun as a node's own process spins it."""

    def __init__(self, graph, heard) -> None:
        self.graph = graph
        self.node, self.probe = graph.probe(), graph.make(lambda: rclpy.create_node("listener"))
        self.used: list[str] = []
        listen(self.node, String, "words", self.read, self.use, 10)
        Pulse(self.node)
        self.told = heard(self.probe, DiagnosticArray, names.DIAGNOSTICS)
        self.beats = heard(self.probe, Heartbeat, names.HEARTBEAT, names.BEATS)
        self.words = self.probe.create_publisher(String, "words", 10)
        self.executors: SingleThreadedExecutor = graph._executor
        self.until(lambda: self.words.get_subscription_count() and self.beats.last)

    @staticmethod
    def read(message: String) -> str:
        if message.data == "bad":
            raise BadMessage("the words are bad", message.data)
        return short(message.data, "data", 20)

    def use(self, words: str) -> None:
        if words == "fail":
            raise ZeroDivisionError("a defect")
        self.used.append(words)

    def until(self, holds, deadline_s: float = 60.0) -> None:
        end = time.monotonic() + deadline_s
        while not holds():
            assert time.monotonic() < end
            turn(self.executors, alarms_of(self.node), 0.05)

    def say(self, text: str) -> None:
        self.words.publish(String(data=text))

    def status(self) -> DiagnosticStatus | None:
        found = [
            status for message in self.told.messages for status in message.status if status.name.startswith("probe")
        ]
        return found[-1] if found else None


@pytest.fixture
def watched(graph, heard):
    return Watched(graph, heard)


def test_a_refused_message_is_a_line_in_diagnostics_with_topic_and_reason(watched):
    for text in ("bad", "bad", "x" * 1000, "good"):
        watched.say(text)
    watched.until(lambda: watched.used == ["good"])
    watched.until(lambda: watched.status() and "3 messages refused" in watched.status().message)
    assert watched.status().level == DiagnosticStatus.WARN
    counts = {value.key: value.value for value in watched.status().values}
    assert counts["refused on words: the words are bad"] == "2"
    assert counts["refused on words: data has more than 20 characters"] == "1"


def test_an_exception_in_a_callback_is_an_alarm_and_the_node_lives(watched):
    watched.say("fail")
    watched.say("good")
    watched.until(lambda: watched.used == ["good"])
    watched.until(lambda: watched.status() and watched.status().level == DiagnosticStatus.ERROR)
    assert "ZeroDivisionError" in watched.status().message and "test_edge.py" in watched.status().message
    count = watched.beats.last.count
    watched.until(lambda: watched.beats.last.count > count + 2)


def test_a_node_whose_callback_fails_always_gives_no_heartbeat_until_it_succeeds(watched):
    timer = watched.probe.create_timer(0.1, lambda: watched.say("fail"))
    watched.until(lambda: watched.status() and "fails always" in watched.status().message)
    assert alarms_of(watched.node).failures.total() >= UNWELL_AFTER
    count = watched.beats.last.count
    end = time.monotonic() + 1.5
    watched.until(lambda: time.monotonic() > end)
    assert watched.beats.last.count <= count + 1
    timer.cancel()
    watched.say("good")
    watched.until(lambda: watched.beats.last.count > count + 1)


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"x": math.nan}, "transform is not a finite number"),
        ({"z": math.inf}, "transform is not a finite number"),
        ({"qw": math.nan}, "transform is not a finite number"),
        ({"qw": 0.0}, "transform has no rotation"),
    ],
)
def test_a_transform_that_is_none_is_refused_whatever_frame_it_is_of(spoilt, said):
    values = {"x": 0.1, "y": 0.0, "z": 0.2, "qw": 1.0} | spoilt
    message = TransformStamped(child_frame_id="some_bracket")
    message.transform.rotation.w = values.pop("qw")
    for axis, value in values.items():
        setattr(message.transform.translation, axis, value)
    with pytest.raises(BadMessage, match=said):
        to_placed(message)


def test_a_transform_that_is_none_does_not_stop_the_robot_for_ever(graph):
    node = graph.make(lambda: GuideNode("listener"))
    transforms = Transforms(node)
    broadcaster = graph.probe().create_publisher(TFMessage, names.TF_STATIC, ALL_STATIC)
    good = TransformStamped(child_frame_id="laser")
    good.header.frame_id, good.transform.translation.x, good.transform.rotation.w = "base_link", 0.1, 1.0
    bad = deepcopy(good)
    bad.transform.translation.x = math.nan
    for transform in (good, bad, good):
        broadcaster.publish(TFMessage(transforms=[transform]))
    graph.spin_until(lambda: edge_of(node).refused.total())
    graph.spin_for(0.3)
    assert transforms.frames.forked(time.monotonic()) is None
