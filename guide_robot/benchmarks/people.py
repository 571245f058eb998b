"""Scores the people tracker with its default settings: recorded scans (--data) and simulated scenes (--simulated)."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from guide_robot.benchmarks.people_metrics import average_precision, clear_mot
from guide_robot.benchmarks.people_recorded import RADIUS_M, Run, clutter_run, walk_run
from guide_robot.benchmarks.people_simulated import figures_of_scenes, plot_runs, run_scenes
from guide_robot.benchmarks.report import Better, Figure, Measurement, figure
from guide_robot.errors import UserError

AREA = "people"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--data", type=Path, help="folder with following_outdoor.npz and leg_clusters.npz")
    parser.add_argument("--simulated", action="store_true", help="score seeded scenes with exact truth")
    parser.add_argument("--seed", type=int, default=1, help="of the scenes; the same seed gives the same scenes")
    parser.add_argument("--repeats", type=int, default=1, help="how many seeds, counting on from --seed")
    parser.add_argument("--plot", type=Path, help="file for a picture of true and tracked paths (PNG)")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Run what was asked for and return the figures."""
    if arguments.data is None and not arguments.simulated:
        raise UserError("bench people: expected --data DIR, --simulated, or both")
    if arguments.repeats < 1:
        raise UserError(f"--repeats: expected at least 1, found {arguments.repeats}")
    figures: dict[str, Figure] = {}
    if arguments.data is not None:
        figures |= _recorded(arguments.data)
    if arguments.simulated:
        runs = run_scenes(range(arguments.seed, arguments.seed + arguments.repeats))
        figures |= figures_of_scenes(AREA, runs)
        if arguments.plot is not None:
            plot_runs(runs, arguments.plot)
    settings = {
        "data": arguments.data.name if arguments.data else None,
        "simulated": arguments.simulated,
        "seed": arguments.seed,
        "repeats": arguments.repeats,
        "tracker": "defaults",
    }
    return Measurement(benchmark=AREA, settings=settings, figures=figures)


def _recorded(folder: Path) -> dict[str, Figure]:
    """Return the figures of the recordings that the folder holds. Raises UserError when it holds none."""
    figures: dict[str, Figure] = {}
    walk, clutter = folder / "following_outdoor.npz", folder / "leg_clusters.npz"
    if walk.is_file():
        figures |= _named("following_outdoor", _walk_entries(walk_run(walk)))
    if clutter.is_file():
        run = clutter_run(clutter)
        reported = sum(len(frame.reported) for frame in run.frames) / max(1, len(run.frames))
        figures |= _named("leg_clusters", [("people_where_none_are", reported, "a scan", Better.LOWER)])
    if not figures:
        raise UserError(f"{folder}: expected following_outdoor.npz or leg_clusters.npz in it")
    return figures


Entry = tuple[str, float, str, Better]


def _walk_entries(run: Run) -> list[Entry]:
    score = clear_mot(run.frames, RADIUS_M)
    low, high = Better.LOWER, Better.HIGHER
    return [
        ("identity_switches", score.switches, "count", low),
        ("misses", score.misses, "count", low),
        ("false_positives", score.false_positives / max(1, score.frames), "a scan", low),
        ("longest_loss", score.longest_loss_s, "s", low),
        ("mota", score.mota, "", high),
        ("average_precision_0.5m", average_precision(run.frames, 0.5), "", high),
        ("labelled_scans", score.frames, "count", high),
        ("mean_step", run.mean_ms, "ms", low),
        ("p95_step", run.p95_ms, "ms", low),
    ]


def _named(prefix: str, entries: Iterable[Entry]) -> dict[str, Figure]:
    return {
        f"{prefix}.{name}": figure(AREA, f"{prefix}.{name}", value, unit, better)
        for name, value, unit, better in entries
    }
