"""Measure the code reader beside pyzbar and bare zxing-cpp: on photographs, on drawn cards, and at its limits."""

import argparse
from pathlib import Path

import cv2

from guide_robot.bench.codes.limits import measure_limits
from guide_robot.bench.codes.photos import measure_photos
from guide_robot.bench.codes.simulated import measure_simulated
from guide_robot.bench.report import Figure, Measurement
from guide_robot.common.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to measure on."""
    parser.add_argument("--data", type=Path, help="folder of photographs: NAME.png with NAME.txt, and no_code/")
    parser.add_argument("--simulated", action="store_true", help="drawn frames, films, limits and payloads")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything that is drawn (default 1)")
    parser.add_argument("--trials", type=int, default=60, help="cards for each drawn condition (default 60)")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Return all figures; CPU times are those of one thread."""
    if arguments.data is None and not arguments.simulated:
        raise UserError("bench qr: expected --data FOLDER or --simulated, or both")
    if arguments.trials < 1:
        raise UserError(f"--trials {arguments.trials}: expected at least 1")
    cv2.setNumThreads(1)
    settings: dict[str, object] = {}
    figures: dict[str, Figure] = {}
    if arguments.data is not None:
        settings["data"] = arguments.data.name
        figures |= measure_photos(arguments.data)
    if arguments.simulated:
        settings |= {"seed": arguments.seed, "trials": arguments.trials}
        figures |= measure_simulated(arguments.seed, arguments.trials) | measure_limits(arguments.seed)
    return Measurement(benchmark="qr", settings=settings, figures=figures)
