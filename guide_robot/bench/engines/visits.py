"""Whole visits in the twin, by our navigator or by Nav2, as `guide-robot demo` runs and reports them."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_S = 900.0  # wall, for each visit


@dataclass(frozen=True, kw_only=True)
class Visits:
    """What a run of visits brought; `problem` is what ended it early."""

    served: int
    of: int
    contacts: int
    simulated_s: float
    cpu_s: float
    memory_mb: float
    problem: str = ""


def visit(floor: Path, navigation: str, visits: int, seed: int) -> Visits:
    """Run the demo once and return its report's figures."""
    with tempfile.TemporaryDirectory(prefix="guide_robot_") as folder:
        report = Path(folder) / "report.json"
        words = ["demo", "--headless", "--no-camera", "--rate", "1", "--visits", str(visits), "--seed", str(seed)]
        words += ["--floor", str(floor), "--navigation", navigation, "--report", str(report)]
        done = subprocess.run(
            [sys.executable, "-m", "guide_robot", *words],
            env=dict(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S * (visits + 1),
            check=False,
        )
        if not report.is_file():
            last = (done.stderr.strip().splitlines() or ["the demo ended without a word"])[-1]
            raise RuntimeError(last)
        return of_report(json.loads(report.read_text(encoding="utf-8")), visits)


def of_report(report: dict[str, Any], visits: int) -> Visits:
    """Return the figures of a demo's report."""
    totals = report["totals"]
    used = totals.get("navigation", {})
    return Visits(
        served=totals["served"],
        of=visits,
        contacts=totals.get("contacts_by_robot", 0),
        simulated_s=totals["simulated_s"],
        cpu_s=used.get("cpu_s", 0.0),
        memory_mb=used.get("memory_mb", 0.0),
        problem=report.get("problem", ""),
    )
