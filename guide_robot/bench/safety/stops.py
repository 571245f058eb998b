"""Stops of a driving robot, through the whole system, while one node is dead, hangs or drowns in messages."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guide_robot.bench.report import Better, Figure, figure
from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.robot.description import load_robot
from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import NODES, Role, cameras, nodes_for
from guide_robot.run.demo.centre import Folders, graph_environment, node_program, operator_token
from guide_robot.run.domain import DomainLock
from guide_robot.run.interrupts import Interrupts
from guide_robot.run.supervisor import Supervisor

if TYPE_CHECKING:
    from guide_robot.bench.safety.bystander import Bystander

DISTURBED = ("receptionist", "kiosk", "escort", "navigator", "people_tracker", "motion_gate")
WAYS = ("killed", "suspended", "flooded")
STATES = [("", "nothing"), *[(node, way) for node in DISTURBED for way in WAYS], ("", "all_flooded")]
FLOODS = {
    "receptionist": "kiosk_request",
    "kiosk": "visit_event",
    "escort": "kiosk_request",
    "navigator": "people",
    "people_tracker": "follower",
    "motion_gate": "heartbeat",
}
FAST_MPS, WITHIN_S, STANDS_FOR_S = 0.35, 3.0, 1.0
PATIENCE_S = 60.0
# Time waits for no node here, as in a real hall: a node that a flood holds back is late, not spared.
PACE = {"pace.rate": 1.0, "pace.longest_lag_s": 1e6}
SILENCE_S = 4.0  # of the watchdog here, lest the bench waits for it


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One stop: after how long and how far the robot stood for good; `lost` if it did not."""

    state: str
    speed_mps: float
    after_s: float
    after_m: float
    lost: bool

    @property
    def beyond_braking_s(self) -> float:
        """How much longer than braking alone it took, seconds."""
        robot = load_robot()
        return self.after_s - min(self.speed_mps, robot.max_linear) / robot.braking_deceleration


def measure_stops(count: int, lasts_s: float) -> tuple[dict[str, Figure], dict[str, Any]]:
    """Stop the robot so often, each state in turn, or as often as the time allows; return figures and conditions."""
    started_s = time.monotonic()
    stops: list[Stop] = []
    not_driven: list[str] = []
    with _centre() as (supervisor, watcher, ends, domain):
        begun = (time.monotonic(), watcher.now_s)
        while len(stops) + len(not_driven) < count and time.monotonic() - started_s < lasts_s:
            number = len(stops) + len(not_driven)
            farther = max(ends, key=lambda pose: pose.distance_to(*watcher.place))
            stop = _one(supervisor, watcher, farther, STATES[number % len(STATES)], domain)
            if stop is None:
                not_driven.append(f"{number}: {watcher.why}")
            else:
                stops.append(stop)
        factor = (watcher.now_s - begun[1]) / max(1e-9, time.monotonic() - begun[0])
    return _figures(stops, len(not_driven)), {
        "states": len({stop.state for stop in stops}),
        "real_time_factor": round(factor, 2),
        "lost_in": "+".join(sorted(stop.state for stop in stops if stop.lost)),
        "did_not_set_off": "; ".join(not_driven),
    }


def _figures(stops: Sequence[Stop], not_driven: int) -> dict[str, Figure]:
    entries = [
        ("stop.stops", len(stops), "count", Better.HIGHER),
        ("stop.lost", sum(stop.lost for stop in stops), "count", Better.LOWER),
        ("stop.longest", max((stop.after_s for stop in stops), default=0.0), "s", Better.LOWER),
        ("stop.longest_beyond_braking", max((s.beyond_braking_s for s in stops), default=0.0), "s", Better.LOWER),
        ("stop.farthest", max((stop.after_m for stop in stops), default=0.0), "m", Better.LOWER),
        ("stop.fastest", max((stop.speed_mps for stop in stops), default=0.0), "m/s", Better.HIGHER),
        ("stop.did_not_set_off", not_driven, "count", Better.LOWER),
    ]
    for state in sorted({stop.state for stop in stops}):
        longest = max(stop.after_s for stop in stops if stop.state == state)
        entries.append((f"stop.longest.{state}", longest, "s", Better.LOWER))
    return {name: figure("safety", name, value, unit, better) for name, value, unit, better in entries}


def _one(supervisor: Supervisor, watcher: "Bystander", goal: Any, state: tuple[str, str], domain: int) -> Stop | None:
    """Let the robot drive, disturb, stop, watch, heal; None when it did not set off."""
    node, way = state
    if not _sets_off(supervisor, watcher, goal):
        return None
    with _disturbed(supervisor, node, way, domain):
        watcher.spin_until(lambda: False, 0.15)
        since_s, since_m, speed = watcher.now_s, watcher.driven_m, watcher.speed
        watcher.press_stop()
        last_s, last_m, seen = watcher.moved_last(WITHIN_S + STANDS_FOR_S)
    _heal(supervisor, watcher)
    name = f"{node}_{way}" if node else way
    after_s, after_m = last_s - since_s, last_m - since_m
    lost = not seen or after_s > WITHIN_S
    return Stop(state=name, speed_mps=speed, after_s=after_s, after_m=after_m, lost=lost)


