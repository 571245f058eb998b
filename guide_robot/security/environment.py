"""What a process is told so that it takes part in a secured graph, and its look at that before it joins."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.security.keystore import Keystore
from guide_robot.security.middleware import lack_of_security
from guide_robot.security.state import check_enclave, check_keystore, warning

ENABLE, STRATEGY, KEYSTORE = "ROS_SECURITY_ENABLE", "ROS_SECURITY_STRATEGY", "ROS_SECURITY_KEYSTORE"
OVERRIDE = "ROS_SECURITY_ENCLAVE_OVERRIDE"


def secure_environment(keystore: Keystore) -> dict[str, str]:
    """Return the variables that let ROS refuse to start without security (design.ros2.org, "ROS 2 DDS-Security")."""
    return {ENABLE: "true", STRATEGY: "Enforce", KEYSTORE: str(keystore.root.resolve())}


def enclave_words(enclave: str) -> list[str]:
    """Return the words that give a process its enclave."""
    return ["--enclave", enclave]


def is_secured(environment: Mapping[str, str]) -> bool:
    """Whether a process with this environment takes part in a secured graph or in none."""
    return (
        environment.get(ENABLE) == "true" and environment.get(STRATEGY) == "Enforce" and bool(environment.get(KEYSTORE))
    )


def certificates_word(environment: Mapping[str, str], now: datetime) -> str | None:
    """Return in one line what is to be done about this graph's certificates, "" for nothing, None in an open graph."""
    if not is_secured(environment):
        return None
    try:
        return warning(check_keystore(Keystore(root=Path(environment[KEYSTORE])), now), now)
    except UserError as error:
        return str(error)


def check_before_joining(environment: Mapping[str, str], words: Sequence[str], now: datetime) -> None:
    """Look at the enclave of this process, if it is to have one.

    Raises UserError with one line, where ROS itself says only that no participant could be made.
    """
    if not is_secured(environment):
        return
    after = [words[place + 1] for place, word in enumerate(words[:-1]) if word in ("--enclave", "-e")]
    enclave = environment.get(OVERRIDE) or (after[-1] if after else "/")
    check_enclave(Keystore(root=Path(environment[KEYSTORE])), enclave, now)
    lacking = lack_of_security(environment)
    if lacking:
        raise UserError(lacking)
