"""Processes that hang are ended and started again, and what killed ones left in shared memory is given back."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus

from guide_robot.robot.process_watch import is_node, start_ticks, this_process
from guide_robot.ros import names
from guide_robot.ros.access import rights
from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import NODES, Role
from guide_robot.ros.nodes import watchdog
from guide_robot.ros.nodes.watchdog import WatchdogNode
from guide_robot.ros.shared_memory import (
    FIRST_PORT,
    FOLDER,
    PORTS_OF_DOMAIN,
    ports_of_the_dead_held,
    remove_orphans,
    remove_ports_of_dead_domains,
)
from guide_robot.run.demo.centre import Folders, graph_environment, node_program
from guide_robot.run.domain import DomainLock
from guide_robot.run.interrupts import Interrupts
from guide_robot.run.supervisor import Supervisor, python_program
from guide_robot.security.environment import secure_environment
from guide_robot.security.keystore import Keystore, Purpose, make
from guide_robot_interfaces.msg import Heartbeat, MotionState


@pytest.fixture
def supervisor():
    with Interrupts() as interrupts:
        made = Supervisor(interrupts)
        yield made
        made.stop()


def program(graph, folder: Path, name: str = "qr_scanner", **own):
    folders = Folders(root=folder)
    run = RunParameters(role=Role.REPLAY, use_sim_time=False, own={name: own})
    return node_program(NODES[name], run, graph_environment(graph.domain, folders), folders)


def test_a_suspended_node_is_ended_by_the_watchdog_and_started_again(graph, heard, supervisor, tmp_path):
    ended: list[tuple[str, int]] = []
    supervisor.on_restart = lambda name, code: ended.append((name, code))
    graph.set("watchdog", silence_s=2.0)
    graph.make(WatchdogNode)
    beats = heard(graph.probe(), Heartbeat, names.HEARTBEAT, names.BEATS)
    supervisor.start(program(graph, tmp_path))
    first = graph.spin_until(lambda: beats.last, 60.0).pid
    assert first == supervisor.pids["qr_scanner"]
    os.kill(first, signal.SIGSTOP)

    def again() -> bool:
        assert supervisor.check() == ""
        return bool(beats.last.pid != first)

    graph.spin_until(again, 60.0)
    assert ended == [("qr_scanner", -signal.SIGKILL)]


def test_certificates_that_end_soon_are_a_warning_in_the_diagnostics(graph, heard, tmp_path, monkeypatch):
    store = Keystore(root=tmp_path / "keystore")
    since = datetime.now(UTC) - timedelta(days=340)
    make(store, Purpose(role="robot", domain=0), rights(Role.ROBOT), since, 365)
    monkeypatch.setattr(watchdog, "TELL_EVERY_S", 0.1)
    health = heard(graph.probe(), DiagnosticArray, "/diagnostics")
    for name, value in secure_environment(store).items():
        monkeypatch.setenv(name, value)
    graph.make(WatchdogNode)
    (status,) = graph.spin_until(lambda: health.last and health.last.status)
    assert status.name == "watchdog: certificates" and status.level == DiagnosticStatus.WARN
    assert "certificates end on" in status.message


SENDER = """
import sys, time
import rclpy
from guide_robot.ros import names
from guide_robot.ros.runtime import use_large_shared_memory
from guide_robot_interfaces.msg import Heartbeat
use_large_shared_memory()
rclpy.init()
node = rclpy.create_node(sys.argv[1])
beats = node.create_publisher(Heartbeat, names.HEARTBEAT, names.BEATS)
while True:
    beats.publish(Heartbeat(node=sys.argv[1]))
    time.sleep(float(sys.argv[2]))
