"""Where the holder of a ticket goes, in words for the paper: the place, and the way from where the robot waits."""

import math
from collections.abc import Callable

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language, LocalText, languages
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.way import Way, WayFinder
from guide_robot.guide.reception.directory import Directory
from guide_robot.phrases.book import say
from guide_robot.queue.domain.model import Ticket


class WhereTo:
    """Answers with the place and the way; the first answer for a place takes a moment, so ask in a thread."""

    def __init__(self, plan: FloorPlan) -> None:
        self._plan, self._directory = plan, Directory(plan)
        self._finder: WayFinder | None = None
        self._ways: dict[str, Way | None] = {}

    def lines(self, ticket: Ticket) -> tuple[LocalText, ...]:
        """Return one line for the place and one for the way; nothing where nobody knows."""
        place = self._directory.for_ticket(ticket)
        if not place:
            return ()
        named = _in_all(lambda language: say("paper.go_to", language, place=self._directory.name(place, language)))
        way = self._way(place)
        if way is None or not way.turns:
            return (named,)
        turns = way.turns
        return named, _in_all(lambda one: ", ".join(say(f"paper.way_{turn.value}", one) for turn in turns))

    def _way(self, place: str) -> Way | None:
        if place not in self._ways:
            home = self._plan.place(self._directory.home())
            assert home is not None
            robot = home.poses()[0]
            self._finder = self._finder or WayFinder(self._plan)
            viewer = Pose2D(x=robot.x, y=robot.y, theta=robot.theta + math.pi)
            self._ways[place] = self._finder.way(viewer, place)
        return self._ways[place]


def _in_all(words: Callable[[Language], str]) -> LocalText:
    return LocalText(**{str(language): words(language) for language in languages()})
