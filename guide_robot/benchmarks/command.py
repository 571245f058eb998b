"""`guide-robot bench AREA`: measures one part, prints a table and writes the same as JSON."""

import argparse
import importlib
from pathlib import Path
from types import ModuleType

from guide_robot.benchmarks.report import table, write_report
from guide_robot.errors import UserError

AREAS = {
    "people": "guide_robot.benchmarks.people",
    "qr": "guide_robot.benchmarks.qr",
    "queue": "guide_robot.benchmarks.queue",
    "escort": "guide_robot.benchmarks.escort",
    "follow": "guide_robot.benchmarks.follow",
    "navigation": "guide_robot.benchmarks.navigation",
    "floor": "guide_robot.benchmarks.floor",
    "kiosk": "guide_robot.benchmarks.kiosk",
    "search": "guide_robot.benchmarks.search",
    "simulator": "guide_robot.benchmarks.simulator",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the areas; an area's own options are read by the area."""
    parser.add_argument("area", choices=sorted(AREAS), help="what to measure")
    parser.add_argument("options", nargs=argparse.REMAINDER, help="the area's options; AREA --help lists them")


def run(arguments: argparse.Namespace) -> int:
    """Measure; 0 whether or not targets are reached, 1 when it could not measure."""
    area = _load(arguments.area)
    parser = argparse.ArgumentParser(prog=f"guide-robot bench {arguments.area}", description=area.__doc__)
    parser.add_argument("--report", type=Path, help="file for the figures as JSON")
    area.add_arguments(parser)
    options = parser.parse_args(arguments.options)
    try:
        measurement = area.measure(options)
    except UserError:
        raise
    except Exception as error:
        print(f"guide-robot bench {arguments.area}: could not measure: {type(error).__name__}: {error}")
        return 1
    print(table(measurement))
    if options.report:
        write_report(measurement, options.report)
    return 0


def _load(area: str) -> ModuleType:
    return importlib.import_module(AREAS[area])
