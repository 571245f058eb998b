"""Leads simulated people of every kind to places of a floor plan and scores what truly happened."""

import argparse
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from guide_robot.bench.escort.node_trials import node_figures, run_through_nodes
from guide_robot.bench.escort.trial_camera import check_camera
from guide_robot.bench.escort.trial_faults import TrialFault
from guide_robot.bench.escort.trial_plot import plot_trials
from guide_robot.bench.escort.trials import KINDS, TrialResult, jobs_for, run_all, run_trial
from guide_robot.bench.report import Better, Figure, Measurement, figure, rate
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.people.identity.identity import IdentityKind
from guide_robot.simulation.followers import FollowerKind

AREA = "escort"
FEW_OTHERS = 5
ARRIVALS = {
    "prompt": (FollowerKind.STEADY, FollowerKind.SLOW, FollowerKind.HURRIED, FollowerKind.WHEELCHAIR),
    "straying": (FollowerKind.STOPS, FollowerKind.DRIFTS),
}
CONTROL_HZ = 20.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    add_trial_arguments(parser, episodes=50)
    parser.add_argument(
        "--others", type=int, help="number of other people in every trial; drawn from 0 to 15 if absent"
    )
    parser.add_argument("--baseline", type=int, default=20, help="trials of a robot that never looks back; 0 for none")
    parser.add_argument("--no-camera", action="store_true", help="let the robot tell people apart by the lidar alone")
    parser.add_argument("--nodes", action="store_true", help="run the trials through the ROS nodes")
    names = [kind.value for kind in IdentityKind]
    parser.add_argument("--identity", choices=names, default=names[0], help="what decides which person the robot leads")
    faults = [fault.value for fault in TrialFault]
    parser.add_argument("--fault", choices=faults, default=faults[0], help="what is wrong with the sensors")
    parser.add_argument("--record", type=Path, help="folder for what identity hears, for bench identity")


def add_trial_arguments(parser: argparse.ArgumentParser, episodes: int) -> None:
    """Add the options that all trials share."""
    parser.add_argument("--episodes", type=int, default=episodes, help="how many trials")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same trials")
    parser.add_argument("--floor", type=Path, help="floor plan; the ward office if absent")
    parser.add_argument("--plot", type=Path, help="file for a picture of the trials (PNG)")
    parser.add_argument("--jobs", type=int, default=1, help="processes to run the trials in")


def checked_floor(arguments: argparse.Namespace) -> Path:
    """Return the floor plan's file; raises UserError for options that make no sense."""
    for name in ("episodes", "jobs"):
        if getattr(arguments, name) < 1:
            raise UserError(f"--{name}: expected at least 1, found {getattr(arguments, name)}")
    floor: Path = arguments.floor or resource("maps", "ward_office", "floor.yaml")
    load_floor(floor)
    return floor


def measure(arguments: argparse.Namespace) -> Measurement:
    """Run the trials and return the figures."""
    floor = checked_floor(arguments)
    camera, record = not arguments.no_camera, arguments.record
    jobs = jobs_for(
        floor,
        arguments.seed,
        arguments.episodes,
        arguments.others,
        camera=camera,
        record=record,
        identity=IdentityKind(arguments.identity),
        fault=TrialFault(arguments.fault),
    )
    if not arguments.no_camera:
        check_camera()
    settings = {
        "episodes": arguments.episodes,
        "seed": arguments.seed,
        "floor": floor.parent.name,
        "camera": not arguments.no_camera,
        "identity": arguments.identity,
        "fault": arguments.fault,
    }
    if arguments.nodes:
        figures = node_figures(AREA, run_through_nodes(jobs))
        return Measurement(benchmark=AREA, settings=settings | {"nodes": True}, figures=figures)
    results = run_all(run_trial, jobs, arguments.jobs)
    figures = _totals(results)
    for kind in KINDS:
        figures |= _of_kind(kind, [result for result in results if result.job.kind is kind])
    count = min(arguments.baseline, arguments.episodes)
    if count > 0:
        blind_jobs = jobs_for(floor, arguments.seed, count, arguments.others, watched=False)
        figures |= _baseline(results[:count], run_all(run_trial, blind_jobs, arguments.jobs))
    if arguments.plot is not None:
        plot_trials(load_floor(floor), results, arguments.plot)
    return Measurement(benchmark=AREA, settings=settings | {"jobs": arguments.jobs}, figures=figures)


