"""ROS nodes in a secured graph, and the one line that they say when their keys do not let them in."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from secured_kit import Participant, made_keystore, until_heard

from guide_robot.run.domain import DomainLock
from guide_robot.security.environment import secure_environment
from guide_robot.security.keystore import Keystore
from guide_robot.security.middleware import LACKING, lack_of_security

TALKER = Path(__file__).with_name("secured_node.py")
WITHOUT_SECURITY = lack_of_security(os.environ)
needs_security = pytest.mark.skipif(bool(WITHOUT_SECURITY), reason=WITHOUT_SECURITY)


@pytest.fixture
def domain() -> Iterator[int]:
    """Yield a ROS domain that nobody else on this machine uses."""
    lock = DomainLock()
    yield lock.domain
    lock.close()


def surroundings(domain: int, keystore: Keystore | None) -> dict[str, str]:
    found = {**os.environ, "ROS_DOMAIN_ID": str(domain), "ROS_AUTOMATIC_DISCOVERY_RANGE": "LOCALHOST"}
    return found | (secure_environment(keystore) if keystore else {})


def start_node(enclave: str, domain: int, keystore: Keystore) -> "subprocess.CompletedProcess[str]":
    """Run one of our nodes until it ends by itself."""
    words = [sys.executable, "-m", "guide_robot.ros.nodes.escort", "--ros-args", "--enclave", enclave]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, env=surroundings(domain, keystore))


def only_line(result: "subprocess.CompletedProcess[str]") -> str:
    """Return what was said, one line, and nothing of ROS's own."""
    assert result.returncode == 2
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("guide_robot:")]
    assert "Traceback" not in result.stderr
    return line


@pytest.mark.parametrize(
    ("enclave", "days_ago", "words"),
    [
        ("/escort", 400, "enclaves/escort/cert.pem: ended on "),
        ("/nobody", 0, "enclaves/nobody/cert.pem: missing; ./guide secure makes it"),
    ],
)
def test_a_node_whose_keys_do_not_hold_says_so_in_one_line(
    enclave: str, days_ago: int, words: str, domain: int, tmp_path: Path
) -> None:
    keys = made_keystore(tmp_path / "keys", domain, days_ago)
    assert words in only_line(start_node(enclave, domain, keys))


@pytest.mark.skipif(not WITHOUT_SECURITY, reason="this DDS has security")
def test_a_node_on_a_dds_without_security_does_not_start_in_the_open(domain: int, tmp_path: Path) -> None:
    keys = made_keystore(tmp_path / "keys", domain)
    assert LACKING in only_line(start_node("/escort", domain, keys))


@needs_security
def test_ros_nodes_with_keys_talk_and_one_without_hears_nothing(domain: int, tmp_path: Path) -> None:
    keys = made_keystore(tmp_path / "keys", domain)
    started = [
        _start(["hear", "visit_event"], domain, None, tmp_path / "outsider"),
        _start(["hear", "visit_event", "--enclave", "/kiosk"], domain, keys, tmp_path / "kiosk"),
        _start(["say", "visit_event", "--enclave", "/receptionist"], domain, keys, tmp_path / "receptionist"),
    ]
    try:
        outsider, kiosk, _ = started
        until_heard(kiosk)
        assert "joined" in outsider.lines() and outsider.heard() == 0
    finally:
        for one in started:
            one.process.kill()
            one.process.wait()


@needs_security
def test_a_ros_node_without_the_right_cannot_make_a_publisher_for_the_wheels(domain: int, tmp_path: Path) -> None:
    keys = made_keystore(tmp_path / "keys", domain)
    words = [sys.executable, str(TALKER), "say", "cmd_vel", "--enclave", "/escort"]
    result = subprocess.run(words, capture_output=True, text=True, timeout=60, env=surroundings(domain, keys))
    assert result.returncode != 0 and "publisher" in result.stderr


def _start(words: list[str], domain: int, keystore: Keystore | None, output: Path) -> Participant:
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, str(TALKER), *words], stdout=file, stderr=file, env=surroundings(domain, keystore)
        )
    return Participant(process=process, output=output)
