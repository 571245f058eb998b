"""Leading a person as an action plugin of Open-RMF's free_fleet adapter, in whose process this runs.

The adapter imports `ActionFactory` (see `guide-robot floor rmf-fleet`). Each action is one goal of the robot's own
`escort`, named by its namespace: everything that matters while leading is decided on the robot.
"""

from typing import Any

from free_fleet_adapter.action import RobotAction, RobotActionContext, RobotActionFactory, RobotActionState
from nav_msgs.msg import Path

from guide_robot.common.errors import UserError
from guide_robot.common.vocabulary import EscortOutcome
from guide_robot.floor.rmf.escort_task import ACTION, LeadOrder, LeadState, parse_order, state_of
from guide_robot.floor.rmf.traffic import LEVEL
from guide_robot.ros.goal_client import GoalClient
from guide_robot.ros.node import timer_clock
from guide_robot_interfaces.action import Escort

LOOK_EVERY_S = 0.5
SILENT_AFTER_S = 5.0
STATES = {
    LeadState.LEADING: RobotActionState.IN_PROGRESS,
    LeadState.DONE: RobotActionState.COMPLETED,
    LeadState.FAILED: RobotActionState.FAILED,
    LeadState.CANCELLED: RobotActionState.CANCELED,
}


class ActionFactory(RobotActionFactory):  # type: ignore[misc]
    """Makes the one action that our robots perform."""

    def supports_action(self, category: str) -> bool:
        """Whether an action is leading."""
        return category == ACTION

    def perform_action(self, category: str, description: dict[str, Any], execution: Any) -> "LeadPerson":
        """Begin to lead; a description that asks for nothing that can be done fails at once, in words."""
        return LeadPerson(self.context, execution, description)


class LeadPerson(RobotAction):  # type: ignore[misc]
    """One order, from RMF's request until the robot says how it ended.

    free_fleet forgets a stopped action without a word, so this looks by itself whether RMF still wants it.
    """

    def __init__(self, context: RobotActionContext, execution: Any, description: Any) -> None:
        RobotAction.__init__(self, context, execution)
        self._state = LeadState.LEADING
        node, name = context.node, context.robot_name
        self._goals = GoalClient(node, Escort, f"/{name}/escort", self._end, lambda *_: None)
        self._plan = node.create_subscription(Path, f"/{name}/plan", self._tell_way, 1)
        self._order = self._read(description)
        self._sent = False
        self._timer = node.create_timer(LOOK_EVERY_S, self._look, clock=timer_clock(node))

    def update_action(self) -> RobotActionState:
        """Return how far it is, as free_fleet asks with every update."""
        return STATES[self._state]

    def _read(self, description: Any) -> LeadOrder | None:
        try:
            return parse_order(description)
        except UserError as problem:
            self._finish(LeadState.FAILED, str(problem))
            return None

    def _look(self) -> None:
        if self._state is not LeadState.LEADING:
            self._leave()
        elif not self.execution.okay():
            self._goals.forget()
            self._finish(LeadState.CANCELLED, "taken back by RMF")
        elif not self._sent and self._order is not None and self._goals.ready:
            self._sent = True
            self._goals.send(Escort.Goal(place=self._order.place, language=self._order.language))
        elif self._sent:
            self._goals.watch(SILENT_AFTER_S)

    def _tell_way(self, path: Path) -> None:
        """Let RMF's traffic schedule expect the robot where it drives."""
        points = [[pose.pose.position.x, pose.pose.position.y, 0.0] for pose in path.poses]
        if self._state is LeadState.LEADING and len(points) > 1:
            self.execution.override_schedule(LEVEL, points)

    def _end(self, status: int, result: Any, number: int) -> None:
        if result is None:
            self._finish(LeadState.FAILED, "the robot does not answer, or did not take it")
        else:
            self._finish(state_of(EscortOutcome(result.outcome)), result.reason.text)

    def _finish(self, state: LeadState, reason: str) -> None:
        self._state = state
        log = self.context.node.get_logger()
        log.info(f"[{self.context.robot_name}] {ACTION}: {state.value}: {reason}")
        if state is LeadState.FAILED:
            self.cancel_task_of_action(lambda: None, lambda: None, reason)

    def _leave(self) -> None:
        node = self.context.node
        node.destroy_timer(self._timer)
        node.destroy_subscription(self._plan)
