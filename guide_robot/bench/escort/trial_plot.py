"""Draws trials on the floor plan: where robot and people went, and where something went wrong."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from guide_robot.bench.escort.trials import KINDS, TrialResult
from guide_robot.common.language import Language
from guide_robot.common.vocabulary import EscortOutcome
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.solids import solids

MOST_PATHS = 60


def plot_trials(plan: FloorPlan, results: Sequence[TrialResult], file: Path) -> None:
    """Write a picture: the ways of the first trials on the left, outcomes by kind of follower on the right."""
    figure, (floor, bars) = pyplot.subplots(1, 2, figsize=(15.0, 7.0), width_ratios=(1.6, 1.0), constrained_layout=True)
    _draw_floor(floor, plan)
    for result in results[:MOST_PATHS]:
        _draw_way(floor, result)
    floor.plot([], [], color="tab:blue", label="robot")
    floor.plot([], [], color="tab:orange", label="person")
    floor.plot([], [], "x", color="tab:red", label="ended elsewhere")
    floor.legend(loc="lower left")
    floor.set_title(f"{_name(plan)}: {min(len(results), MOST_PATHS)} of {len(results)} trials")
    _draw_outcomes(bars, results)
    figure.savefig(file, dpi=110)
    pyplot.close(figure)


def plot_ways(plan: FloorPlan, ways: Sequence[Sequence[tuple[float, float]]], file: Path) -> None:
    """Write a picture of ways on the floor plan."""
    figure, floor = pyplot.subplots(figsize=(10.0, 8.0), constrained_layout=True)
    _draw_floor(floor, plan)
    for way in ways:
        if way:
            floor.plot(*zip(*way, strict=True), linewidth=0.9, alpha=0.6)
    floor.set_title(f"{_name(plan)}: ways of the robot in {len(ways)} trials")
    figure.savefig(file, dpi=110)
    pyplot.close(figure)


def _name(plan: FloorPlan) -> str:
    return plan.name.in_language(Language("en"))


def _draw_floor(axes: Axes, plan: FloorPlan) -> None:
    for box in solids(plan):
        axes.add_patch(Polygon(box.corners(), closed=True, facecolor="0.75", edgecolor="0.5", linewidth=0.4))
    axes.set_xlim(plan.origin[0], plan.corner[0])
    axes.set_ylim(plan.origin[1], plan.corner[1])
    axes.set_aspect("equal")
    axes.set_xlabel("x (m)")
    axes.set_ylabel("y (m)")


def _draw_way(axes: Axes, result: TrialResult) -> None:
    for path, colour in ((result.robot_path, "tab:blue"), (result.person_path, "tab:orange")):
        if path:
            axes.plot(*zip(*path, strict=True), color=colour, linewidth=0.8, alpha=0.5)
    if result.robot_path and not result.arrived:
        axes.plot(*result.robot_path[-1], "x", color="tab:red", markersize=7)


def _draw_outcomes(axes: Axes, results: Sequence[TrialResult]) -> None:
    left = [0.0] * len(KINDS)
    names = [*EscortOutcome, None]
    for outcome in names:
        counts = [
            float(sum(result.job.kind is kind and result.outcome is outcome for result in results)) for kind in KINDS
        ]
        if any(counts):
            label = outcome.name.lower().replace("_", " ") if outcome is not None else "not ended"
            axes.barh([kind.value for kind in KINDS], counts, left=left, label=label)
            left = [before + count for before, count in zip(left, counts, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel("trials")
    axes.set_title("outcomes by kind of follower")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=4, fontsize=8)
