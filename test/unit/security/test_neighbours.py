"""Who else takes part in a ROS domain, as the doctor tells it."""

import json
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from guide_robot.run.domain import DomainLock
from guide_robot.security.neighbours import (
    GROUP,
    base_port,
    inodes_in_domain,
    on_other_machines,
    on_this_machine,
    participant_of,
)

TABLE = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode ref ptr drops
  10: 0100007F:1CF2 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 501 2 0 0
  11: 00000000:1CE8 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 502 2 0 0
  12: 00000000:1CF4 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 503 2 0 0
  13: 00000000:1CF3 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 504 2 0 0
  14: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 505 2 0 0
  a broken line
"""


def test_participants_are_known_by_their_ports() -> None:
    assert inodes_in_domain(TABLE, 0) == {501, 503}  # 7410 and 7412: not the announcements' 7400, not data's 7411
    assert inodes_in_domain(TABLE, 1) == set()


@pytest.mark.parametrize("message", [b"", b"RTPS", b"RTPX" + bytes(40), b"RTPS" + bytes(15)])
def test_what_is_no_rtps_message_is_nobody(message: bytes) -> None:
    assert participant_of(message) is None


def test_a_participant_is_the_one_that_the_header_names() -> None:
    assert participant_of(b"RTPS\x02\x03\x01\x0f" + b"participant1" + b"more") == b"participant1"


def test_a_program_in_the_domain_is_named_and_none_is_not() -> None:
    lock = DomainLock()
    program = f"import socket; s = socket.socket(2, 2); s.bind(('', {base_port(lock.domain) + 10})); print(1); input()"
    try:
        assert on_this_machine(lock.domain) == []
        words = [sys.executable, "-uc", program]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None and process.stdout.readline()
            (found,) = on_this_machine(lock.domain)
            process.kill()
        assert found.where.startswith("python") and str(process.pid) in found.where
    finally:
        lock.close()


def test_what_this_machine_announces_is_no_other_machine() -> None:
    lock = DomainLock()
    stop = threading.Event()

    def announce() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
            mouth.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, struct.pack("b", 0))
            while not stop.wait(0.02):
                try:
                    mouth.sendto(b"RTPS" + bytes(40), (GROUP, base_port(lock.domain)))
                except OSError:
                    return  # no network at all

    thread = threading.Thread(target=announce)
    thread.start()
    try:
        assert on_other_machines(lock.domain, 0.3) == []
    finally:
        stop.set()
        thread.join()
        lock.close()


def test_the_doctor_tells_of_discovery_keys_and_domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROS_HOME", str(tmp_path))
    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    words = [sys.executable, "-m", "guide_robot", "doctor", "--json"]
    findings = {one["part"]: one for one in json.loads(subprocess.run(words, capture_output=True, check=True).stdout)}
    assert findings["discovery"]["present"]
    assert not findings["secure graph"]["present"] and "./guide secure" in findings["secure graph"]["remedy"]
    assert "ROS domain" in findings["own domain"]["detail"]
