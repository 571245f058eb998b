"""The kiosk's real server and the receptionist's real logic, without ROS, for browsers to look at."""

import functools
import threading
import time
from datetime import date
from pathlib import Path

from builders import person as tracked
from builders import ticket

from guide_robot.bench.kiosk.robot import guide_view
from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.catalogue.current import CurrentCatalogue
from guide_robot.catalogue.files import load_catalogue
from guide_robot.common import vocabulary
from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language, languages
from guide_robot.common.resources import resource
from guide_robot.common.vocabulary import ChoiceKind, DrawStatus, Engagement, Priority
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import FloorPlan
from guide_robot.guide.reception.receptionist import Receptionist, ReceptionistSettings
from guide_robot.guide.reception.sentences import sentence_text
from guide_robot.guide.visit import Choice, DriveEnded, Event, Inputs, OperatorOrder, Orders, TicketDrawn
from guide_robot.kiosk.attendant import Attendant
from guide_robot.kiosk.orders import DeskInputs, Order, OrderDesk, OrderKind, Reply, Sending
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Board, Part
from guide_robot.kiosk.web.content import Content, WebSettings
from guide_robot.kiosk.web.floor_view import names, place_views
from guide_robot.kiosk.web.hall import HallRobot
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.kiosk.web.screen_access import COOKIE
from guide_robot.kiosk.web.screens import Screens
from guide_robot.kiosk.web.server import WebServer
from guide_robot.people.types import TrackedPerson
from guide_robot.phrases.reasons import Reason, Why

TOKEN = "an-operators-token"
TICKET_ID = "2026-11-23-A017"
CODE = "GRT1:20261122|ward_office|A017|0193|" + "x" * 86
SERVICES = {
    "certified_copy": ("A", "Chứng thực bản sao", "Certified copies", "사본 인증", "副本认证"),
    "birth_registration": ("B", "Đăng ký khai sinh", "Birth registration", "출생 신고", "出生登记"),
    "residence": ("C", "Đăng ký cư trú", "Residence registration", "거주 등록", "居住登记"),
    "land": ("D", "Đất đai - Xây dựng", "Land and construction", "토지 및 건축", "土地与建设"),
}
HOME = Pose2D(x=9.0, y=4.4, theta=-1.57)


RECEPTIONIST = {OrderKind.GO_TO: vocabulary.OrderKind.GO_TO, OrderKind.TAKE_OVER: vocabulary.OrderKind.TAKE_OVER}


@functools.cache
def load_once() -> tuple[FloorPlan, CurrentCatalogue]:
    """Return what every stage shares, since nobody changes it: building, and the catalogue with its search."""
    return load_floor(resource("maps", "ward_office", "floor.yaml")), CurrentCatalogue(load_catalogue())


