"""Asks the escort node to lead or to follow in a trial and hears how it went and what truly happened."""

import math
import time
from dataclasses import dataclass

from action_msgs.msg import GoalStatus
from rclpy.action import ActionClient

from guide_robot.ros import names
from guide_robot.ros.convert import seconds
from guide_robot.ros.participant import Participant
from guide_robot_interfaces.action import Escort, Follow
from guide_robot_interfaces.msg import People, SimulationState

WITH_ROBOT_M = 3.0
TOGETHER_M = 2.2
AT_GOAL_M = 0.7
STAY_S = 5.0
LONGEST_STAY_S = 20.0
LISTENERS_OF_PEOPLE = 4  # simulator, navigator, escort and this client
SETTLE_S = 2.0


@dataclass(frozen=True, kw_only=True)
class NodeTrial:
    """What came out of one trial through the nodes; outcome -1: none came in time."""

    outcome: int
    reason: str
    follower_m: float
    contacts_by_robot: int
    contacts: int
    simulated_s: float
    wall_s: float

    @property
    def arrived(self) -> bool:
        """Whether the escort says that it brought the person there, and it is true."""
        return self.outcome == Escort.Result.ARRIVED and self.follower_m < WITH_ROBOT_M

    @property
    def together(self) -> bool:
        """Whether the robot was with the person it followed when it was told that this is the end."""
        return self.outcome == Follow.Result.CANCELED and self.follower_m < TOGETHER_M


class _Stay:
    """How long whoever leads has been at their goal: a short while with the robot, or a long one without it."""

    def __init__(self, goal: tuple[float, float]) -> None:
        self._goal = goal
        self._since_s = math.inf

    def over(self, truth: SimulationState | None, now_s: float) -> bool:
        """Return whether the trial is at its end."""
        leader = next((person.position for person in truth.people if person.role == "leader"), None) if truth else None
        if truth is None or leader is None or math.dist(self._goal, (leader.x, leader.y)) > AT_GOAL_M:
            self._since_s = math.inf
            return False
        self._since_s = min(self._since_s, now_s)
        robot = truth.robot.position
        near = math.hypot(leader.x - robot.x, leader.y - robot.y) < TOGETHER_M
        return now_s - self._since_s > (STAY_S if near else LONGEST_STAY_S)


class TrialClient:
    """One goal in a ROS domain of its own."""

    def __init__(self, domain: int) -> None:
        self._graph = Participant("trial_client", domain)
        self._truth: SimulationState | None = None
        self._people: People | None = None
        self._graph.node.create_subscription(SimulationState, names.SIMULATION, self._hear_truth, 5)
        self._graph.node.create_subscription(People, names.PEOPLE, self._hear_people, 5)
        self._client = ActionClient(self._graph.node, Escort, names.ESCORT)
        self._follow_client = ActionClient(self._graph.node, Follow, names.FOLLOW)

    def run(self, place: str, start_patience_s: float, longest_s: float) -> NodeTrial:
        """Wait until the robot sees somebody, ask it to lead, and wait for the end (simulated seconds)."""
        began_s = time.monotonic()
        if not self._graph.spin_until(self._ready, start_patience_s):
            return self._result(-1, "the nodes did not start, or saw nobody", began_s)
        # Names are known before endpoints are matched, and simulated seconds may be short.
        self._graph.spin(SETTLE_S)
        sent = self._client.send_goal_async(Escort.Goal(place=place, person=0, language="vi"))
        if not self._graph.spin_until(sent.done, 10.0) or not sent.result().accepted:
            return self._result(-1, "the goal was refused", began_s)
        ended = sent.result().get_result_async()
        start_s = self._now_s()
        self._graph.spin_until(lambda: ended.done() or self._now_s() - start_s > longest_s, 10.0 * longest_s)
        if not ended.done() or ended.result().status == GoalStatus.STATUS_UNKNOWN:
            return self._result(-1, f"no result within {longest_s} simulated seconds", began_s)
        result = ended.result().result
        return self._result(result.outcome, result.reason.text, began_s)

    def run_follow(self, goal: tuple[float, float], start_patience_s: float, longest_s: float) -> NodeTrial:
        """Ask the robot to follow, cancel when whoever leads has stayed at their goal, and wait for the end."""
        began_s = time.monotonic()
        if not self._graph.spin_until(self._ready, start_patience_s):
            return self._result(-1, "the nodes did not start, or saw nobody", began_s)
        self._graph.spin(SETTLE_S)
        sent = self._follow_client.send_goal_async(Follow.Goal())
        if not self._graph.spin_until(sent.done, 10.0) or not sent.result().accepted:
            return self._result(-1, "the goal was refused", began_s)
        ended = sent.result().get_result_async()
        start_s = self._now_s()
        stay = _Stay(goal)
        self._graph.spin_until(
            lambda: ended.done() or stay.over(self._truth, self._now_s()) or self._now_s() - start_s > longest_s,
            10.0 * longest_s,
        )
        if not ended.done():
            sent.result().cancel_goal_async()
            self._graph.spin_until(ended.done, 20.0)
        if not ended.done() or ended.result().status == GoalStatus.STATUS_UNKNOWN:
            return self._result(-1, "no result after the goal was cancelled", began_s)
        result = ended.result().result
        return self._result(result.outcome, result.reason.text, began_s)

    def close(self) -> None:
        """Leave the graph."""
        self._graph.close()

    def _ready(self) -> bool:
        """Whether everybody is there, and the robot sees somebody."""
        count = self._graph.node.count_subscribers
        listening = count(names.PEOPLE) >= LISTENERS_OF_PEOPLE and count(names.ROBOT_POSE) >= 1
        someone = self._people is not None and len(self._people.people) > 0
        return bool(listening and someone and self._client.server_is_ready())

    def _result(self, outcome: int, reason: str, began_s: float) -> NodeTrial:
        truth = self._truth or SimulationState()
        robot = truth.robot.position
        followers = [person.position for person in truth.people if person.role in ("follower", "leader")]
        distances = [math.hypot(place.x - robot.x, place.y - robot.y) for place in followers]
        return NodeTrial(
            outcome=outcome,
            reason=reason,
            follower_m=min(distances, default=math.inf),
            contacts_by_robot=truth.contacts_by_robot,
            contacts=truth.contacts_with_people + truth.contacts_with_things,
            simulated_s=self._now_s(),
            wall_s=time.monotonic() - began_s,
        )

    def _now_s(self) -> float:
        return seconds(self._truth.header.stamp) if self._truth else 0.0

    def _hear_truth(self, message: SimulationState) -> None:
        self._truth = message

    def _hear_people(self, message: People) -> None:
        self._people = message
