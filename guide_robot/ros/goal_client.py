"""An action client for one goal at a time that calls back when the goal has ended, whatever way."""

import time
from collections.abc import Callable
from typing import Any

from action_msgs.msg import GoalStatus
from rclpy.action import ActionClient
from rclpy.action.client import ClientGoalHandle
from rclpy.node import Node
from rclpy.task import Future

from guide_robot.ros.edge import BadMessage, edge_of

REFUSED = GoalStatus.STATUS_UNKNOWN
SILENT = -1


class GoalClient:
    """Sends goals; `on_end(status, result, goal_number)` is called once for each, a newer goal silences the older one.

    Status is REFUSED and result None when the server refused the goal, SILENT and None when it must have died or when
    `on_end` refuses the result as a BadMessage.
    """

    def __init__(
        self,
        node: Node,
        action_type: Any,
        name: str,
        on_end: Callable[[int, Any, int], None],
        on_feedback: Callable[[Any, int], None] | None = None,
    ) -> None:
        self._client = ActionClient(node, action_type, name)
        self._edge, self._name = edge_of(node), name
        self._on_end, self._on_feedback = on_end, on_feedback
        self._number = self._attempt = 0
        self._handle: ClientGoalHandle | None = None
        self._cancel_wanted = False
        self._waiting = False
        self._goal: Any = None
        self._sent_s = self._heard_s = 0.0

    @property
    def ready(self) -> bool:
        """Whether a server is there."""
        return bool(self._client.server_is_ready())

    def send(self, goal: Any) -> int:
        """Send a goal and return its number; the caller makes sure that a server is there."""
        self._number += 1
        self._cancel_wanted, self._waiting, self._goal = False, True, goal
        self._heard_s = time.monotonic()
        self._try()
        return self._number

    def _try(self) -> None:
        self._attempt += 1
        attempt = self._attempt
        self._handle, self._sent_s = None, time.monotonic()
        sent = self._client.send_goal_async(self._goal, feedback_callback=lambda m: self._hear(m.feedback, attempt))
        sent.add_done_callback(lambda future: self._answered(future, attempt))

    def cancel(self) -> None:
        """Cancel the goal under way, also one that is not yet accepted."""
        self._cancel_wanted = True
        if self._handle is not None:
            self._handle.cancel_goal_async()

    def forget(self) -> None:
        """Cancel the goal under way and do not report its end."""
        self.cancel()
        self._waiting = False
        self._attempt += 1

    def watch(self, patience_s: float, resend_for_s: float = 0.0) -> None:
        """Do something about a server that has said nothing for `patience_s`: it must have died.

        The goal is sent again for `resend_for_s`, since a server that was restarted knows nothing of it. After that
        it ends as SILENT.
        """
        now_s, heard_s = time.monotonic(), self._heard_s
        if not self._waiting or now_s - max(heard_s, self._sent_s) <= patience_s:
            return
        if now_s - heard_s <= patience_s + resend_for_s:
            self._try()
            return
        self._waiting = False
        self._attempt += 1
        self._on_end(SILENT, None, self._number)

    def _hear(self, feedback: Any, attempt: int) -> None:
        if attempt != self._attempt:
            return
        self._heard_s = time.monotonic()
        if self._on_feedback is not None:
            try:
                self._on_feedback(feedback, self._number)
            except BadMessage as problem:
                self._edge.refuse(f"{self._name} (feedback)", problem)

    def _answered(self, future: Future, attempt: int) -> None:
        handle = future.result()
        if attempt != self._attempt:
            if handle.accepted:
                handle.cancel_goal_async()
            return
        self._heard_s = time.monotonic()
        if not handle.accepted:
            self._waiting = False
            self._on_end(REFUSED, None, self._number)
            return
        self._handle = handle
        if self._cancel_wanted:
            handle.cancel_goal_async()
        handle.get_result_async().add_done_callback(lambda result: self._ended(result, attempt))

    def _ended(self, future: Future, attempt: int) -> None:
        if attempt == self._attempt:
            self._handle, self._waiting = None, False
            try:
                self._on_end(future.result().status, future.result().result, self._number)
            except BadMessage as problem:
                self._edge.refuse(f"{self._name} (result)", problem)
                self._on_end(SILENT, None, self._number)
