"""The benchmark's ear in the graph of a hall: scores, and how many messages the robots send each other."""

import importlib
from collections.abc import Sequence
from typing import Any

from rclpy.qos import qos_profile_sensor_data

from guide_robot.bench.fleet.hall_scores import HallScores, RobotDetection
from guide_robot.common.vocabulary import GuideState as State
from guide_robot.common.vocabulary import VisitEventKind
from guide_robot.ros import names
from guide_robot.ros.convert import seconds
from guide_robot.ros.participant import Participant
from guide_robot.ros.visit_events import visit_event
from guide_robot_interfaces.msg import GuideState, MotionState, SimulationState, VisitEvent

DRIVES = (State.LEADING, State.RETURNING)
CITIZEN = "citizen"


class HallClient:
    """Hears each robot; `spin` handles what has come."""

    def __init__(self, domain: int, robots: Sequence[str]) -> None:
        """Join the graph."""
        self.scores = HallScores()
        self.truths: dict[str, SimulationState] = {}
        self.events: dict[VisitEventKind, int] = dict.fromkeys(VisitEventKind, 0)
        self.messages = 0
        self._states: dict[str, int] = {}
        self._allowed: dict[str, bool] = {}
        self._robots = tuple(robots)
        self._graph = Participant("hall_benchmark", domain)
        for robot in robots:
            self._listen(robot)
        self._counted: set[str] = set()

    @property
    def now_s(self) -> float:
        """Simulated seconds."""
        return max((seconds(truth.header.stamp) for truth in self.truths.values()), default=0.0)

    @property
    def under_way(self) -> bool:
        """Whether a robot serves somebody."""
        return any(state not in (State.IDLE, State.RETURNING, State.CHARGING) for state in self._states.values())

    def spin(self, for_s: float) -> None:
        """Handle what comes within that time, one thing at least if there is one."""
        self._graph.spin_once(for_s)

    def count_messages(self) -> None:
        """Count from now on what is sent by every topic that there is; what belongs to actions is left out."""
        for topic, types in self._graph.node.get_topic_names_and_types():
            package, group, name = types[0].split("/")
            if topic not in self._counted and group == "msg":
                self._counted.add(topic)
                kind = getattr(importlib.import_module(f"{package}.msg"), name)
                self._graph.node.create_subscription(kind, topic, self._count, qos_profile_sensor_data, raw=True)

    def close(self) -> None:
        """Leave the graph."""
        self._graph.close()

    def _count(self, _message: Any) -> None:
        self.messages += 1

    def _listen(self, robot: str) -> None:
        def hear_event(message: VisitEvent) -> None:
            event = visit_event(message)
            self.events[event.kind] += 1
            if event.kind is VisitEventKind.GREETED:
                self.scores.greeted(robot, self.now_s)

        def hear_truth(message: SimulationState) -> None:
            self.truths[robot] = message
            if len(self.truths) == len(self._robots) and robot == self._robots[-1]:
                self._see(message)

        def hear_state(message: GuideState) -> None:
            self._states[robot] = message.state

        def hear_motion(message: MotionState) -> None:
            self._allowed[robot] = message.allowed

        for kind, topic, hear, quality in (
            (VisitEvent, names.VISIT_EVENT, hear_event, names.EVENTS),
            (SimulationState, names.SIMULATION, hear_truth, 5),
            (GuideState, names.GUIDE_STATE, hear_state, names.LATCHED),
            (MotionState, names.MOTION_ALLOWED, hear_motion, names.LATCHED),
        ):
            self._graph.node.create_subscription(kind, names.of_robot(topic, robot), hear, quality)

    def _see(self, message: SimulationState) -> None:
        robots = {
            robot: RobotDetection(
                place=(truth.robot.position.x, truth.robot.position.y),
                drives=self._states.get(robot) in DRIVES and self._allowed.get(robot, False),
            )
            for robot, truth in self.truths.items()
        }
        people = {one.id: (one.position.x, one.position.y) for one in message.people if one.role == CITIZEN}
        self.scores.see(robots, people, self.now_s)
