"""`guide-robot rehearse PLAN`: plays an opening day many times and writes a report that staff can read."""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from guide_robot.common.errors import UserError
from guide_robot.common.language import languages
from guide_robot.rehearsal.plan import Rehearsal, read_plan, seconds_of
from guide_robot.rehearsal.questions import compare, days, what_breaks
from guide_robot.rehearsal.report import page, pdf
from guide_robot.rehearsal.tables import Findings, words_of
from guide_robot.rehearsal.ways import Ways

QUARTER_S = 900.0
TWIN_PATIENCE_S = 3600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("plan", type=Path, help="the day, as maps/ward_office/rehearsal.yaml")
    parser.add_argument("--report", type=Path, metavar="FOLDER", help="write the report's pages and PDFs there")
    parser.add_argument("--days", type=int, default=20, help="how often to play the day (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the first day (default: %(default)s)")
    parser.add_argument("--robots", default="0,1,2,3", help="numbers of robots to compare (default: %(default)s)")
    parser.add_argument(
        "--language", action="append", choices=[str(one) for one in languages()], help="default: vi, en"
    )
    parser.add_argument("--twin", metavar="HH:MM", help="play this quarter of an hour in the full simulation too")


def run(arguments: argparse.Namespace) -> int:
    """Play, write and say in short what came of it."""
    robots = _robots(arguments.robots)
    if not 1 <= arguments.days <= 1000 or arguments.seed < 0:
        raise UserError("--days: expected 1 to 1000; --seed: 0 or more")
    rehearsal = read_plan(arguments.plan)
    begun = time.monotonic()
    ways = Ways(floor=rehearsal.floor)
    seeds = list(range(arguments.seed, arguments.seed + arguments.days))
    records = days(rehearsal, ways, seeds)
    played_s = time.monotonic() - begun
    found = Findings(
        rehearsal=rehearsal,
        records=records,
        seeds=seeds,
        changes=compare(rehearsal, ways, seeds, records, robots),
        limits=what_breaks(rehearsal, ways, seeds),
        twin=_twin(rehearsal, arguments.twin, arguments.seed) if arguments.twin else None,
    )
    chosen = arguments.language or ["vi", "en"]
    words = words_of(found, chosen[0])
    print("\n".join([words.title, *words.in_short, *words.breaks, *([words.twin] if words.twin else [])]))
    print(f"{len(seeds)} days in {played_s:.1f} s", file=sys.stderr)
    if arguments.report:
        _write(arguments.report, found, ways, chosen)
    return 0


def _robots(text: str) -> list[int]:
    if not re.fullmatch(r"[0-6](,[0-6])*", text):
        raise UserError(f"--robots: expected numbers from 0 to 6 such as 0,1,2, found {text!r}")
    return sorted({int(word) for word in text.split(",")})


def _write(folder: Path, found: Findings, ways: Ways, chosen: list[str]) -> None:
    files: dict[str, bytes] = {}
    for language in chosen:
        files[f"rehearsal.{language}.html"] = page(found, ways, language).encode("utf-8")
        files[f"rehearsal.{language}.pdf"] = pdf(found, ways, language)
    numbers = {name: None if one is None else [one.middle, one.low, one.high] for name, one in found.day.items()}
    files["rehearsal.json"] = json.dumps({"seeds": list(found.seeds), "figures": numbers}, indent=1).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise UserError(f"--report {folder}: {error.strerror or error}") from None
    print(f"report: {', '.join(str(folder / name) for name in files)}", file=sys.stderr)


def _twin(rehearsal: Rehearsal, begin: str, seed: int) -> dict[str, object]:
    """Play the arrivals of a quarter of an hour in the full simulation, with one robot, and return what came of it."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", begin):
        raise UserError(f"--twin: expected a time such as 09:15, found {begin!r}")
    at_s = seconds_of(begin)
    expected = sum(count for (quarter, _), count in rehearsal.counts.items() if quarter <= at_s < quarter + QUARTER_S)
    visits = max(1, round(expected))
    with tempfile.TemporaryDirectory(prefix="guide_robot_rehearsal_") as folder:
        report = Path(folder) / "report.json"
        words = ["demo", "--headless", "--no-camera", "--visits", str(visits), "--seed", str(seed)]
        words += [
            "--floor",
            rehearsal.plan.floor,
            "--rate",
            f"{visits * 3600.0 / QUARTER_S:.1f}",
            "--report",
            str(report),
        ]
        subprocess.run(
            [sys.executable, "-m", "guide_robot", *words], stdout=sys.stderr, timeout=TWIN_PATIENCE_S, check=False
        )
        totals: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))["totals"] if report.exists() else {}
    if not totals:
        raise UserError(f"--twin {begin}: the simulation gave no report")
    return {
        "begin": begin,
        "visits": totals["visits"],
        "served": totals["served"],
        "escorts": totals["escorts"],
        "lost": totals["lost"],
        "contacts": totals["contacts_by_robot"],
        "seconds": round(totals["simulated_s"]),
    }
