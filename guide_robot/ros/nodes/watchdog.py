"""Node `watchdog`: ends processes of ours that hang, so that whoever started them starts them anew.

Neither `ros2 launch` nor a plain supervisor hears heartbeats: they start again what ended, and a process that hangs
does not end. So this node ends it. Nobody ends this one but systemd, where it starts the robot: it is told that this
node lives, and starts all anew when it is told no more (run/service_units.py).
"""

import math
import os
import signal
import time
from datetime import UTC, datetime

from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.clock import Clock, ClockType

from guide_robot.common.service_manager import tell_service_manager
from guide_robot.robot.process_watch import ProcessId, ProcessWatch, WatchSettings, host_name, is_node
from guide_robot.ros import names
from guide_robot.ros.diagnostics import Diagnostics
from guide_robot.ros.edge import listen, short
from guide_robot.ros.node import GuideNode
from guide_robot.ros.parameters import declare_settings
from guide_robot.ros.runtime import run
from guide_robot.security.environment import certificates_word
from guide_robot_interfaces.msg import Heartbeat

STEP_S = 0.25
CERTIFICATES_EVERY_S = 3600.0
TELL_EVERY_S = 10.0


class WatchdogNode(GuideNode):
    """In: heartbeat; out: /diagnostics, in a secured graph.

    Ends by SIGKILL a process of this machine that runs a node of ours, gave heartbeats and fell silent. Warns from
    30 days before certificates end.
    """

    def __init__(self) -> None:
        super().__init__("watchdog")
        settings = declare_settings(self, WatchSettings)
        self._silence_s = settings.silence_s
        self._watch = ProcessWatch(settings, host_name())
        listen(self, Heartbeat, names.HEARTBEAT, _sender, self._hear, names.BEATS)
        self._certificates: str | None = None
        self._looked_s = -math.inf
        self._diagnostics = Diagnostics(self)
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(STEP_S, self._step, clock=steady)
        self.create_timer(TELL_EVERY_S, self._tell_certificates, clock=steady)
        self._tell_certificates()

    def _hear(self, sender: tuple[str, ProcessId]) -> None:
        self._watch.heard(*sender, time.monotonic())

    def _step(self) -> None:
        tell_service_manager("WATCHDOG=1")
        hanging = self._watch.step(time.monotonic())
        for node, process in hanging.wake:
            if self._send(node, process, signal.SIGCONT):
                self.get_logger().error(
                    f"{node} hangs: no heartbeat for {self._silence_s:g} s; ending process {process.pid}"
                )
        for node, process in hanging.end:
            self._send(node, process, signal.SIGKILL)

    def _tell_certificates(self) -> None:
        """Say how the certificates of this graph are; an open one has none."""
        if time.monotonic() - self._looked_s >= CERTIFICATES_EVERY_S:
            self._looked_s = time.monotonic()
            before, self._certificates = self._certificates, certificates_word(os.environ, datetime.now(UTC))
            if self._certificates and self._certificates != before:
                self.get_logger().warning(self._certificates)
        if self._certificates is not None:
            level = DiagnosticStatus.WARN if self._certificates else DiagnosticStatus.OK
            message = self._certificates or "certificates hold"
            self._diagnostics.publish(DiagnosticStatus(name="watchdog: certificates", level=level, message=message))

    def _send(self, node: str, process: ProcessId, number: signal.Signals) -> bool:
        """Send a signal to a process that still runs that node; return whether it got it."""
        if process.pid == os.getpid() or not is_node(process, node):
            return False
        try:
            os.kill(process.pid, number)
        except OSError as error:
            self.get_logger().error(f"process {process.pid} cannot be ended: {error.strerror}")
            return False
        return True


def _sender(message: Heartbeat) -> tuple[str, ProcessId]:
    process = ProcessId(host=message.host, pid=message.pid, started=message.started)
    return short(message.node, "node", 100), process


def main() -> None:
    """Run the node."""
    run(WatchdogNode)


if __name__ == "__main__":
    main()
