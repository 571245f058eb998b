"""`guide-robot bench publish REPORT.json ...`: writes reports into doc/measurements.md, each in a section of its own.

A section is known by its benchmark and its settings; publishing the same again replaces it, others stay as they are.
"""

import argparse
import re
from pathlib import Path
from typing import Any

from guide_robot.bench.compare import read_report
from guide_robot.common.errors import UserError

FILE = Path(__file__).parents[2] / "doc" / "measurements.md"
SECTION = re.compile(r"<!-- measured (?P<key>.+?) -->\n(?P<body>.*?)<!-- /measured -->\n", re.DOTALL)
HEADING = """# Measurements

Each section is written by the benchmark that it names: run it with `--report FILE`, then `./guide bench publish FILE`.
Figures in bold missed their target. An interval is the 95 % interval of a rate. Times depend on the machine; rates and
counts depend on the settings alone.

"""
REQUIRED = ("benchmark", "version", "machine", "settings", "figures")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the reports and the file they go to."""
    parser.add_argument("reports", nargs="+", type=Path, help="JSON reports of benchmarks")
    parser.add_argument("--out", type=Path, default=FILE, help="the page, by default doc/measurements.md")


def run(arguments: argparse.Namespace) -> int:
    """Write all sections, or none when a report cannot be read."""
    page = arguments.out
    text = page.read_text(encoding="utf-8") if page.is_file() else HEADING
    for report in [_whole_report(path) for path in arguments.reports]:
        text = with_section(text, report)
    partial = page.with_name(page.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(page)
    return 0


def _whole_report(path: Path) -> dict[str, Any]:
    """Return a report with all that a section tells. Raises UserError when the file is none."""
    report = read_report(path)
    if any(key not in report for key in REQUIRED):
        raise UserError(f"{path}: expected the report of a benchmark, with {', '.join(REQUIRED)}")
    return report


def with_section(text: str, report: dict[str, Any]) -> str:
    """Return the page with a report's section put in or replaced; sections stand in alphabetical order."""
    sections = {match["key"]: match["body"] for match in SECTION.finditer(text)}
    sections[key_of(report)] = section(report)
    head = text[: match.start()] if (match := SECTION.search(text)) else text
    parts = [f"<!-- measured {key} -->\n{body}<!-- /measured -->\n" for key, body in sorted(sections.items())]
    return head + "\n".join(parts)


def key_of(report: dict[str, Any]) -> str:
    """Return the words that a section is known by."""
    settings = ", ".join(f"{name}={value}" for name, value in sorted(report["settings"].items()))
    return f"{report['benchmark']}: {settings}" if settings else str(report["benchmark"])


def section(report: dict[str, Any]) -> str:
    """Return one section: what was measured, on what, and a table of the figures that have a target or an interval."""
    told = {name: entry for name, entry in report["figures"].items() if "target" in entry or "interval_95" in entry}
    rows = [_row(name, entry) for name, entry in (told or report["figures"]).items()]
    observed = "".join(f"; {name}: {value}" for name, value in report.get("conditions", {}).items() if value != "")
    head = f"## {key_of(report)}\n\nVersion {report['version']}, {report['machine']}{observed}.\n\n"
    table = "| figure | value | 95 % interval | target |\n|---|---|---|---|\n" + "".join(rows)
    missed = sum(entry.get("reached") is False for entry in told.values())
    return f"{head}{table}\n{_verdict(len(told), missed)}\n"


def _row(name: str, entry: dict[str, Any]) -> str:
    value = f"{entry['value']:.4g} {entry['unit']}"
    value = f"**{value}**" if entry.get("reached") is False else value
    interval = "{:.3g} to {:.3g}".format(*entry["interval_95"]) if "interval_95" in entry else ""
    sign = "at most" if entry["better"] == "lower" else "at least"
    target = f"{sign} {entry['target']:g}" if "target" in entry else ""
    return f"| {name} | {value} | {interval} | {target} |\n"


def _verdict(figures: int, missed: int) -> str:
    if not figures:
        return "These figures inform; none has a target."
    return f"{missed} of the targets missed." if missed else "All targets reached."
