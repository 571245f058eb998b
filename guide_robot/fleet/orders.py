"""What goes into one robot's part of the fleet, and what it concludes: plain values."""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.common.language import Language
from guide_robot.fleet.model import Doing
from guide_robot.fleet.right_of_way import Passage
from guide_robot.floor.model import Point

OFF_PATH_M = 1.0


class Charging(IntEnum):
    """What becomes of charging; values equal those of guide_robot_interfaces/msg/FleetOrder."""

    AS_ALONE = 0
    NOT_YET = 1
    NOW = 2


@dataclass(frozen=True, kw_only=True)
class Own:
    """What this robot knows of itself in one step.

    `path` is its way in `map` as it was planned last, empty while it drives nowhere; `people` whom it could greet now,
    `serves` where the person is whom it serves; `waits_with`: it stands with them where they wait to be called.
    """

    pose: Pose2D | None
    path: Points = field(default_factory=lambda: np.zeros((0, 2)))
    speed_mps: float = 0.0
    doing: Doing = Doing.IDLE
    battery: float | None = None
    languages: tuple[Language, ...] = ()
    language: Language | None = None
    ticket: str = ""
    people: tuple[Point, ...] = ()
    serves: Point | None = None
    waits_with: bool = False

    def path_from(self, pose: Pose2D) -> Points:
        """Return what is left of the way from a pose on, which may have moved since the way was planned."""
        if len(self.path) < 2:
            return np.zeros((0, 2))
        away = np.hypot(self.path[:, 0] - pose.x, self.path[:, 1] - pose.y)
        nearest = int(np.argmin(away))
        if away[nearest] > OFF_PATH_M:
            return self.path
        return np.vstack(([pose.x, pose.y], self.path[nearest + 1 :]))


@dataclass(frozen=True, kw_only=True)
class FleetOrder:
    """What this robot may and should do because others are there; the default is what a robot alone does.

    `fastest_mps` of 0 is no limit. `greets` is the place in `map` of whom it may greet, and nobody else while `others`
    are heard. `waits_at` is the place at which it waits while idle, empty: its own. `fetches` is the ticket of somebody
    to whom it goes, as their robot cannot lead on or a counter calls them; then `waits_at` is near where they were
    left, and `meets_at` where it stands to meet them, None where the floor has no such place. `elsewhere` is the ticket
    of this one's visit if its holder has shown it to another robot since.
    """

    passage: Passage = field(default_factory=Passage)
    fastest_mps: float = 0.0
    greets: Point | None = None
    waits_at: str = ""
    charging: Charging = Charging.AS_ALONE
    fetches: str = ""
    meets_at: Pose2D | None = None
    elsewhere: str = ""
    others: int = 0
    problem: str = ""
