"""Child processes that are restarted when they die and that never outlive this one."""

import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guide_robot.ros.shared_memory import remove_orphans, remove_ports_of_dead_domains
from guide_robot.run.interrupts import Interrupts

PR_SET_PDEATHSIG = 1
RESTART_AFTER_S = 0.5
GIVE_UP_AFTER = 5
STEADY_S = 20.0


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run, with what added to the environment, and where its output goes."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    log: Path


@dataclass(kw_only=True)
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    started_s: float
    restarts: int = 0
    again_at_s: float | None = None


class Supervisor:
    """Starts programs, starts them again when they end, and ends them all within a few seconds.

    Nodes that hang are ended by the node watchdog and so started again. A node gives back at its start what killed ones
    left in shared memory; the supervisor does at the end.

    A program whose first run ends with 2 has refused its input: that is final, as is dying `GIVE_UP_AFTER` times in a
    row. One that ran before may find a full disk, which passes.
    """

    def __init__(self, interrupts: Interrupts, on_restart: Callable[[str, int], None] | None = None) -> None:
        self._interrupts = interrupts
        self._running: dict[str, _Running] = {}
        self.on_restart = on_restart or (lambda name, code: None)
        remove_ports_of_dead_domains()

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by name."""
        return {name: running.process.pid for name, running in self._running.items()}

    def start(self, program: Program) -> None:
        """Start a program; raises KeyboardInterrupt if the whole was asked to end."""
        self._interrupts.check()
        process = _spawn(program)
        self._running[program.name] = _Running(program=program, process=process, started_s=time.monotonic())

    def check(self) -> str:
        """Restart what has died; return why the whole cannot go on, empty while it can.

        Raises KeyboardInterrupt if the whole was asked to end.
        """
        self._interrupts.check()
        for running in self._running.values():
            code = running.process.poll()
            if code is None:
                continue
            now = time.monotonic()
            if code == 2 and not running.restarts:
                return _last_line(running.program)
            if running.again_at_s is None:
                problem = self._plan_restart(running, code, now)
                if problem:
                    return problem
            elif now >= running.again_at_s:
                running.process, running.started_s, running.again_at_s = _spawn(running.program), now, None
        return ""

    def _plan_restart(self, running: _Running, code: int, now: float) -> str:
        steady = now - running.started_s > STEADY_S
        running.restarts = 1 if steady else running.restarts + 1
        if running.restarts > GIVE_UP_AFTER:
            return f"{running.program.name} died {running.restarts} times in a row: {_last_line(running.program)}"
        running.again_at_s = now + RESTART_AFTER_S * running.restarts
        self.on_restart(running.program.name, code)
        return ""

    def stop(self, patience_s: float = 2.0) -> None:
        """End everything: ask, wait, then insist."""
        living = [running.process for running in self._running.values() if running.process.poll() is None]
        for process in living:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + patience_s
        for process in living:
            try:
                process.wait(max(0.05, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(process, signal.SIGKILL)
                process.wait()
        self._running.clear()
        remove_orphans()
        remove_ports_of_dead_domains()


def python_program(name: str, words: list[str], environment: Mapping[str, str], logs: Path) -> Program:
    """Return a program that runs a module of this interpreter."""
    return Program(name=name, command=(sys.executable, *words), environment=environment, log=logs / f"{name}.log")


def _spawn(program: Program) -> "subprocess.Popen[bytes]":
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        return subprocess.Popen(
            program.command,
            env={**os.environ, **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=functools.partial(_die_with_parent, os.getpid()),
        )


def _die_with_parent(parent: int) -> None:
    """Let the kernel kill this child when its parent ends; at once if that has happened already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _signal_group(process: "subprocess.Popen[bytes]", number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _last_line(program: Program) -> str:
    try:
        lines = [line for line in program.log.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        lines = []
    return lines[-1] if lines else f"{program.name} ended without a word"
