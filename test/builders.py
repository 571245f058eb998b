"""What the tests of all rooms are told with: a person, a scan, a ticket, a clock, and waiting for what comes true."""

import contextlib
import http.server
import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Generic, TypeVar

import numpy as np
import pytest

from guide_robot.codes.cards.citizen_card import CitizenCard, Sex
from guide_robot.common.language import Language
from guide_robot.common.scan import Scan
from guide_robot.people.types import TrackedPerson
from guide_robot.queue.domain.model import Ticket, TicketState

DAY = "2026-11-23"
Step = TypeVar("Step")


def person(number: int = 1, x: float = 0.0, y: float = 0.0, **changes: Any) -> TrackedPerson:
    """Return somebody as the tracker gives them: standing, known for 5 s, seen now unless `since_seen_s` is set."""
    seen = changes.get("since_seen_s", 0.0) == 0.0
    usual: dict[str, Any] = {
        "vx": 0.0,
        "vy": 0.0,
        "position_covariance": (0.01, 0.0, 0.0, 0.01),
        "confidence": 0.9,
        "age_s": 5.0,
        "since_seen_s": 0.0,
        "seen_by_lidar": seen,
        "seen_by_camera": False,
    }
    return TrackedPerson(id=number, x=x, y=y, **(usual | changes))


def scan(ranges_m: Any, stamp_s: float = 0.0, increment: float | None = None) -> Scan:
    """Return a scan of ranges in m; beams begin behind the robot and go once round unless `increment` is given."""
    ranges = np.asarray(ranges_m, np.float32)
    turn = 2.0 * math.pi / max(len(ranges), 1)
    return Scan(
        stamp_s=stamp_s,
        ranges_m=ranges,
        angle_min=-math.pi,
        angle_increment=turn if increment is None else increment,
    )


def ticket(label: str = "A017", **changes: Any) -> Ticket:
    """Return a ticket that waits."""
    usual = {
        "id": f"{DAY}-{label}",
        "label": label,
        "number": int(label[1:]),
        "service": "certified_copy",
        "day": DAY,
        "state": TicketState.QUEUED,
        "priority": False,
        "language": Language("vi"),
        "issued_at_s": 1_795_402_800.0,
        "code": "",
    }
    return Ticket(**{**usual, **changes})


def citizen_card() -> CitizenCard:
    """Return the card of somebody who does not exist."""
    return CitizenCard(
        id_number="079190001234",
        old_id_number=None,
        name="Nguyễn Thị Thử Nghiệm",
        birth_year=1990,
        birth_date=date(1990, 2, 3),
        sex=Sex.FEMALE,
        address="12 Đường Ví Dụ, Phường Mẫu, Thành phố Thử",
        issue_date=date(2021, 5, 6),
    )


@contextlib.contextmanager
def answering(handler: type[http.server.BaseHTTPRequestHandler], **state: Any) -> Iterator[Any]:
    """Yield a web server on this computer; its handler finds `state` as attributes of its `server`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    vars(server).update(state)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def own_address() -> str:
    """Return an address of this computer that is not loopback: at it a caller counts as the network's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this computer has no address besides loopback")
        return str(probe.getsockname()[0])


class StoryClock(Generic[Step]):
    """A story in simulated time: whoever tells one has a `now_s` that its `step()` moves on."""

    now_s: float

    def step(self) -> Step:
        """Let a little time pass and return what came of it."""
        raise NotImplementedError

    def forward(self, seconds: float) -> Step:
        """Let time pass, at least one step, and return the last."""
        end_s = self.now_s + seconds
        result = self.step()
        while self.now_s < end_s - 1e-9:
            result = self.step()
        return result

    def until(self, holds: Callable[[Step], object], seconds: float = 400.0) -> Step:
        """Step until a result is as wanted, at most so long, and return the last one."""
        end_s = self.now_s + seconds
        result = self.step()
        while not holds(result) and self.now_s < end_s:
            result = self.step()
        return result


def until(holds: Callable[[], Any], within_s: float = 60.0, what: str = "") -> Any:
    """Wait for something outside to come true and return it; fails when real time is up."""
    end_s = time.monotonic() + within_s
    while True:
        found = holds()
        if found:
            return found
        assert time.monotonic() < end_s, f"did not come true within {within_s} s: {what or 'the condition'}"
        time.sleep(0.02)
