"""The small map on the touch screen: where the reader stands, the way to a place, and its turns."""

import json
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.model import FloorPlan, PlaceKind, Point
from guide_robot.floor.way import WayFinder
from guide_robot.kiosk.web.board import Board, Part

KEPT = 200
QUARTER = math.pi / 2.0


@dataclass(frozen=True, kw_only=True)
class WayView:
    """A way in `map`; `quarters`: how often the drawing is turned left by 90 degrees so that up is ahead."""

    place: str
    here: Point
    points: tuple[Point, ...]
    turns: tuple[str, ...]
    length_m: float
    quarters: int


class Ways:
    """Finds ways from where the robot stands, and keeps them. May be used from any thread."""

    def __init__(self, plan: FloorPlan, board: Board) -> None:
        self._plan, self._board = plan, board
        self._lock = threading.Lock()
        self._finder: WayFinder | None = None
        self._kept: OrderedDict[tuple[str, float, float, int, bool], WayView | None] = OrderedDict()

    def to(self, place: str, *, behind: bool) -> WayView | None:
        """Return the way to a place for who stands before the screen, or `behind` the robot that led them."""
        robot = self._robot()
        facing = robot.theta if behind else robot.theta + math.pi
        eighths = round(facing / (QUARTER / 2.0)) % 8
        viewer = Pose2D(x=round(robot.x, 1), y=round(robot.y, 1), theta=eighths * QUARTER / 2.0)
        key = (place, viewer.x, viewer.y, eighths, behind)
        with self._lock:
            if key not in self._kept:
                self._finder = self._finder or WayFinder(self._plan)
                self._kept[key] = self._view(self._finder, viewer, place)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]

    def _view(self, finder: WayFinder, viewer: Pose2D, place: str) -> WayView | None:
        way = finder.way(viewer, place)
        if way is None:
            return None
        return WayView(
            place=place,
            here=(viewer.x, viewer.y),
            points=way.points,
            turns=tuple(turn.value for turn in way.turns),
            length_m=way.length_m,
            quarters=round((QUARTER - viewer.theta) / QUARTER) % 4,
        )

    def _robot(self) -> Pose2D:
        """Return where the robot is; home while nobody has said so."""
        told = json.loads(self._board.news((Part.ROBOT,), 0).text or "{}").get("robot")
        if told and None not in told.values():
            return Pose2D(x=told["x"], y=told["y"], theta=told["theta"])
        home = self._plan.place_of_kind(PlaceKind.HOME) or self._plan.place_of_kind(PlaceKind.TICKET_AREA)
        return (home or self._plan.places[0]).poses()[0]