def _sets_off(supervisor: Supervisor, watcher: "Bystander", goal: Any) -> bool:
    """Let the robot drive; nodes that were ended before may still be starting, so try again for a while."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        problem = supervisor.check()
        if problem:
            raise RuntimeError(problem)
        ready = watcher.release(5.0) and watcher.send_to(goal)
        if ready and watcher.spin_until(lambda: watcher.speed > FAST_MPS, 8.0):
            return True
    return False


def _heal(supervisor: Supervisor, watcher: "Bystander") -> None:
    """Wait until everything that was ended runs again and the gate has been heard."""
    for _ in range(20):
        problem = supervisor.check()
        if problem:
            raise RuntimeError(problem)
        watcher.spin_until(lambda: False, 0.1)


@contextlib.contextmanager
def _disturbed(supervisor: Supervisor, node: str, way: str, domain: int) -> Iterator[None]:
    """Disturb a node while entered; a killed one is started again by the supervisor."""
    if way in ("killed", "suspended"):
        pid = supervisor.pids[node]
        os.kill(pid, signal.SIGKILL if way == "killed" else signal.SIGSTOP)
        try:
            yield
        finally:
            if way == "suspended":
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
        return
    topics = [FLOODS[node]] if way == "flooded" else sorted(set(FLOODS.values())) if way == "all_flooded" else []
    with _flood(topics, domain):
        yield


@contextlib.contextmanager
def _flood(topics: Sequence[str], domain: int) -> Iterator[None]:
    """Let a process of its own publish as fast as it can."""
    if not topics:
        yield
        return
    command = [sys.executable, "-m", "guide_robot.bench.safety.flood", "--domain", str(domain), *topics]
    flood = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        time.sleep(2.0)  # it has to be found before it floods anybody; the robot drives on meanwhile
        yield
    finally:
        ended = flood.poll()
        flood.kill()
        flood.wait()
    if ended is not None:
        raise UserError(f"the flood of {', '.join(topics)} ended by itself with {ended}: what was measured is no flood")


@contextlib.contextmanager
def _centre() -> Iterator[tuple[Supervisor, "Bystander", list[Any], int]]:
    """Start all nodes of the embedded simulation without citizens; yield two places to drive between, too."""
    from guide_robot.bench.safety.bystander import Bystander

    lock, floor = DomainLock(), resource("maps", "ward_office", "floor.yaml")
    plan = load_floor(floor)
    with tempfile.TemporaryDirectory(prefix="guide_robot_safety_") as temporary, Interrupts() as interrupts:
        folders, supervisor = Folders(root=Path(temporary)), Supervisor(interrupts)
        environment = graph_environment(lock.domain, folders)
        os.environ.update(environment)
        ends = [place.poses()[0] for place in plan.places if place.poses()]
        first = plan.start_pose
        far = max(ends, key=lambda pose: first.distance_to(pose.x, pose.y))
        back = max(ends, key=lambda pose: far.distance_to(pose.x, pose.y))
        parameters = _parameters(folders, str(floor), first, plan.id)
        watcher = None
        try:
            for entry in nodes_for(Role.SIMULATION):
                supervisor.start(node_program(NODES[entry.executable], parameters, environment, folders))
            watcher = Bystander(lock.domain)
            if not watcher.spin_until(lambda: watcher.allowed and not supervisor.check(), PATIENCE_S):
                raise RuntimeError("the robot did not get ready")
            yield supervisor, watcher, [far, back], lock.domain
        finally:
            if watcher is not None:
                watcher.close()
            supervisor.stop()
            lock.close()


def _parameters(folders: Folders, floor: str, start: Pose2D, site: str) -> RunParameters:
    # A trial's leader stands in the hall and waits for an escort that never comes: no citizen draws the robot away.
    trial = {"trial.kind": "leader", "trial.goal_x": float(start.x), "trial.goal_y": float(start.y)}
    placed = {"trial.start_x": float(start.x), "trial.start_y": float(start.y), "trial.start_theta": float(start.theta)}
    wall_time = {"use_sim_time": False}
    return RunParameters(
        role=Role.SIMULATION,
        use_sim_time=True,
        offered={"floor": floor, "site": site, **PACE, "url": "http://127.0.0.1:9", **cameras(on=False)},
        own={
            "simulator": {"state_hz": 20.0, **trial, **placed},
            "motion_gate": {"stop_file": str(folders.root / "motion_stop.json")},
            "watchdog": wall_time | {"silence_s": SILENCE_S},
            "queue_bridge": wall_time | {"outbox": str(folders.root / "outbox.sqlite")},
            "ticket_dispenser": wall_time
            | {"printer.folder": str(folders.tickets), "journal": str(folders.root / "printed.sqlite")},
            "kiosk": {
                "port": 0,
                "operator_token_file": str(operator_token(folders)),
                "tickets_folder": str(folders.tickets),
                "screens_file": str(folders.root / "screens.json"),
            },
        },
    )
