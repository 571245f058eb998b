"""The event model's waits beside Erlang C, and how many times faster than real time a day is played on each site."""

import argparse
import math
import time

import numpy as np

from guide_robot.bench.report import Better, Figure, Measurement, figure
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.model import FloorPlan
from guide_robot.rehearsal.day import play
from guide_robot.rehearsal.erlang import mean_wait_s
from guide_robot.rehearsal.hall_of_equals import equal_counters
from guide_robot.rehearsal.plan_file import read_plan
from guide_robot.rehearsal.ways import Ways

BENCHMARK = "rehearsal"
SITES = ("ward_office", "two_halls", "old_villa")
HALLS = ((1, 0.6), (3, 0.7), (6, 0.75))
"""Counters, and how busy they are."""
PER_DAY = 18_000.0
DAY_S = 86_400.0
WARM_UP_S = 3_600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--days", type=int, default=20, help="days of 18,000 people against theory (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1)


def measure(arguments: argparse.Namespace) -> Measurement:
    """Compare with theory and time the sites' days."""
    if arguments.days < 2:
        raise UserError("--days: expected 2 or more")
    seeds = range(arguments.seed, arguments.seed + arguments.days)
    figures: dict[str, Figure] = {}
    for site in SITES:
        rehearsal = read_plan(resource("maps", site, "rehearsal.yaml"))
        ways = Ways(floor=rehearsal.floor)
        record = play(rehearsal, ways, seeds[0])
        begun = time.process_time()
        for seed in seeds:
            record = play(rehearsal, ways, seed)
        spent = (time.process_time() - begun) / len(seeds)
        faster = (record.closes_s - record.opens_s) / spent
        figures[f"{site}.times_real_time"] = _figure(f"{site}.times_real_time", faster, "x", Better.HIGHER)
    for counters, busy in HALLS:
        off, interval = _against_theory(rehearsal.floor, counters, busy, list(seeds))
        name = f"theory.{counters}_counters"
        figures[f"{name}.off_pct"] = _figure(f"{name}.off_pct", off, "%", Better.LOWER)
        figures[f"{name}.interval_pct"] = _figure(f"{name}.interval_pct", interval, "%", Better.LOWER)
    settings = {"days": arguments.days, "seed": arguments.seed, "people_a_day": PER_DAY}
    return Measurement(benchmark=BENCHMARK, settings=settings, figures=figures)


def _figure(name: str, value: float, unit: str, better: Better) -> Figure:
    return figure(BENCHMARK, name, value, unit, better)


def _against_theory(floor: FloorPlan, counters: int, busy: float, seeds: list[int]) -> tuple[float, float]:
    """Return by how many percent the mean wait is off Erlang C's, and half its 95 % interval over the days."""
    rate = PER_DAY / DAY_S
    service_s = busy * counters / rate
    theory_s = mean_wait_s(rate, service_s, counters)
    rehearsal, ways = equal_counters(floor, counters=counters, per_day=PER_DAY, service_s=service_s)
    means = []
    for seed in seeds:
        waits = [one.waited_s for one in play(rehearsal, ways, seed).citizens if one.arrives_s > WARM_UP_S]
        means.append(float(np.mean([wait for wait in waits if wait is not None])))
    mean = float(np.mean(means))
    half = 1.96 * float(np.std(means, ddof=1)) / math.sqrt(len(means))
    print(f"{counters} counters, {busy:.0%} busy: {mean:.2f} s waited, {theory_s:.2f} s by Erlang C")
    return 100.0 * abs(mean / theory_s - 1.0), 100.0 * half / theory_s
