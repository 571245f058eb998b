"""How a robot says that it is, for the office's alerts."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from guide_robot.queue.domain.wire import Body

PrinterWord = Literal["ok", "paper-low", "paper-out", "cover-open", "unplugged", "fault"]


@dataclass(frozen=True, kw_only=True)
class RobotReport:
    """How a robot is; what it does not know is None. `printer` is a state of its printer, such as paper-out."""

    battery_percent: float | None = None
    printer: PrinterWord | None = None
    stopped: bool = False


class RobotReportBody(Body):
    """A RobotReport."""

    battery_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    printer: PrinterWord | None = None
    stopped: bool = False
