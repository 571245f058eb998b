"""Installation as steps that are done once: each remembers the inputs it was done for."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


class InstallationError(Exception):
    """Something is missing that this program may not or cannot install; the text says what to do."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do; `inputs` are the files and words on which its result depends."""

    name: str
    title: str
    inputs: tuple[Path | str, ...]
    action: Callable[[], None]


def fingerprint(inputs: Iterable[Path | str]) -> str:
    """Return a digest of words and of the contents of files and folders."""
    digest = hashlib.sha256()
    for entry in inputs:
        digest.update(str(entry).encode())
        if isinstance(entry, Path):
            files = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
            for file in files:
                if file.is_file():
                    digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def run_steps(steps: Iterable[Step], stamps: Path) -> None:
    """Do the steps whose inputs have changed, in order; one that is interrupted is done again."""
    for step in steps:
        stamp = stamps / step.name
        wanted = fingerprint(step.inputs)
        if stamp.is_file() and stamp.read_text() == wanted:
            continue
        started = time.monotonic()
        print(f"guide: {step.title} ...", file=sys.stderr, flush=True)
        stamp.unlink(missing_ok=True)
        step.action()
        stamps.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)
        print(f"guide: {step.title}: done in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def run(command: list[str], *, log: Path, environment: dict[str, str] | None = None, cwd: Path | None = None) -> None:
    """Run a program with its output in a log file.

    Raises InstallationError with the last lines of the log when it fails.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        result = subprocess.run(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=environment,
            cwd=cwd,
        )
    if result.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise InstallationError(f"{' '.join(command[:4])} ... failed; the end of {log}:\n{tail}")
