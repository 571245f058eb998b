"""`./guide test [pytest words]`: style, types and spelling beside every test, on all cores."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CHECKS = [
    [sys.executable, "-m", "ruff", "check", "."],
    [sys.executable, "-m", "ruff", "format", "--check", "."],
    [
        sys.executable,
        "-m",
        "codespell_lib",
        "README.md",
        "CHANGELOG.rst",
        "CONTRIBUTING.md",
        "guide_robot",
        "test",
    ],
    [sys.executable, "-m", "mypy"],
]
# One worker more than cores, since many tests wait; grouped and sorted by test/conftest.py.
WORKERS = ["-n", str((os.cpu_count() or 1) + 1), "--dist", "loadscope", "--no-loadscope-reorder"]


def main() -> int:
    """Run the checks (only when no test is picked) beside pytest; returns pytest's exit code or 1."""
    picked = sys.argv[1:]
    os.chdir(ROOT)
    with _beside([] if picked else CHECKS) as failed:
        code = subprocess.run([sys.executable, "-m", "pytest", *(picked or WORKERS)], env=_environment()).returncode
    for check in failed:
        _tell(check)
    return code or (1 if failed else 0)


@contextlib.contextmanager
def _beside(checks: list[list[str]]) -> Iterator[list[list[str]]]:
    """Run checks one after the other meanwhile; yields those that failed so far, each of which is told at once.

    Types take a minute on one core when nothing is known of them from before, and the tests minutes on all.
    """
    failed: list[list[str]] = []

    def run() -> None:
        for check in checks:
            done = subprocess.run(check, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode:
                failed.append(check)
                print(f"\n{done.stdout}", file=sys.stderr, end="")
                _tell(check)

    running = threading.Thread(target=run)
    running.start()
    try:
        yield failed
    finally:
        running.join()


def _tell(check: list[str]) -> None:
    print(f"guide test: failed: {' '.join(check[1:])}", file=sys.stderr, flush=True)


def _environment() -> dict[str, str]:
    """Return the environment, but so that the many programs which tests start compile a file once, not each anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    sys.exit(main())
