"""The one form in which every benchmark reports: figures with unit, target and baseline."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from guide_robot import __version__
from guide_robot.bench.intervals import Parts, bootstrap_interval, mean_of_strata, wilson
from guide_robot.common.strict_yaml import parse_yaml

TARGETS_FILE = Path(__file__).with_name("targets.yaml")


class Better(Enum):
    """Which way a figure improves."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value; `target` is None for baselines and for figures that only inform.

    `interval` is the 95 % interval of a rate, in its unit; `parts` are the counts and totals behind it by trial or
    episode, by which two runs are compared, and `scale` is what turns count / total into the unit (100 for percent).
    """

    value: float
    unit: str
    better: Better
    target: float | None = None
    interval: tuple[float, float] | None = None
    parts: Parts = field(default_factory=dict)
    scale: float = 1.0

    @property
    def reached(self) -> bool | None:
        """Whether the target was reached, None without one."""
        if self.target is None:
            return None
        if self.better is Better.LOWER:
            return self.value <= self.target
        return self.value >= self.target


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What a benchmark measured, with the settings that somebody needs to repeat it.

    `conditions` are what nobody chose: which programs were found, what went wrong. How busy the machine was is always
    told: where its load is above the number of cores, times say more of the other programs.
    """

    benchmark: str
    settings: dict[str, Any]
    conditions: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the published JSON form."""
        return {
            "benchmark": self.benchmark,
            "version": __version__,
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "settings": self.settings,
            "conditions": {**self.conditions, "load": round(os.getloadavg()[0], 1)},
            "figures": {name: _figure_json(figure) for name, figure in self.figures.items()},
        }


def _figure_json(figure: Figure) -> dict[str, Any]:
    data: dict[str, Any] = {"value": figure.value, "unit": figure.unit, "better": figure.better.value}
    if figure.target is not None:
        data |= {"target": figure.target, "reached": figure.reached}
    if figure.interval is not None:
        data["interval_95"] = list(figure.interval)
    if figure.parts:
        data |= {"scale": figure.scale, "parts": {key: list(part) for key, part in figure.parts.items()}}
    return data


@cache
def _targets() -> dict[str, Any]:
    return parse_yaml(TARGETS_FILE.read_text(encoding="utf-8")) or {}


def figure(benchmark: str, name: str, value: float, unit: str, better: Better) -> Figure:
    """Return a figure with its target looked up in targets.yaml (`benchmark: {name: target}`)."""
    target = (_targets().get(benchmark) or {}).get(name)
    return Figure(value=value, unit=unit, better=better, target=target)


def rate(benchmark: str, name: str, holds: Mapping[str, bool], unit: str, better: Better) -> Figure:
    """Return the share of the trials for which something holds, with Wilson's interval.

    `holds` has the outcome of each trial by its key, the same in each run with the same seed; `unit` "%" gives percent.
    """
    parts = {key: (float(outcome), 1.0) for key, outcome in holds.items()}
    return counted(benchmark, name, sum(holds.values()), len(holds), unit, better, parts=parts)


def counted(
    benchmark: str, name: str, count: float, total: float, unit: str, better: Better, *, parts: Parts | None = None
) -> Figure:
    """Return count / total of independent cases with Wilson's interval; `unit` "%" gives percent."""
    scale = 100.0 if unit == "%" else 1.0
    low, high = wilson(count, total)
    found = figure(benchmark, name, scale * count / max(total, 1), unit, better)
    return replace(found, interval=(scale * low, scale * high), parts=parts or {"all": (count, total)}, scale=scale)


def rate_of_units(benchmark: str, name: str, parts: Parts, unit: str, better: Better) -> Figure:
    """Return the mean over strata of a rate, with the interval that drawing whole units anew gives.

    Scans of one episode are not independent, episodes are: `parts` are keyed "stratum/episode".
    """
    scale = 100.0 if unit == "%" else 1.0
    found = figure(benchmark, name, scale * mean_of_strata(parts), unit, better)
    spread = bootstrap_interval(parts)
    interval = None if spread is None else (scale * spread[0], scale * spread[1])
    return replace(found, interval=interval, parts=dict(parts), scale=scale)


def write_report(measurement: Measurement, path: Path) -> None:
    """Write the JSON whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(measurement.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)


def table(measurement: Measurement) -> str:
    """Return the same figures as a table for people."""
    width = max((len(name) for name in measurement.figures), default=0)
    told = {**measurement.settings, **measurement.conditions}
    lines = [f"{measurement.benchmark}: " + ", ".join(f"{k}={v}" for k, v in told.items())]
    for name, entry in measurement.figures.items():
        verdict = {None: "", True: "reached", False: "MISSED"}[entry.reached]
        target = "" if entry.target is None else f"target {entry.target:g}"
        interval = "" if entry.interval is None else "{:.3g} to {:.3g}".format(*entry.interval)
        row = f"  {name:<{width}}  {entry.value:>10.4g} {entry.unit:<8} {interval:<16} {target:<14} {verdict}"
        lines.append(row.rstrip())
    return "\n".join(lines)