"""


def test_a_node_that_was_suspended_hears_everybody_again_once_it_was_started_anew(graph, heard, supervisor, tmp_path):
    """Processes that send often and seldom find out at different times that nobody reads their shared memory."""
    graph.set("watchdog", silence_s=3.0)
    graph.make(WatchdogNode)
    probe = graph.probe()
    senders = {"often": "0.05", "now_and_then": "0.4", "seldom": "0.8"}
    environment = graph_environment(graph.domain, Folders(root=tmp_path))
    for name, every_s in senders.items():
        supervisor.start(python_program(name, ["-c", SENDER, name, every_s], environment, tmp_path))
    motion = heard(probe, MotionState, names.MOTION_ALLOWED, names.LATCHED)
    beats = heard(probe, Heartbeat, names.HEARTBEAT, names.BEATS)
    gate = program(graph, tmp_path, "motion_gate", heartbeats=list(senders), stop_file=str(tmp_path / "stop.json"))
    supervisor.start(gate)

    def hears() -> bool:
        assert supervisor.check() == ""
        return bool(motion.messages) and not any(name in motion.last.reason.text for name in senders)

    graph.spin_until(hears, 60.0)
    first = supervisor.pids["motion_gate"]
    graph.spin_until(lambda: sum(one.pid == first for one in beats.messages) > 4)  # the watchdog knows it by then
    os.kill(first, signal.SIGSTOP)
    graph.spin_until(lambda: supervisor.check() == "" and supervisor.pids["motion_gate"] != first, 60.0)
    motion.messages.clear()
    graph.spin_until(hears, 60.0)


def test_a_heartbeat_cannot_end_a_program_that_is_no_node(graph):
    graph.set("watchdog", silence_s=1.0)
    graph.make(WatchdogNode)
    probe = graph.probe()
    beats = probe.create_publisher(Heartbeat, names.HEARTBEAT, names.BEATS)
    graph.spin_until(beats.get_subscription_count)
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        started, host = start_ticks(victim.pid), this_process().host
        for node in ("escort", "../escort", ""):
            beats.publish(Heartbeat(node=node, host=host, pid=victim.pid, started=started))
        beats.publish(Heartbeat(node="escort", host=host, pid=2**32 - 1, started=2**64 - 1))
        graph.spin_for(2.5)
        assert victim.poll() is None
    finally:
        victim.kill()
        victim.wait()


def test_a_node_is_known_by_number_start_and_command_line():
    assert not is_node(this_process(), "escort")
    assert start_ticks(os.getpid()) == this_process().started
    assert start_ticks(2**22 + 1) is None


def held(pid: int) -> set[Path]:
    """Return the shared memory that a process has open."""
    return {
        Path(link) for link in open_files(pid) if link.startswith(str(FOLDER / "fastrtps_")) and link.endswith("_el")
    }


def open_files(pid: int) -> list[str]:
    """Return what a process has open, once for each time."""
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            found.append(os.readlink(entry))
    return found


def test_shared_memory_of_a_killed_node_is_given_back_and_that_of_a_living_one_is_kept(
    graph, heard, supervisor, tmp_path
):
    beats = heard(graph.probe(), Heartbeat, names.HEARTBEAT, names.BEATS)
    supervisor.start(program(graph, tmp_path))
    pid = graph.spin_until(lambda: beats.last, 60.0).pid
    locks = {lock for lock in held(pid) if "port" not in lock.name}
    segments = [lock.with_name(lock.name.removesuffix("_el")) for lock in locks]
    assert segments and sum(segment.stat().st_size for segment in segments) > 30_000_000
    old = time.time() - 60.0
    for lock in locks:
        os.utime(lock, (old, old))
    remove_orphans()
    assert all(segment.exists() for segment in segments)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    remove_orphans()
    assert not any(path.exists() for path in [*segments, *locks])


def ports(pid: int) -> set[Path]:
    """Return the locks of the ports by which a process is sent to."""
    return {lock for lock in held(pid) if "port" in lock.name}


def test_a_participant_keeps_off_the_ports_that_a_killed_one_left(graph, heard, supervisor, tmp_path):
    beats = heard(graph.probe(), Heartbeat, names.HEARTBEAT, names.BEATS)
    supervisor.start(program(graph, tmp_path))
    pid = graph.spin_until(lambda: beats.last, 60.0).pid
    left = ports(pid)
    assert left
    with ports_of_the_dead_held() as locks:
        assert left.isdisjoint(locks)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with ports_of_the_dead_held() as locks:
        assert left <= {*locks}
        other = rclpy.Context()
        rclpy.init(context=other, domain_id=graph.domain)
        try:
            node = rclpy.create_node("other", context=other)
            ours = open_files(os.getpid())
            assert all(ours.count(str(lock)) == 1 for lock in left)  # the one that is held here
            node.destroy_node()
        finally:
            rclpy.shutdown(context=other)


def test_systemd_hears_that_the_watchdog_lives_for_as_long_as_it_does(graph, tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        graph.make(WatchdogNode)
        graph.spin_for(0.6)
        assert manager.recv(100) == b"WATCHDOG=1"


def test_a_program_that_is_refused_what_it_had_before_is_tried_again(supervisor, tmp_path):
    mark = tmp_path / "was_here"
    code = (
        f"import pathlib, sys; mark = pathlib.Path({str(mark)!r}); sys.exit(2 if mark.exists() else mark.touch() or 1)"
    )
    supervisor.start(python_program("disk_full", ["-c", code], {}, tmp_path))
    deadline = time.monotonic() + 30.0
    ended = []
    supervisor.on_restart = lambda name, code: ended.append(code)
    while len(ended) < 3 and time.monotonic() < deadline:
        assert supervisor.check() == ""
        time.sleep(0.01)
    assert ended[:3] == [1, 2, 2]


def test_a_program_that_is_refused_at_its_first_start_is_final(supervisor, tmp_path):
    supervisor.start(python_program("wrong", ["-c", "print('no such file'); raise SystemExit(2)"], {}, tmp_path))
    deadline = time.monotonic() + 30.0
    while not (said := supervisor.check()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert said == "no such file"


def make_old(domain: int) -> None:
    """Let the ports of a domain look as if they had been made a minute ago."""
    old = time.time() - 60.0
    first = FIRST_PORT + PORTS_OF_DOMAIN * domain
    for port in range(first, first + PORTS_OF_DOMAIN):
        for lock in (FOLDER / f"fastrtps_port{port}_el", FOLDER / f"fastrtps_port{port}_sl"):
            with contextlib.suppress(FileNotFoundError):
                os.utime(lock, (old, old))


@pytest.fixture
def lonely(graph):
    """Yield a graph in a domain in which no other test of this process has left anything."""
    lock = DomainLock(101)
    made = type(graph)(lock.domain)
    try:
        yield made
    finally:
        made.close()
        lock.close()


def test_ports_of_killed_nodes_are_removed_when_nobody_of_their_domain_lives(lonely, heard, supervisor, tmp_path):
    graph = lonely
    probe = graph.probe()
    beats = heard(probe, Heartbeat, names.HEARTBEAT, names.BEATS)
    supervisor.start(program(graph, tmp_path))
    pid = graph.spin_until(lambda: beats.last, 60.0).pid
    left = {lock for lock in ports(pid) if int(lock.name[len("fastrtps_port") : -len("_el")]) >= FIRST_PORT}
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    make_old(graph.domain)
    remove_ports_of_dead_domains()
    assert left and all(lock.exists() for lock in left)  # the probe lives
    graph.close()
    make_old(graph.domain)
    remove_ports_of_dead_domains()
    for lock in left:
        port = lock.name.removesuffix("_el")
        assert not [path for path in (lock, FOLDER / port, FOLDER / f"sem.{port}_mutex") if path.exists()]


def test_ports_are_removed_a_whole_domain_at_a_time_and_never_while_somebody_lives_there(tmp_path):
    for port in (7000, 7411, 7413, 7661, 7663, 7665):
        for name in (f"fastrtps_port{port}", f"fastrtps_port{port}_el", f"sem.fastrtps_port{port}_mutex"):
            (tmp_path / name).touch()
            os.utime(tmp_path / name, (0.0, 0.0))
    living = os.open(tmp_path / "fastrtps_port7663_el", os.O_RDONLY)
    fcntl.flock(living, fcntl.LOCK_EX)
    try:
        assert remove_ports_of_dead_domains(tmp_path) == 2
        assert sorted(path.name for path in tmp_path.glob("fastrtps_port*_el")) == [
            f"fastrtps_port{port}_el" for port in (7000, 7661, 7663, 7665)
        ]
        assert not list(tmp_path.glob("*7411*"))
    finally:
        os.close(living)
    os.utime(tmp_path / "fastrtps_port7665_el")  # somebody may just be beginning
    assert remove_ports_of_dead_domains(tmp_path) == 0
    os.utime(tmp_path / "fastrtps_port7665_el", (0.0, 0.0))
    assert remove_ports_of_dead_domains(tmp_path) == 4 and not list(tmp_path.iterdir())
