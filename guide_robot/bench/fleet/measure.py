"""Measures several robots in one hall."""

import argparse
from pathlib import Path

from guide_robot.bench.fleet.hall import BENCHMARK, hall_figures
from guide_robot.bench.report import Measurement
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.robot_places import robot_names


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    floor = resource("maps", "ward_office", "floor.yaml")
    parser.add_argument("--part", choices=["hall"], default="hall", help="what to measure (default: %(default)s)")
    parser.add_argument("--floor", type=Path, default=floor, help="floor plan (default: the ward office)")
    parser.add_argument("--robots", type=int, default=2, help="the most robots, 1 to 6 (default: %(default)s)")
    parser.add_argument("--citizens", type=int, default=6, help="who come to each hall (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of everything that happens by chance")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Measure halls of one robot, of two and so on."""
    try:
        robot_names(arguments.robots)
    except UserError as error:
        raise UserError(f"--robots {arguments.robots}: {error}") from None
    if not 1 <= arguments.citizens <= 1000:
        raise UserError(f"--citizens {arguments.citizens}: expected 1 to 1000")
    figures = hall_figures(arguments.floor, arguments.robots, arguments.citizens, arguments.seed)
    settings = {name: getattr(arguments, name) for name in ("part", "robots", "citizens", "seed")}
    return Measurement(benchmark=BENCHMARK, settings=settings | {"floor": arguments.floor.parent.name}, figures=figures)
