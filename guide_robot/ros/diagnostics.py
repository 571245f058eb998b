"""`/diagnostics` is one topic for all robots of a graph: the name says whose word it is, as in robot1/motion_gate."""

import json

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rclpy.node import Node

from guide_robot.phrases.reasons import Reason
from guide_robot.ros import names
from guide_robot.ros.node_table import NODES
from guide_robot.ros.reasons import from_flat, to_flat

REASON = "reason"


class Diagnostics:
    """Says how a part of one node is, under the name of its robot."""

    def __init__(self, node: Node) -> None:
        self._clock, self._namespace = node.get_clock(), node.get_namespace()
        self._publisher = node.create_publisher(DiagnosticArray, names.DIAGNOSTICS, 5)

    def publish(self, status: DiagnosticStatus) -> None:
        """Publish one status now; its name and hardware id get the robot's namespace before them."""
        status.name = of_robot(status.name, self._namespace)
        status.hardware_id = of_robot(status.hardware_id, self._namespace)
        message = DiagnosticArray(status=[status])
        message.header.stamp = self._clock.now().to_msg()
        self._publisher.publish(message)


def tell(status: DiagnosticStatus, told: Reason | str) -> DiagnosticStatus:
    """Put what is told into a status: a reason in English, and as a value of its own for pages in other languages."""
    status.message = str(told)
    if isinstance(told, Reason):
        status.values = [*status.values, KeyValue(key=REASON, value=json.dumps(to_flat(told)))]
    return status


def told_by(status: DiagnosticStatus) -> Reason | None:
    """Return the reason that a status tells, None for words of a driver or a node that gives none."""
    for entry in status.values:
        if entry.key == REASON:
            try:
                found = json.loads(entry.value)
            except ValueError:
                return None
            texts = isinstance(found, dict) and all(isinstance(value, str) for value in found.values())
            return from_flat(found) if texts else None
    return None


def of_robot(name: str, namespace: str) -> str:
    """Return a name with the robot's namespace before it, such as robot1/wheels; an empty name stays empty."""
    prefix = namespace.strip("/")
    return f"{prefix}/{name}" if prefix and name else name


def own_name(name: str, namespace: str) -> str | None:
    """Return a status' name without this robot's namespace, or None when another robot's node of ours says it.

    What is neither (drivers, Nav2, the computer) is kept as it is: nobody else shows it.
    """
    plain, prefix = name.strip("/"), namespace.strip("/")
    if prefix and plain.startswith(f"{prefix}/"):
        return plain.removeprefix(f"{prefix}/")
    before, _, last = plain.rpartition("/")
    ours = last.split(":")[0] in NODES
    return None if ours and before != prefix else name
