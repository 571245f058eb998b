"""The report of a run: for each visit what happened and when, and totals. Plain values; no ROS."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guide_robot.common.errors import UserError
from guide_robot.common.vocabulary import VisitEventKind, VisitOutcome
from guide_robot.guide.visit import VisitEvent
from guide_robot.phrases.reasons import Reason


@dataclass(kw_only=True)
class VisitRecord:
    """One visit as the robot logged it; times are simulated seconds since the start."""

    id: int
    outcome: VisitOutcome = VisitOutcome.NONE
    detail: str = ""
    events: list[VisitEvent] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)

    def has(self, kind: VisitEventKind) -> bool:
        """Whether this happened in the visit."""
        return any(event.kind is kind for event in self.events)

    def summary(self) -> dict[str, Any]:
        """Return the visit as the report holds it: names in lower case, only what is said."""
        issued = next((event for event in self.events if event.kind is VisitEventKind.TICKET_ISSUED), None)
        return {
            "id": self.id,
            "outcome": _word(self.outcome) if self.outcome else "open",
            "detail": self.detail,
            "ticket": issued.number if issued else "",
            "counter": issued.counter if issued else "",
            "events": [_line(event, t_s) for event, t_s in zip(self.events, self.times_s, strict=True)],
        }


def _word(value: VisitOutcome) -> str:
    return value.name.lower().replace("_", " ")


def _words(reason: Reason | None) -> str:
    return "" if reason is None else str(reason)


def _line(event: VisitEvent, t_s: float) -> dict[str, Any]:
    texts = {
        "number": event.number if event.kind is VisitEventKind.TICKET_ISSUED else "",
        "counter": event.counter,
        "place": event.place,
        "outcome": _word(event.outcome) if event.outcome else "",
        "detail": _words(event.reason),
    }
    return {"t_s": t_s, "name": event.kind.name.lower(), **{key: text for key, text in texts.items() if text}}


class Recorder:
    """Takes the robot's log line by line; a receptionist that starts anew ends the visit that was open."""

    def __init__(self) -> None:
        self._visits: list[VisitRecord] = []
        self._open: VisitRecord | None = None
        self._open_number = 0

    @property
    def served(self) -> int:
        """How many visits ended with the citizen served."""
        return sum(visit.outcome is VisitOutcome.SERVED for visit in self._visits)

    @property
    def under_way(self) -> bool:
        """Whether a visit has begun and not ended."""
        return self._open is not None

    def note(self, event: VisitEvent, time_s: float) -> None:
        """Take one event of the robot's log."""
        if event.visit == 0:
            return
        if event.kind is VisitEventKind.DETECTED:
            self.break_off("another visit began")
            self._open, self._open_number = VisitRecord(id=len(self._visits) + 1), event.visit
            self._visits.append(self._open)
        if self._open is None or event.visit != self._open_number:
            return
        self._open.events.append(event)
        self._open.times_s.append(round(time_s, 2))
        if event.kind is VisitEventKind.ENDED:
            self.break_off(_words(event.reason), event.outcome)

    def break_off(self, detail: str, outcome: VisitOutcome = VisitOutcome.BROKEN_OFF) -> None:
        """End the open visit, for its own reason or another that stands in `detail`."""
        if self._open is not None:
            self._open.outcome, self._open.detail = outcome, detail
            self._open = None

    def report(self, totals: dict[str, Any]) -> dict[str, Any]:
        """Return the whole report; `totals` adds what the simulator and the clock say."""
        visits = [visit.summary() for visit in self._visits]
        counts = {
            "visits": len(self._visits),
            "served": self.served,
            "tickets": sum(visit.has(VisitEventKind.TICKET_ISSUED) for visit in self._visits),
            "escorts": sum(visit.has(VisitEventKind.ARRIVED) for visit in self._visits),
            "lost": sum(visit.has(VisitEventKind.LOST) for visit in self._visits),
        }
        return {"visits": visits, "totals": counts | totals}


def hall_report(recorders: Mapping[str, Recorder], totals: dict[str, Any]) -> dict[str, Any]:
    """Return the report of all robots of a hall, each visit with its robot's namespace; of one robot just its own."""
    if len(recorders) == 1:
        return next(iter(recorders.values())).report(totals)
    reports = {robot: recorder.report({}) for robot, recorder in recorders.items()}
    visits = [{"robot": robot, **visit} for robot, report in reports.items() for visit in report["visits"]]
    visits.sort(key=lambda visit: visit["events"][0]["t_s"])
    counted = [report["totals"] for report in reports.values()]
    counts = {name: sum(one[name] for one in counted) for name in counted[0]}
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
