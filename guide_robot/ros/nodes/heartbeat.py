"""The sign of life that every node of ours gives from its own executor, and what it says of its edge and its alarms.

A node that hangs falls silent; so does one that is unwell, since half a life counts for none: one whose callback fails
always (ros/alarms.py), or whose own `unwell()` names something that it cannot do without, as a thread.
"""

from diagnostic_msgs.msg import DiagnosticStatus, KeyValue
from rclpy.clock import Clock, ClockType
from rclpy.node import Node

from guide_robot.robot.process_watch import ProcessId, this_process
from guide_robot.ros import names
from guide_robot.ros.alarms import alarms_of
from guide_robot.ros.diagnostics import Diagnostics
from guide_robot.ros.edge import edge_of
from guide_robot_interfaces.msg import Heartbeat

PERIOD_S = 0.25  # wall time, whatever time the node lives in
LOOK_S = 1.0
REPEAT_AFTER_LOOKS = 10
MOST_VALUES = 30


class Pulse:
    """Publishes `heartbeat` four times a second for as long as the node's callbacks run and nothing of it is unwell.

    It says in /diagnostics, at once when something new is refused or fails and else every 10 s, how many messages were
    refused on which topic and why, and which callbacks failed.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._count = 0
        self._process: ProcessId = this_process()
        self._edge, self._alarms = edge_of(node), alarms_of(node)
        self._unwell = ""
        self._told: object = None
        self._looks = 0
        self._beats = node.create_publisher(Heartbeat, names.HEARTBEAT, names.BEATS)
        self._diagnostics = Diagnostics(node)
        wall = Clock(clock_type=ClockType.STEADY_TIME)
        node.create_timer(PERIOD_S, self._beat, clock=wall)
        node.create_timer(LOOK_S, self._look, clock=wall)

    def _beat(self) -> None:
        own = getattr(self._node, "unwell", None)
        unwell = self._alarms.unwell() or (own() if own else "")
        if unwell != self._unwell:
            words = f"no heartbeat any more: {unwell}" if unwell else "heartbeat again"
            self._node.get_logger().error(words)
            self._unwell = unwell
        if unwell:
            return
        self._count = (self._count + 1) % 2**32
        stamp = self._node.get_clock().now().to_msg()
        process = self._process
        self._beats.publish(
            Heartbeat(
                stamp=stamp,
                node=self._node.get_name(),
                count=self._count,
                host=process.host,
                pid=process.pid,
                started=process.started,
            )
        )

    def _look(self) -> None:
        state = (self._edge.refused.total(), self._alarms.failures.total(), self._unwell, self._alarms.fresh)
        self._looks += 1
        if state == self._told and self._looks < REPEAT_AFTER_LOOKS:
            return
        self._told, self._looks = state, 0
        self._diagnostics.publish(self._status())

    def _status(self) -> DiagnosticStatus:
        refused, failures = self._edge.refused, self._alarms.failures
        status = DiagnosticStatus(name=f"{self._node.get_name()}: messages", level=DiagnosticStatus.OK)
        status.message = "messages are used"
        if refused:
            (topic, kind), count = refused.most_common(1)[0]
            status.level = DiagnosticStatus.WARN
            status.message = f"{refused.total()} messages refused, {count} on {topic}: {kind}"
        if failures:
            status.level = DiagnosticStatus.ERROR if self._alarms.fresh else DiagnosticStatus.WARN
            status.message = f"a callback failed, {failures.total()} times in all: {self._alarms.last}"
        if self._unwell:
            status.level, status.message = DiagnosticStatus.ERROR, self._unwell
        values = [(f"refused on {topic}: {kind}", count) for (topic, kind), count in refused.most_common(MOST_VALUES)]
        values += [(f"failed: {kind}", count) for kind, count in failures.most_common(MOST_VALUES)]
        status.values = [KeyValue(key=key, value=str(count)) for key, count in values]
        return status
