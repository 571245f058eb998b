"""Follows simulated people who go ahead, stop and turn back, and scores the distance kept and the contacts."""

import argparse
import math

import numpy as np

from guide_robot.bench.escort.follow_trials import FollowJob, FollowResult, run_follow_trial
from guide_robot.bench.escort.measure import add_trial_arguments, checked_floor
from guide_robot.bench.escort.node_trials import follow_figures, follow_through_nodes
from guide_robot.bench.escort.trial_plot import plot_ways
from guide_robot.bench.escort.trials import run_all
from guide_robot.bench.report import Better, Figure, Measurement, figure, rate
from guide_robot.floor.load import load_floor

AREA = "follow"
KEPT_M = (1.0, 1.5)
LEAST_M = 0.8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    add_trial_arguments(parser, episodes=20)
    parser.add_argument("--nodes", action="store_true", help="run the trials through the ROS nodes")
    parser.add_argument(
        "--others", type=int, help="number of other people in every trial; drawn from 0 to 15 if absent"
    )


def measure(arguments: argparse.Namespace) -> Measurement:
    """Run the trials and return the figures."""
    floor = checked_floor(arguments)
    jobs = [
        FollowJob(floor=floor, seed=arguments.seed, episode=episode, walkers=arguments.others)
        for episode in range(arguments.episodes)
    ]
    if arguments.nodes:
        settings = {"episodes": arguments.episodes, "seed": arguments.seed, "floor": floor.parent.name, "nodes": True}
        figures = follow_figures(AREA, follow_through_nodes(jobs))
        return Measurement(benchmark=AREA, settings=settings, figures=figures)
    results = run_all(run_follow_trial, jobs, arguments.jobs)
    if arguments.plot is not None:
        plot_ways(load_floor(floor), [result.robot_path for result in results], arguments.plot)
    settings = {
        "episodes": arguments.episodes,
        "seed": arguments.seed,
        "floor": floor.parent.name,
        "jobs": arguments.jobs,
    }
    return Measurement(benchmark=AREA, settings=settings, figures=_figures(results))


def _figures(results: list[FollowResult]) -> dict[str, Figure]:
    gaps = np.array([gap for result in results for gap in result.walking_gaps_m])
    kept = 100.0 * float(np.mean((gaps >= KEPT_M[0]) & (gaps <= KEPT_M[1]))) if len(gaps) else math.nan
    low, high = Better.LOWER, Better.HIGHER
    together, lost = ({_trial(r): getattr(r, name) for r in results} for name in ("together", "lost"))
    entries = [
        ("contacts_by_robot", sum(r.robot_hits for r in results), "count", low),
        ("heel_contacts", sum(r.heel_contacts for r in results), "count", low),
        ("contacts_by_people", sum(r.people_hit_robot for r in results), "count", low),
        ("within_1.0_to_1.5_m", kept, "%", high),
        ("too_near", 100.0 * float(np.mean(gaps < LEAST_M)) if len(gaps) else math.nan, "%", low),
        ("gap_median", float(np.median(gaps)) if len(gaps) else math.nan, "m", low),
        ("off_the_persons_way", float(np.mean([r.off_way_m for r in results])), "m", low),
        (
            "real_time_factor_per_core",
            sum(r.duration_s for r in results) / max(1e-9, sum(r.cpu_s for r in results)),
            "x",
            high,
        ),
    ]
    return {
        name: figure(AREA, name, value, unit, better) for name, value, unit, better in entries if math.isfinite(value)
    } | {
        "arrived_together": rate(AREA, "arrived_together", together, "%", high),
        "lost": rate(AREA, "lost", lost, "%", low),
    }


def _trial(result: FollowResult) -> str:
    """Return what tells a trial from the others, the same in each run of these seeds."""
    return f"{result.job.seed}.{result.job.episode}"
