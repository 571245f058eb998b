"""What a robot's own topics say of it, as the report that the office's alerts and figures are made from."""

import re
from collections import Counter

from guide_robot.common.vocabulary import VisitEventKind
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.queue.domain.robot_report import MOST_SILENT, NODE_NAME, PrinterWord, RobotEvent, RobotReport

STOPPED_AFTER_S = 10.0
"""How long a stop that ends by itself must last before somebody has to come, seconds."""
SILENT_AFTER_S = 15.0
"""How long a node gives no heartbeat until somebody has to look, seconds: longer than it takes to start it anew."""
MOST_NODES = 100
COUNTED = {
    VisitEventKind.ESCORT_STARTED: RobotEvent.ESCORT,
    VisitEventKind.ARRIVED: RobotEvent.ARRIVAL,
    VisitEventKind.PERSON_CALLED: RobotEvent.CALL,
}
RATED = {
    Why.RATED_GOOD: RobotEvent.RATED_GOOD,
    Why.RATED_FAIR: RobotEvent.RATED_FAIR,
    Why.RATED_POOR: RobotEvent.RATED_POOR,
}


class RobotCondition:
    """Takes in battery, printer, motion, heartbeats and visits; times are seconds of one steady clock."""

    def __init__(self, name: str = "", run: str = "") -> None:
        """Begin without knowing anything; `run` names this beginning, from which on is counted."""
        self._name, self._run = name, run
        self._battery_percent: float | None = None
        self._printer: PrinterWord | None = None
        self._stopped_since_s: float | None = None
        self._by_somebody = False
        self._heard_s: dict[str, float] = {}
        self._counts: Counter[RobotEvent] = Counter()

    def battery(self, charge: float | None) -> None:
        """Hear the charge, 0 to 1, None where it is not known."""
        self._battery_percent = None if charge is None else round(100.0 * charge)

    def printer(self, word: PrinterWord) -> None:
        """Hear how the printer is."""
        self._printer = word

    def motion(self, *, allowed: bool, by_somebody: bool, now_s: float) -> None:
        """Hear whether the wheels may turn, and whether somebody has pressed stop."""
        self._by_somebody = by_somebody and not allowed
        if allowed:
            self._stopped_since_s = None
        elif self._stopped_since_s is None:
            self._stopped_since_s = now_s

    def heartbeat(self, node: str, now_s: float) -> None:
        """Hear that a node lives."""
        if node in self._heard_s or (len(self._heard_s) < MOST_NODES and re.match(NODE_NAME, node)):
            self._heard_s[node] = now_s

    def visit(self, kind: VisitEventKind, *, has_ticket: bool, reason: Reason | None = None) -> None:
        """Count what happened in a visit. A call for a ticket is told, and counted, by the note on that ticket."""
        rating = RATED.get(reason.key) if reason is not None else None
        event = rating if kind is VisitEventKind.RATED else COUNTED.get(kind)
        if event is not None and not (event is RobotEvent.CALL and has_ticket):
            self._counts[event] += 1

    def report(self, now_s: float) -> RobotReport:
        """Return how the robot is."""
        since_s = self._stopped_since_s
        lasts = since_s is not None and now_s - since_s >= STOPPED_AFTER_S
        silent = sorted(node for node, at_s in self._heard_s.items() if now_s - at_s >= SILENT_AFTER_S)
        return RobotReport(
            name=self._name,
            battery_percent=self._battery_percent,
            printer=self._printer,
            stopped=self._by_somebody or lasts,
            silent=tuple(silent[:MOST_SILENT]),
            run=self._run,
            counts=dict(self._counts),
        )
