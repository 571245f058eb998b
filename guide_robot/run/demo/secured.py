"""The demo's graph in a keystore of its own, made for the run."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime

from guide_robot.common.errors import UserError
from guide_robot.ros.access import enclave, rights
from guide_robot.ros.node_table import Role
from guide_robot.run.demo.centre import Folders
from guide_robot.security.environment import enclave_words, secure_environment
from guide_robot.security.keystore import Keystore, Purpose, make
from guide_robot.security.middleware import lack_of_security

DAYS = 30
LISTENER = enclave_words(enclave("demo_listener"))


def check_can_secure() -> None:
    """Raise UserError with one line where the ROS middleware cannot be secured."""
    lacking = lack_of_security(os.environ)
    if lacking:
        raise UserError(f"--secure: {lacking}")


def secured_environment(domain: int, folders: Folders, robots: Sequence[str]) -> dict[str, str]:
    """Make the run's keystore for its robots and return what its processes get to use it."""
    keystore = Keystore(root=folders.root / "keystore")
    purpose = Purpose(role=Role.SIMULATION.value, domain=domain, hall=list(robots) if len(robots) > 1 else [])
    make(keystore, purpose, rights(Role.SIMULATION, hall=purpose.hall), datetime.now(UTC), DAYS)
    return secure_environment(keystore)
