"""`guide-robot lock`: locks every dependency, direct or indirect, with the hashes of its files.

`requirements/*.txt` say what is wanted and why; `requirements/lock/*.txt` say exactly which files may be installed.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.run.locked import LOCKS, Lock, header, lock_file
from guide_robot.run.materials import write_materials

ROOT = Path(__file__).resolve().parents[2]
QUIET = ["--quiet", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--upgrade", action="store_true", help="take newer indirect dependencies where there are any")
    parser.add_argument(
        "--materials", type=Path, metavar="FILE", help="lock nothing; write the software bill of materials (CycloneDX)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the lock files, or the bill of materials of those that are there."""
    if not (ROOT / "requirements").is_dir():
        raise UserError(f"{ROOT}: expected a checkout with requirements/")
    if arguments.materials:
        write_materials(ROOT / "requirements", arguments.materials)
        return 0
    for lock in LOCKS:
        _write(lock, arguments.upgrade)
        print(f"lock: {lock_file(ROOT / 'requirements', lock).relative_to(ROOT)}")
    return 0


def _write(lock: Lock, upgrade: bool) -> None:
    """Let uv resolve one lock; what an earlier one chose is kept where it still fits."""
    folder = ROOT / "requirements"
    file = lock_file(folder, lock)
    file.parent.mkdir(exist_ok=True)
    sources = [str(folder / name) for name in lock.sources]
    limits = [word for name in lock.limits for word in ("--constraint", str(folder / name))]
    words = [sys.executable, "-m", "uv", "pip", "compile", *QUIET, "--universal", "--generate-hashes"]
    words += ["--python-version", lock.python, *limits, "--output-file", str(file), *sources]
    words += ["--upgrade"] if upgrade else []
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    result = subprocess.run(words, capture_output=True, text=True, env=environment)
    if result.returncode:
        reason = next((line for line in reversed(result.stderr.splitlines()) if line.strip()), "uv failed").strip()
        missing = "No module named uv" in result.stderr
        raise UserError(f"{file.name}: {'uv is missing: ./guide test installs it' if missing else reason}")
    file.write_text(header(folder, lock) + file.read_text(encoding="utf-8"), encoding="utf-8")
