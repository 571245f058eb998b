"""The report of a run: for each visit what happened and when, and totals. Plain values; no ROS."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guide_robot.errors import UserError

SERVED = "served"


@dataclass(kw_only=True)
class VisitRecord:
    """One visit as the robot logged it; times are simulated seconds since the start."""

    id: int
    outcome: str = "open"
    ticket: str = ""
    counter: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)

    def names(self) -> set[str]:
        """Return the names of the events."""
        return {str(event["name"]) for event in self.events}


class Recorder:
    """Takes the robot's log line by line; a receptionist that starts anew ends the visit that was open."""

    def __init__(self) -> None:
        self._visits: list[VisitRecord] = []
        self._open: VisitRecord | None = None
        self._open_number = 0

    @property
    def served(self) -> int:
        """How many visits ended with the citizen served."""
        return sum(visit.outcome == SERVED for visit in self._visits)

    @property
    def under_way(self) -> bool:
        """Whether a visit has begun and not ended."""
        return self._open is not None

    def note(self, visit: int, name: str, detail: str, time_s: float) -> None:
        """Take one event of the robot's log."""
        if visit == 0:
            return
        if name == "detected":
            self.break_off("broken off")
            self._open, self._open_number = VisitRecord(id=len(self._visits) + 1), visit
            self._visits.append(self._open)
        if self._open is None or visit != self._open_number:
            return
        if name == "ended":
            self._open.outcome = detail or "ended"
        elif name == "ticket_issued":
            self._open.ticket = detail
        elif name == "counter":
            self._open.counter = detail
            return
        self._open.events.append({"t_s": round(time_s, 2), "name": name, **({"detail": detail} if detail else {})})
        if name == "ended":
            self._open = None

    def break_off(self, reason: str) -> None:
        """End the open visit for a reason that is not the visit's own."""
        if self._open is not None:
            self._open.outcome = reason
            self._open = None

    def report(self, totals: dict[str, Any]) -> dict[str, Any]:
        """Return the whole report; `totals` adds what the simulator and the clock say."""
        visits = [
            {"id": v.id, "outcome": v.outcome, "ticket": v.ticket, "counter": v.counter, "events": v.events}
            for v in self._visits
        ]
        counts = {
            "visits": len(self._visits),
            "served": self.served,
            "tickets": sum(bool(visit.ticket) for visit in self._visits),
            "escorts": sum("arrived" in visit.names() for visit in self._visits),
            "lost": sum("lost" in visit.names() for visit in self._visits),
        }
        return {"visits": visits, "totals": counts | totals}


def check_report(path: Path | None) -> None:
    """Raise UserError where no report could be written, before anything is run for it."""
    if path is None:
        return
    if path.is_dir():
        raise UserError(f"--report {path}: expected a file, this is a folder")
    if not os.access(path.resolve().parent, os.W_OK):
        raise UserError(f"--report {path}: expected a file in a folder that can be written to")


def write_report(report: dict[str, Any], path: Path) -> None:
    """Write the report whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
