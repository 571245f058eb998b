"""Draws where a tracker saw people who were not there, on the buildings."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from guide_robot.bench.people.building_recordings import Recording, own_map
from guide_robot.bench.people.buildings import Episode


def draw_ghosts(recordings: Sequence[Recording], runs: Sequence[Episode], path: Path) -> None:
    """Write a picture (PNG): a row for each building, a column for each condition.

    Grey is what the map knows, blue the robot's way, green true people, red reports of nobody, one dot a scan.
    """
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    conditions = list(dict.fromkeys(run.condition for run in runs))
    figure, axes = plt.subplots(
        len(recordings), len(conditions), figsize=(9.0 * len(conditions), 7.0 * len(recordings)), squeeze=False
    )
    for row, recording in enumerate(recordings):
        grid = own_map(recording)
        rows, columns = np.nonzero(grid.cells)
        x, y = grid.origin_x + grid.resolution * (columns + 0.5), grid.origin_y + grid.resolution * (rows + 0.5)
        for axis, condition in zip(axes[row], conditions, strict=True):
            mine = [run for run in runs if run.building == recording.name and run.condition == condition]
            axis.plot(x, y, ",", color="0.6")
            axis.plot(recording.poses[:, 0], recording.poses[:, 1], color="tab:blue", linewidth=0.5)
            for points, colour, size in (
                ([at for run in mine for frame in run.frames for at in frame.truth.values()], "tab:green", 1.0),
                ([at for run in mine for at in run.ghosts], "tab:red", 3.0),
            ):
                if points:
                    axis.plot(*zip(*points, strict=True), ".", color=colour, markersize=size, alpha=0.5)
            scans = max(1, sum(run.score.frames for run in mine))
            axis.set_title(f"{recording.name}, {condition}: {sum(len(r.ghosts) for r in mine) / scans:.2f} a scan")
            axis.set_aspect("equal")
            low, high = recording.poses[:, :2].min(axis=0) - 8.0, recording.poses[:, :2].max(axis=0) + 8.0
            axis.set_xlim(low[0], high[0])
            axis.set_ylim(low[1], high[1])
            axis.set_xlabel("x in map, m")
    figure.tight_layout()
    figure.savefig(path, dpi=60)
    plt.close(figure)
