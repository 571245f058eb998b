"""A backend as a child process: for benchmarks and tests, which kill it and start it again."""

import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guide_robot.queue.client.http_client import Connection
from guide_robot.queue.server.data_folder import token_file


@dataclass(frozen=True, kw_only=True)
class BackendPlan:
    """With what to start; `module` is run with `python -m`, `extra` follows its options."""

    data: Path
    config: Path | None = None
    database_url: str | None = None
    module: Sequence[str] = ("guide_robot", "backend")
    extra: Sequence[str] = ("--always-open",)


class BackendProcess:
    """One backend process at a time; the port stays the same across restarts."""

    def __init__(self, plan: BackendPlan) -> None:
        self.plan = plan
        self.port = 0
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self, within_s: float = 60.0) -> None:
        """Start and wait until it listens; RuntimeError when it does not in time."""
        words = [*self.plan.module, "--data", str(self.plan.data), "--port", str(self.port)]
        if self.plan.config is not None:
            words += ["--config", str(self.plan.config)]
        if self.plan.database_url is not None:
            words += ["--database", self.plan.database_url]
        self._process = self._launch([*words, *self.plan.extra])
        assert self._process.stdout is not None
        deadline = time.monotonic() + within_s
        ready, _, _ = select.select([self._process.stdout], [], [], max(0.0, deadline - time.monotonic()))
        line = self._process.stdout.readline() if ready else ""
        if "listening on" not in line:
            self.kill()
            raise RuntimeError(f"the backend did not start: {line!r}")
        self.url = line.split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])

    @property
    def pid(self) -> int:
        """The process's number; RuntimeError while there is none."""
        if self._process is None:
            raise RuntimeError("the backend does not run")
        return self._process.pid

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it with SIGTERM and wait; SIGKILL after ten seconds."""
        self._end(signal.SIGTERM)

    def token(self, name: str) -> str:
        """Return the token of robot, counter-ID, display or admin."""
        return token_file(self.plan.data, name).read_text(encoding="utf-8").strip()

    def connection(self, name: str = "robot", timeout_s: float = 2.0) -> Connection:
        """Return how a holder of a token reaches it."""
        return Connection(url=self.url, token_file=token_file(self.plan.data, name), timeout_s=timeout_s)

    def _launch(self, words: Sequence[str]) -> subprocess.Popen[str]:
        """Run a module with its words; what it says can be read."""
        return subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(timeout=10.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
