"""What a web server turned away, told by its node: a line in the log once a minute, and the counts in /diagnostics."""

from diagnostic_msgs.msg import DiagnosticStatus, KeyValue
from rclpy.node import Node

from guide_robot.ros.diagnostics import Diagnostics
from guide_robot.web.refusals import Refusals, words

TELL_EVERY_S = 10.0


class TellRefusals:
    """Tells of one server's refusals; `step` is called about once a second. Times grow steadily."""

    def __init__(self, node: Node, refusals: Refusals) -> None:
        self._node, self._refusals = node, refusals
        self._diagnostics = Diagnostics(node)
        self._told_s: float | None = None
        self._fresh = False

    def step(self, now_s: float) -> None:
        """Log what is new, and publish when that begins or ends, else every TELL_EVERY_S."""
        news = self._refusals.news(now_s)
        if news:
            self._node.get_logger().warning(news)
        fresh = self._refusals.fresh(now_s)
        if fresh == self._fresh and self._told_s is not None and now_s - self._told_s < TELL_EVERY_S:
            return
        self._fresh, self._told_s = fresh, now_s
        self._diagnostics.publish(self._status())

    def _status(self) -> DiagnosticStatus:
        counts = self._refusals.counts
        status = DiagnosticStatus(name=f"{self._node.get_name()}: web", level=DiagnosticStatus.OK)
        status.message = f"turned away since the start: {words(counts)}" if counts else "nobody was turned away"
        if self._fresh:
            status.level = DiagnosticStatus.WARN
        status.values = [KeyValue(key=kind.value, value=str(count)) for kind, count in counts.items()]
        return status
