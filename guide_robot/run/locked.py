"""Lock files: which there are, from which sources, and what they hold."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

ENTRY = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$")
HASH = re.compile(r"--hash=(?P<algorithm>\w+):(?P<digest>[0-9a-f]+)")


@dataclass(frozen=True, kw_only=True)
class Lock:
    """One lock file of requirements/lock/, the files of requirements/ it is made from, and those that only limit it."""

    name: str
    sources: tuple[str, ...]
    limits: tuple[str, ...] = ()
    python: str = "3.11"  # the oldest; the lock holds for all later ones too


LOCKS = (
    Lock(name="build", sources=("build.txt",)),
    Lock(name="run", sources=("ros.txt", "python.txt")),
    Lock(name="test", sources=("ros.txt", "python.txt", "test.txt")),
    Lock(name="extra", sources=("extra.txt",), limits=("ros.txt", "python.txt", "test.txt")),
    Lock(name="audit", sources=("audit.txt",)),
    Lock(name="robot", sources=("robot.txt",), limits=("ubuntu.txt",), python="3.12"),
)


@dataclass(frozen=True, kw_only=True)
class Locked:
    """One dependency: the files with these hashes (algorithm, digest) may be installed, where the marker holds."""

    name: str
    version: str
    marker: str
    hashes: tuple[tuple[str, str], ...]


def lock_file(requirements: Path, lock: Lock) -> Path:
    """Return where a lock lies."""
    return requirements / "lock" / f"{lock.name}.txt"


def requirement_lines(file: Path) -> list[str]:
    """Return what a requirements file asks for, without comments."""
    lines = (line.partition("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    return sorted(line for line in lines if line)


def fingerprint(requirements: Path, lock: Lock) -> str:
    """Return a digest of what a lock is made from; reasons and order do not count."""
    wanted = [
        f"{name}: {line}" for name in (*lock.sources, *lock.limits) for line in requirement_lines(requirements / name)
    ]
    return hashlib.sha256("\n".join(wanted).encode()).hexdigest()


def header(requirements: Path, lock: Lock) -> str:
    """Return the first lines of a lock file."""
    sources = ", ".join(lock.sources)
    return f"# Written by ./guide lock from {sources}; never by hand.\n# sources: {fingerprint(requirements, lock)}\n"


def read_lock(file: Path) -> list[Locked]:
    """Return the dependencies of a lock file; raises ValueError for one without a hash."""
    found: list[Locked] = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", "\n" + file.read_text(encoding="utf-8")):
        first = block.strip().splitlines()[0] if block.strip() else "#"
        if first.startswith("#"):
            continue
        entry = ENTRY.match(first)
        hashes = tuple((match["algorithm"], match["digest"]) for match in HASH.finditer(block))
        if entry is None or not hashes:
            raise ValueError(f"{file}: expected name==version and hashes, found {first}")
        marker = (entry["marker"] or "").strip()
        found.append(Locked(name=entry["name"], version=entry["version"], marker=marker, hashes=hashes))
    return found


def plain_name(name: str) -> str:
    """Return a distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
