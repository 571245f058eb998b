"""The robots of one hall on the operator page: a line of each, and all of the one that is looked at."""

import json
from dataclasses import dataclass

from guide_robot.kiosk.web.board import OPERATOR_PARTS, Board, Part
from guide_robot.kiosk.web.commands import CommandError
from guide_robot.kiosk.web.inbox import Inbox

# What the page shows of every robot at once.
LINE = frozenset({Part.GUIDE, Part.MOTION, Part.BATTERY, Part.ROBOT, Part.CALL})


@dataclass(frozen=True, kw_only=True)
class HallRobot:
    """One robot, this page's own or another: what is known of it, and where its orders go.

    `inbox` counts as operators who looks at this robot (its own counts all pages).
    """

    name: str
    board: Board
    inbox: Inbox


class HallNews:
    """What one page has not been sent yet; `look_at` chooses the robot of which it gets everything."""

    def __init__(self, robots: tuple[HallRobot, ...], own: HallRobot) -> None:
        self._robots = robots
        self._upto = dict.fromkeys((robot.name for robot in robots), 0)
        self._seen = own
        self._seen_upto = 0
        self._told = not robots

    @property
    def seen(self) -> HallRobot:
        """The robot that is looked at."""
        return self._seen

    def look_at(self, robot: HallRobot) -> None:
        """Send all of this robot from now on."""
        self._seen, self._seen_upto, self._told = robot, 0, False

    def text(self) -> str:
        """Return what is new as one JSON object, empty when nothing is."""
        members = []
        if not self._told:
            self._told = True
            members.append(f'"chosen":{json.dumps(self._seen.name)}')
        lines = []
        for robot in self._robots:
            news = robot.board.news(LINE, self._upto[robot.name])
            self._upto[robot.name] = news.upto
            if news.text:
                lines.append(f"{json.dumps(robot.name)}:{news.text}")
        if lines:
            members.append(f'"robots":{{{",".join(lines)}}}')
        news = self._seen.board.news(OPERATOR_PARTS, self._seen_upto)
        self._seen_upto = news.upto
        if news.text:
            members.append(news.text[1:-1])
        return "{" + ",".join(members) + "}" if members else ""


def find_robot(name: object, robots: tuple[HallRobot, ...], own: HallRobot) -> HallRobot:
    """Return the robot that a page names, this page's own where it names none. Raises CommandError."""
    if name is None:
        return own
    found = next((robot for robot in robots if robot.name == name), None)
    if found is None:
        raise CommandError("robot: unknown")
    return found