class Gate:
    """Answers like the motion gate and says twice a second what the wheels obey; tests may silence it in part."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._heard = 0
        self._said_s = -1.0
        self.answers = self.speaks = True
        self.refuses = ""
        self.says(allowed=True, cause="none")

    def says(self, *, allowed: bool, cause: str, source: str = "", reason: Reason | None = None) -> None:
        self.motion = (allowed, cause, source, reason)
        self._said_s = -1.0

    def order(self, sending: Sending) -> list[Reply]:
        if not self.answers:
            return []
        if self.refuses:
            return [Reply(sending=sending, accepted=False, reason=Why.WORDS(words=self.refuses))]
        if sending.kind is OrderKind.STOP:
            reason = Why.STOPPED_BY(source=sending.source)
            self.says(allowed=False, cause="operator", source=sending.source, reason=reason)
            return [Reply(sending=sending, accepted=True, reason=reason)]
        self.says(allowed=True, cause="none")
        return [Reply(sending=sending, accepted=True, reason=Why.MAY_MOVE())]

    def repeat(self) -> None:
        if self.speaks and time.monotonic() - self._said_s >= 0.5:
            self._said_s = time.monotonic()
            self._heard += 1
            allowed, cause, source, reason = self.motion
            view = views.MotionView(allowed=allowed, cause=cause, source=source, reason=reason, heard=self._heard)
            self._board.put(Part.MOTION, view)


class Stage:
    """A robot at home whose receptionist steps twenty times a second; tests say what comes from the rest of it."""

    def __init__(
        self,
        folder: Path,
        *,
        idle_s: float = 30.0,
        offer_s: float = 1.5,
        asking_s: float = 30.0,
        port: int = 0,
        recogniser=None,
        chat=None,
        fellows: tuple[str, ...] = (),
        catalogue: Catalogue | None = None,
        **web,
    ) -> None:
        plan, current = load_once()
        self.board, self.inbox = Board(), Inbox()
        self._cookie = ""
        self.screens = Screens(self.board)
        self.battery = 0.8
        self.fault: Reason | None = None
        self.content = Content(
            settings=WebSettings(
                port=port, idle_s=idle_s, priorities=("elderly", "disabled"), tickets_folder=folder, **web
            ),
            board=self.board,
            inbox=self.inbox,
            plan=plan,
            current=CurrentCatalogue(catalogue) if catalogue else current,
            operator_token=TOKEN,
            services=lambda: frozenset(SERVICES),
            recogniser=recogniser,
            chat=chat,
            hall=self._hall(fellows),
        )
        # Lower than where pages warn, so that a page can be seen to warn before the robot leaves to charge.
        settings = ReceptionistSettings(offer_s=offer_s, asking_s=asking_s, battery_low=0.12)
        self.receptionist = Receptionist(settings, plan)
        self.attendant = Attendant(self.board, self.inbox, self.screens, plan, self._speak)
        self.choices: list[Choice] = []
        self.orders: list[Order] = []
        self.gate = Gate(self.board)
        self.receptionist_refuses = ""
        self._desk, self._replies = OrderDesk(), []
        self.draws = DrawStatus.PRINTED
        self.ahead: int | None = 2
        self.answers = True
        self._events: list[Event] = []
        self._people: tuple[TrackedPerson, ...] = ()
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._passed_s = 0.0
        self._fill()
        self.server = WebServer(self.content)
        self.server.start()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _hall(self, fellows: tuple[str, ...]) -> tuple[HallRobot, ...]:
        """Return this robot, robot1, with these others of which nothing is known yet; nobody where it is alone."""
        own = HallRobot(name="robot1", board=self.board, inbox=self.inbox)
        others = (HallRobot(name=name, board=Board(), inbox=Inbox()) for name in fellows)
        return (own, *others) if fellows else ()

    @property
    def address(self) -> str:
        return self.server.address

    def paired(self, address: str = "") -> dict[str, str]:
        """Return the headers of a paired screen at an address of the network; none for the robot's own screen."""
        if not address:
            return {}
        if not self._cookie:
            code = self.content.paired.open_code(0.0)
            self._cookie = self.content.paired.pair(code, address="tablet", now_s=0.0, at_s=0.0)[1]
        return {"X-Forwarded-For": address, "Cookie": f"{COOKIE}={self._cookie}"}

    def kinds(self) -> list[ChoiceKind]:
        """What the pages have asked for so far."""
        return [choice.kind for choice in self.choices]

    def happens(self, *events: Event) -> None:
        """Let the receptionist hear of something in its next step."""
        with self._lock:
            self._events += events

    def somebody_comes(self, person: int = 3) -> None:
        """Put an engaged person in front of the robot."""
        engaged = tracked(person, 9.0, 3.3, engagement=Engagement.ENGAGED)
        self._people = (engaged,)
        self.board.put(Part.NEAR, True)

    def everybody_leaves(self) -> None:
        """Leave the robot alone."""
        self._people = ()
        self.board.put(Part.NEAR, False)

    def passes(self, seconds: float) -> None:
        """Let so much time pass for the receptionist at once."""
        self._passed_s += seconds

    def close(self) -> None:
        self._ends.set()
        self._thread.join(5.0)
        self.server.close()

    # The rest of the robot ------------------------------------------------------------------------

    def _fill(self) -> None:
        settings, catalogue = self.content.settings, self.content.today().catalogue
        notice = catalogue.notice.in_every_language()
        self.board.put(Part.PLACES, place_views(self.content.plan))
        self.board.put(
            Part.SETTINGS,
            views.SettingsView(
                boot=str(time.monotonic_ns()),
                centre=names(self.content.plan.name),
                language=settings.language,
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
            self._order_desk()
            chosen = self.inbox.take()
            self.choices += chosen
            for choice in chosen:
                self.screens.chosen(choice, time.time())
            self.attendant.step(time.monotonic())
            heard = tuple(chosen) if self.answers else ()
            self._step((*heard, *events))

    def _step(self, events: tuple[Event, ...]) -> Orders:
        allowed, cause, source, _ = self.gate.motion
        inputs = Inputs(
            people=self._people,
            robot_in_map=HOME,
            events=events,
            battery=self.battery,
            fault=self.fault,
            operator_stop=source if not allowed and cause == "operator" else "",
        )
        orders = self.receptionist.step(inputs, time.monotonic() + self._passed_s)
        self._carry_out(orders)
        return orders

    def _order_desk(self) -> None:
        """Do what the node does with orders; the gate stands in for the real one."""
        orders, replies = self.inbox.take_orders(), tuple(self._replies)
        self.orders += orders
        self._replies = []
        inputs = DeskInputs(orders=orders, replies=replies, gate_ready=self.gate.answers)
        outputs = self._desk.step(inputs, time.monotonic())
        for sending in outputs.send:
            if sending.kind in (OrderKind.STOP, OrderKind.RESUME):
                self._replies += self.gate.order(sending)
            elif self.receptionist_refuses:
                reason = Why.WORDS(words=self.receptionist_refuses)
                self._replies.append(Reply(sending=sending, accepted=False, reason=reason))
            else:
                answer = self._step((OperatorOrder(kind=RECEPTIONIST[sending.kind], place=sending.place),)).answer
                self._replies.append(Reply(sending=sending, accepted=answer.accepted, reason=answer.reason))
        for told in outputs.tell:
            told.deliver()
        self.gate.repeat()

    def ordered(self) -> list[OrderKind]:
        """What operators have ordered so far."""
        return [order.kind for order in self.orders]

    def _carry_out(self, orders: Orders) -> None:
        for entry in orders.log:
            self.screens.happened(views.event_view(entry, time.time()))
        for one in orders.say:
            text = sentence_text(one.key, one.language, one.values)
            self.screens.said(key=one.key, language=one.language, text=text, priority=int(one.priority))
        if orders.draw is not None:
            drawn = ticket(
                service=orders.draw.service,
                language=Language(orders.draw.language),
                issued_at_s=time.time(),
                code=CODE,
                ahead=self.ahead,
                expected_wait_s=None if self.ahead is None else 600.0,
            )
            printed = self.draws <= DrawStatus.NOT_PRINTED
            self.happens(TicketDrawn(status=self.draws, ticket=drawn if printed else None))
        if orders.drive_to:
            self.happens(DriveEnded(succeeded=True))
        view = guide_view(orders)
        self.screens.guide(view)
        self.attendant.guide(view)
        self.board.put(Part.BATTERY, self.battery)

    def _speak(self, key: str, language: Language, text: str, priority: Priority) -> None:
        self.screens.said(key=key, language=language, text=text, priority=int(priority))


def queue(waiting: int = 2, hours: tuple[str, ...] = (), opens_at: str = "") -> views.QueueView:
    """Return a queue with four services, the last one closed."""
    services = tuple(
        views.ServiceView(
            id=key,
            prefix=prefix,
            name=dict(zip(languages(), own, strict=False)),
            open=key != "land",
            waiting=waiting,
            expected_wait_s=300.0 * waiting,
        )
        for key, (prefix, *own) in SERVICES.items()
    )
    counters = tuple(
        views.CounterView(
            id=str(number), name=f"Quầy {number}", open=True, serving=f"{SERVICES[key][0]}00{number}", services=(key,)
        )
        for number, key in enumerate(SERVICES, start=1)
    )
    opens = views.opens_names(opens_at, date.today())
    return views.QueueView(services=services, counters=counters, opening_hours=hours, opens_at=opens_at, opens=opens)
