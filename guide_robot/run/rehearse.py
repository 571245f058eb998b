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
from guide_robot.common.language import Language, languages
from guide_robot.rehearsal.plan import CLOCK, QUARTER_S, Rehearsal, seconds_of
from guide_robot.rehearsal.plan_file import floor_file, read_plan
from guide_robot.rehearsal.questions import compare, days, what_breaks
from guide_robot.rehearsal.report import page, pdf
from guide_robot.rehearsal.tables import Findings, words_of
from guide_robot.rehearsal.ways import Ways

TWIN_PATIENCE_S = 3600.0
END_PATIENCE_S = 60.0


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
    twin = "play as many citizens as come in this quarter of an hour in the full simulation too"
    parser.add_argument("--twin", metavar="HH:MM", help=twin)


def run(arguments: argparse.Namespace) -> int:
    """Play, write and say in short what came of it."""
    robots = _robots(arguments.robots)
    if not 1 <= arguments.days <= 1000 or arguments.seed < 0:
        raise UserError("--days: expected 1 to 1000; --seed: 0 or more")
    rehearsal = read_plan(arguments.plan)
    twin = twin_command(rehearsal, arguments.plan, arguments.twin, arguments.seed) if arguments.twin else []
    begun = time.monotonic()
    ways = Ways(floor=rehearsal.floor, source=str(floor_file(rehearsal.plan.floor, arguments.plan)))
    seeds = list(range(arguments.seed, arguments.seed + arguments.days))
    records = days(rehearsal, ways, seeds)
    played_s = time.monotonic() - begun
    found = Findings(
        rehearsal=rehearsal,
        records=records,
        seeds=seeds,
        changes=compare(rehearsal, ways, seeds, records, robots),
        limits=what_breaks(rehearsal, ways, seeds),
        twin=_twin(twin, arguments.twin) if twin else None,
    )
    chosen = [Language(code) for code in arguments.language or ("vi", "en")]
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


def _write(folder: Path, found: Findings, ways: Ways, chosen: list[Language]) -> None:
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


def twin_command(rehearsal: Rehearsal, plan: Path, begin: str, seed: int) -> list[str]:
    """Return the demo that has as many citizens as come in a quarter of an hour, and the plan's floor and robots.

    Raises UserError where nothing could be played then.
    """
    if not CLOCK.fullmatch(begin):
        raise UserError(f"--twin: expected a time such as 09:15, found {begin!r}")
    if not any(opens_s <= seconds_of(begin) < closes_s for opens_s, closes_s in rehearsal.plan.open_spans):
        hours = ", ".join(rehearsal.plan.hours)
        raise UserError(f"--twin {begin}: expected a time at which the hall is open, {hours}")
    if not rehearsal.plan.robots.count:
        raise UserError(f"--twin {begin}: expected a plan with a robot, {plan} has robots: count: 0")
    visits = round(_come_in_quarter(rehearsal, seconds_of(begin) // QUARTER_S))
    if not visits:
        raise UserError(f"--twin {begin}: expected a quarter of an hour in which somebody comes")
    floor = floor_file(rehearsal.plan.floor, plan).resolve()
    words = ["demo", "--headless", "--no-camera", "--visits", str(visits), "--seed", str(seed)]
    words += ["--floor", str(floor), "--robots", str(rehearsal.plan.robots.count)]
    return [sys.executable, "-m", "guide_robot", *words]


def _come_in_quarter(rehearsal: Rehearsal, quarter: float) -> float:
    """Return how many people are expected in a quarter, counted from midnight, those of a bus too."""
    by_bus = [one.people or 0 for one in rehearsal.plan.incidents if seconds_of(one.at) // QUARTER_S == quarter]
    return sum(by_bus) + sum(count for (at_s, _), count in rehearsal.counts.items() if at_s // QUARTER_S == quarter)


def _twin(command: list[str], begin: str) -> dict[str, object]:
    """Play a quarter of an hour in the full simulation and return what came of it."""
    with tempfile.TemporaryDirectory(prefix="guide_robot_rehearsal_") as folder:
        report = Path(folder) / "report.json"
        run_for([*command, "--report", str(report)], TWIN_PATIENCE_S, f"--twin {begin}")
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    totals = found.get("totals", {})
    if "contacts_by_robot" not in totals:
        problem = found.get("problem", "it gave no report")
        raise UserError(f"--twin {begin}: expected a simulation that runs to its end: {problem}")
    return {
        "begin": begin,
        "visits": totals["visits"],
        "served": totals["served"],
        "escorts": totals["escorts"],
        "lost": totals["lost"],
        "contacts": totals["contacts_by_robot"],
        "seconds": round(totals["simulated_s"]),
    }


def run_for(command: list[str], patience_s: float, source: str) -> None:
    """Run a program to its end; one that takes longer is asked to end, and is a UserError."""
    process = subprocess.Popen(command, stdout=sys.stderr)
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        limit = f"{patience_s / 60.0:.0f} minutes"
        raise UserError(f"{source}: expected a simulation of at most {limit}, choose a quieter quarter") from None
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Let a program end what it started, and end it where it does not."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(END_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
