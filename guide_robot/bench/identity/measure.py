"""Runs identities over recorded trials: wrong-person time, false losses, losses noticed, calibration."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from guide_robot.bench.compare import compare, lines
from guide_robot.bench.identity.calibration import Forecast, calibration_error
from guide_robot.bench.identity.numbers import measured
from guide_robot.bench.identity.plot import plot_belief, plot_reliability
from guide_robot.bench.identity.record import read_record, records_in
from guide_robot.bench.identity.replay import Score, replay
from guide_robot.bench.report import Better, Figure, Measurement, figure, rate, rate_of_units
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.floor.load import load_floor
from guide_robot.floor.occupancy import rasterise
from guide_robot.people.identity.identity import IdentityKind, IdentitySettings, make_identity

AREA = "identity"


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """One trial's score with one identity; `key` is the same in each run."""

    key: str
    duration_s: float
    score: Score


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("records", nargs="+", type=Path, help="folders or files of bench escort --record")
    names = [kind.value for kind in IdentityKind]
    parser.add_argument("--identity", choices=[*names, "both"], default="both", help="which identity to run")
    parser.add_argument("--jobs", type=int, default=1, help="processes to run the replays in")
    parser.add_argument("--numbers", action="store_true", help="print what the belief's numbers are measured from")
    parser.add_argument("--plot", type=Path, help="file for a picture (PNG): the belief over time in the first trial")
    parser.add_argument("--reliability", type=Path, help="file for the reliability diagram (PNG)")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Run the replays and return the figures; of both identities, also which of them is better."""
    if arguments.jobs < 1:
        raise UserError(f"--jobs: expected at least 1, found {arguments.jobs}")
    files = records_in(arguments.records)
    if arguments.numbers:
        print("\n".join(measured((read_record(file) for file in files), walls_of).lines()))
    kinds = list(IdentityKind) if arguments.identity == "both" else [IdentityKind(arguments.identity)]
    results = {kind: _run(files, kind, arguments.jobs) for kind in kinds}
    settings = {"trials": len(files), "identity": arguments.identity}
    by_kind = {kind: _figures(results[kind]) for kind in kinds}
    _draw(arguments, files, results)
    if len(kinds) == 1:
        return Measurement(benchmark=AREA, settings=settings, figures=by_kind[kinds[0]])
    print(f"A: {kinds[0].value}, B: {kinds[1].value}")
    print(lines(compare(*(_json(AREA, by_kind[kind]) for kind in kinds))))
    figures = {f"{kind.value}.{name}": found for kind in kinds for name, found in by_kind[kind].items()}
    return Measurement(benchmark=AREA, settings=settings, figures=figures)


def _json(area: str, figures: Mapping[str, Figure]) -> dict[str, object]:
    found = Measurement(benchmark=area, settings={}, figures=dict(figures)).to_json()["figures"]
    return {name: data for name, data in found.items() if "parts" in data}


def _draw(
    arguments: argparse.Namespace, files: Sequence[Path], results: Mapping[IdentityKind, Sequence[Replayed]]
) -> None:
    if arguments.plot is not None:
        record = read_record(files[0])
        plot_belief(record, walls_of(record.plan), arguments.plot)
    if arguments.reliability is not None:
        plot_reliability(forecasts_of(results.get(IdentityKind.BELIEF, [])), arguments.reliability)


@cache
def walls_of(plan: str) -> LineOfSight:
    """Return the walls of a floor plan by the name of its folder. Raises UserError for one that is not there."""
    return LineOfSight(rasterise(load_floor(resource("maps", plan, "floor.yaml"))))


def _run(files: Sequence[Path], kind: IdentityKind, jobs: int) -> list[Replayed]:
    one = partial(replay_file, kind=kind)
    if jobs == 1:
        return [one(file) for file in files]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(one, files, chunksize=8))


def replay_file(file: Path, kind: IdentityKind) -> Replayed:
    """Run one identity over one recorded trial."""
    record = read_record(file)
    walls = walls_of(record.plan)
    score = replay(record, make_identity(IdentitySettings(identity=kind), walls), walls)
    duration_s = record.steps[-1].now_s - record.steps[0].now_s if record.steps else 0.0
    return Replayed(key=record.key, duration_s=duration_s, score=score)


def _figures(results: Sequence[Replayed]) -> dict[str, Figure]:
    low = Better.LOWER
    noticed = [seconds for one in results for seconds in one.score.noticed_s]
    forecasts = forecasts_of(results)
    figures = {
        "wrong_lead_trials": _share("wrong_lead_trials", results, lambda score: score.wrong_leads > 0),
        "false_loss_trials": _share("false_loss_trials", results, lambda score: score.false_losses > 0),
        "wrong_time": _time("wrong_time", results, lambda score: (score.wrong_s, score.led_s)),
        "waiting_in_vain": _time("waiting_in_vain", results, lambda score: (score.vain_s, score.followed_s)),
        "losses_unnoticed": figure(AREA, "losses_unnoticed", sum(one.score.missed for one in results), "count", low),
    }
    if noticed:
        for name, value in (("loss_noticed_mean", float(np.mean(noticed))), ("loss_noticed_longest", max(noticed))):
            figures[name] = figure(AREA, name, value, "s", low)
    if forecasts:
        error = calibration_error(forecasts)
        figures["calibration_error"] = figure(AREA, "calibration_error", error, "", low)
        figures |= _right_when_sure(results)
    return figures


def _right_when_sure(results: Sequence[Replayed]) -> dict[str, Figure]:
    """Return of the forecasts that are at least 0.9 sure how many are right."""
    parts = {
        _unit(one): (float(sum(f.right for f in one.score.forecasts if f.belief >= 0.9)),
                     float(sum(f.belief >= 0.9 for f in one.score.forecasts)))
        for one in results
    }  # fmt: skip
    return {"right_when_sure": rate_of_units(AREA, "right_when_sure", parts, "%", Better.HIGHER)}


def _unit(one: Replayed) -> str:
    return one.key.replace(".", "/", 1)


def _share(name: str, results: Sequence[Replayed], holds: Callable[[Score], bool]) -> Figure:
    return rate(AREA, name, {one.key: holds(one.score) for one in results}, "%", Better.LOWER)


def _time(name: str, results: Sequence[Replayed], parts: Callable[[Score], tuple[float, float]]) -> Figure:
    return rate_of_units(AREA, name, {_unit(one): parts(one.score) for one in results}, "%", Better.LOWER)


def forecasts_of(results: Sequence[Replayed]) -> list[Forecast]:
    """Return all forecasts of these replays."""
    return [forecast for one in results for forecast in one.score.forecasts]
