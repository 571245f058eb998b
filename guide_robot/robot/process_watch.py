"""Which processes hang: known by their heartbeats, and ended so that whoever started them starts them anew.

A process is watched from its first heartbeat on, so that one which still loads its models is left alone. It is told
apart by host, number and time of start: a number that the system gave to another program later is another process.

A hung process may be one that the system has suspended. It is woken before it is ended: while its threads stand, those
who send to it take its port in shared memory for dead and make another, which the process that comes after it would
take for its dead predecessor's and replace, so that some would go on sending into nothing for ever. Awake, its own
thread joins the new port within milliseconds (Fast DDS, SharedMemManager.hpp: `Listener::regenerate_port`).
"""

import os
from dataclasses import dataclass
from pathlib import Path

STALL_S = 1.0
MOST_PROCESSES = 200  # whoever makes up more keeps new ones from being watched, not those that are


@dataclass(frozen=True, kw_only=True)
class ProcessId:
    """A process as all programs of a machine see it; `started` is in clock ticks since the machine's start."""

    host: str
    pid: int
    started: int


@dataclass(frozen=True, kw_only=True)
class WatchSettings:
    """Seconds of wall time; a process that was heard and is then silent for `silence_s` hangs.

    It is woken then, and ended `woken_s` later, even if it gives heartbeats again: it does not know what it missed.
    """

    silence_s: float = 10.0
    woken_s: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Hanging:
    """Whom to wake and whom to end, by node."""

    wake: tuple[tuple[str, ProcessId], ...] = ()
    end: tuple[tuple[str, ProcessId], ...] = ()


class ProcessWatch:
    """Hears heartbeats and says which of this machine's processes have fallen silent."""

    def __init__(self, settings: WatchSettings, host: str) -> None:
        self._settings, self._host = settings, host
        self._heard: dict[tuple[str, ProcessId], float] = {}
        self._woken: dict[tuple[str, ProcessId], float] = {}
        self._stepped_s: float | None = None

    def heard(self, node: str, process: ProcessId, now_s: float) -> None:
        """Take a heartbeat; those of other machines are their own watchdogs' business."""
        key = (node, process)
        ours = process.host == self._host and process.pid > 0 and key not in self._woken
        if ours and (key in self._heard or len(self._heard) < MOST_PROCESSES):
            self._heard[key] = now_s

    def step(self, now_s: float) -> Hanging:
        """Return who hangs and is to be woken, and later ended, each once.

        After a gap between two steps the watch itself was held up, as were perhaps all: everybody begins anew.
        """
        if self._stepped_s is not None and now_s - self._stepped_s > STALL_S:
            self._heard = dict.fromkeys(self._heard, now_s)
        self._stepped_s = now_s
        silent = [key for key, heard_s in self._heard.items() if now_s - heard_s > self._settings.silence_s]
        over = [key for key, woken_s in self._woken.items() if now_s - woken_s >= self._settings.woken_s]
        for key in silent:
            del self._heard[key]
            self._woken[key] = now_s
        for key in over:
            del self._woken[key]
        return Hanging(wake=tuple(silent), end=tuple(over))


# What the system says of processes (Linux, proc(5)) ------------------------------------------------------------------


def this_process() -> ProcessId:
    """Return this process."""
    pid = os.getpid()
    return ProcessId(host=host_name(), pid=pid, started=start_ticks(pid) or 0)


def host_name() -> str:
    """Return what tells apart both machines and containers, which have process numbers of their own."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot} {os.readlink('/proc/self/ns/pid')}"


def start_ticks(pid: int) -> int | None:
    """Return when a process started, None if there is none of that number (or it is dead and only not buried yet)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def is_node(process: ProcessId, node: str) -> bool:
    """Whether that process lives and its command line runs that node of ours.

    A heartbeat is anybody's word: no other program may be ended by one.
    """
    if not node.isidentifier() or start_ticks(process.pid) != process.started:
        return False
    try:
        words = Path(f"/proc/{process.pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return False
    ours = (f"guide_robot.ros.nodes.{node}", f"/guide_robot/{node}")
    return any(word == ours[0] or word.endswith(ours[1]) for word in words[:4])
