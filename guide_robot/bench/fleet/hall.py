"""Part `hall`: citizens come to a hall of one robot, of two and so on, all through the real nodes without cameras."""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guide_robot.bench.report import Better, Figure, figure
from guide_robot.common.errors import UserError
from guide_robot.common.vocabulary import VisitEventKind
from guide_robot.floor.load import load_floor
from guide_robot.floor.robot_places import home_poses, robot_names
from guide_robot.run.demo.centre import Folders, clerks_program, graph_environment, start_backend
from guide_robot.run.demo.hall import Hall, hall_totals
from guide_robot.run.domain import DomainLock, free_port
from guide_robot.run.interrupts import Interrupts
from guide_robot.run.supervisor import Supervisor
from guide_robot.run.usage import usage

if TYPE_CHECKING:
    from guide_robot.bench.fleet.hall_client import HallClient

BENCHMARK = "fleet"
MET_WITHIN_S = 10.0
PATIENCE_S = 400.0  # simulated, for each citizen
START_PATIENCE_S = 240.0  # of wall time: some twenty programs start at once
COUNT_FROM_S = 5.0  # when all nodes have found each other


@dataclass(frozen=True, kw_only=True)
class HallRun:
    """What one run came to."""

    entered: int
    met: int
    mean_wait_s: float
    led: int
    lost: int
    greeted_twice: int
    deadlocks: int
    contacts: int
    contacts_by_robot: int
    contacts_between: int
    distance_m: float
    served: int
    simulated_s: float
    wall_s: float
    messages_per_s: float
    cores: float


def hall_figures(floor: Path, robots: int, citizens: int, seed: int) -> dict[str, Figure]:
    """Return the figures of halls of 1 to so many robots, each with as many citizens; raises UserError."""
    plan = load_floor(floor)
    home_poses(plan, robots)
    figures: dict[str, Figure] = {}
    for count in range(1, robots + 1):
        run = _run(floor, robot_names(count), citizens, seed)
        figures |= {f"hall.{count}.{name}": entry for name, entry in _figures(run).items()}
    return figures


def _figures(run: HallRun) -> dict[str, Figure]:
    lower, higher = Better.LOWER, Better.HIGHER
    entries = [
        ("citizens", run.entered, "count", higher),
        ("met_within_10_s", run.met, "count", higher),
        ("mean_wait", run.mean_wait_s, "s", lower),
        ("led", run.led, "count", higher),
        ("served", run.served, "count", higher),
        ("lost", run.lost, "count", lower),
        ("greeted_twice", run.greeted_twice, "count", lower),
        ("contacts", run.contacts, "count", lower),
        ("contacts_by_robot", run.contacts_by_robot, "count", lower),
        ("contacts_between_robots", run.contacts_between, "count", lower),
        ("deadlocks", run.deadlocks, "count", lower),
        ("distance", run.distance_m, "m", lower),
        ("simulated", run.simulated_s, "s", lower),
        ("real_time_factor", run.simulated_s / max(run.wall_s, 1e-9), "x", higher),
        ("messages", run.messages_per_s, "1/s", lower),
        ("cores_at_real_time", run.cores, "cores", lower),
    ]
    return {name: figure(BENCHMARK, f"hall.{name}", value, unit, better) for name, value, unit, better in entries}


def _run(floor: Path, robots: tuple[str, ...], citizens: int, seed: int) -> HallRun:
    from guide_robot.bench.fleet.hall_client import HallClient

    with _started(floor, robots, citizens, seed) as (supervisor, domain):
        client = HallClient(domain, robots)
        try:
            return _measured(client, supervisor, citizens)
        finally:
            client.close()


@contextmanager
def _started(floor: Path, robots: tuple[str, ...], citizens: int, seed: int) -> Iterator[tuple[Supervisor, int]]:
    """Start backend, clerks and the robots' nodes as the demo does, and end them afterwards."""
    lock, interrupts = DomainLock(), Interrupts()
    supervisor = Supervisor(interrupts)
    plan = load_floor(floor)
    with tempfile.TemporaryDirectory(prefix="guide_robot_hall_") as temporary, interrupts:
        folders = Folders(root=Path(temporary))
        environment = graph_environment(lock.domain, folders)
        os.environ.update(environment)
        try:
            url = start_backend(supervisor, plan, folders, free_port())
            arguments = argparse.Namespace(
                headless=True, navigation="navigator", seed=seed, rate=None, no_camera=True, citizen_cards=0
            )
            hall = Hall(
                robots=robots,
                arguments=arguments,
                plan=plan,
                floor=floor.resolve(),
                folders=folders,
                url=url,
                visits=citizens,
                ports={},
            )
            for program in hall.programs(environment):
                supervisor.start(program)
            supervisor.start(clerks_program(url, folders, seed))
            yield supervisor, lock.domain
        finally:
            supervisor.stop()
            lock.close()


def _measured(client: "HallClient", supervisor: Supervisor, citizens: int) -> HallRun:
    """Listen until everybody has come and gone."""
    began_s = time.monotonic()
    counted = None
    while True:
        client.spin(0.1)
        problem = supervisor.check()
        if not client.truths and time.monotonic() - began_s > START_PATIENCE_S:
            problem = f"the simulator did not start within {START_PATIENCE_S:.0f} s"
        if problem:
            raise UserError(problem)
        if counted is None and client.now_s >= COUNT_FROM_S:
            client.count_messages()
            counted = (client.now_s, time.monotonic(), usage(supervisor.pids.values()).cpu_s)
        gone = all(truth.visits_finished >= citizens for truth in client.truths.values())
        over = client.now_s > PATIENCE_S * (citizens + 1)
        if counted is not None and ((gone and not client.under_way) or over):
            return _result(client, supervisor, counted)


def _result(client: "HallClient", supervisor: Supervisor, counted: tuple[float, float, float]) -> HallRun:
    from_s, from_wall_s, cpu_before_s = counted
    passed_s = max(client.now_s - from_s, 1e-9)
    wall_s = time.monotonic() - from_wall_s
    totals, scores = hall_totals(client.truths, wall_s), client.scores
    waits = scores.waits_s()
    return HallRun(
        entered=scores.entered,
        met=scores.met_within(MET_WITHIN_S),
        mean_wait_s=sum(waits) / max(len(waits), 1),
        led=client.events[VisitEventKind.ARRIVED],
        lost=client.events[VisitEventKind.LOST],
        greeted_twice=scores.greeted_twice,
        deadlocks=scores.deadlocks,
        contacts=totals["contacts"],
        contacts_by_robot=totals["contacts_by_robot"],
        contacts_between=totals.get("contacts_between_robots", 0),
        distance_m=totals["distance_m"],
        served=totals["citizens_served"],
        simulated_s=passed_s,
        wall_s=wall_s,
        messages_per_s=client.messages / passed_s,
        cores=(usage(supervisor.pids.values()).cpu_s - cpu_before_s) / passed_s,
    )
