"""Draws a belief over time, and how well beliefs are calibrated."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

from guide_robot.bench.identity.calibration import Forecast, calibration_error, reliability
from guide_robot.bench.identity.record import TrialRecord
from guide_robot.bench.identity.replay import is_follower, moments
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.people.identity.belief_identity import BeliefIdentity
from guide_robot.people.identity.lock_types import LockState

SHOWN_FROM = 0.03
LOUD = 0.5
COLOURS = {
    LockState.LOCKED: "tab:green",
    LockState.REACQUIRED: "tab:olive",
    LockState.OCCLUDED: "tab:orange",
    LockState.LOST: "tab:red",
}


def plot_belief(record: TrialRecord, walls: LineOfSight, file: Path) -> None:
    """Write a picture of one trial: who was held how likely, who it truly was, which cue spoke, what was decided."""
    identity = BeliefIdentity(walls=walls)
    times, rows, spoken, decided = [], [], [], []
    for moment in moments(record, identity):
        if moment.reading is None:
            continue
        belief, heard = identity.belief, moment.heard
        right = {one.id for one in heard.tracks if is_follower(one, heard)}
        times.append(heard.now_s)
        rows.append((dict(belief.tracks), belief.hidden, belief.gone, right))
        spoken += [(heard.now_s, name, said) for name, said in identity.spoke.items() if abs(said) > LOUD]
        decided.append((moment.reading.state, moment.reading.ambiguous))
    figure, (beliefs, cues, states) = pyplot.subplots(
        3, 1, figsize=(13.0, 8.5), sharex=True, height_ratios=(4.0, 2.0, 0.8), constrained_layout=True
    )
    _draw_beliefs(beliefs, times, rows)
    _draw_cues(cues, spoken, [cue.name for cue in identity.cues])
    _draw_states(states, times, decided)
    beliefs.set_title(f"{record.plan}, seed {record.seed}, trial {record.episode}: a follower of kind "
                      f"{record.follower!r} among {record.walkers} others")  # fmt: skip
    figure.savefig(file, dpi=110)
    pyplot.close(figure)


Row = tuple[dict[int, float], float, float, set[int]]


def _draw_beliefs(axes: Axes, times: Sequence[float], rows: Sequence[Row]) -> None:
    tracks = sorted({track for held, _, _, _ in rows for track, share in held.items() if share > SHOWN_FROM})
    for track in tracks:
        line = axes.plot(times, [held.get(track, float("nan")) for held, _, _, _ in rows], label=f"track {track}")[0]
        true = [(s, held[track]) for s, (held, _, _, right) in zip(times, rows, strict=True) if track in right]
        if true:
            axes.plot(*zip(*true, strict=True), ".", color=line.get_color(), markersize=7, alpha=0.35)
    axes.plot(times, [row[1] for row in rows], "--", color="0.4", label="hidden")
    axes.plot(times, [row[2] for row in rows], ":", color="0.1", label="gone")
    axes.set_ylabel("belief (dots: truly the follower)")
    axes.set_ylim(-0.02, 1.03)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8)


def _draw_cues(axes: Axes, spoken: Sequence[tuple[float, str, float]], names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.6, len(names) - 0.4)
    for now_s, name, said in spoken:
        colour = "tab:green" if said > 0.0 else "tab:red"
        axes.plot(now_s, names.index(name), "|", color=colour, markersize=6.0 + 3.0 * min(4.0, abs(said)))
    axes.set_ylabel("cue, for or against\nthe likeliest")


def _draw_states(axes: Axes, times: Sequence[float], decided: Sequence[tuple[LockState, bool]]) -> None:
    for (state, ambiguous), begin, end in zip(decided, times, times[1:], strict=False):
        axes.axvspan(begin, end, color=COLOURS.get(state, "0.8"), alpha=0.35 if ambiguous else 1.0, linewidth=0.0)
    for state, colour in COLOURS.items():
        axes.plot([], [], "s", color=colour, label=state.value)
    axes.plot([], [], "s", color="tab:olive", alpha=0.35, label="pale: not sure")
    axes.set_yticks([])
    axes.set_xlabel("time (s)")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8)


def plot_reliability(forecasts: Sequence[Forecast], file: Path) -> None:
    """Write the reliability diagram: how often what was believed so much was right."""
    points = reliability(forecasts)
    figure, axes = pyplot.subplots(figsize=(5.5, 5.0), constrained_layout=True)
    axes.plot([0.0, 1.0], [0.0, 1.0], color="0.7", linewidth=1.0)
    axes.plot([belief for belief, _, _ in points], [right for _, right, _ in points], "o-")
    for belief, right, count in points:
        axes.annotate(str(count), (belief, right), textcoords="offset points", xytext=(6, -10), fontsize=8)
    axes.set_xlabel("belief in the likeliest")
    axes.set_ylabel("share that was right")
    axes.set_title(f"expected calibration error {calibration_error(forecasts):.3f}")
    figure.savefig(file, dpi=110)
    pyplot.close(figure)
