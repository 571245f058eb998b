"""What a robot's own topics say of it, as the report that the office's alerts are made from."""

from guide_robot.queue.domain.robot_report import PrinterWord, RobotReport

STOPPED_AFTER_S = 10.0
"""How long a stop that ends by itself must last before somebody has to come, seconds."""


class RobotCondition:
    """Takes in battery, printer and motion; times are seconds of one steady clock."""

    def __init__(self) -> None:
        """Begin without knowing anything."""
        self._battery_percent: float | None = None
        self._printer: PrinterWord | None = None
        self._stopped_since_s: float | None = None
        self._by_somebody = False

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

    def report(self, now_s: float) -> RobotReport:
        """Return how the robot is."""
        since_s = self._stopped_since_s
        lasts = since_s is not None and now_s - since_s >= STOPPED_AFTER_S
        stopped = self._by_somebody or lasts
        return RobotReport(battery_percent=self._battery_percent, printer=self._printer, stopped=stopped)
