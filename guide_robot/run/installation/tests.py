"""`./guide test [pytest words]`: style, types and spelling first, then every test on all cores."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CHECKS = [
    [sys.executable, "-m", "ruff", "check", "."],
    [sys.executable, "-m", "ruff", "format", "--check", "."],
    [sys.executable, "-m", "mypy"],
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
]
# One worker more than cores, since many tests wait; grouped and sorted by test/conftest.py.
WORKERS = ["-n", str((os.cpu_count() or 1) + 1), "--dist", "loadscope", "--no-loadscope-reorder"]


def main() -> int:
    """Run the checks (only when no test is picked), then pytest; returns pytest's exit code or 1."""
    picked = sys.argv[1:]
    os.chdir(ROOT)
    failed = [] if picked else [check for check in CHECKS if subprocess.run(check).returncode]
    _tell(failed)  # before the tests, which take minutes, and once more below them
    code = subprocess.run([sys.executable, "-m", "pytest", *(picked or WORKERS)], env=_environment()).returncode
    _tell(failed)
    return code or (1 if failed else 0)


def _tell(failed: list[list[str]]) -> None:
    for check in failed:
        print(f"guide test: failed: {' '.join(check[1:])}", file=sys.stderr, flush=True)


def _environment() -> dict[str, str]:
    """Return the environment, but so that the many programs which tests start compile a file once, not each anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    sys.exit(main())
