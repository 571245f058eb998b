"""`guide-robot bench compare A.json B.json`: says of each figure whether two runs differ, and which is better."""

import argparse
import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from guide_robot.bench.intervals import Parts, newcombe, paired_bootstrap, sign_test
from guide_robot.common.errors import UserError

SURE_BELOW = 0.05


class Verdict(Enum):
    """What the comparison of one figure says."""

    BETTER = "B is better"
    WORSE = "B is worse"
    UNDECIDED = "no difference shown"
    UNKNOWN = "no interval: cannot tell"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One figure in both runs: its values, the interval of B less A, how it was judged, and the verdict."""

    name: str
    first: float
    second: float
    unit: str
    interval: tuple[float, float] | None
    how: str
    verdict: Verdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two reports."""
    parser.add_argument("first", type=Path, metavar="A.json", help="report of the first run")
    parser.add_argument("second", type=Path, metavar="B.json", help="report of the second run")
    parser.add_argument("--all", action="store_true", help="also show figures that have no interval")


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each figure that both runs have. Raises UserError when they cannot be compared."""
    first, second = read_report(arguments.first), read_report(arguments.second)
    if first["benchmark"] != second["benchmark"]:
        raise UserError(
            f"{arguments.second}: expected a report of {first['benchmark']}, as {arguments.first} is, "
            f"found {second['benchmark']}"
        )
    found = compare(first["figures"], second["figures"])
    if not found:
        raise UserError(f"{arguments.first} and {arguments.second} have no figure in common")
    shown = [one for one in found if arguments.all or one.verdict is not Verdict.UNKNOWN]
    print(lines(shown))
    return 0


def read_report(path: Path) -> dict[str, Any]:
    """Return a benchmark's report. Raises UserError when the file is none."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise UserError(f"{path}: expected the report of a benchmark, JSON: {error}") from None
    if not isinstance(report, dict) or not isinstance(report.get("figures"), dict) or "benchmark" not in report:
        raise UserError(f'{path}: expected the report of a benchmark, with "benchmark" and "figures"')
    for name, figure in report["figures"].items():
        if not _is_figure(figure):
            raise UserError(f'{path}: {name}: expected a figure with "value", "unit" and "better", found {figure}')
    return report


def _is_figure(figure: Any) -> bool:
    if not isinstance(figure, dict) or not isinstance(figure.get("value"), int | float):
        return False
    parts = figure.get("parts", {})
    pairs = isinstance(parts, dict) and all(isinstance(part, list) and len(part) == 2 for part in parts.values())
    return pairs and isinstance(figure.get("unit"), str) and figure.get("better") in ("lower", "higher")


def compare(first: dict[str, Any], second: dict[str, Any]) -> list[Comparison]:
    """Return the comparison of each figure that both have, by their JSON."""
    return [_compare(name, first[name], second[name]) for name in first if name in second]


def _compare(name: str, first: dict[str, Any], second: dict[str, Any]) -> Comparison:
    scale = float(first.get("scale", 1.0))
    interval, how, sure = judge(_parts(first), _parts(second))
    verdict = Verdict.UNKNOWN if interval is None else Verdict.UNDECIDED
    if sure:
        up = second["value"] > first["value"]
        verdict = Verdict.BETTER if up == (first["better"] == "higher") else Verdict.WORSE
    return Comparison(
        name=name,
        first=float(first["value"]),
        second=float(second["value"]),
        unit=str(first["unit"]),
        interval=None if interval is None else (scale * interval[0], scale * interval[1]),
        how=how,
        verdict=verdict,
    )


def judge(first: Parts, second: Parts) -> tuple[tuple[float, float] | None, str, bool]:
    """Return the interval of the second's rate less the first's, how it was found, and whether they surely differ.

    Trials with the same keys are pairs: outcomes by the exact sign test, rates of episodes by drawing the same episodes
    for both. Without common keys the two are independent samples.
    """
    if not first or not second:
        return None, "", False
    shared = [key for key in first if key in second and key != "all"]
    if not shared:
        totals = [sum(column) for parts in (first, second) for column in zip(*parts.values(), strict=True)]
        if any(count > total for count, total in (totals[:2], totals[2:])):
            return None, "", False
        low, high = newcombe(*totals)
        return (low, high), "unpaired", low > 0.0 or high < 0.0
    a, b = {key: first[key] for key in shared}, {key: second[key] for key in shared}
    drawn = paired_bootstrap(a, b)
    if drawn is None:
        return None, "", False
    low, high, chance = drawn
    if all(part in ((0.0, 1.0), (1.0, 1.0)) for parts in (a, b) for part in parts.values()):
        only_a = sum(a[key][0] > b[key][0] for key in shared)
        only_b = sum(b[key][0] > a[key][0] for key in shared)
        chance = sign_test(only_a, only_b)
        return (low, high), f"{len(shared)} pairs, {only_a} only in A, {only_b} only in B, p={chance:.2g}", _is(chance)
    return (low, high), f"{len(shared)} paired episodes, p={chance:.2g}", _is(chance)


def _is(chance: float) -> bool:
    return chance < SURE_BELOW


def _parts(figure: dict[str, Any]) -> dict[str, tuple[float, float]]:
    return {key: (float(count), float(total)) for key, (count, total) in figure.get("parts", {}).items()}


def lines(found: list[Comparison]) -> str:
    """Return the comparisons as a table for people."""
    width = max((len(one.name) for one in found), default=0)
    rows = []
    for one in found:
        change = "" if one.interval is None else "B - A within {:+.3g} to {:+.3g}".format(*one.interval)
        values = f"{one.first:>9.4g} {one.second:>9.4g} {one.unit:<7}"
        rows.append(f"{one.name:<{width}} {values} {change:<34} {one.verdict.value}; {one.how}".rstrip("; "))
    return "\n".join(rows)
