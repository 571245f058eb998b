"""Shared memory that killed processes left behind: Fast DDS gives it back only when a process ends in good order.

Each participant owns a segment `fastrtps_ID` (34 MB with config/fastdds.xml) and holds a lock on `fastrtps_ID_el`
beside it for as long as its process lives; the kernel lets go of it however the process ends. A segment whose lock
nobody holds is an orphan. It is the rule that `fastdds shm clean` goes by.

The ports `fastrtps_portN` (50 kB), by which participants are sent to, are left alone, and so is their number: a
participant that took over the port of a killed one would replace its file, and a sender that does not find out that its
reader is dead would go on sending into the old one for ever (Fast DDS, SharedMemGlobal.hpp: a reader that was killed
between waiting and processing is never found out). So a new participant keeps to numbers that no dead one has left.
A domain has 120 of them, and those below 7400 are shared by all domains. Where nobody of a domain lives any more nobody
can send to its ports: then they are removed, when a launch file or a supervisor starts.
"""

import contextlib
import fcntl
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("/dev/shm")
LOCK = re.compile(r"(fastrtps_[0-9a-f]{16})_el")
PORT_LOCK = re.compile(r"fastrtps_port(\d+)_[es]l")
FIRST_PORT, PORTS_OF_DOMAIN = 7400, 250  # RTPS 2.5, 9.6.2.3: PB and DG
YOUNGEST_S = 5.0  # between its making and its locking a segment looks like an orphan


@dataclass(frozen=True, kw_only=True)
class Removed:
    """How many segments were removed, and how much memory they held."""

    files: int = 0
    bytes: int = 0

    def __str__(self) -> str:
        """Return the same in words."""
        return f"gave back {self.bytes / 1e6:.0f} MB of shared memory that {self.files} ended programs had left"


@contextlib.contextmanager
def ports_of_the_dead_held(folder: Path = FOLDER) -> Iterator[list[Path]]:
    """Hold the locks of ports whose owners are dead, so that a participant made meanwhile takes other ports.

    Yields those locks. Others may do the same at the same time: one of them holds each.
    """
    with contextlib.ExitStack() as held:
        locks = []
        with contextlib.suppress(OSError):
            for lock in sorted(folder.glob("fastrtps_port*_el")):
                if PORT_LOCK.fullmatch(lock.name):
                    with contextlib.suppress(OSError):
                        held.enter_context(_taken(lock))
                        locks.append(lock)
        yield locks


@contextlib.contextmanager
def _taken(lock: Path) -> Iterator[None]:
    """Have a lock while entered; raises OSError when somebody else has it."""
    handle = os.open(lock, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def remove_orphans(folder: Path = FOLDER) -> Removed:
    """Remove the segments of dead processes, as far as this user may; those of living ones are not touched."""
    files = size = 0
    try:
        entries = sorted(folder.glob("fastrtps_*_el"))
    except OSError:
        return Removed()
    for lock in entries:
        found = LOCK.fullmatch(lock.name)
        if found:
            taken = _remove(lock, folder / found[1])
            files, size = files + (taken is not None), size + (taken or 0)
    return Removed(files=files, bytes=size)


def _remove(lock: Path, segment: Path) -> int | None:
    """Remove a segment and its lock if nobody holds it; return the segment's size, None if it stays."""
    with contextlib.suppress(OSError):
        if time.time() - lock.stat().st_mtime < YOUNGEST_S:
            return None
        with _taken(lock):
            size = segment.stat().st_size if segment.exists() else 0
            segment.unlink(missing_ok=True)
            lock.unlink(missing_ok=True)
            return size
    return None


def remove_ports_of_dead_domains(folder: Path = FOLDER) -> int:
    """Remove the ports of domains in which nobody lives, as far as this user may; return how many.

    The ports that domains share are removed when nobody lives in any.
    """
    shared: list[Path] = []
    domains: dict[int, list[Path]] = defaultdict(list)
    with contextlib.suppress(OSError):
        for lock in sorted(folder.glob("fastrtps_port*_[es]l")):
            found = PORT_LOCK.fullmatch(lock.name)
            if found:
                port = int(found[1]) - FIRST_PORT
                (shared if port < 0 else domains[port // PORTS_OF_DOMAIN]).append(lock)
    removed = [_remove_ports(locks) for locks in domains.values()]
    return sum(removed) + (_remove_ports(shared) if all(removed) else 0)


def _remove_ports(locks: Iterable[Path]) -> int:
    """Remove a domain's ports if nobody has any of their locks and none was made just now."""
    removed = 0
    with contextlib.ExitStack() as held, contextlib.suppress(OSError):
        for lock in locks:
            if time.time() - lock.stat().st_mtime < YOUNGEST_S:
                return 0
            held.enter_context(_taken(lock))
        for lock in locks:
            port = lock.name[: -len("_el")]
            lock.with_name(port).unlink(missing_ok=True)
            lock.with_name(f"sem.{port}_mutex").unlink(missing_ok=True)
            lock.unlink(missing_ok=True)
            removed += 1
    return removed
