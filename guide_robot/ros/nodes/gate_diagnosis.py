"""What the motion gate tells of itself, of whoever drives past it, and of the watchdog, which nobody else watches."""

import math
from collections.abc import Mapping

from diagnostic_msgs.msg import DiagnosticStatus, KeyValue
from rclpy.node import Node

from guide_robot.navigation.motion_gate import Cause, MotionStatus
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.ros.diagnostics import Diagnostics, tell
from guide_robot.ros.lidar_topic import LidarTopic
from guide_robot.ros.nodes.twist_topics import WheelTopic

EVERY_S = 1.0
REFUSED_SHOWN_S = 10.0
WATCHDOG = "watchdog"
WATCHDOG_SILENT_S = 5.0
OK, WARN, ERROR = DiagnosticStatus.OK, DiagnosticStatus.WARN, DiagnosticStatus.ERROR
LEVELS = {Cause.NONE: OK, Cause.OPERATOR: WARN, Cause.STARTING: WARN, Cause.TRAFFIC: OK}


class GateDiagnosis:
    """Publishes once a second; times are seconds of the steady clock."""

    def __init__(self, node: Node, wheels: WheelTopic, lidar: LidarTopic, now_s: float) -> None:
        self._wheels, self._lidar = wheels, lidar
        self._diagnostics = Diagnostics(node)
        self._watchdog_s = now_s
        self._told_s = -math.inf
        self._refused: tuple[str, float] = ("", -math.inf)
        self.rival = ""

    def heard(self, node: str, now_s: float) -> None:
        """Take a heartbeat."""
        if node == WATCHDOG:
            self._watchdog_s = now_s

    def refused(self, words: str, now_s: float) -> None:
        """Take that a commanded velocity was refused."""
        self._refused = words, now_s

    def step(self, status: MotionStatus, counts: Mapping[str, int], now_s: float) -> None:
        """Tell how things stand, if it is time, with what was counted so far."""
        if now_s - self._told_s < EVERY_S:
            return
        self._told_s = now_s
        self.rival = self._wheels.rival()
        self._diagnostics.publish(self._of_gate(status, counts, now_s))
        self._diagnostics.publish(self._of_watchdog(now_s))

    def _of_gate(self, status: MotionStatus, counts: Mapping[str, int], now_s: float) -> DiagnosticStatus:
        entry = DiagnosticStatus(name="motion_gate", hardware_id="wheels", level=LEVELS.get(status.cause, ERROR))
        told: Reason | str = status.reason
        words, said_s = self._refused
        velocity = f"a velocity is refused: {words}" if now_s - said_s < REFUSED_SHOWN_S else ""
        problem = self._wheels.problem() or velocity or self._lidar.clocks()
        if self.rival:
            entry.level, told = ERROR, past_the_stop(status.reason, self.rival)
        elif problem and entry.level == OK:
            entry.level, told = WARN, problem
        tell(entry, told)
        entry.values += [
            KeyValue(key="cause", value=status.cause.name),
            KeyValue(key="last_refused", value=words),
            *(KeyValue(key=key, value=str(count)) for key, count in counts.items()),
        ]
        return entry

    def _of_watchdog(self, now_s: float) -> DiagnosticStatus:
        """Return whether somebody still ends what hangs."""
        silent = now_s - self._watchdog_s > WATCHDOG_SILENT_S
        entry = DiagnosticStatus(name=f"{WATCHDOG}: heartbeat", level=WARN if silent else OK)
        return tell(entry, Why.SILENT(nodes=WATCHDOG) if silent else "heard")


def past_the_stop(reason: Reason, rival: str) -> Reason:
    """Return a reason with the node that the gate cannot stop."""
    return Why.PAST_ANY_STOP(reason, node=rival) if rival else reason
