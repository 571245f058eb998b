"""An action server for one goal at a time: a new goal preempts the old one, whose result is ABORTED.

rclpy's own server wants a callback that lasts as long as the goal does. Here the goal's end is a future that the
node's steps resolve, so that nothing blocks and one thread serves everything.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.action.server import ServerGoalHandle
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.task import Future

from guide_robot.ros.alarms import alarms_of
from guide_robot.ros.edge import BadMessage, edge_of

Goal = TypeVar("Goal")
LOOK_AGAIN_S = 0.05  # wall time


class GoalServer(Generic[Goal]):
    """Accepts, preempts, cancels and ends goals for a node that steps."""

    def __init__(
        self,
        node: Node,
        action_type: Any,
        name: str,
        accept: Callable[[Goal], str],
        on_start: Callable[[], None],
        *,
        on_cancel: Callable[[], None],
        canceled_result: Callable[[], Any] | None = None,
        preempted_result: Callable[[], Any] | None = None,
        cancel_ends: bool = True,
        feedback_s: float = 0.5,
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        """Make the server; clients find it once `ready` says that the node has heard all that a goal needs.

        A node that was started again would else take a goal before it knows the time or where the robot is.
        `accept` returns why a goal is refused (empty: taken) and has then taken it. With `cancel_ends` a cancel
        ends the goal at once, else the node ends it by `cancel_now` when its logic is done.
        """
        self._node = node
        self._accept, self._on_start, self._on_cancel = accept, on_start, on_cancel
        self._canceled_result = canceled_result or action_type.Result
        self._preempted_result = preempted_result or action_type.Result
        self._cancel_ends = cancel_ends
        self._feedback_s = feedback_s
        self._feedback_at_s = float("-inf")
        self._handle: ServerGoalHandle | None = None
        self._ended: Future | None = None
        self.type, self.name = action_type, name
        self._ready = ready
        self._server: ActionServer | None = None
        self._looks = node.create_timer(LOOK_AGAIN_S, self._look, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def _look(self) -> None:
        """Offer the action once time runs and the node is ready."""
        if self._node.get_clock().now().nanoseconds != 0 and self._ready():
            self.offer()

    def offer(self) -> None:
        """Offer the action from now on, ready or not."""
        self._looks.cancel()
        if self._server is not None:
            return
        self._server = ActionServer(
            self._node,
            self.type,
            self.name,
            execute_callback=_never,
            goal_callback=self._goal,
            handle_accepted_callback=self._accepted,
            cancel_callback=self._cancel,
        )

    def destroy(self) -> None:
        """Take the action away; a node does not do that by itself when it is destroyed."""
        self._looks.cancel()
        if self._server is not None:
            self._server.destroy()
            self._server = None

    @property
    def active(self) -> bool:
        """Whether a goal is under way."""
        return self._handle is not None

    @property
    def canceling(self) -> bool:
        """Whether somebody asked for the goal under way to be cancelled."""
        return self._handle is not None and self._handle.is_cancel_requested

    def succeed(self, result: Any) -> None:
        """End the goal as SUCCEEDED."""
        self._end("succeed", result)

    def abort(self, result: Any) -> None:
        """End the goal as ABORTED."""
        self._end("abort", result)

    def cancel_now(self, result: Any) -> None:
        """End the goal as CANCELED."""
        self._end("canceled", result)

    def feedback_due(self, now_s: float) -> bool:
        """Whether it is time for feedback; true at most once in each interval."""
        if not self._feedback_at_s <= now_s < self._feedback_at_s + self._feedback_s:
            self._feedback_at_s = now_s
            return True
        return False

    def feedback(self, message: Any) -> None:
        """Send feedback on the goal under way."""
        if self._handle is not None and self._handle.is_active:
            self._handle.publish_feedback(message)

    def _goal(self, goal: Goal) -> GoalResponse:
        try:
            refusal = self._accept(goal)
        except BadMessage as problem:
            edge_of(self._node).refuse(self.name, problem)
            refusal = str(problem)
        except Exception as error:
            alarms_of(self._node).note(self.name, error)
            refusal = "the node failed at it"
        if refusal:
            self._node.get_logger().warning(f"goal refused: {refusal}")
            return GoalResponse.REJECT
        return GoalResponse.ACCEPT

    def _accepted(self, handle: ServerGoalHandle) -> None:
        self._end("abort", self._preempted_result() if self.active else None)
        ended = Future()
        self._handle, self._ended = handle, ended
        self._on_start()
        handle.execute(partial(self._execute, ended))

    @staticmethod
    async def _execute(ended: Future, handle: ServerGoalHandle) -> Any:
        """Wait for the goal's own end, which may have come before anybody waited for it."""
        way, result = await ended
        getattr(handle, way)()
        return result

    def _cancel(self, handle: ServerGoalHandle) -> CancelResponse:
        if handle is not self._handle:
            return CancelResponse.REJECT
        self._on_cancel()
        if self._cancel_ends:
            # The state CANCELING is entered after this callback; end the goal in the next turn of the executor.
            executor = self._node.executor
            assert executor is not None
            executor.create_task(self._end_canceled, handle)
        return CancelResponse.ACCEPT

    def _end_canceled(self, handle: ServerGoalHandle) -> None:
        """End the goal that was cancelled, not one that has preempted it meanwhile."""
        if handle is self._handle:
            self._end("canceled", self._canceled_result())

    def _end(self, way: str, result: Any) -> None:
        if self._ended is not None and not self._ended.done():
            self._ended.set_result((way, result))
        self._handle, self._ended = None, None


def _never(_handle: ServerGoalHandle) -> Any:
    """Stand where rclpy wants a callback: each goal is executed with its own."""
    raise AssertionError("a goal was executed without its own end")