def _totals(results: Sequence[TrialResult]) -> dict[str, Figure]:
    """Return the figures over all trials."""
    low, high = Better.LOWER, Better.HIGHER
    steps = sum(result.steps for result in results)
    simulated_s = sum(result.duration_s for result in results)
    noticed = [seconds for result in results for seconds in result.loss_noticed_s]
    strays = [seconds for result in results for seconds in result.stray_noticed_s]
    steady = [r for r in results if r.job.kind is FollowerKind.STEADY and r.walkers <= FEW_OTHERS and r.arrived]
    entries = [
        ("contacts_by_robot", sum(r.robot_hits_people + r.robot_hits_things for r in results), "count", low),
        ("contacts_by_people", sum(r.people_hit_robot for r in results), "count", low),
        ("wrong_person_leads", sum(r.wrong_leads for r in results), "count", low),
        ("losses", len(noticed) + sum(r.loss_missed for r in results), "count", low),
        ("losses_unnoticed", sum(r.loss_missed for r in results), "count", low),
        ("loss_noticed_longest", max(noticed, default=0.0), "s", low),
        ("stray_noticed_mean", _mean(strays), "s", low),
        ("steady_time_over_ideal", _mean([r.time_over_ideal for r in steady]), "ratio", low),
        ("steady_time_over_allowed", _mean([r.led_s / r.allowed_s for r in steady]), "ratio", low),
        ("passings", sum(r.passings for r in results), "count", high),
        ("passed_too_near", sum(r.passed_too_near for r in results), "count", low),
        ("smallest_gap_to_people", min(r.smallest_gap_m for r in results), "m", high),
        ("smallest_gap_driving", min(r.smallest_gap_driving_m for r in results), "m", high),
        ("real_time_factor_per_core", simulated_s / max(1e-9, sum(r.cpu_s for r in results)), "x", high),
        ("control_step", 1e3 * sum(r.robot_cpu_s for r in results) / max(1, steps), "ms", low),
        ("control_core_share", 100.0 * CONTROL_HZ * sum(r.robot_cpu_s for r in results) / max(1, steps), "%", low),
        ("within_1.0_to_2.5_m", _mean([r.kept_pct for r in results]), "%", high),
    ]
    figures = {name: figure(AREA, name, value, unit, better) for name, value, unit, better in entries if _known(value)}
    return figures | _shares(results)


def _shares(results: Sequence[TrialResult]) -> dict[str, Figure]:
    """Return the shares of trials in which something holds, each with its interval."""
    prompt = [result for result in results if result.job.kind in ARRIVALS["prompt"]]
    straying = [result for result in results if result.job.kind in ARRIVALS["straying"]]
    entries: list[tuple[str, Sequence[TrialResult], Callable[[TrialResult], bool], Better]] = [
        ("arrivals_prompt", prompt, _arrived, Better.HIGHER),
        ("arrivals_straying", straying, _arrived, Better.HIGHER),
        ("false_losses", results, lambda r: r.false_losses > 0, Better.LOWER),
        ("false_losses_in_view", results, lambda r: r.false_losses_in_view > 0, Better.LOWER),
        ("trials_with_a_wrong_lead", results, lambda r: r.wrong_leads > 0, Better.LOWER),
    ]
    return {name: _share(name, trials, holds, better) for name, trials, holds, better in entries if trials}


def _of_kind(kind: FollowerKind, results: Sequence[TrialResult]) -> dict[str, Figure]:
    """Return the figures of one kind of follower."""
    if not results:
        return {}
    low, high = Better.LOWER, Better.HIGHER
    arrived = [result for result in results if result.arrived]
    entries = [
        ("trials", len(results), "count", high),
        ("contacts_by_robot", sum(r.robot_hits_people + r.robot_hits_things for r in results), "count", low),
        ("contacts_by_people", sum(r.people_hit_robot for r in results), "count", low),
        ("smallest_gap_to_people", min(r.smallest_gap_m for r in results), "m", high),
        ("time_over_ideal", _mean([r.time_over_ideal for r in arrived]), "ratio", low),
        ("loss_noticed", _mean([s for r in results for s in r.loss_noticed_s]), "s", low),
        ("false_losses", sum(r.false_losses for r in results), "count", low),
        ("wrong_person_leads", sum(r.wrong_leads for r in results), "count", low),
        ("waits", _mean([float(r.waits) for r in results]), "count", low),
    ]
    return {
        f"{kind.value}.{name}": figure(AREA, f"{kind.value}.{name}", value, unit, better)
        for name, value, unit, better in entries
        if _known(value)
    } | {f"{kind.value}.arrivals": _share(f"{kind.value}.arrivals", results, _arrived, high)}


def _baseline(watched: Sequence[TrialResult], blind: Sequence[TrialResult]) -> dict[str, Figure]:
    """Return how a robot does that drives there and never looks back, and the escort in the same trials."""
    entries = [("watched", watched), ("never_looks_back", blind)]
    return {
        f"baseline.{name}_arrivals": _share(f"baseline.{name}_arrivals", results, _arrived, Better.HIGHER)
        for name, results in entries
    }


def _arrived(result: TrialResult) -> bool:
    return result.arrived


def _share(name: str, results: Sequence[TrialResult], holds: Callable[[TrialResult], bool], better: Better) -> Figure:
    """Return the percentage of the trials for which something holds; trials of one seed are pairs between two runs."""
    outcomes = {f"{result.job.seed}.{result.job.episode}": holds(result) for result in results}
    return rate(AREA, name, outcomes, "%", better)


def _mean(values: Sequence[float]) -> float:
    finite = [value for value in values if math.isfinite(value)]
    return float(np.mean(finite)) if finite else math.nan


def _known(value: float) -> bool:
    return math.isfinite(value)
