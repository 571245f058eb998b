"""A backend forked from a process that has imported everything: a process of its own that starts without the imports.

What is tested of the start itself, of memory or of what a backend leaves behind, is so of a plain `BackendProcess`.
"""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection

from guide_robot.bench.queue.process import BackendProcess

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["guide_robot.bench.queue.process", "guide_robot.queue.server.command"])


class ForkedBackend(BackendProcess):
    """A backend process like any other, to its pages, its callers and whoever kills it."""

    def _launch(self, words: Sequence[str]) -> "_Forked":  # type: ignore[override]
        return _Forked(words)


class _Forked:
    """What `BackendProcess` needs of a `subprocess.Popen`."""

    def __init__(self, words: Sequence[str]) -> None:
        said, says = FORKED.Pipe(duplex=False)
        self._process = FORKED.Process(target=_serve, args=(list(words), dict(os.environ), says), daemon=True)
        self._process.start()
        says.close()
        self.stdout = open(os.dup(said.fileno()), encoding="utf-8")  # noqa: SIM115
        said.close()
        self.pid = self._process.pid

    def send_signal(self, number: int) -> None:
        if self._process.is_alive():
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("backend", timeout or 0.0)
        return self._process.exitcode


def _serve(words: Sequence[str], environment: dict[str, str], says: Connection) -> None:
    from guide_robot.run.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.dup2(says.fileno(), sys.__stdout__.fileno())
    assert words[0] == "guide_robot"
    sys.exit(main(list(words[1:])))
