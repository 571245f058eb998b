"""`./guide test [pytest words]`: style, types and spelling first, then every test on all cores."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
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


def main() -> int:
    """Run the checks (only when no test is picked), then pytest; returns pytest's exit code or 1."""
    picked = sys.argv[1:]
    os.chdir(ROOT)
    failed = [] if picked else [check for check in CHECKS if subprocess.run(check).returncode]
    workers = [] if picked else ["-n", str(os.cpu_count() or 1), "--dist", "loadscope"]
    code = subprocess.run([sys.executable, "-m", "pytest", *workers, *picked]).returncode
    for check in failed:
        print(f"guide test: failed: {' '.join(check[1:])}", file=sys.stderr)
    return code or (1 if failed else 0)


if __name__ == "__main__":
    sys.exit(main())
