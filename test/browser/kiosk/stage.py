"""The kiosk's real server and the receptionist's real logic, without ROS, for browsers to look at."""

import threading
import time
from pathlib import Path

from guide_robot.behaviour.receptionist import Receptionist, ReceptionistSettings
from guide_robot.behaviour.sentences import sentence_text
from guide_robot.behaviour.visit import (
    Choice,
    ChoiceKind,
    DrawnTicket,
    DrawStatus,
    DriveEnded,
    Event,
    Inputs,
    Orders,
    TicketDrawn,
)
from guide_robot.floor.load import load_floor
from guide_robot.geometry import Pose2D
from guide_robot.kiosk.catalogue_file import load_catalogue
from guide_robot.kiosk.search import ProcedureSearch
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Board, Part
from guide_robot.kiosk.web.content import Content, WebSettings
from guide_robot.kiosk.web.floor_view import names, place_views
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.kiosk.web.screens import Screens
from guide_robot.kiosk.web.server import WebServer
from guide_robot.perception.types import Engagement, TrackedPerson
from guide_robot.resources import resource

TOKEN = "an-operators-token"
CODE = "GRT1:20261122|ward_office|A017|0193|" + "x" * 86
SERVICES = {
    "certified_copy": ("A", "Chứng thực bản sao", "Certified copies", "사본 인증"),
    "birth_registration": ("B", "Đăng ký khai sinh", "Birth registration", "출생 신고"),
    "residence": ("C", "Đăng ký cư trú", "Residence registration", "거주 등록"),
    "land": ("D", "Đất đai - Xây dựng", "Land and construction", "토지 및 건축"),
}
HOME = Pose2D(x=9.0, y=4.4, theta=-1.57)


class Stage:
    """A robot at home whose receptionist steps twenty times a second; tests say what comes from the rest of it."""

    def __init__(self, folder: Path, *, idle_s: float = 30.0, port: int = 0, recogniser=None, chat=None) -> None:
        plan, catalogue = load_floor(resource("maps", "ward_office", "floor.yaml")), load_catalogue()
        self.board, self.inbox = Board(), Inbox()
        self.screens = Screens(self.board)
        self.content = Content(
            settings=WebSettings(port=port, idle_s=idle_s, priorities=("elderly", "disabled"), tickets_folder=folder),
            board=self.board,
            inbox=self.inbox,
            plan=plan,
            catalogue=catalogue,
            search=ProcedureSearch(catalogue),
            operator_token=TOKEN,
            services=lambda: frozenset(SERVICES),
            recogniser=recogniser,
            chat=chat,
        )
        self.receptionist = Receptionist(ReceptionistSettings(offer_s=1.5), plan)
        self.choices: list[Choice] = []
        self.draws = DrawStatus.PRINTED
        self.answers = True
        self._events: list[Event] = []
        self._people: tuple[TrackedPerson, ...] = ()
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._fill()
        self.server = WebServer(self.content)
        self.server.start()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return self.server.address

    def kinds(self) -> list[ChoiceKind]:
        """What the pages have asked for so far."""
        return [choice.kind for choice in self.choices]

    def happens(self, *events: Event) -> None:
        """Let the receptionist hear of something in its next step."""
        with self._lock:
            self._events += events

    def somebody_comes(self, person: int = 3) -> None:
        """Put an engaged person in front of the robot."""
        engaged = TrackedPerson(
            id=person,
            x=9.0,
            y=3.3,
            vx=0.0,
            vy=0.0,
            position_covariance=(0.01, 0.0, 0.0, 0.01),
            confidence=0.9,
            age_s=5.0,
            since_seen_s=0.0,
            seen_by_lidar=True,
            seen_by_camera=False,
            engagement=Engagement.ENGAGED,
        )
        self._people = (engaged,)
        self.board.put(Part.NEAR, True)

    def everybody_leaves(self) -> None:
        """Leave the robot alone."""
        self._people = ()
        self.board.put(Part.NEAR, False)

    def close(self) -> None:
        self._ends.set()
        self._thread.join(5.0)
        self.server.close()

    # The rest of the robot ------------------------------------------------------------------------

    def _fill(self) -> None:
        settings, catalogue = self.content.settings, self.content.catalogue
        notice = views.Names(vi=catalogue.notice.vi, en=catalogue.notice.en, ko=catalogue.notice.ko)
        self.board.put(Part.PLACES, place_views(self.content.plan))
        self.board.put(
            Part.SETTINGS,
            views.SettingsView(
                boot=str(time.monotonic_ns()),
                centre=names(self.content.plan.name),
                language="vi",
                idle_s=settings.idle_s,
                priorities=settings.priorities,
                voice_in=self.content.recogniser is not None,
                chat=self.content.chat is not None,
                code_view=True,
                example=catalogue.example,
                notice=notice,
            ),
        )
        self.board.put(Part.QUEUE, queue())

    def _run(self) -> None:
        while not self._ends.wait(0.05):
            with self._lock:
                events, self._events = tuple(self._events), []
            chosen = self.inbox.take()
            self.choices += chosen
            for choice in chosen:
                self.screens.chosen(choice, time.time())
            heard = tuple(chosen) if self.answers else ()
            inputs = Inputs(people=self._people, robot_in_map=HOME, events=(*heard, *events), battery=0.8)
            self._carry_out(self.receptionist.step(inputs, time.monotonic()))

    def _carry_out(self, orders: Orders) -> None:
        for entry in orders.log:
            self.screens.happened(
                views.EventView(at_s=time.time(), visit=entry.visit, name=entry.name, detail=entry.detail)
            )
        for one in orders.say:
            text = sentence_text(one.key, one.language, one.values)
            self.screens.said(key=one.key, language=one.language, text=text, priority=int(one.priority))
        if orders.draw is not None:
            ticket = DrawnTicket(
                id="t1",
                number="A017",
                service=orders.draw.service,
                counter="1",
                place="counter_1",
                people_ahead=2,
                expected_wait_s=600.0,
                code=CODE,
            )
            printed = self.draws <= DrawStatus.NOT_PRINTED
            self.happens(TicketDrawn(status=self.draws, reason="test", ticket=ticket if printed else None))
        if orders.drive_to:
            self.happens(DriveEnded(succeeded=True))
        self.screens.guide(_guide(orders))


def queue(waiting: int = 2) -> views.QueueView:
    """Return a queue with four services, the last one closed."""
    services = tuple(
        views.ServiceView(
            id=key,
            prefix=prefix,
            name=views.Names(vi=vi, en=en, ko=ko),
            open=key != "land",
            waiting=waiting,
            expected_wait_s=300.0 * waiting,
        )
        for key, (prefix, vi, en, ko) in SERVICES.items()
    )
    counters = tuple(
        views.CounterView(
            id=str(number), name=f"Quầy {number}", open=True, serving=f"{SERVICES[key][0]}00{number}", services=(key,)
        )
        for number, key in enumerate(SERVICES, start=1)
    )
    return views.QueueView(services=services, counters=counters)


def _guide(orders: Orders) -> views.GuideView:
    ticket = orders.ticket
    shown = ticket and views.TicketView(
        number=ticket.number,
        service=ticket.service,
        place=ticket.place,
        counter=ticket.counter,
        people_ahead=ticket.people_ahead,
        expected_wait_s=ticket.expected_wait_s,
        offline=ticket.offline,
        qr=views.qr_address(ticket.code),
    )
    return views.GuideView(
        state=orders.state.name.lower(),
        reason=orders.reason,
        visit=orders.visit,
        person=orders.person,
        language=orders.language,
        destination=orders.destination,
        ticket=shown or None,
    )
