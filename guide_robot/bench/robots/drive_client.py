"""Asks the navigator for one drive, and compares what the robot says of itself and of people with the truth."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseStamped, Twist
from nav2_msgs.action import NavigateToPose

from guide_robot.bench.robots.variants import Variant
from guide_robot.common.geometry import Pose2D
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.ros import names
from guide_robot.ros.convert import pose_stamped, seconds, stamp
from guide_robot.ros.diagnostics import told_by
from guide_robot.ros.goal_client import GoalClient
from guide_robot.ros.participant import Participant
from guide_robot.ros.reasons import to_reason
from guide_robot_interfaces.msg import MotionState, People, SimulationState

NEAR_M = 5.0
SAME_PERSON_M = 1.0
AT_GOAL_M = 0.3


@dataclass(frozen=True, kw_only=True)
class Drive:
    """What came of one: metres off, and all that was said that was not good news."""

    arrived: bool
    driven_m: float
    contacts: int
    robot_off_m: float
    people_off_m: float
    people_compared: int
    said: tuple[str, ...]
    reasons: tuple[Reason, ...]

    def says(self, key: Why, part: str = "") -> bool:
        """Whether a reason of that key was given, of a part where one is asked for."""
        return gives(self.reasons, key, part)


def gives(reasons: Iterable[Reason], key: Why, part: str) -> bool:
    """Whether one of these reasons, or one behind them, has that key, of a part where one is asked for."""
    for one in reasons:
        if one.key is key and part in ("", one.values.get("part")):
            return True
        if one.why is not None and gives((one.why,), key, part):
            return True
    return False


@dataclass(kw_only=True)
class _Heard:
    """What was heard, by simulated time in seconds."""

    truth: list[SimulationState] = field(default_factory=list)
    poses: list[tuple[float, float, float]] = field(default_factory=list)
    people: list[tuple[float, list[tuple[float, float]]]] = field(default_factory=list)
    said: dict[str, Reason | None] = field(default_factory=dict)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What was said as a reason."""
        return tuple(reason for reason in self.said.values() if reason is not None)


class DriveClient:
    """One drive in a ROS domain of its own."""

    def __init__(self, domain: int) -> None:
        self._graph = Participant("drive_client", domain)
        self._heard, self._ended = _Heard(), False
        hear = self._graph.node.create_subscription
        hear(SimulationState, names.SIMULATION, self._heard.truth.append, 20)
        hear(PoseStamped, names.ROBOT_POSE, self._hear_pose, 20)
        hear(People, names.PEOPLE, self._hear_people, 20)
        hear(MotionState, names.MOTION_ALLOWED, self._hear_motion, names.LATCHED)
        hear(DiagnosticArray, names.DIAGNOSTICS, self._hear_diagnostics, 20)
        self._goals = GoalClient(self._graph.node, NavigateToPose, names.NAVIGATE, self._end)

    def run(self, goal: Pose2D, patience_s: float, longest_s: float) -> Drive:
        """Wait `patience_s` for the navigation, drive there within `longest_s` of simulated time, and score it."""
        if self._graph.spin_until(lambda: self._goals.ready and bool(self._heard.truth), patience_s):
            start_s = self._now_s()
            self._goals.send(NavigateToPose.Goal(pose=pose_stamped(goal, names.FRAME_MAP, stamp(start_s))))
            self._graph.spin_until(lambda: self._ended or self._now_s() - start_s > longest_s, 5.0 * longest_s)
        return self._score(goal)

    def push(self, goal: Pose2D, variant: Variant, patience_s: float, then_s: float) -> Drive:
        """Ask for a velocity all the time, until it says why it stands and for a while after, and score it."""
        stands = variant.stands
        assert stands is not None
        asks = self._graph.node.create_publisher(Twist, names.CMD_VEL_CHECKED, 1)
        message = Twist()
        message.linear.x = 0.3
        self._graph.node.create_timer(0.1, lambda: asks.publish(message))
        if self._graph.spin_until(lambda: gives(self._heard.reasons, stands, variant.part), patience_s):
            self._graph.spin(then_s)
        return self._score(goal)

    def close(self) -> None:
        """Leave the graph."""
        self._graph.close()

    def _score(self, goal: Pose2D) -> Drive:
        truth = self._heard.truth[-1] if self._heard.truth else SimulationState()
        off = [self._off_m(at_s, x, y) for at_s, x, y in self._heard.poses]
        people = [distance for at_s, seen in self._heard.people for distance in self._people_off(at_s, seen)]
        robot = truth.robot.position
        return Drive(
            arrived=goal.distance_to(robot.x, robot.y) < AT_GOAL_M,
            driven_m=truth.distance_m,
            contacts=truth.contacts_by_robot,
            robot_off_m=_quantile(off, 0.95),
            people_off_m=_quantile(people, 0.5),
            people_compared=len(people),
            said=tuple(self._heard.said),
            reasons=self._heard.reasons,
        )

    def _off_m(self, at_s: float, x: float, y: float) -> float:
        """Return how far a pose is from where the robot truly was then, between two states of the truth."""
        for before, after in zip(self._heard.truth, self._heard.truth[1:], strict=False):
            first, last = seconds(before.header.stamp), seconds(after.header.stamp)
            if first <= at_s <= last and last > first:
                share = (at_s - first) / (last - first)
                one, other = before.robot.position, after.robot.position
                true_x, true_y = one.x + share * (other.x - one.x), one.y + share * (other.y - one.y)
                return math.hypot(x - true_x, y - true_y)
        return math.nan

    def _people_off(self, at_s: float, seen: list[tuple[float, float]]) -> list[float]:
        """Return how far tracked people near the robot are from whom they must be."""
        truth = min(self._heard.truth, key=lambda state: abs(seconds(state.header.stamp) - at_s), default=None)
        if truth is None or abs(seconds(truth.header.stamp) - at_s) > 0.15:
            return []
        robot = truth.robot.position
        near = [(x, y) for x, y in seen if math.hypot(x - robot.x, y - robot.y) < NEAR_M]
        true = [(one.position.x, one.position.y) for one in truth.people]
        nearest = [min((math.dist(one, other) for other in true), default=math.inf) for one in near]
        return [distance for distance in nearest if distance < SAME_PERSON_M]

    def _now_s(self) -> float:
        return seconds(self._heard.truth[-1].header.stamp) if self._heard.truth else 0.0

    def _hear_pose(self, message: PoseStamped) -> None:
        position = message.pose.position
        self._heard.poses.append((seconds(message.header.stamp), position.x, position.y))

    def _hear_people(self, message: People) -> None:
        seen = [(person.position.x, person.position.y) for person in message.people if person.since_seen_s < 0.3]
        self._heard.people.append((seconds(message.header.stamp), seen))

    def _hear_motion(self, message: MotionState) -> None:
        if not message.allowed:
            self._heard.said[message.reason.text] = to_reason(message.reason)

    def _hear_diagnostics(self, message: DiagnosticArray) -> None:
        for status in message.status:
            if status.level not in (b"\x00", 0):
                self._heard.said[f"{status.name}: {status.message}"] = told_by(status)

    def _end(self, status: int, result: Any, number: int) -> None:
        self._ended = True


def _quantile(values: list[float], share: float) -> float:
    found = sorted(value for value in values if math.isfinite(value))
    return found[min(len(found) - 1, int(share * len(found)))] if found else math.nan
