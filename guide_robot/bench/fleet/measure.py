"""Measures several robots in one hall: who goes first at narrow places, and who serves whom."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from guide_robot.bench.fleet.service import Service, ServiceResult, ServiceSettings
from guide_robot.bench.fleet.traffic import WITH_BACKEND, Fault, Hall, Traffic, TrafficResult, TrafficSettings
from guide_robot.bench.fleet.trial_backend import TrialBackend
from guide_robot.bench.report import Better, Figure, Measurement, figure
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.fleet.narrow import NarrowPlaces
from guide_robot.floor.load import load_floor
from guide_robot.robot.description import load_robot

AREA = "fleet"
MOST_ROBOTS = 6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    plan = resource("maps", "old_villa", "floor.yaml")
    parser.add_argument("--part", choices=["traffic", "dispatch"], default="traffic", help="what to measure")
    parser.add_argument("--floor", type=Path, default=plan, help="floor plan (default: the old villa)")
    parser.add_argument("--robots", type=int, default=3, help="robots, 2 to 6 (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=1000, help="runs of each kind (default: %(default)s)")
    parser.add_argument("--trips", type=int, default=5, help="traffic: trips of each robot (default: %(default)s)")
    faults = [fault.value for fault in Fault]
    parser.add_argument("--fault", choices=faults, default="none", help="traffic: what goes wrong in each run")
    parser.add_argument("--seed", type=int, default=1, help="of the first run (default: %(default)s)")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Measure one part."""
    if not 2 <= arguments.robots <= MOST_ROBOTS or arguments.runs < 1 or arguments.trips < 1:
        raise UserError(f"--robots: expected 2 to {MOST_ROBOTS}; --runs and --trips: 1 or more")
    settings = {
        "part": arguments.part,
        "floor": arguments.floor.parent.name,
        "robots": arguments.robots,
        "runs": arguments.runs,
        "seed": arguments.seed,
    }
    seeds = range(arguments.seed, arguments.seed + arguments.runs)
    plan, radius_m = load_floor(arguments.floor), load_robot().footprint_radius_m
    if arguments.part == "dispatch":
        places, service = NarrowPlaces(plan, radius_m), ServiceSettings(robots=arguments.robots)
        served = [Service(plan, places, service, seed).run() for seed in seeds]
        return Measurement(benchmark=AREA, settings=settings, figures=_dispatch(served))
    hall = Hall(plan, radius_m)
    kind = TrafficSettings(robots=arguments.robots, trips=arguments.trips, fault=Fault(arguments.fault))
    results = [_run(hall, kind, seed) for seed in seeds]
    settings |= {"trips": arguments.trips, "fault": arguments.fault}
    return Measurement(benchmark=AREA, settings=settings, figures=_traffic(arguments.fault, results))


def _run(hall: Hall, kind: TrafficSettings, seed: int) -> TrafficResult:
    if kind.fault not in WITH_BACKEND:
        return Traffic(hall, kind, seed).run()
    with tempfile.TemporaryDirectory(prefix="guide-robot-fleet-") as folder:
        backend = TrialBackend(Path(folder))
        try:
            return Traffic(hall, kind, seed, backend).run()
        finally:
            backend.close()


def _traffic(fault: str, results: Sequence[TrafficResult]) -> dict[str, Figure]:
    waits = [wait for result in results for wait in result.waits_s]
    meetings = [meeting for result in results for meeting in result.meetings_s]
    arrived = sum(result.arrived for result in results)
    given_up = sum(result.given_up for result in results)
    entries = [
        ("deadlocks", sum(result.deadlocks > 0 for result in results), "runs"),
        ("contacts", sum(result.contacts for result in results), ""),
        ("two_in_a_narrow_place", sum(result.together for result in results), ""),
        ("trips_unfinished", sum(result.unfinished for result in results), "trips"),
        ("trips_given_up", 100.0 * given_up / max(1, arrived + given_up), "%"),
        ("wait_mean", float(np.mean(waits)) if waits else 0.0, "s"),
        ("wait_p99", float(np.percentile(waits, 99)) if waits else 0.0, "s"),
        ("meeting_longest", max(meetings, default=0.0), "s"),
        ("slowly", sum(result.driven_alone_s for result in results) / len(results), "s/run"),
        ("run_mean", float(np.mean([result.lasted_s for result in results])), "s"),
    ]
    return _figures("traffic." + fault, entries)


def _dispatch(results: Sequence[ServiceResult]) -> dict[str, Figure]:
    waits = [wait for result in results for wait in result.waits_s]
    entries = [
        ("double_greetings", sum(result.double for result in results), ""),
        ("double_greetings_while_parted", sum(result.parted_double for result in results), ""),
        ("tickets_led_twice", sum(result.led_twice for result in results), ""),
        ("not_greeted_though_free", sum(result.missed for result in results), "people"),
        ("left_behind_forgotten", sum(result.forgotten for result in results), "people"),
        ("two_at_the_charger", sum(result.charger_twice for result in results), "steps"),
        ("nobody_there", sum(result.nobody_s for result in results) / len(results), "s/run"),
        ("wait_mean", float(np.mean(waits)) if waits else 0.0, "s"),
        ("people", sum(result.people for result in results), ""),
        ("left_behind", sum(result.left for result in results), "people"),
    ]
    return _figures("dispatch", entries)


def _figures(kind: str, entries: Sequence[tuple[str, float, str]]) -> dict[str, Figure]:
    names = {name: f"{kind}.{name}" for name, _, _ in entries}
    return {names[name]: figure(AREA, names[name], float(value), unit, Better.LOWER) for name, value, unit in entries}
