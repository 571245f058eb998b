"""How a robot says that it is, for the office's alerts, and what it has done, for the office's figures."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Literal

from pydantic import Field

from guide_robot.queue.domain.wire import Body

PrinterWord = Literal["ok", "paper-low", "paper-out", "cover-open", "unplugged", "fault"]
MOST_SILENT = 40
NODE_NAME = r"^[A-Za-z0-9_]{1,100}$"


class RobotEvent(Enum):
    """What is counted of a robot by day. OUTAGE is the backend's own word: an alert of a robot lost or stopped."""

    ESCORT = "escort"
    ARRIVAL = "arrival"
    CALL = "call"
    RATED_GOOD = "rated_good"
    RATED_FAIR = "rated_fair"
    RATED_POOR = "rated_poor"
    OUTAGE = "outage"


@dataclass(frozen=True, kw_only=True)
class RobotReport:
    """How a robot is; what it does not know is None. `printer` is a state of its printer, such as paper-out.

    `name` tells robots with one token apart. `silent` are its nodes that gave heartbeats and give none any more.
    `counts` are what happened since its program began, and `run` is that beginning: reports may be lost or come twice.
    """

    name: str = ""
    battery_percent: float | None = None
    printer: PrinterWord | None = None
    stopped: bool = False
    silent: tuple[str, ...] = ()
    run: str = ""
    counts: dict[RobotEvent, int] = field(default_factory=dict)


class RobotReportBody(Body):
    """A RobotReport."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_/\-]{0,64}$")] = ""
    battery_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    printer: PrinterWord | None = None
    stopped: bool = False
    silent: Annotated[tuple[Annotated[str, Field(pattern=NODE_NAME)], ...], Field(max_length=MOST_SILENT)] = ()
    run: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{0,32}$")] = ""
    counts: dict[RobotEvent, Annotated[int, Field(ge=0, le=1_000_000)]] = {}
