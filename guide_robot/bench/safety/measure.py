"""Measures what must never happen: late stops, driving blind, nodes lost to odd messages, growth in a long run."""

import argparse
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from guide_robot.bench.report import Better, Figure, Measurement, figure
from guide_robot.bench.safety.blind_drive import FAST_MPS, BlindDrive
from guide_robot.bench.safety.blind_scans import BLIND
from guide_robot.bench.safety.glass_halls import stopped_pct
from guide_robot.bench.safety.soak import measure_soak
from guide_robot.bench.safety.stops import measure_stops
from guide_robot.common.errors import UserError
from guide_robot.common.language import LocalText
from guide_robot.floor.model import FloorPlan, Wall

PARTS = ("stop", "scans", "messages", "soak")
GLASS_POSES = 100  # in each hall


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--part", choices=PARTS, action="append", help="measure only this; may be given again")
    parser.add_argument("--stops", type=int, default=200, help="how often to stop (default: %(default)s)")
    parser.add_argument("--messages", type=int, default=100_000, help="odd messages (default: %(default)s)")
    parser.add_argument("--visits", type=int, default=500, help="visits of the long run (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=60.0, help="longest for stops, and for the long run, each")
    parser.add_argument("--seed", type=int, default=1, help="of the messages (default: %(default)s)")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Measure the parts that were asked for."""
    if min(arguments.stops, arguments.messages, arguments.visits) < 1 or arguments.minutes <= 0.0:
        raise UserError("--stops, --messages, --visits and --minutes: expected more than 0")
    parts = arguments.part or list(PARTS)
    lasts_s = 60.0 * arguments.minutes
    figures: dict[str, Figure] = {}
    sizes = {"stop": "stops", "messages": "messages", "soak": "visits"}
    asked = {sizes[part]: getattr(arguments, sizes[part]) for part in parts if part in sizes}
    settings: dict[str, Any] = {"parts": "+".join(parts), "seed": arguments.seed, **asked}
    conditions: dict[str, Any] = {}
    if "stop" in parts:
        found, told = measure_stops(arguments.stops, lasts_s)
        figures, conditions = figures | found, conditions | told
    if "scans" in parts:
        figures |= measure_scans(arguments.seed)
    if "messages" in parts:
        figures |= measure_messages(arguments.messages, arguments.seed)
    if "soak" in parts:
        found, told = measure_soak(arguments.visits, lasts_s)
        figures, conditions = figures | found, conditions | told
    return Measurement(benchmark="safety", settings=settings, conditions=conditions, figures=figures)


def measure_scans(seed: int) -> dict[str, Figure]:
    """Let the lidar of a robot at full speed go blind in every way; return how far it drove on.

    And how often a lidar that sees is taken for blind in halls of glass, where a robot must drive.
    """
    beyond_m: list[float] = []
    driven_m: list[float] = []
    for kind in BLIND:
        drive = BlindDrive(_hall())
        drive.drive_to(14.0, 4.0)
        drive.until(partial(_at_full_speed, drive))
        allowed_m, before_m = drive.go_blind(kind), drive.twin.distance_m
        drive.run(6.0)
        driven_m.append(drive.twin.distance_m - before_m)
        beyond_m.append(driven_m[-1] - allowed_m)
    entries = [
        ("scans.kinds", len(BLIND), "count", Better.HIGHER),
        ("scans.farthest", max(driven_m), "m", Better.LOWER),
        ("scans.beyond_braking", max(0.0, *beyond_m), "m", Better.LOWER),
        ("scans.kinds_driven_on", sum(metres > 0.0 for metres in beyond_m), "count", Better.LOWER),
        ("scans.glass_stopped_pct", stopped_pct(GLASS_POSES, seed), "%", Better.LOWER),
    ]
    return {name: figure("safety", name, value, unit, better) for name, value, unit, better in entries}


def measure_messages(count: int, seed: int) -> dict[str, Figure]:
    """Hand odd messages to every topic, service and action of every node; return what was refused, failed and lost."""
    from guide_robot.bench.safety.nodes_in_one import all_nodes, fuzz

    with tempfile.TemporaryDirectory(prefix="guide_robot_messages_") as folder:
        os.environ["ROS_LOG_DIR"] = folder
        os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"
        with all_nodes(Path(folder)) as (nodes, executor):
            result = fuzz(nodes, executor, count, seed)
    print(f"slowest: {result.slowest}")
    for kind, number in result.failures.most_common(20):
        print(f"failed {number} times: {kind}")
    entries = [
        ("messages.sent", result.messages, "count", Better.HIGHER),
        ("messages.topics", len(result.topics), "count", Better.HIGHER),
        ("messages.refused", result.refused, "count", Better.HIGHER),
        ("messages.goals_answered", result.goals, "count", Better.HIGHER),
        ("messages.callbacks_failed", result.failures.total(), "count", Better.LOWER),
        ("messages.nodes_lost", len(result.lost), "count", Better.LOWER),
        ("messages.slowest", result.slowest_ms, "ms", Better.LOWER),
    ]
    return {name: figure("safety", name, value, unit, better) for name, value, unit, better in entries}


def _at_full_speed(drive: BlindDrive, _: object) -> bool:
    return drive.speed > FAST_MPS and drive.twin.true_pose().x > 4.0


def _hall() -> FloorPlan:
    """Return an empty hall of 16 x 8 m."""
    border = [(0.1, 0.1), (15.9, 0.1), (15.9, 7.9), (0.1, 7.9)]
    return FloorPlan(
        format=1,
        id="hall",
        name=LocalText.same("Hall"),
        size=(16.0, 8.0),
        start=(1.5, 4.0, 0.0),
        walls=[Wall(id="border", points=border, closed=True)],
        doors=[],
        counters=[],
        places=[],
        zones=[],
    )
