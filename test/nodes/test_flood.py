"""The flood of the benchmark of stops is one: each of its topics is heard, many times a second."""

import subprocess
import sys

import rclpy

from guide_robot.bench.safety.stops import FLOODS
from guide_robot_interfaces.msg import FollowerState, Heartbeat, KioskRequest, People, VisitEvent

KINDS = {
    "kiosk_request": KioskRequest,
    "visit_event": VisitEvent,
    "people": People,
    "follower": FollowerState,
    "heartbeat": Heartbeat,
}


def test_every_topic_of_the_flood_is_flooded(graph, heard):
    topics = sorted(set(FLOODS.values()))
    listener = graph.make(lambda: rclpy.create_node("listener"))
    ears = [heard(listener, KINDS[topic], topic, 100) for topic in topics]
    command = [sys.executable, "-m", "guide_robot.bench.safety.flood", "--domain", str(graph.domain), *topics]
    flood = subprocess.Popen(command)
    try:
        graph.spin_until(lambda: all(len(ear.messages) > 100 for ear in ears), 60.0)
        assert flood.poll() is None
    finally:
        flood.kill()
        flood.wait()
