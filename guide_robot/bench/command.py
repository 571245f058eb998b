"""`guide-robot bench AREA`: measures one part, prints a table and writes the same as JSON."""

import argparse
import importlib
from pathlib import Path
from types import ModuleType

from guide_robot.bench import compare, publish
from guide_robot.bench.report import table, write_report
from guide_robot.common.errors import UserError

AREAS = {
    "people": "guide_robot.bench.people.measure",
    "qr": "guide_robot.bench.codes.measure",
    "queue": "guide_robot.bench.queue.measure",
    "engines": "guide_robot.bench.engines.measure",
    "escort": "guide_robot.bench.escort.measure",
    "identity": "guide_robot.bench.identity.measure",
    "follow": "guide_robot.bench.escort.follow",
    "office": "guide_robot.bench.office.measure",
    "navigation": "guide_robot.bench.navigation.measure",
    "floor": "guide_robot.bench.floor.measure",
    "kiosk": "guide_robot.bench.kiosk.measure",
    "safety": "guide_robot.bench.safety.measure",
    "robots": "guide_robot.bench.robots.measure",
    "search": "guide_robot.bench.catalogue.measure",
    "rehearsal": "guide_robot.bench.rehearsal.measure",
    "simulator": "guide_robot.bench.simulator.measure",
    "fleet": "guide_robot.bench.fleet.measure",
}
ON_REPORTS = {"compare": compare, "publish": publish}  # what is done with reports instead of measuring


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the areas; an area's own options are read by the area."""
    choices = [*sorted(AREAS), *ON_REPORTS]
    parser.add_argument("area", choices=choices, help="what to measure; or compare two reports, or publish some")
    parser.add_argument("options", nargs=argparse.REMAINDER, help="the area's options; AREA --help lists them")


def run(arguments: argparse.Namespace) -> int:
    """Measure; 0 whether or not targets are reached, 1 when it could not measure."""
    if arguments.area in ON_REPORTS:
        return _on_reports(arguments.area, arguments.options)
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


def _on_reports(name: str, options: list[str]) -> int:
    module = ON_REPORTS[name]
    parser = argparse.ArgumentParser(prog=f"guide-robot bench {name}", description=module.__doc__)
    module.add_arguments(parser)
    code: int = module.run(parser.parse_args(options))
    return code


def _load(area: str) -> ModuleType:
    return importlib.import_module(AREAS[area])
