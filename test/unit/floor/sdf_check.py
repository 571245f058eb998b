"""Runs Debian's SDF tools on a file and reads their log, where alone misspelt elements show."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

needs_ign = pytest.mark.skipif(shutil.which("ign") is None, reason="ignition-tools and sdformat are not installed")
# Known to Gazebo Harmonic, not yet to the parser of SDF 1.9.
ALLOWED = ("gz_frame_id",)


@dataclass(frozen=True)
class Verdict:
    """What `ign sdf` said: its output, and the lines of its log that gate."""

    valid: bool
    output: str
    undefined: list[str]


def sdf(option: str, file: Path, home: Path) -> Verdict:
    """Run `ign sdf OPTION FILE` with a home of its own, in which it keeps its log."""
    environment = {**os.environ, "HOME": str(home)}
    command = ["ign", "sdf", option, str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    log = home / ".sdformat" / "sdformat.log"
    said = answer.stderr + (log.read_text(errors="replace") if log.exists() else "")
    undefined = [line for line in said.splitlines() if "not defined in SDF" in line]
    undefined = [line for line in undefined if not any(name in line for name in ALLOWED)]
    wrong = answer.returncode != 0 or "Error" in answer.stderr.replace("Library error", "")
    return Verdict(valid=not wrong, output=answer.stdout, undefined=undefined)
