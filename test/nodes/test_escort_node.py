"""Whom the escort leads when a track is named, over real DDS, with people that the test makes up."""

import pytest
from geometry_msgs.msg import PoseStamped
from rclpy.action import ActionClient

from guide_robot.nodes import names
from guide_robot.nodes.escort import EscortNode
from guide_robot_interfaces.action import Escort, Follow
from guide_robot_interfaces.msg import FollowerState, KioskRequest, People, Person

PLACE = "counter_1"


class Bench:
    """The escort node, a robot at (9, 7) that looks up, and one person with track 7 before it."""

    def __init__(self, graph, heard) -> None:
        self.graph = graph
        graph.set("escort", escort__find_person_s=1.0, escort__farewell_s=0.2, follow__find_person_s=1.0)
        graph.make(EscortNode)
        self.probe = graph.probe()
        self.follower = heard(self.probe, FollowerState, names.FOLLOWER)
        self.people = self.probe.create_publisher(People, names.PEOPLE, 1)
        self.pose = self.probe.create_publisher(PoseStamped, names.ROBOT_POSE, 1)
        self.touches = self.probe.create_publisher(KioskRequest, names.KIOSK_REQUEST, names.EVENTS)
        self.number = 7
        self.probe.create_timer(0.1, self.tell)
        self.escort = ActionClient(self.probe, Escort, names.ESCORT)
        self.follow = ActionClient(self.probe, Follow, names.FOLLOW)
        graph.spin_until(lambda: self.escort.server_is_ready() and self.follow.server_is_ready())

    def tell(self) -> None:
        stamp = self.probe.get_clock().now().to_msg()
        pose = PoseStamped()
        pose.header.stamp, pose.header.frame_id = stamp, "map"
        pose.pose.position.x, pose.pose.position.y = 9.0, 7.0
        pose.pose.orientation.z = pose.pose.orientation.w = 0.5**0.5
        self.pose.publish(pose)
        person = Person(id=self.number, confidence=0.9, age_s=3.0, seen_by_lidar=True)
        person.position.x, person.position.y = 9.0, 8.1
        people = People(people=[person] if self.number else [])
        people.header.stamp, people.header.frame_id = stamp, "map"
        self.people.publish(people)

    def result(self, client, goal):
        sent = client.send_goal_async(goal)
        self.graph.spin_until(sent.done)
        assert sent.result().accepted
        ended = sent.result().get_result_async()
        self.graph.spin_until(ended.done)
        return ended.result().result


@pytest.fixture
def bench(graph, heard):
    return Bench(graph, heard)


def test_a_person_who_is_gone_is_not_replaced_by_whoever_stands_in_front(bench):
    result = bench.result(bench.escort, Escort.Goal(place=PLACE, person=99, language="en"))
    assert result.outcome == Escort.Result.FOLLOWER_LOST
    assert "person 99 is not here" in result.reason
    assert all(message.person != 7 for message in bench.follower.messages)


def test_a_person_who_is_gone_is_not_followed_in_anybody_else(bench):
    result = bench.result(bench.follow, Follow.Goal(person=99))
    assert result.outcome == Follow.Result.PERSON_LOST
    assert "person 99 is not here" in result.reason
    assert all(message.person != 7 for message in bench.follower.messages)


@pytest.mark.parametrize("wanted", [0, 7])
def test_the_person_who_is_there_is_led(bench, wanted):
    sent = bench.escort.send_goal_async(Escort.Goal(place=PLACE, person=wanted, language="en"))
    bench.graph.spin_until(sent.done)
    assert bench.graph.spin_until(lambda: any(message.person == 7 for message in bench.follower.messages))


def test_who_touches_the_screen_is_led_on_though_known_as_somebody_else(bench):
    sent = bench.escort.send_goal_async(Escort.Goal(place=PLACE, language="en"))
    bench.graph.spin_until(sent.done)
    assert bench.graph.spin_until(lambda: bench.follower.last and bench.follower.last.person == 7)
    bench.number = 0
    assert bench.graph.spin_until(lambda: bench.follower.last.state == FollowerState.LOST)
    bench.number = 8
    bench.graph.spin_for(0.3)
    assert bench.follower.last.person == 7
    bench.touches.publish(KioskRequest(kind=KioskRequest.HERE_I_AM))
    assert bench.graph.spin_until(lambda: bench.follower.last.person == 8)
    assert bench.follower.last.state == FollowerState.FOLLOWING


def test_no_goal_is_taken_before_the_robot_knows_where_it_is(graph, heard):
    graph.make(EscortNode)
    probe = graph.probe()
    client = ActionClient(probe, Escort, names.ESCORT)
    graph.spin_for(1.0)
    assert not client.server_is_ready()
    where = probe.create_publisher(PoseStamped, names.ROBOT_POSE, 1)
    pose = PoseStamped()
    pose.header.frame_id, pose.pose.orientation.w = "map", 1.0
    probe.create_timer(0.1, lambda: where.publish(pose))
    assert graph.spin_until(client.server_is_ready)
