"""How fast the embedded twin runs: seconds simulated for a second of one core, with and without its camera."""

import argparse
import resource
import time
from pathlib import Path

import numpy as np

from guide_robot.bench.report import Better, Measurement, figure
from guide_robot.common.geometry import Pose2D, Twist2D
from guide_robot.common.resources import resource as packaged
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import FloorPlan
from guide_robot.simulation.people_types import Intent, Motion
from guide_robot.simulation.settings import CameraSettings, TwinSettings
from guide_robot.simulation.twin import Twin

CONTROL_HZ, SCAN_HZ, CAMERA_HZ = 20, 10, 10
NEW_GOAL_S = 8.0
BENCHMARK = "simulator"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--floor", type=Path, default=None, help="floor plan (default: the ward office)")
    parser.add_argument("--walkers", type=int, default=10, help="people who walk about (default 10)")
    parser.add_argument("--seconds", type=float, default=60.0, help="simulated seconds (default 60)")
    parser.add_argument("--seed", type=int, default=1)


def measure(arguments: argparse.Namespace) -> Measurement:
    """Drive among walking people, without and with the camera, and create many twins."""
    plan = load_floor(arguments.floor or packaged("maps", "ward_office", "floor.yaml"))
    _run(plan, TwinSettings(), 0, 2.0, arguments.seed)
    empty = _run(plan, TwinSettings(), 0, arguments.seconds, arguments.seed)
    crowded = _run(plan, TwinSettings(), arguments.walkers, arguments.seconds, arguments.seed)
    filming = TwinSettings(camera=CameraSettings(enabled=True))
    filmed = _run(plan, filming, arguments.walkers, arguments.seconds / 6.0, arguments.seed)
    values = [
        ("real_time_factor_empty", empty, "x", Better.HIGHER),
        ("real_time_factor", crowded, "x", Better.HIGHER),
        ("real_time_factor_with_camera", filmed, "x", Better.HIGHER),
        ("create_ms", _creation_ms(plan), "ms", Better.LOWER),
    ]
    return Measurement(
        benchmark=BENCHMARK,
        settings={
            "floor": plan.id,
            "walkers": arguments.walkers,
            "seconds": arguments.seconds,
            "seed": arguments.seed,
        },
        figures={name: figure(BENCHMARK, name, value, unit, better) for name, value, unit, better in values},
    )


def _run(plan: FloorPlan, settings: TwinSettings, walkers: int, seconds: float, seed: int) -> float:
    """Return simulated seconds for each second of processor time, all threads counted."""
    random = np.random.default_rng(seed)
    with Twin(plan, settings, seed) as twin:
        places = [pose for place in plan.places for pose in place.poses()]
        people = [twin.add_person(*_near(places, random), role="walker") for _ in range(walkers)]
        twin.scan()
        twin.image()
        begin = _processor_s()
        for tick in range(round(seconds * CONTROL_HZ)):
            if tick % round(NEW_GOAL_S * CONTROL_HZ) == 0:
                for person in people:
                    x, y = _near(places, random)
                    twin.direct(person, Intent(motion=Motion.WALK_TO, x=x, y=y))
            twin.step(1.0 / CONTROL_HZ, Twist2D(linear=0.3, angular=0.4))
            if tick % (CONTROL_HZ // SCAN_HZ) == 0:
                twin.scan()
            if settings.camera.enabled and tick % (CONTROL_HZ // CAMERA_HZ) == 0:
                twin.image()
        return seconds / (_processor_s() - begin)


def _near(places: list[Pose2D], random: np.random.Generator) -> tuple[float, float]:
    place = places[random.integers(len(places))]
    dx, dy = random.uniform(-0.6, 0.6, 2)
    return place.x + float(dx), place.y + float(dy)


def _creation_ms(plan: FloorPlan) -> float:
    """Return how long a twin takes from nothing to its first scan, as at each episode of a trial."""
    times = []
    for seed in range(20):
        begin = time.perf_counter()
        Twin(plan, TwinSettings(), seed).scan()
        times.append(time.perf_counter() - begin)
    return float(np.median(times)) * 1e3


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
