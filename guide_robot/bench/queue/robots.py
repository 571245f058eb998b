"""Some robots in one process, to be killed at any moment: bridges, citizens who ask, calls that are heard.

Each robot appends to its log, with fsync, what it promised and heard: "started", "asked ID",
"got ID TICKET online|offline", "heard SEQUENCE".
"""

import argparse
import contextlib
import os
import random
import signal
import sys
import threading
import time
import uuid
from pathlib import Path

from guide_robot.bench.queue.shifted_clock import shifted_clock
from guide_robot.bench.queue.ticket_clients import SERVICES
from guide_robot.queue.client.bridge import Bridge, BridgeSettings
from guide_robot.queue.client.circuit import CircuitSettings
from guide_robot.queue.client.http_backend import HttpBackend
from guide_robot.queue.client.http_client import Connection
from guide_robot.queue.domain.model import IssueRequest, Outcome, TicketEvent

PRIORITIES = ("", "", "", "elderly")
FORGIVING = CircuitSettings(failures_to_open=3, first_wait_s=0.2, longest_wait_s=2.0)


class Log:
    """One robot's log; a line is durable when `write` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            os.write(self._file, b"\n")

    def lines(self) -> list[list[str]]:
        """Return what was written, by words."""
        return [line.split() for line in self._path.read_text(encoding="ascii").splitlines()]

    def write(self, *words: object) -> None:
        """Append a line."""
        os.write(self._file, (" ".join(str(word) for word in words) + "\n").encode("ascii"))
        os.fdatasync(self._file)


class Robot:
    """One bridge with its citizens."""

    def __init__(self, folder: Path, name: str, connection: Connection, pause_s: float) -> None:
        settings = BridgeSettings(
            outbox_file=folder / f"{name}.sqlite",
            answer_within_s=1.5,
            withdraw_after_s=6.0,
            circuit=FORGIVING,
        )
        self._log = Log(folder / f"{name}.log")
        self._bridge = Bridge(HttpBackend(connection), settings, wall=shifted_clock(folder / "clock_offset"))
        self._pause_s = pause_s
        self._chance = random.Random()
        self.asking = True
        self.stopping = threading.Event()

    def run(self) -> None:
        """Serve citizens and listen until told to stop; half of what was asked before a kill is asked again."""
        self._log.write("started")
        self._bridge.start()
        got = {words[1] for words in self._log.lines() if words and words[0] == "got"}
        unanswered = [words[1] for words in self._log.lines() if words[:1] == ["asked"] and words[1] not in got]
        again = [entry for entry in unanswered[-3:] if self._chance.random() < 0.5]
        while not self.stopping.is_set():
            self._hear()
            if again:
                self._ask(again.pop())
            elif self.asking:
                self._ask(uuid.uuid4().hex)
            self.stopping.wait(self._chance.uniform(0.5, 1.5) * self._pause_s)
        self._hear()
        self._hear()
        self._bridge.close()

    def _ask(self, request_id: str) -> None:
        shape = random.Random(request_id)
        request = IssueRequest(request_id=request_id, service=shape.choice(SERVICES), priority=shape.choice(PRIORITIES))
        self._log.write("asked", request_id)
        result = self._bridge.issue(request).result(60)
        if result.outcome is Outcome.SUCCEEDED and result.ticket is not None:
            self._log.write("got", request_id, result.ticket.id, "offline" if result.ticket.offline else "online")

    def _hear(self) -> None:
        for item in self._bridge.poll():
            if isinstance(item, TicketEvent):
                self._log.write("heard", item.sequence)


def main() -> int:
    """Run robots FIRST to LAST against a URL until SIGTERM; SIGUSR1 sends no more citizens."""
    parser = argparse.ArgumentParser()
    for name in ("folder", "token"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--last", type=int, required=True)
    parser.add_argument("--pause", type=float, required=True)
    parser.add_argument("--quiet", action="store_true")
    arguments = parser.parse_args()
    connection = Connection(url=arguments.url, token_file=arguments.token, timeout_s=0.8, silence_s=8.0)
    robots = [
        Robot(arguments.folder, f"robot-{number}", connection, arguments.pause)
        for number in range(arguments.first, arguments.last + 1)
    ]
    for robot in robots:
        robot.asking = not arguments.quiet
    threads = [threading.Thread(target=robot.run) for robot in robots]

    def quiet(_number: int, _frame: object) -> None:
        for robot in robots:
            robot.asking = False

    def stop(_number: int, _frame: object) -> None:
        for robot in robots:
            robot.stopping.set()

    signal.signal(signal.SIGUSR1, quiet)
    signal.signal(signal.SIGTERM, stop)
    for thread in threads:
        thread.start()
    with contextlib.suppress(KeyboardInterrupt):
        while any(thread.is_alive() for thread in threads):
            time.sleep(0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
