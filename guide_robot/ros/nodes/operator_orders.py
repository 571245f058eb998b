"""The kiosk's service clients: operators' orders go to the motion gate and the receptionist; nothing blocks."""

import time
from collections import deque
from typing import Any

from rclpy.client import Client
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.task import Future

from guide_robot.kiosk.orders import DeskInputs, OrderDesk, OrderKind, Reply, Sending
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.ros import names
from guide_robot.ros.reasons import to_reason
from guide_robot_interfaces.srv import OperatorOrder, SetMotion

STEP_S = 0.1
# Requests whose answers are still taken: a stop is sent twice a second, so those of the last 30 s.
OPEN_REQUESTS = 60
RECEPTIONIST = {OrderKind.GO_TO: OperatorOrder.Request.GO_TO, OrderKind.TAKE_OVER: OperatorOrder.Request.TAKE_OVER}


class OperatorOrders:
    """Steps the order desk with what pages order and services answer.

    Time is the machine's: an operator waits in real seconds, also in a simulation.
    """

    def __init__(self, node: Node, inbox: Inbox, robot: str = "") -> None:
        """Carry the orders in an inbox to the robot of a namespace, by default the node's own."""
        self._inbox, self._desk = inbox, OrderDesk()
        self._gate = node.create_client(SetMotion, names.of_robot(names.SET_MOTION, robot))
        self._receptionist = node.create_client(OperatorOrder, names.of_robot(names.OPERATOR_ORDER, robot))
        self._replies: list[Reply] = []
        self._open: deque[tuple[Client, Future]] = deque()
        node.create_timer(STEP_S, self.step, clock=Clock(clock_type=ClockType.STEADY_TIME))

    @property
    def gate_ready(self) -> bool:
        """Whether the motion gate is there."""
        return bool(self._gate.service_is_ready())

    @property
    def ready(self) -> bool:
        """Whether motion gate and receptionist are there."""
        return self.gate_ready and bool(self._receptionist.service_is_ready())

    def step(self) -> None:
        """Send and answer what is due."""
        replies, self._replies = tuple(self._replies), []
        inputs = DeskInputs(
            orders=self._inbox.take_orders(),
            replies=replies,
            gate_ready=self.gate_ready,
            receptionist_ready=self._receptionist.service_is_ready(),
        )
        outputs = self._desk.step(inputs, time.monotonic())
        for sending in outputs.send:
            self._carry(sending)
        for told in outputs.tell:
            told.deliver()

    def _carry(self, sending: Sending) -> None:
        client, request = self._gate, self._request(sending)
        if sending.kind in RECEPTIONIST:
            client = self._receptionist
        future = client.call_async(request)
        self._open.append((client, future))
        future.add_done_callback(lambda done: self._answered(sending, done))
        while len(self._open) > OPEN_REQUESTS:
            old_client, old = self._open.popleft()
            old_client.remove_pending_request(old)

    @staticmethod
    def _request(sending: Sending) -> Any:
        if sending.kind in RECEPTIONIST:
            return OperatorOrder.Request(order=RECEPTIONIST[sending.kind], place=sending.place)
        return SetMotion.Request(allowed=sending.kind is OrderKind.RESUME, source=sending.source)

    def _answered(self, sending: Sending, future: Future) -> None:
        answer = future.result()
        if answer is None:
            return
        self._replies.append(Reply(sending=sending, accepted=answer.accepted, reason=to_reason(answer.reason)))
        self.step()
