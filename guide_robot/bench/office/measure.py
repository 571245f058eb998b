"""Measures an office's day: cold start with the backend last, forty counters calling, many tabs, presses."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from guide_robot.bench.office import backups, calls, cold_start, presses, printers, tabs
from guide_robot.bench.report import Figure, Measurement
from guide_robot.common.errors import UserError

Part = Callable[[argparse.Namespace, Path], dict[str, Figure]]
# Each part gets the options and a folder of its own, and names its figures PART.NAME.
PARTS: dict[str, Part] = {
    "cold_start": cold_start.measure,
    "calls": calls.measure,
    "tabs": tabs.measure,
    "presses": presses.measure,
    "printers": printers.measure,
    "backups": backups.measure,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--part", action="append", choices=list(PARTS), help="only this part (default: all)")
    parser.add_argument("--counters", type=int, default=40, help="counters of the office (default: %(default)s)")
    parser.add_argument("--tabs", type=int, default=8, help="tabs of one browser (default: %(default)s)")
    parser.add_argument("--backend-after", type=float, default=60.0, help="cold start: seconds until the backend")
    parser.add_argument("--chromium", type=Path, default=Path("/usr/bin/chromium"))


def measure(arguments: argparse.Namespace) -> Measurement:
    """Measure the parts that were asked for."""
    if not arguments.chromium.is_file():
        raise UserError(f"bench office: {arguments.chromium}: expected Chromium: apt-get install chromium")
    if not 1 <= arguments.counters <= 200 or not 1 <= arguments.tabs <= 30 or arguments.backend_after < 0:
        raise UserError("bench office: expected --counters 1 to 200, --tabs 1 to 30, --backend-after of at least 0")
    figures: dict[str, Figure] = {}
    for name in arguments.part or PARTS:
        with tempfile.TemporaryDirectory(prefix=f"guide-robot-office-{name}-") as folder:
            figures |= PARTS[name](arguments, Path(folder))
    settings = {"counters": arguments.counters, "tabs": arguments.tabs, "backend_after_s": arguments.backend_after}
    conditions = {"before": presses.BEFORE} if any(name.startswith("presses.") for name in figures) else {}
    return Measurement(benchmark="office", settings=settings, conditions=conditions, figures=figures)
