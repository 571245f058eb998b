"""A backup while fifty robots draw numbers, the database lost or kept, a restore, more numbers: none twice."""

import argparse
import threading
import time
import uuid
from pathlib import Path

import httpx

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.bench.report import Better, Figure
from guide_robot.common.resources import resource
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.server.backup import back_up
from guide_robot.queue.server.data_folder import DATABASE, default_database
from guide_robot.queue.server.restore import Wanted, restore
from guide_robot.queue.server.skipping import SKIPPED

ROBOTS = 50
BEFORE_S, AFTER_S = 3.0, 2.0
LONGEST_ANSWER_S = 20.0


def measure(_arguments: argparse.Namespace, folder: Path) -> dict[str, Figure]:
    """Do it with the replaced database at hand and without."""
    figures: dict[str, Figure] = {}
    for name, lost in (("kept", False), ("lost", True)):
        drawn, backup_s = _day(folder / name, lost=lost)
        twice = len(drawn) - len(set(drawn))
        figures[f"backups.{name}_numbers"] = Figure(value=len(drawn), unit="numbers", better=Better.HIGHER)
        figures[f"backups.{name}_twice"] = Figure(value=twice, unit="numbers", better=Better.LOWER, target=0)
        figures[f"backups.{name}_backup"] = Figure(value=round(backup_s, 2), unit="s", better=Better.LOWER)
    return figures


def _day(data: Path, *, lost: bool) -> tuple[list[str], float]:
    """Draw, back up meanwhile, draw on, restore, draw again; returns every number given, and the backup's seconds."""
    configuration = resource("config", "backend.yaml")
    backend = BackendProcess(BackendPlan(data=data, config=configuration))
    file = data.with_name(f"{data.name}.backup")
    backend.start()
    try:
        drawing = _Drawing(backend)
        time.sleep(BEFORE_S)
        begun_s = time.monotonic()
        back_up(default_database(data), file)
        backup_s = time.monotonic() - begun_s
        time.sleep(AFTER_S)
        drawn = drawing.end()
        backend.stop()
        if lost:
            for left in data.glob(f"{DATABASE}*"):
                left.unlink()
        restore(
            default_database(data), file, read_configuration(configuration), Wanted(now_s=time.time(), skipped=SKIPPED)
        )
        backend.start()
        again = _Drawing(backend)
        time.sleep(AFTER_S)
        return drawn + again.end(), backup_s
    finally:
        backend.stop()


class _Drawing:
    """Fifty robots that draw numbers as fast as they are given, until the end."""

    def __init__(self, backend: BackendProcess) -> None:
        self._url, self._token = backend.url, backend.token("robot")
        self._ended = threading.Event()
        self._numbers: list[str] = []
        self._threads = [threading.Thread(target=self._draw, daemon=True) for _ in range(ROBOTS)]
        for thread in self._threads:
            thread.start()

    def end(self) -> list[str]:
        """Stop drawing and return what was given."""
        self._ended.set()
        for thread in self._threads:
            thread.join(timeout=LONGEST_ANSWER_S)
        return list(self._numbers)

    def _draw(self) -> None:
        headers = {"Authorization": f"Bearer {self._token}"}
        with httpx.Client(base_url=self._url, headers=headers, timeout=LONGEST_ANSWER_S, trust_env=False) as robot:
            while not self._ended.is_set():
                body = {"request_id": str(uuid.uuid4()), "service": "land"}
                answer = robot.post("/v1/tickets", json=body)
                if answer.status_code == 201:
                    self._numbers.append(answer.json()["id"])
