"""Two robots of one hall over real DDS: names that do not collide, and each knows where the other is."""

import pytest
import yaml
from geometry_msgs.msg import PoseStamped, Twist, Vector3
from sensor_msgs.msg import LaserScan
from tf2_msgs.msg import TFMessage

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.ros import names
from guide_robot.ros.nodes.people_tracker import PeopleTrackerNode
from guide_robot.ros.nodes.simulator import SimulatorNode
from guide_robot_interfaces.msg import People, SimulationState

ROBOTS = "[robot1,robot2]"


@pytest.fixture
def hall(graph, tmp_path):
    """Return the graph with a simulator of two robots in it."""
    graph.set("simulator", camera__enabled=False, rear_camera__enabled=False, pace__rate=4.0, robots=ROBOTS)
    own = {"use_sim_time": True, "camera.enabled": False, "hall": ["robot1", "robot2"]}
    graph.put_into("robot1", "people_tracker", tmp_path / "people_tracker.yaml", **own)
    return graph


def test_each_robot_hears_its_own_wheels_alone_and_no_topic_is_both_robots(hall, heard):
    hall.make(SimulatorNode)
    probe = hall.probe()
    truths = [heard(probe, SimulationState, f"/{robot}/simulation") for robot in ("robot1", "robot2")]
    scans = [heard(probe, LaserScan, f"/{robot}/scan", names.SENSOR) for robot in ("robot1", "robot2")]
    moved = [heard(probe, TFMessage, f"/{robot}/tf", names.TF_QOS) for robot in ("robot1", "robot2")]
    wheels = probe.create_publisher(Twist, "/robot2/cmd_vel", 1)
    hall.spin_until(lambda: all(one.last for one in (*truths, *scans, *moved)))

    def drives() -> bool:
        wheels.publish(Twist(linear=Vector3(x=0.3)))
        return truths[1].last.distance_m > 0.3

    hall.spin_until(drives)
    assert truths[0].last.distance_m == 0.0
    assert scans[0].last.ranges != scans[1].last.ranges
    assert probe.count_publishers("/clock") == 1
    for topic in ("/tf", "/tf_static", "/scan", "/odom", "/map", "/cmd_vel", "/simulation"):
        assert probe.count_publishers(topic) == 0, topic


def test_who_stands_where_another_robot_says_it_is_counts_as_no_person(hall, heard, tmp_path):
    plan = yaml.safe_load(resource("maps", "ward_office", "floor.yaml").read_text(encoding="utf-8"))
    plan["simulation"] = {"people": [{"id": "walker", "points": [[5.0, 1.8], [5.0, 3.2]], "speed": 0.8}]}
    floor = tmp_path / "floor.yaml"
    floor.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    hall.set("simulator", floor=floor)
    hall.make(SimulatorNode)
    hall.make(PeopleTrackerNode)
    probe = hall.probe()
    people, truth = heard(probe, People, "/robot1/people"), heard(probe, SimulationState, "/robot1/simulation")
    poses = probe.create_publisher(PoseStamped, "/robot2/robot_pose", 1)
    hall.spin_until(lambda: people.last and people.last.people, deadline_s=40.0)
    told = PoseStamped()
    told.header.frame_id, told.pose.orientation.w = "map", 1.0

    def nobody_there() -> bool:
        told.pose.position = truth.last.people[0].position
        poses.publish(told)
        return people.last.people == []

    hall.spin_until(nobody_there)


def test_two_robots_of_one_name_are_refused_in_one_line(graph):
    graph.set("simulator", camera__enabled=False, rear_camera__enabled=False, robots="[robot1,robot1]")
    with pytest.raises(UserError, match="simulator: robots: two robots are called robot1"):
        graph.make(SimulatorNode)


def test_a_robot_that_is_not_of_its_hall_is_refused_in_one_line(graph, tmp_path):
    graph.put_into("robot1", "people_tracker", tmp_path / "people_tracker.yaml", hall=["robot2", "robot3"])
    with pytest.raises(UserError, match="people_tracker: hall: expected this robot too, robot1"):
        graph.make(PeopleTrackerNode)
