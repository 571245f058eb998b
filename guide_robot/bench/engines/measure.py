"""Compares real engines with ours: Nav2 with our navigator on trips and visits, Gazebo with the twin on commands.

What is not installed is named, and the rest is measured.
"""

import argparse
import math
import statistics
from pathlib import Path

from guide_robot.bench.engines import motions, trips, visits
from guide_robot.bench.report import Better, Figure, Measurement, counted, figure
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.run.demo.driving import NAVIGATIONS, OUR_NAVIGATOR, nav2_lacks

AREA = "engines"
PARTS = ("trips", "visits", "motions", "square")
LOW, HIGH = Better.LOWER, Better.HIGHER


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--part", choices=PARTS, action="append", help="only this; may be given several times")
    parser.add_argument(
        "--navigation",
        choices=NAVIGATIONS,
        action="append",
        help="only this; may be given several times (default: all)",
    )
    parser.add_argument("--site", action="append", help="sites under maps/ (default: ward_office)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="of trips and visits (default: 1)")
    parser.add_argument("--trips", type=int, default=6, help="drives for each seed")
    parser.add_argument("--visits", type=int, default=2, help="citizens for each seed")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Measure what can be measured here; `conditions` say what is missing."""
    sites = arguments.site or ["ward_office"]
    floors = [resource("maps", site, "floor.yaml") for site in sites]
    parts = arguments.part or list(PARTS)
    lacking = nav2_lacks()
    wanted = arguments.navigation or list(NAVIGATIONS)
    navigations = [one for one in wanted if one == OUR_NAVIGATOR or not lacking]
    missing = [f"Nav2: {', '.join(lacking)}"] if lacking else []
    missing += [] if motions.gazebo_is_here() else ["Gazebo: no program gz"]
    for one in missing:
        print(f"not here, so not measured: {one}")
    figures: dict[str, Figure] = {}
    for navigation in navigations:
        if "trips" in parts:
            figures |= _trips(floors, navigation, arguments)
        if "visits" in parts:
            figures |= _visits(floors, navigation, arguments)
    if "motions" in parts:
        figures |= _motions(floors[0])
    if "square" in parts and motions.gazebo_is_here():
        for site, floor in zip(sites, floors, strict=True):
            figures |= _square(site, floor)
    settings = {
        "sites": sites,
        "seeds": arguments.seeds,
        "trips": arguments.trips,
        "visits": arguments.visits,
        "parts": parts,
        **({"navigations": wanted} if arguments.navigation else {}),
    }
    return Measurement(benchmark=AREA, settings=settings, conditions={"missing": "; ".join(missing)}, figures=figures)


def _trips(floors: list[Path], navigation: str, arguments: argparse.Namespace) -> dict[str, Figure]:
    """Return times, ends, contacts and cost of the trips of all seeds and sites."""
    driven = [
        trips.drive(floor, navigation, trips.places(load_floor(floor), arguments.trips, seed), seed)
        for floor in floors
        for seed in arguments.seeds
    ]
    done = [trip for one in driven for trip in one.trips]
    arrived = [trip for trip in done if trip.arrived]
    lasted_s = max(1e-3, sum(one.simulated_s for one in driven))
    name = f"{navigation}.trips"
    found = {f"{name}.arrived": counted(AREA, f"{name}.arrived", len(arrived), len(done), "%", HIGH)}
    values = {
        f"{name}.simulated_s": (sum(trip.simulated_s for trip in done), "s"),
        f"{name}.contacts": (float(sum(one.contacts for one in driven)), "count"),
        f"{name}.cores": (sum(one.cpu_s for one in driven) / lasted_s, "cores"),
        f"{name}.cpu_s": (sum(one.cpu_s for one in driven), "s"),
        f"{name}.memory": (max(one.memory_mb for one in driven), "MB"),
        f"{name}.processes": (float(max(one.processes for one in driven)), "count"),
    }
    if arrived:
        values[f"{name}.end_off_median"] = (100.0 * statistics.median(trip.off_m for trip in arrived), "cm")
        values[f"{name}.end_off_most"] = (100.0 * max(trip.off_m for trip in arrived), "cm")
        values[f"{name}.end_turned_most"] = (math.degrees(max(trip.turned_off for trip in arrived)), "deg")
    return found | {key: figure(AREA, key, value, unit, LOW) for key, (value, unit) in values.items()}


def _visits(floors: list[Path], navigation: str, arguments: argparse.Namespace) -> dict[str, Figure]:
    """Return visits served, contacts and cost."""
    runs = [visits.visit(floor, navigation, arguments.visits, seed) for floor in floors for seed in arguments.seeds]
    for one in runs:
        if one.problem:
            print(f"{navigation}: {one.problem}")
    name, served, wanted = f"{navigation}.visits", sum(one.served for one in runs), sum(one.of for one in runs)
    found = {f"{name}.served": counted(AREA, f"{name}.served", served, wanted, "%", HIGH)}
    values = {
        f"{name}.contacts": (float(sum(one.contacts for one in runs)), "count"),
        f"{name}.simulated_s": (sum(one.simulated_s for one in runs), "s"),
        f"{name}.cpu_s": (sum(one.cpu_s for one in runs), "s"),
        f"{name}.memory": (max(one.memory_mb for one in runs), "MB"),
    }
    return found | {key: figure(AREA, key, value, unit, LOW) for key, (value, unit) in values.items()}


def _motions(floor: Path) -> dict[str, Figure]:
    """Return what the twin's robot does on each command, and how far Gazebo's differs."""
    ours, our_ranges = motions.in_twin(floor)
    found: dict[str, Figure] = {}
    for name, moved in ours.items():
        found |= _figures_of(f"twin.{name}", moved)
    if not motions.gazebo_is_here():
        return found
    theirs, their_ranges, factor = motions.in_gazebo(floor)
    for name, moved in theirs.items():
        found |= _figures_of(f"gazebo.{name}", moved)
        way, turn = ours[name].distance_m, ours[name].turn
        if way > 0.1:
            off = 100.0 * abs(moved.distance_m / way - 1.0)
            found[f"difference.{name}.distance"] = figure(AREA, f"difference.{name}.distance", off, "%", LOW)
        if abs(turn) > 0.1:
            off = 100.0 * abs(moved.turn / turn - 1.0)
            found[f"difference.{name}.turn"] = figure(AREA, f"difference.{name}.turn", off, "%", LOW)
    found["difference.lidar"] = figure(AREA, "difference.lidar", lidar_difference(our_ranges, their_ranges), "cm", LOW)
    found["gazebo.real_time_factor"] = figure(AREA, "gazebo.real_time_factor", factor, "x", HIGH)
    return found


def _square(site: str, floor: Path) -> dict[str, Figure]:
    """Return whether Gazebo's robot comes back to where it started."""
    driven, name = motions.square_in_gazebo(floor), f"gazebo.{site}.square"
    return {
        f"{name}.length": figure(AREA, f"{name}.length", driven.length_m, "m", HIGH),
        f"{name}.gap": figure(AREA, f"{name}.gap", 100.0 * driven.gap_m, "cm", LOW),
    }


def _figures_of(name: str, moved: motions.Moved) -> dict[str, Figure]:
    values = {
        f"{name}.distance": (moved.distance_m, "m"),
        f"{name}.turn": (math.degrees(moved.turn), "deg"),
        f"{name}.stopped_in": (moved.stopped_in_m, "m"),
    }
    return {key: figure(AREA, key, value, unit, LOW) for key, (value, unit) in values.items()}


def lidar_difference(ours: list[float], theirs: list[float]) -> float:
    """Return the median difference in cm of the ranges of two turns with the same beams, where both see something."""
    if len(ours) != len(theirs):
        raise RuntimeError(f"the lidars have {len(ours)} and {len(theirs)} beams, expected the same")
    both = [abs(a - b) for a, b in zip(ours, theirs, strict=True) if math.isfinite(a) and math.isfinite(b)]
    return 100.0 * statistics.median(both) if both else math.inf
