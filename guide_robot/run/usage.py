"""How much of the machine processes have used, by the kernel's own account (Linux)."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Usage:
    """CPU time since the start, and the memory that is a process's own share (proportional set size), summed up."""

    cpu_s: float = 0.0
    memory_mb: float = 0.0
    processes: int = 0


def usage(pids: Iterable[int]) -> Usage:
    """Return what living processes have used in all; those that are gone count nothing."""
    found = [one for one in map(_usage_of, pids) if one is not None]
    return Usage(
        cpu_s=sum(one.cpu_s for one in found), memory_mb=sum(one.memory_mb for one in found), processes=len(found)
    )


def _usage_of(pid: int) -> Usage | None:
    folder = Path("/proc") / str(pid)
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        rollup = (folder / "smaps_rollup").read_text()
    except OSError:
        return None
    share_kb = next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
    return Usage(cpu_s=(int(fields[11]) + int(fields[12])) / TICKS_A_SECOND, memory_mb=share_kb / 1024.0, processes=1)
