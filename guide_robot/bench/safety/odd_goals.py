"""Goals for the action servers of a node, sent as any client of the ROS graph sends them."""

import time
from collections.abc import Callable
from typing import Any

from rclpy.action import ActionClient
from rclpy.node import Node
from rclpy.task import Future

from guide_robot.ros.goal_server import GoalServer

PATIENCE_S = 60.0
MOST_OPEN = 20


class OddGoals:
    """The clients of one node's action servers; `servers` are offered from now on, ready or not."""

    def __init__(self, node: Node) -> None:
        """Wait until each server is found; raises TimeoutError for one that never is."""
        self.servers: list[GoalServer[Any]] = [one for one in vars(node).values() if isinstance(one, GoalServer)]
        self._clients: dict[GoalServer[Any], ActionClient] = {}
        self._open: list[Future] = []
        self._answered = 0
        for server in self.servers:
            server.offer()
            self._clients[server] = ActionClient(node, server.type, server.name)
            if not self._clients[server].wait_for_server(timeout_sec=PATIENCE_S):
                raise TimeoutError(f"the action {server.name} is not found")

    def send(self, server: GoalServer[Any], goal: Any) -> None:
        """Send a goal; of those that are not answered yet the newest are waited for."""
        self._tidy()
        self._open = [*self._open, self._clients[server].send_goal_async(goal)][-MOST_OPEN:]

    def close(self, turn: Callable[[], None]) -> int:
        """Turn until the goals are answered, taken or refused; return how many were, and take the clients away."""
        end = time.monotonic() + PATIENCE_S
        while self._open and time.monotonic() < end:
            turn()
            self._tidy()
        for client in self._clients.values():
            client.destroy()
        return self._answered

    def _tidy(self) -> None:
        self._answered += sum(one.done() for one in self._open)
        self._open = [one for one in self._open if not one.done()]
