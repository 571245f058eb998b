"""Who finds whom in the ROS graph: discovery on this machine alone unless told otherwise, and a secured graph."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.ros.access import enclave
from guide_robot.ros.launch.values import Process, Values
from guide_robot.ros.node_table import Role
from guide_robot.security.environment import enclave_words, secure_environment
from guide_robot.security.keystore import Keystore, Purpose, default_keystore
from guide_robot.security.middleware import lack_of_security
from guide_robot.security.state import check_enclave, check_keystore, check_purpose, warning

DISCOVERY_RANGE = "ROS_AUTOMATIC_DISCOVERY_RANGE"
ENCLAVES = {"rviz2": "observer"}  # by package; Nav2's packages share one, the rest bear their node's name


@dataclass(frozen=True, kw_only=True)
class Graph:
    """What processes get so that they take part: environment, and a line to say at start, empty if there is none."""

    environment: dict[str, str]
    word: str = ""


def graph(values: Values, role: Role | None) -> Graph:
    """Return the graph that the launch arguments ask for; without a role any keystore of this robot will do.

    Raises UserError when it is to be secured and cannot be.
    """
    found = {DISCOVERY_RANGE: values.text("discovery").upper() or "LOCALHOST"}
    if not values.yes("secure"):
        return Graph(environment=found)
    lacking = lack_of_security(os.environ)
    if lacking:
        raise UserError(f"secure:=true: {lacking}")
    keystore, now = keystore_of(values), datetime.now(UTC)
    validity = check_keystore(keystore, now)
    check_purpose(keystore, _purpose(values, keystore.purpose(), role))
    return Graph(environment=found | secure_environment(keystore), word=warning(validity, now))


def keystore_of(values: Values) -> Keystore:
    """Return the keystore that the launch arguments name."""
    given = values.text("keystore")
    return Keystore(root=Path(given).expanduser()) if given else default_keystore()


def enclave_of(process: Process, values: Values) -> str:
    """Return the enclave of a process, such as /robot1/escort."""
    nav2 = process.name.startswith("nav2_") or process.package.startswith("nav2_")  # in one process or in many
    shared = "nav2" if nav2 else ENCLAVES.get(process.package, process.name)
    return enclave(shared, values.text("namespace") if process.namespace is None else process.namespace)


def secure_words(process: Process, values: Values) -> list[str]:
    """Return the words for a process that give it its enclave, none in an open graph.

    Raises UserError when the keystore has no such enclave.
    """
    if not values.yes("secure"):
        return []
    wanted = enclave_of(process, values)
    check_enclave(keystore_of(values), wanted, datetime.now(UTC))
    return enclave_words(wanted)


def _purpose(values: Values, made: Purpose, role: Role | None) -> Purpose:
    """Return what a keystore must have been made for; what the launch arguments leave open is as it was."""
    domain = os.environ.get("ROS_DOMAIN_ID", "") or "0"
    if not domain.isdigit():
        raise UserError(f"ROS_DOMAIN_ID={domain}: expected a number")
    return Purpose(
        role=role.value if role else made.role,
        domain=int(domain),
        namespace=values.text("namespace").strip("/"),
        topics=values.driver_topics(),
        hall=_hall(values, made),
    )


def _hall(values: Values, made: Purpose) -> list[str]:
    """Return the robots of the hall that the launch arguments speak of, else those that the keys were made for."""
    if len(values.robots) > 1:
        return sorted(values.robots)
    return sorted(values.hall) if values.hall or "hall" in values.given else made.hall
