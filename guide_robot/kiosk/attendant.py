"""What the kiosk itself does for who stands before it: follows their call for a person, looks at them, speaks."""

from collections.abc import Callable, Iterable

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language, first_language
from guide_robot.common.vocabulary import Priority
from guide_robot.floor.model import FloorPlan
from guide_robot.kiosk.gaze import Gaze
from guide_robot.kiosk.help import Help, HelpDesk, HelpInputs, HelpSettings, HelpState
from guide_robot.kiosk.web.board import Board, Part
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.kiosk.web.screens import Screens
from guide_robot.kiosk.web.views import FollowerView, GuideView, HelpView, PersonView
from guide_robot.phrases.book import say

Speak = Callable[[str, Language, str, Priority], None]
SENTENCES = {HelpState.COMING: "kiosk.help_coming", HelpState.NOBODY: "kiosk.help_nobody"}
MOVES_OFF = frozenset({"leading", "returning"})


class Attendant:
    """Steps the help desk and the eyes. `speak` says a sentence: key, language, text, priority."""

    def __init__(self, board: Board, inbox: Inbox, screens: Screens, plan: FloorPlan, speak: Speak) -> None:
        self._board, self._inbox, self._screens, self._plan = board, inbox, screens, plan
        self._speak = speak
        self._help, self._gaze = HelpDesk(HelpSettings()), Gaze()
        self._language = first_language()
        self._state, self._person = "", 0
        self._follower: tuple[float, float] | None = None
        board.put(Part.HELP, HelpView(number=0, state=HelpState.NONE.value))
        board.put(Part.GAZE, 0.0)

    def step(self, now_s: float) -> None:
        """Follow the call for a person."""
        name = self._inbox.take_acknowledged()
        called, self._screens.called = self._screens.called, False
        watchers = self._inbox.watchers
        inputs = HelpInputs(
            called=called,
            answered=name is not None,
            name=name or "",
            operators=watchers.operators + watchers.elsewhere,
        )
        stands = self._help.step(inputs, now_s)
        if stands.changed:
            self._board.put(Part.HELP, HelpView(number=stands.number, state=stands.state.value, name=stands.name))
            self._say(stands)

    def guide(self, view: GuideView) -> bool:
        """Take the robot's state; True when it is about to move off."""
        self._language, self._person = view.language, view.person
        moves_off = view.state in MOVES_OFF and view.state != self._state
        self._state = view.state
        return moves_off

    def follower(self, view: FollowerView) -> None:
        """Take where the person who is led was seen."""
        self._follower = (view.x, view.y) if view.state in ("following", "lagging", "stopped") else None

    def look(self, robot: Pose2D | None, people: Iterable[PersonView]) -> None:
        """Look at who is led, who is served, or who is nearest before the robot."""
        self._board.put(Part.GAZE, self._gaze.look(robot, self._whom(robot, tuple(people))))
        if robot is not None:
            self._screens.place = min(self._plan.places, key=lambda place: robot.distance_to(*place.pose[:2])).id

    def _whom(self, robot: Pose2D | None, people: tuple[PersonView, ...]) -> tuple[float, float] | None:
        if self._state == "leading" and self._follower is not None:
            return self._follower
        served = next((one for one in people if self._person and one.id == self._person), None)
        if served is None and robot is not None and people:
            served = min(people, key=lambda one: robot.distance_to(one.x, one.y))
        return (served.x, served.y) if served is not None else None

    def _say(self, stands: Help) -> None:
        key = SENTENCES.get(stands.state)
        if key is None:
            return
        named = stands.state is HelpState.COMING and stands.name
        text = say(f"{key}_named", self._language, n=stands.name) if named else say(key, self._language)
        self._speak(key.partition(".")[2], self._language, text, Priority.INFORMATION)
