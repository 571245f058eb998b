"""Cancels all goals of the navigation's actions, whoever gave them, without waiting."""

from collections.abc import Callable, Sequence

from action_msgs.srv import CancelGoal
from rclpy.node import Node
from rclpy.task import Future


class GoalCanceller:
    """Carries out rounds of cancelling; `on_answered(round)` is called when every action server has answered one.

    A request without goal id and stamp means all goals (action_msgs/srv/CancelGoal). An action without a server has
    none; a server that is there and does not answer leaves its round without an end.
    """

    def __init__(self, node: Node, actions: Sequence[str], on_answered: Callable[[int], None]) -> None:
        self._clients = [node.create_client(CancelGoal, f"{name}/_action/cancel_goal") for name in actions]
        self._on_answered = on_answered
        self._round = 0
        self._pending: dict[int, Future] = {}

    def cancel_all(self, round_number: int) -> None:
        """Begin a round; an older one that was not answered is given up."""
        for index, future in self._pending.items():
            self._clients[index].remove_pending_request(future)
        self._round = round_number
        ready = [index for index, client in enumerate(self._clients) if client.service_is_ready()]
        self._pending = {index: self._clients[index].call_async(CancelGoal.Request()) for index in ready}
        for index, future in self._pending.items():
            future.add_done_callback(lambda _, index=index: self._answered(index, round_number))
        if not ready:
            self._on_answered(round_number)

    def _answered(self, index: int, round_number: int) -> None:
        if round_number != self._round:
            return
        self._pending.pop(index, None)
        if not self._pending:
            self._on_answered(round_number)
