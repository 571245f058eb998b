"""What a check of a floor plan found: each finding with its subject, place and measure."""

from dataclasses import dataclass
from enum import Enum

from guide_robot.floor.model import Point


class Severity(Enum):
    """Whether a plan with this finding can still be used."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong: which part of the plan, where in `map`, and how much."""

    severity: Severity
    subject: str
    said: str
    point: Point | None = None

    def line(self) -> str:
        """Return the finding as one line for people."""
        where = "" if self.point is None else f" at ({self.point[0]:.2f}, {self.point[1]:.2f})"
        return f"{self.severity.value}: {self.subject}{where}: {self.said}"


def error(subject: str, said: str, point: Point | None = None) -> Finding:
    """Return a finding that makes the plan unusable."""
    return Finding(severity=Severity.ERROR, subject=subject, said=said, point=point)


def warning(subject: str, said: str, point: Point | None = None) -> Finding:
    """Return a finding that somebody should look at."""
    return Finding(severity=Severity.WARNING, subject=subject, said=said, point=point)
