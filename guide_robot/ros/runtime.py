"""The one place that starts rclpy and spins: every node's `main` is `run(NodeClass)`."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

import rclpy
from rclpy.exceptions import (
    InvalidParameterTypeException,
    InvalidParameterValueException,
    ParameterUninitializedException,
)
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions

from guide_robot.common.core_dumps import forbid_core_dumps
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.ros.alarms import alarms_of, turn
from guide_robot.ros.nodes.heartbeat import Pulse
from guide_robot.ros.parameter_files import check_files, origin_of
from guide_robot.ros.parameters import ParameterError
from guide_robot.ros.shared_memory import ports_of_the_dead_held, remove_orphans
from guide_robot.security.environment import check_before_joining

PROFILE_VARIABLES = ("FASTDDS_DEFAULT_PROFILES_FILE", "FASTRTPS_DEFAULT_PROFILES_FILE")
PARAMETER_ERRORS = (
    InvalidParameterTypeException,
    InvalidParameterValueException,
    ParameterUninitializedException,
)


def run(make_node: Callable[[], Node]) -> None:
    """Start ROS, make the node and spin it until it is told to end; exits the process.

    A mistake in a parameter file or on the command line is one line and exit code 2.
    """
    sys.exit(_run(make_node))


def use_large_shared_memory() -> None:
    """Let camera images fit into Fast DDS's shared memory, unless the user set a profile of their own."""
    for variable in PROFILE_VARIABLES:
        os.environ.setdefault(variable, str(resource("config", "fastdds.xml")))


def _run(make_node: Callable[[], Node]) -> int:
    use_large_shared_memory()
    os.environ.setdefault("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")  # static peers are found beside this
    forbid_core_dumps()  # pictures, sealed cards and tokens pass through most nodes
    _end_at_signals(signal.default_int_handler)
    node = None
    try:
        check_files(sys.argv)
        check_before_joining(os.environ, sys.argv, datetime.now(UTC))
        removed = remove_orphans()
        with ports_of_the_dead_held():
            rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
            node = _make(make_node)
        refuse_unknown_parameters(node)
        Pulse(node)
        if removed.files:
            node.get_logger().info(str(removed))
        _spin(node)
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    except ParameterError as error:
        origin = origin_of(error.key, sys.argv)
        return _complain(f"{origin}: {error.key}: {error.what}" if origin else str(error))
    except UserError as error:
        return _complain(str(error))
    except PARAMETER_ERRORS as error:
        return _complain(f"parameters: {' '.join(str(error).split())}")
    except rclpy._rclpy_pybind11.RCLError as error:  # type: ignore[attr-defined]  # an extension module
        return _complain(_first_line(str(error)))
    finally:
        _end_at_signals(signal.SIG_IGN)  # it is ending already
        if node is not None:
            node.destroy_node()
        rclpy.try_shutdown()
    return 0


def _end_at_signals(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    """Let SIGINT and SIGTERM do this. rclpy's own handlers would end ROS before the node could say a last word."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def _make(make_node: Callable[[], Node]) -> Node:
    """Make the node; a file or folder that it was told to use and cannot is a user's mistake."""
    try:
        return make_node()
    except OSError as error:
        if error.filename is None:
            raise
        raise UserError(f"{error.filename}: {(error.strerror or 'cannot be used').lower()}") from None


def _spin(node: Node) -> None:
    """Spin until told to end; a callback's exception is a defect of ours, an alarm and not the node's end."""
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    alarms = alarms_of(node)
    try:
        while rclpy.ok():
            turn(executor, alarms)
    finally:
        executor.shutdown(timeout_sec=1.0)


def refuse_unknown_parameters(node: Node) -> None:
    """Raise UserError for a parameter that was given but that the node does not know."""
    given = getattr(node, "_parameter_overrides", {})
    unknown = [name for name in given if not node.has_parameter(name) and not name.startswith("qos_overrides")]
    if unknown:
        raise ParameterError(node, unknown[0], "unknown parameter")


def _complain(text: str) -> int:
    print(f"guide_robot: {text}", file=sys.stderr)
    return 2


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:300] if text.strip() else "ROS could not start"
