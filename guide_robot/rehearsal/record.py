"""What a played day leaves behind: its citizens, how busy counters and robots were, and who stood where when."""

from dataclasses import dataclass, field
from enum import Enum

from guide_robot.rehearsal.citizens import Citizen


class Where(Enum):
    """What somebody does in the hall."""

    WALKS = "walks"
    LINE = "line"
    SITS = "sits"
    COUNTER = "counter"
    LED = "led"


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in the hall: from one spot to another (the same: standing), seconds, how many people."""

    begin_s: float
    end_s: float
    where: Where
    start: str
    end: str
    people: int
    seat: int = -1


@dataclass(kw_only=True)
class DayRecord:
    """One day with one seed. `busy_s` by counter or robot; `open_s` for how long each was there."""

    opens_s: float
    closes_s: float
    citizens: list[Citizen] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    busy_s: dict[str, float] = field(default_factory=dict)
    open_s: dict[str, float] = field(default_factory=dict)
    spans: list[tuple[str, float, float, str]] = field(default_factory=list)
    """What each counter and robot did: name, from, to, kind of work; for timelines."""

    def work(self, who: str, begin_s: float, end_s: float, kind: str) -> None:
        """Note that a counter or robot was busy."""
        self.busy_s[who] = self.busy_s.get(who, 0.0) + end_s - begin_s
        self.spans.append((who, begin_s, end_s, kind))
