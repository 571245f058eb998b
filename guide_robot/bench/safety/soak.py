"""A long run, scaled: many visits at the fastest pace, and what grows meanwhile in memory, files and threads.

Figures compare the last tenth of the run with the third tenth, by when everything is loaded and caches are warm.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guide_robot.bench.report import Better, Figure, figure

EVERY_S = 2.0
FEWEST_LOOKS = 20
SHARED = "/dev/shm/fastrtps_"
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One look at a process: its own memory (resident, not shared) in bytes, threads and open files."""

    memory: int
    threads: int
    files: int


def measure_soak(visits: int, lasts_s: float) -> tuple[dict[str, Figure], dict[str, Any]]:
    """Run the demo with so many visits, or as many as fit into that time; return figures and conditions."""
    with tempfile.TemporaryDirectory(prefix="guide_robot_soak_") as folder:
        report = Path(folder) / "report.json"
        words = ["demo", "--headless", "--no-camera", "--visits", str(visits), "--rate", "50", "--report", str(report)]
        demo = subprocess.Popen(
            [sys.executable, "-m", "guide_robot", *words, "--keep", str(Path(folder) / "run")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            looks, shared, segments = _watch(demo, lasts_s)
        finally:
            demo.terminate()
            try:
                demo.wait(30.0)
            except subprocess.TimeoutExpired:
                demo.kill()
                demo.wait()
        done = _visits(report) or _greeted(Path(folder) / "run" / "log" / "receptionist.log")
        left = _bytes(segments)
    settings = {"visits_asked": visits, "visits_done": done, "looks": len(next(iter(looks.values()), []))}
    return _figures(looks, shared, left, done), settings


def _watch(demo: "subprocess.Popen[bytes]", lasts_s: float) -> tuple[dict[str, list[Sample]], list[int], set[Path]]:
    """Look at all processes of the demo until it ends or time is over; return their segments of shared memory too."""
    looks: dict[str, list[Sample]] = {}
    shared: list[int] = []
    segments: set[Path] = set()
    end_s = time.monotonic() + lasts_s
    while demo.poll() is None and time.monotonic() < end_s:
        for name, pid in _children(demo.pid).items():
            sample = _look(pid)
            if sample is not None:
                looks.setdefault(name, []).append(sample)
            segments |= _segments(pid)
        shared.append(_bytes(segments))
        time.sleep(EVERY_S)
    return looks, shared, segments


def _children(pid: int) -> dict[str, int]:
    """Return the demo itself and what it started, by names of modules."""
    found = {"demo": pid}
    try:
        pids = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return found
    for child in map(int, pids):
        try:
            words = Path(f"/proc/{child}/cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        name = words[2] if len(words) > 2 else words[0]
        name = "backend" if name == "guide_robot" else name.rpartition(".")[2]
        found[name] = child
    return found


def _look(pid: int) -> Sample | None:
    try:
        resident, shared = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1:3]
        threads = len(os.listdir(f"/proc/{pid}/task"))
        files = len(os.listdir(f"/proc/{pid}/fd"))
    except (OSError, ValueError):
        return None
    return Sample(memory=(int(resident) - int(shared)) * PAGE_BYTES, threads=threads, files=files)


def _segments(pid: int) -> set[Path]:
    """Return the files of shared memory that a process has mapped; other programs of this machine have theirs."""
    try:
        lines = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    names = {line.partition(SHARED)[2] for line in lines if SHARED in line}
    return {Path(SHARED + name) for name in names if not name.endswith(" (deleted)")}


def _bytes(paths: set[Path]) -> int:
    """Return how much the files hold that are still there."""
    total = 0
    for path in paths:
        try:
            total += path.stat().st_size
        except OSError:
            continue
    return total


def _visits(report: Path) -> int:
    """Return how many visits the demo's report counts."""
    try:
        return int(json.loads(report.read_text(encoding="utf-8"))["totals"]["visits"])
    except (OSError, KeyError, TypeError, ValueError):
        return 0


def _greeted(log: Path) -> int:
    """Return how many citizens were greeted in a run that was ended before its end."""
    try:
        return log.read_text(encoding="utf-8", errors="replace").count("greeting:")
    except OSError:
        return 0


def growth_pct(values: list[int]) -> float | None:
    """Return by how many percent the last tenth lies above the third tenth, None for too few values to tell."""
    if len(values) < FEWEST_LOOKS:
        return None
    tenth = len(values) // 10
    before, after = statistics.median(values[2 * tenth : 3 * tenth]), statistics.median(values[-tenth:])
    return 100.0 * (after - before) / before if before else 0.0


def _figures(looks: dict[str, list[Sample]], shared: list[int], left: int, done: int) -> dict[str, Figure]:
    """Return the figures; a run that ended too soon has none of growth, and `soak.looks` misses its target."""
    memory = {name: growth_pct([look.memory for look in samples]) for name, samples in sorted(looks.items())}
    growths: dict[str, float | None] = {
        "soak.memory_growth": _most(memory.values()),
        **{f"soak.memory_growth.{name}": value for name, value in memory.items()},
        "soak.threads_growth": _most(growth_pct([look.threads for look in samples]) for samples in looks.values()),
        "soak.files_growth": _most(growth_pct([look.files for look in samples]) for samples in looks.values()),
        "soak.shared_memory_growth": growth_pct(shared),
    }
    entries: list[tuple[str, float, str, Better]] = [
        ("soak.visits", done, "count", Better.HIGHER),
        ("soak.looks", len(shared), "count", Better.HIGHER),
        *((name, value, "%", Better.LOWER) for name, value in growths.items() if value is not None),
        ("soak.shared_memory_left", left / 1e6, "MB", Better.LOWER),
    ]
    return {name: figure("safety", name, value, unit, better) for name, value, unit, better in entries}


def _most(growths: Iterable[float | None]) -> float | None:
    return max((growth for growth in growths if growth is not None), default=None)
