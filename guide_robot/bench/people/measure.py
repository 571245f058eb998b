"""Scores the people tracker with its default settings.

Recorded scans (--data), simulated scenes (--simulated), real buildings with made-up people cut in (--buildings).
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from guide_robot.bench.people.building_picture import draw_ghosts
from guide_robot.bench.people.buildings import CONDITIONS, Choice, figures_of_buildings, read_chosen, run_buildings
from guide_robot.bench.people.metrics import average_precision, clear_mot
from guide_robot.bench.people.recorded import RADIUS_M, Run, clutter_run, walk_run
from guide_robot.bench.people.simulated import figures_of_scenes, plot_runs, run_scenes
from guide_robot.bench.report import Better, Figure, Measurement, figure
from guide_robot.common.errors import UserError

AREA = "people"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--data", type=Path, help="folder with following_outdoor.npz and leg_clusters.npz")
    parser.add_argument("--simulated", action="store_true", help="score seeded scenes with exact truth")
    parser.add_argument("--seed", type=int, default=1, help="of the scenes; the same seed gives the same scenes")
    parser.add_argument("--repeats", type=int, default=1, help="how many seeds, counting on from --seed")
    parser.add_argument("--plot", type=Path, help="file for a picture of true and tracked paths (PNG)")
    group = parser.add_argument_group("real buildings")
    group.add_argument("--buildings", type=Path, metavar="DIR", help="folder with recordings of buildings, NAME.npz")
    group.add_argument("--scans", type=int, default=1200, help="at most so many scans a building and condition")
    group.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these buildings")
    group.add_argument("--conditions", nargs="+", choices=CONDITIONS, default=CONDITIONS, help="only these conditions")
    group.add_argument(
        "--repeats-still", type=int, default=0, metavar="N", help="show each scan N times (0: 8, dense ones once)"
    )
    group.add_argument("--places", type=int, default=3, help="how many people or groups are there at a time")
    group.add_argument("--drop-every", type=int, default=0, metavar="N", help="lose every Nth scan")
    group.add_argument("--ghosts", type=Path, metavar="FILE", help="file for a picture of reports of nobody (PNG)")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Run what was asked for and return the figures."""
    if arguments.data is None and arguments.buildings is None and not arguments.simulated:
        raise UserError("bench people: expected --data DIR, --simulated, --buildings DIR, or several")
    for option, least in (("repeats", 1), ("scans", 1), ("places", 0), ("repeats_still", 0), ("drop_every", 0)):
        if getattr(arguments, option) < least:
            name = option.replace("_", "-")
            raise UserError(f"--{name}: expected at least {least}, found {getattr(arguments, option)}")
    figures: dict[str, Figure] = {}
    if arguments.data is not None:
        figures |= _recorded(arguments.data)
    if arguments.simulated:
        runs = run_scenes(range(arguments.seed, arguments.seed + arguments.repeats))
        figures |= figures_of_scenes(AREA, runs)
        if arguments.plot is not None:
            plot_runs(runs, arguments.plot)
    if arguments.buildings is not None:
        figures |= _buildings(arguments)
    settings = {
        "data": arguments.data.name if arguments.data else None,
        "simulated": arguments.simulated,
        "buildings": arguments.buildings.name if arguments.buildings else None,
        "seed": arguments.seed,
        "repeats": arguments.repeats,
        "tracker": "defaults",
    }
    return Measurement(benchmark=AREA, settings=settings, figures=figures)


def _buildings(arguments: argparse.Namespace) -> dict[str, Figure]:
    """Return the figures in real buildings, and draw the reports of nobody if asked to."""
    choice = Choice(
        conditions=tuple(arguments.conditions),
        names=tuple(arguments.only),
        scans=arguments.scans,
        repeats=arguments.repeats_still,
        places=arguments.places,
        seed=arguments.seed,
        drop_every=arguments.drop_every,
    )
    recordings = read_chosen(arguments.buildings, choice)
    runs = run_buildings(recordings, choice)
    if arguments.ghosts is not None:
        draw_ghosts(recordings, runs, arguments.ghosts)
    return figures_of_buildings(AREA, runs)


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
