"""What is remembered for the pages, and when it is forgotten."""

from collections import deque

from guide_robot.common.language import Language
from guide_robot.common.vocabulary import ChoiceKind, VisitEventKind
from guide_robot.guide.visit import Choice
from guide_robot.kiosk.web.board import Board, Part
from guide_robot.kiosk.web.views import CallView, EventView, GuideView, SentenceView
from guide_robot.phrases.reasons import Why

SENTENCES = 4
EVENTS = 100
CALLED = VisitEventKind.PERSON_CALLED.name.lower()
# Nobody is served in these states: what was said to the last citizen is nobody's business any more.
UNATTENDED = frozenset({"idle", "charging", "out_of_service"})
SAFETY = 3
CALL = 2


class Screens:
    """Keeps the last sentences of a visit, the last events and an open call for a person.

    `place` is the id of the place nearest to the robot; `called`: a citizen called since it was last set to False.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._sentences: deque[SentenceView] = deque(maxlen=SENTENCES)
        self._events: deque[EventView] = deque(maxlen=EVENTS)
        self._numbers = 0
        self._visit, self._state = 0, ""
        self.place = ""
        self.called = False
        board.put(Part.SAY, ())
        board.put(Part.EVENTS, ())
        board.put(Part.CALL, None)

    def guide(self, view: GuideView) -> bool:
        """Show a new state; True when what was said to the last citizen was forgotten."""
        left = view.state in UNATTENDED and view.state != self._state
        forgotten = left or view.visit != self._visit
        self._visit, self._state = view.visit, view.state
        if forgotten:
            kept = [one for one in self._sentences if one.priority >= CALL]
            self._sentences = deque(kept, maxlen=SENTENCES)
            self._board.put(Part.SAY, tuple(self._sentences))
        self._board.put(Part.GUIDE, view)
        return forgotten

    def guide_lost(self) -> None:
        """Show that nothing is known of the robot's state."""
        self._board.put(Part.GUIDE, None)

    def said(self, *, key: str, language: Language, text: str, priority: int, answer_within_s: float = 0.0) -> None:
        """Show a sentence, and for how long it waits for a touch; 0: for nothing."""
        self._numbers += 1
        self._sentences.append(
            SentenceView(
                number=self._numbers,
                key=key,
                language=language,
                text=text,
                priority=priority,
                answer_within_s=answer_within_s,
            )
        )
        self._board.put(Part.SAY, tuple(self._sentences))

    def happened(self, event: EventView) -> None:
        """Add to the log that operators see; that a person is called is shown until somebody has seen it."""
        if self._events and _alike(self._events[-1], event):
            self._events.pop()
        self._events.append(event)
        self._board.put(Part.EVENTS, tuple(reversed(self._events)))
        if event.name == CALLED:
            self.called = self.called or event.visit > 0 or event.reason is None
            call = CallView(at_s=event.at_s, visit=event.visit, reason=event.reason, place=self.place)
            self._board.put(Part.CALL, call)

    def chosen(self, choice: Choice, now_s: float) -> None:
        """Note what was chosen: a call for a person reaches operators even if nothing else of the robot works."""
        if choice.kind is ChoiceKind.CALL_A_PERSON:
            self.called = True
            call = CallView(at_s=now_s, visit=self._visit, reason=Why.TOUCH_SCREEN(), place=self.place)
            self._board.put(Part.CALL, call)


def _alike(one: EventView, other: EventView) -> bool:
    """Whether an event only repeats another: the log keeps the newest of those, so that no repetition empties it."""
    return (one.visit, one.name, one.reason) == (other.visit, other.name, other.reason)
