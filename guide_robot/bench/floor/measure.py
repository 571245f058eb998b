"""Measures `guide-robot floor`: how long a site takes to build, whether it is the same twice, whether it is sound."""

import argparse
import resource as resource_usage
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from guide_robot.bench.report import Better, Figure, Measurement, figure
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.check import check
from guide_robot.floor.load import load_floor
from guide_robot.floor.reach import reach
from guide_robot.robot.description import load_robot

SITES = ["ward_office", "two_halls", "old_villa"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--sites", nargs="+", default=SITES, help="sites under maps/ (default: all three)")
    parser.add_argument("--repeats", type=int, default=3, help="builds of each site; the median counts (3)")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Build, check and compare each site."""
    if arguments.repeats < 1:
        raise UserError(f"--repeats {arguments.repeats}: expected at least 1")
    figures: dict[str, Figure] = {}
    for site in arguments.sites:
        figures |= _site(site, arguments.repeats)
    settings = {"sites": " ".join(arguments.sites), "repeats": arguments.repeats}
    return Measurement(benchmark="floor", settings=settings, figures=figures)


def _site(site: str, repeats: int) -> dict[str, Figure]:
    plan, robot = load_floor(resource("maps", site, "floor.yaml")), load_robot()
    started = time.perf_counter()
    findings = check(plan, robot)
    check_s = time.perf_counter() - started
    ways = reach(plan, robot.footprint_radius_m)
    poses = [pose for place in plan.places for pose in place.poses()]
    unreachable = [pose for pose in poses if not ways.reachable(pose.x, pose.y)]
    build_s, cpu_s, differing, kilobytes = _builds(site, repeats)
    values = [
        ("build", build_s, "s"),
        ("build_cpu", cpu_s, "s"),
        ("check", check_s, "s"),
        ("files_differing", differing, "count"),
        ("findings", len(findings), "count"),
        ("poses_unreachable", len(unreachable), "count"),
        ("size", kilobytes, "kB"),
    ]
    return {
        f"{site}.{name}": figure("floor", f"{site}.{name}", float(value), unit, Better.LOWER)
        for name, value, unit in values
    }


def _builds(site: str, repeats: int) -> tuple[float, float, int, float]:
    """Return (median seconds of the whole command, of the processor, files that differed, kilobytes of a build)."""
    seconds, processor, contents = [], [], []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            plan = Path(folder) / site / "floor.yaml"
            plan.parent.mkdir()
            shutil.copy(resource("maps", site, "floor.yaml"), plan)
            started, used = time.perf_counter(), _children_cpu_s()
            command = [sys.executable, "-m", "guide_robot", "floor", "build", str(plan)]
            subprocess.run(command, check=True, capture_output=True)
            seconds.append(time.perf_counter() - started)
            processor.append(_children_cpu_s() - used)
            contents.append({path.name: path.read_bytes() for path in sorted(plan.parent.iterdir())})
    differing = {name for other in contents for name in other if other[name] != contents[0].get(name)}
    kilobytes = sum(len(content) for content in contents[0].values()) / 1000.0
    return statistics.median(seconds), statistics.median(processor), len(differing), kilobytes


def _children_cpu_s() -> float:
    usage = resource_usage.getrusage(resource_usage.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
