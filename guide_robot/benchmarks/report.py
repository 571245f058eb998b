"""The one form in which every benchmark reports: figures with unit, target and baseline."""

import json
import os
import platform
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from guide_robot import __version__

TARGETS_FILE = Path(__file__).with_name("targets.yaml")


class Better(Enum):
    """Which way a figure improves."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value; `target` is None for baselines and for figures that only inform."""

    value: float
    unit: str
    better: Better
    target: float | None = None

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
    """What a benchmark measured, with the settings that somebody needs to repeat it."""

    benchmark: str
    settings: dict[str, Any]
    figures: dict[str, Figure] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the published JSON form."""
        return {
            "benchmark": self.benchmark,
            "version": __version__,
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "settings": self.settings,
            "figures": {name: _figure_json(figure) for name, figure in self.figures.items()},
        }


def _figure_json(figure: Figure) -> dict[str, Any]:
    data: dict[str, Any] = {"value": figure.value, "unit": figure.unit, "better": figure.better.value}
    if figure.target is not None:
        data |= {"target": figure.target, "reached": figure.reached}
    return data


def figure(benchmark: str, name: str, value: float, unit: str, better: Better) -> Figure:
    """Return a figure with its target looked up in targets.yaml (`benchmark: {name: target}`)."""
    targets = yaml.safe_load(TARGETS_FILE.read_text(encoding="utf-8")) or {}
    target = (targets.get(benchmark) or {}).get(name)
    return Figure(value=value, unit=unit, better=better, target=target)


def write_report(measurement: Measurement, path: Path) -> None:
    """Write the JSON whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(measurement.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)


def table(measurement: Measurement) -> str:
    """Return the same figures as a table for people."""
    width = max((len(name) for name in measurement.figures), default=0)
    lines = [f"{measurement.benchmark}: " + ", ".join(f"{k}={v}" for k, v in measurement.settings.items())]
    for name, entry in measurement.figures.items():
        verdict = {None: "", True: "reached", False: "MISSED"}[entry.reached]
        target = "" if entry.target is None else f"target {entry.target:g}"
        lines.append(f"  {name:<{width}}  {entry.value:>10.4g} {entry.unit:<8} {target:<14} {verdict}".rstrip())
    return "\n".join(lines)
