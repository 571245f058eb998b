"""Measures several robots in one hall: whole halls through the nodes, and their rules alone by the thousand."""

import argparse
from pathlib import Path

from guide_robot.bench.fleet.hall import BENCHMARK, hall_figures
from guide_robot.bench.fleet.traffic_types import Fault
from guide_robot.bench.fleet.trials import dispatch_figures, traffic_figures
from guide_robot.bench.report import Measurement
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.floor.robot_places import robot_names

PARTS = {"hall": ("ward_office", 2), "traffic": ("old_villa", 3), "dispatch": ("old_villa", 3)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--part", choices=list(PARTS), default="hall", help="what to measure (default: %(default)s)")
    parser.add_argument("--floor", type=Path, help="floor plan (default: hall: the ward office, else the old villa)")
    parser.add_argument("--robots", type=int, help="the most robots, up to 6 (default: hall: 2, else 3)")
    parser.add_argument("--citizens", type=int, default=6, help="hall: who come to each (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=1000, help="traffic, dispatch: trials (default: %(default)s)")
    parser.add_argument("--trips", type=int, default=5, help="traffic: trips of each robot (default: %(default)s)")
    faults = [fault.value for fault in Fault]
    parser.add_argument("--fault", choices=faults, default="none", help="traffic, dispatch: what goes wrong in each")
    parser.add_argument("--seed", type=int, default=1, help="of everything that happens by chance")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Measure one part."""
    part, seed = arguments.part, arguments.seed
    site, usual = PARTS[part]
    floor = arguments.floor or resource("maps", site, "floor.yaml")
    robots = usual if arguments.robots is None else arguments.robots
    _check(arguments, robots)
    settings = {"part": part, "floor": floor.resolve().parent.name, "robots": robots, "seed": seed}
    if part == "hall":
        figures = hall_figures(floor, robots, arguments.citizens, seed)
        return Measurement(benchmark=BENCHMARK, settings=settings | {"citizens": arguments.citizens}, figures=figures)
    plan, seeds = load_floor(floor), range(seed, seed + arguments.runs)
    settings |= {"runs": arguments.runs}
    if part == "dispatch":
        settings |= {"fault": arguments.fault}
        figures = dispatch_figures(plan, robots, arguments.fault, seeds)
        return Measurement(benchmark=BENCHMARK, settings=settings, figures=figures)
    figures = traffic_figures(plan, robots, arguments.trips, arguments.fault, seeds)
    settings |= {"trips": arguments.trips, "fault": arguments.fault}
    return Measurement(benchmark=BENCHMARK, settings=settings, figures=figures)


def _check(arguments: argparse.Namespace, robots: int) -> None:
    try:
        robot_names(robots)
    except UserError as error:
        raise UserError(f"--robots {robots}: {error}") from None
    if robots == 1 and arguments.part != "hall":
        raise UserError("--robots 1: expected 2 to 6, one robot meets nobody")
    if arguments.part == "dispatch" and arguments.fault == Fault.DIES.value:
        raise UserError("--fault dies: expected none, split, radio or cut; in every run of dispatch some robots fail")
    if not 1 <= arguments.citizens <= 1000:
        raise UserError(f"--citizens {arguments.citizens}: expected 1 to 1000")
    if arguments.runs < 1 or arguments.trips < 1:
        raise UserError("--runs and --trips: expected 1 or more")
