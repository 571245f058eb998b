"""What the server knows besides the board: settings, floor, catalogue and the operator's token."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from guide_robot.catalogue.answer import ChatSettings
from guide_robot.catalogue.catalogue import Elsewhere, Procedure
from guide_robot.catalogue.current import CurrentCatalogue, Edition
from guide_robot.catalogue.search.house import Asked
from guide_robot.catalogue.search.search import Answer
from guide_robot.catalogue.written import Written, elsewhere_lead, written
from guide_robot.common.language import Language, first_language
from guide_robot.floor.model import FloorPlan
from guide_robot.kiosk.speech import Recogniser
from guide_robot.kiosk.web.board import Board
from guide_robot.kiosk.web.hall import HallRobot
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.kiosk.web.pairing import PairedScreens
from guide_robot.web.refusals import Refusals


@dataclass(frozen=True, kw_only=True)
class WebSettings:
    """How the server listens and what the pages do; `idle_s`: after so long nobody's traces are on the screen.

    `pair_own_screen`: this computer's own screen is paired too; for a proxy that does not say X-Forwarded-For.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    language: Language = field(default_factory=first_language)
    idle_s: float = 30.0
    priorities: tuple[str, ...] = ()
    code_view: bool = True
    tickets_folder: Path | None = None
    screens_per_address: int = 4
    screens_in_all: int = 12
    pair_own_screen: bool = False
    allowed_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything that the routes and sockets of one server share; `services` says which ids there are now.

    `hall` has all robots of the hall, this one too, and nobody where it is alone.
    """

    settings: WebSettings
    board: Board
    inbox: Inbox
    plan: FloorPlan
    current: CurrentCatalogue
    operator_token: str = field(repr=False)
    services: Callable[[], frozenset[str]]
    recogniser: Recogniser | None = None
    chat: ChatSettings | None = None
    paired: PairedScreens = field(default_factory=PairedScreens)
    hall: tuple[HallRobot, ...] = ()
    refusals: Refusals = field(default_factory=Refusals)

    def today(self) -> Edition:
        """Return the catalogue as it is law today, with its search."""
        return self.current.on(date.today())


@dataclass(frozen=True, kw_only=True)
class ProcedureView(Written):
    """A procedure in one language, as the page shows it."""

    service: str
    legal_basis: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ResultView:
    """One procedure that was found."""

    id: str
    title: str
    score: float


@dataclass(frozen=True, kw_only=True)
class ElsewhereView:
    """What was asked for and is handled at another place; `lead` goes before, if not empty."""

    lead: str
    title: str
    where: str


@dataclass(frozen=True, kw_only=True)
class FoundView:
    """The answer to a question in one language; `words` is what a chat model made of it, None without one.

    `places` and `hours`: what it asks of the house itself, places by id.
    """

    places: tuple[str, ...]
    hours: bool
    results: tuple[ResultView, ...]
    elsewhere: ElsewhereView | None
    words: str | None


def found_view(answer: Answer, asked: Asked, words: str | None, language: Language) -> FoundView:
    """Return what the page shows of an answer."""
    return FoundView(
        places=asked.places,
        hours=asked.hours,
        results=tuple(
            ResultView(id=one.procedure.id, title=one.procedure.title_in(language), score=one.score)
            for one in answer.found
        ),
        elsewhere=elsewhere_view(answer.elsewhere, language) if answer.elsewhere else None,
        words=words,
    )


def elsewhere_view(elsewhere: Elsewhere, language: Language) -> ElsewhereView:
    """Return what the page shows of something that another place handles."""
    return ElsewhereView(
        lead=elsewhere_lead(elsewhere, language),
        title=elsewhere.title.in_language(language),
        where=elsewhere.where.in_language(language),
    )


def procedure_view(procedure: Procedure, language: Language) -> ProcedureView:
    """Return a procedure in one language."""
    return ProcedureView(**written(procedure, language), service=procedure.service, legal_basis=procedure.legal_basis)
