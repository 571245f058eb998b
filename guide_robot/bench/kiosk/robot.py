"""A robot at home whose receptionist steps as on a robot, with a queue and a drive that answer at once: what a flow
through the screen takes is then the screen's own.
"""

import threading
import time
from types import TracebackType

from guide_robot.bench.kiosk.situations import ALWAYS, TICKET, Situation, present
from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language
from guide_robot.common.vocabulary import DrawStatus, Engagement
from guide_robot.floor.model import FloorPlan
from guide_robot.guide.reception.receptionist import Receptionist, ReceptionistSettings
from guide_robot.guide.reception.sentences import sentence_text
from guide_robot.guide.visit import DriveEnded, Event, Inputs, Orders, TicketDrawn
from guide_robot.kiosk.attendant import Attendant
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Board, Part
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.kiosk.web.screens import Screens
from guide_robot.people.types import TrackedPerson
from guide_robot.queue.domain.model import Ticket, TicketState

STEP_S = 0.05
HOME = Pose2D(x=9.0, y=4.4, theta=-1.57)
CITIZEN = TrackedPerson(
    id=3,
    x=9.0,
    y=3.3,
    vx=0.0,
    vy=0.0,
    position_covariance=(0.01, 0.0, 0.0, 0.01),
    confidence=0.9,
    age_s=5.0,
    since_seen_s=0.0,
    seen_by_lidar=True,
    seen_by_camera=True,
    engagement=Engagement.ENGAGED,
)


class BenchRobot:
    """Steps the receptionist with a citizen before it until closed; `ready` brings it home for the next one."""

    def __init__(self, board: Board, inbox: Inbox, plan: FloorPlan) -> None:
        self._board, self._inbox, self._plan = board, inbox, plan
        self._screens = Screens(board)
        self._attendant = Attendant(board, inbox, self._screens, plan, self._speak)
        self._ends = threading.Event()
        self._lock = threading.Lock()
        self.ready()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "BenchRobot":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._thread.join()

    def ready(self) -> None:
        """Begin anew: nobody was here before."""
        with self._lock:
            self._receptionist = Receptionist(ReceptionistSettings(offer_s=600.0, asking_s=600.0), self._plan)
            self._events: list[Event] = []
            present(self._board, Situation(name="start", hours=ALWAYS), wait=lambda _: None)
            self._board.put(Part.NEAR, True)

    def _run(self) -> None:
        while not self._ends.wait(STEP_S):
            with self._lock:
                chosen = tuple(self._inbox.take())
                for choice in chosen:
                    self._screens.chosen(choice, time.time())
                self._attendant.step(time.monotonic())
                events, self._events = (*chosen, *self._events), []
                inputs = Inputs(people=(CITIZEN,), robot_in_map=HOME, events=events, battery=0.8)
                self._carry_out(self._receptionist.step(inputs, time.monotonic()))

    def _carry_out(self, orders: Orders) -> None:
        for entry in orders.log:
            self._screens.happened(views.event_view(entry, time.time()))
        for one in orders.say:
            text = sentence_text(one.key, one.language, one.values)
            self._speak(one.key, Language(one.language), text, one.priority)
        if orders.draw is not None:
            ticket = _ticket(orders.draw.service, Language(orders.draw.language))
            self._events.append(TicketDrawn(status=DrawStatus.PRINTED, ticket=ticket))
        if orders.drive_to:
            self._events.append(DriveEnded(succeeded=True))
        view = guide_view(orders)
        self._screens.guide(view)
        self._attendant.guide(view)

    def _speak(self, key: str, language: Language, text: str, priority: int) -> None:
        self._screens.said(key=key, language=language, text=text, priority=int(priority))


def _ticket(service: str, language: Language) -> Ticket:
    return Ticket(
        id="2026-11-23-A017",
        label=TICKET.number,
        number=17,
        service=service,
        day="2026-11-23",
        state=TicketState.QUEUED,
        priority=False,
        language=language,
        issued_at_s=time.time(),
        code="",
        ahead=2,
        expected_wait_s=600.0,
    )


def guide_view(orders: Orders) -> views.GuideView:
    """Return what the node shows of the receptionist's orders."""
    held_up = views.shown_ticket_view(orders.shown) if orders.shown else None
    return views.GuideView(
        state=orders.state.name.lower(),
        reason=orders.reason,
        held=orders.held,
        visit=orders.visit,
        person=orders.person,
        language=orders.language,
        destination=orders.destination,
        ticket=views.ticket_view(orders.ticket, "counter_1") if orders.ticket else held_up,
        decide_within_s=orders.decide_within_s,
        serves=orders.serves,
    )
