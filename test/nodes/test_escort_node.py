"""Whom the escort leads when a track is named, over real DDS, with people that the test makes up."""

import pytest
from action_msgs.msg import GoalStatus
from geometry_msgs.msg import PoseStamped
from rclpy.action import ActionClient

from guide_robot.phrases.reasons import Why
from guide_robot.ros import names
from guide_robot.ros.nodes.escort import EscortNode
from guide_robot.ros.nodes.receptionist import ReceptionistNode
from guide_robot_interfaces.action import Escort, Follow
from guide_robot_interfaces.msg import (
    Announcement,
    FollowerState,
    GuideState,
    KioskRequest,
    People,
    Person,
    VisitEvent,
)

PLACE = "counter_1"


class Bench:
    """The escort node, a robot at (9, 7) that looks up, and one person with track 7 before it."""

    def __init__(self, graph, heard, **more) -> None:
        self.graph = graph
        graph.set("escort", escort__find_person_s=1.0, escort__farewell_s=0.2, follow__find_person_s=1.0, **more)
        self.node = graph.make(EscortNode)
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
    assert (result.reason.key, result.reason.values) == (Why.PERSON_NOT_HERE, ["99"])
    assert all(message.person != 7 for message in bench.follower.messages)


@pytest.mark.parametrize("quiet", [False, True])
def test_a_lost_person_hears_one_farewell(bench, heard, quiet):
    """Either the robot says how leading ended, or whoever asked for it does; the receptionist does it itself."""
    said = heard(bench.probe, Announcement, names.SAY, names.EVENTS)
    bench.graph.spin_until(lambda: bench.probe.count_publishers(names.SAY))
    result = bench.result(bench.escort, Escort.Goal(place=PLACE, person=99, language="en", quiet_end=quiet))
    assert result.outcome == Escort.Result.FOLLOWER_LOST
    bench.graph.spin_until(lambda: bool(said.messages) or quiet)
    assert [message.key for message in said.messages if message.key == "giving_up"] == ([] if quiet else ["giving_up"])


FAREWELLS = {"giving_up", "no_way", "fault", "arrived", "follower_lost", "cannot_lead", "arrived_counter"}


def test_a_citizen_whom_the_receptionist_lets_lead_and_who_walks_off_hears_one_farewell(graph, heard):
    soon = {"search_lost": 1.0, "search_stay": 1.0, "search_limit": 3.0, "blocked_gives_up": 4.0}
    bench = Bench(graph, heard, **{f"escort__{name}_s": seconds for name, seconds in soon.items()})
    bench.graph.make(ReceptionistNode)
    said = heard(bench.probe, Announcement, names.SAY, names.EVENTS)
    states = heard(bench.probe, GuideState, names.GUIDE_STATE, names.LATCHED)
    events = heard(bench.probe, VisitEvent, names.VISIT_EVENT, names.EVENTS)
    bench.graph.spin_until(lambda: states.last and states.last.state == GuideState.RETURNING)
    wish = KioskRequest(kind=KioskRequest.LEAD_TO_PLACE, place=PLACE, language="ko")
    bench.graph.spin_until(lambda: bench.touches.get_subscription_count() == 2)
    bench.touches.publish(wish)
    bench.graph.spin_until(lambda: states.last.state == GuideState.LEADING)
    bench.number = 0
    over = (VisitEvent.LOST, VisitEvent.ESCORT_FAILED)
    bench.graph.spin_until(lambda: any(one.kind in over for one in events.messages), 60.0)
    bench.graph.spin_for(0.5)
    farewells = [one for one in said.messages if one.key in FAREWELLS]
    assert [one.key for one in farewells] in (["follower_lost"], ["cannot_lead"])
    assert "1번 창구" in farewells[0].text and farewells[0].language == "ko"


def test_a_person_who_is_gone_is_not_followed_in_anybody_else(bench):
    result = bench.result(bench.follow, Follow.Goal(person=99))
    assert result.outcome == Follow.Result.PERSON_LOST
    assert (result.reason.key, result.reason.values) == (Why.PERSON_NOT_HERE, ["99"])
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


def test_a_goal_for_the_same_person_redirects_the_escort_and_nobody_else_is_taken_along(bench):
    older = bench.escort.send_goal_async(Escort.Goal(place=PLACE, person=7, language="en"))
    bench.graph.spin_until(older.done)
    ended = older.result().get_result_async()
    assert bench.graph.spin_until(lambda: bench.follower.last and bench.follower.last.person == 7)
    bench.number = 8  # person 7 is out of sight, somebody else stands in front
    bench.graph.spin_for(0.3)
    newer = bench.escort.send_goal_async(Escort.Goal(place="counter_2", person=7, language="en"))
    assert bench.graph.spin_until(lambda: newer.done() and ended.done())
    assert newer.result().accepted and ended.result().status == GoalStatus.STATUS_ABORTED
    count = len(bench.follower.messages)
    assert bench.graph.spin_until(lambda: len(bench.follower.messages) > count + 5)
    assert {message.person for message in bench.follower.messages[count:]} == {7}


def test_a_goal_for_another_person_begins_anew(bench):
    older = bench.escort.send_goal_async(Escort.Goal(place=PLACE, person=7, language="en"))
    assert bench.graph.spin_until(lambda: bench.follower.last and bench.follower.last.person == 7)
    bench.number = 8
    bench.graph.spin_until(older.done)
    bench.escort.send_goal_async(Escort.Goal(place="counter_2", person=8, language="en"))
    assert bench.graph.spin_until(lambda: bench.follower.last.person == 8)


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
