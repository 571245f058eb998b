"""Trials of the fleet's rules alone, by the thousand: who goes first at narrow places, and who serves whom."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from guide_robot.bench.fleet.service import Service, ServiceResult, ServiceSettings
from guide_robot.bench.fleet.traffic import Hall, Traffic
from guide_robot.bench.fleet.traffic_types import WITH_BACKEND, Fault, TrafficResult, TrafficSettings
from guide_robot.bench.fleet.trial_backend import TrialBackend
from guide_robot.bench.report import Better, Figure, figure
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.narrow_places import NarrowPlaces
from guide_robot.robot.description import load_robot

AREA = "fleet"


def dispatch_figures(plan: FloorPlan, robots: int, fault: str, seeds: Sequence[int]) -> dict[str, Figure]:
    """Let robots share out people, tickets and the charger, over failures and one that is parted from the others."""
    places = NarrowPlaces(plan, load_robot().footprint_radius_m)
    settings = ServiceSettings(robots=robots, fault=Fault(fault))
    return _dispatch(fault, [_served(plan, places, settings, seed) for seed in seeds])


def traffic_figures(plan: FloorPlan, robots: int, trips: int, fault: str, seeds: Sequence[int]) -> dict[str, Figure]:
    """Let robots drive there and back through the narrow places of a building, while something goes wrong."""
    hall = Hall(plan, load_robot().footprint_radius_m)
    kind = TrafficSettings(robots=robots, trips=trips, fault=Fault(fault))
    return _traffic(fault, [_run(hall, kind, seed) for seed in seeds])


def _run(hall: Hall, kind: TrafficSettings, seed: int) -> TrafficResult:
    with _backend(kind.fault) as backend:
        return Traffic(hall, kind, seed, backend).run()


def _served(plan: FloorPlan, places: NarrowPlaces, settings: ServiceSettings, seed: int) -> ServiceResult:
    with _backend(settings.fault) as backend:
        return Service(plan, places, settings, seed, backend).run()


@contextmanager
def _backend(fault: Fault) -> Iterator[TrialBackend | None]:
    """Give a run a backend of its own, if its kind has one."""
    if fault not in WITH_BACKEND:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="guide-robot-fleet-") as folder:
        backend = TrialBackend(Path(folder))
        try:
            yield backend
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


def _dispatch(fault: str, results: Sequence[ServiceResult]) -> dict[str, Figure]:
    waits = [wait for result in results for wait in result.waits_s]
    entries = [
        ("double_greetings", sum(result.double for result in results), ""),
        ("double_greetings_while_parted", sum(result.parted_double for result in results), ""),
        ("tickets_led_twice", sum(result.led_twice for result in results), ""),
        ("not_greeted_though_free", sum(result.missed for result in results), "people"),
        ("let_go_to_another", sum(result.let_go for result in results), ""),
        ("left_behind_forgotten", sum(result.forgotten for result in results), "people"),
        ("two_at_the_charger", sum(result.charger_twice for result in results), "steps"),
        ("nobody_there", sum(result.nobody_s for result in results) / len(results), "s/run"),
        ("wait_mean", float(np.mean(waits)) if waits else 0.0, "s"),
        ("people", sum(result.people for result in results), ""),
        ("left_behind", sum(result.left for result in results), "people"),
    ]
    return _figures("dispatch." + fault, entries)


def _figures(kind: str, entries: Sequence[tuple[str, float, str]]) -> dict[str, Figure]:
    names = {name: f"{kind}.{name}" for name, _, _ in entries}
    return {names[name]: figure(AREA, names[name], float(value), unit, Better.LOWER) for name, value, unit in entries}
