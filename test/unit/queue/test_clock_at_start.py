"""A backend that starts with a wrong clock ends nobody's day: at once it believes only one that fits the last event."""

import time
from pathlib import Path

import httpx
import pytest
from bridge_kit import stored
from office_kit import CONFIG

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.bench.queue.shifted_clock import FILE_NAME, shift

DAY_S = 86_400.0


@pytest.mark.parametrize(("days", "state"), [(2.0, "missed"), (400.0, "queued")], ids=["later", "a year ahead"])
def test_who_waits_is_kept_when_the_clock_is_far_off_at_the_start(days: float, state: str, tmp_path: Path) -> None:
    backend = BackendProcess(
        BackendPlan(data=tmp_path, config=CONFIG, module=["guide_robot.bench.queue.shifted_clock"])
    )
    backend.start()
    try:
        headers = {"Authorization": f"Bearer {backend.token('robot')}"}
        body = {"request_id": "request-one", "service": "land"}
        ticket = httpx.post(f"{backend.url}/v1/tickets", json=body, headers=headers, timeout=10.0).json()["id"]
        backend.kill()
        shift(tmp_path / FILE_NAME, days * DAY_S)
        backend.start()
        deadline = time.monotonic() + (20.0 if state == "missed" else 2.0)  # the chores of the start are soon done
        while stored(backend, ticket)["state"] != "missed" and time.monotonic() < deadline:
            time.sleep(0.1)
        assert stored(backend, ticket)["state"] == state
    finally:
        backend.stop()
