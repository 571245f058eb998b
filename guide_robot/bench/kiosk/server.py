"""The touch screen's server of one robot on which much changes all the time, for whoever looks at its pages."""

import itertools
import math
import threading
from types import TracebackType

from guide_robot.bench.kiosk.situations import SERVICES, VIETNAMESE
from guide_robot.catalogue.current import CurrentCatalogue
from guide_robot.catalogue.files import load_catalogue
from guide_robot.common.language import Language
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Board, Part
from guide_robot.kiosk.web.content import Content, WebSettings
from guide_robot.kiosk.web.floor_view import names, place_views
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.kiosk.web.server import WebServer

TOKEN = "benchmark"
PRIORITIES = ("elderly", "disabled", "pregnant", "small_child", "merit")


class _Recogniser:
    """A recogniser that always understands the same: with one the screen offers to listen."""

    def __init__(self, words: str) -> None:
        self._words = words

    def recognise(self, sound: bytes, language: Language) -> str:
        """Return its words."""
        return self._words


class BenchKiosk:
    """The kiosk's server with ten people and a scan that change all the time; wishes go into the void while `idle`."""

    def __init__(self, understands: str = "") -> None:
        self._recogniser = _Recogniser(understands)
        self.idle = True

    def __enter__(self) -> "BenchKiosk":
        plan, catalogue = load_floor(resource("maps", "ward_office", "floor.yaml")), load_catalogue()
        self._board, self.inbox = Board(), Inbox()
        self.board, self.plan = self._board, plan
        self._board.put(Part.PLACES, place_views(plan))
        settings = views.SettingsView(
            boot="benchmark",
            centre=names(plan.name),
            language=VIETNAMESE,
            idle_s=30.0,
            priorities=PRIORITIES,
            voice_in=True,
            chat=False,
            code_view=False,
            example=True,
            notice=names(catalogue.notice),
        )
        self._board.put(Part.SETTINGS, settings)
        content = Content(
            settings=WebSettings(port=0),
            board=self._board,
            inbox=self.inbox,
            plan=plan,
            current=CurrentCatalogue(catalogue),
            operator_token=TOKEN,
            services=lambda: frozenset(SERVICES),
            recogniser=self._recogniser,
        )
        content.today().search.prepare()
        self._server = WebServer(content)
        self._server.start()
        self.address = self._server.address
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._move, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._thread.join()
        self._server.close()

    def _move(self) -> None:
        """Change what a robot changes, twenty times a second."""
        for tick in itertools.count():
            if self._ends.wait(0.05):
                return
            if self.idle:
                self.inbox.take()
            angle = 0.05 * tick
            x, y = 9.0 + 3.0 * math.cos(angle), 7.0 + 3.0 * math.sin(angle)
            self._board.put(Part.ROBOT, views.RobotView(x=x, y=y, theta=angle))
            self._board.put(Part.PEOPLE, tuple(_person(number, angle) for number in range(1, 11)))
            points = [(x + 4.0 * math.cos(0.0175 * beam), y + 4.0 * math.sin(0.0175 * beam)) for beam in range(360)]
            self._board.put(Part.SCAN, tuple(round(100.0 * value) for point in points for value in point))


def _person(number: int, angle: float) -> views.PersonView:
    return views.PersonView(
        id=number,
        x=number + math.sin(angle),
        y=3.0 + math.cos(angle),
        vx=0.5,
        vy=0.0,
        kind=0,
        engagement=0,
        confidence=0.9,
        since_seen_s=0.0,
    )
