"""An answer with its sources, as the page and other channels get it."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from guide_robot.assistant.hours import OfficeHours
from guide_robot.catalogue.answer import entry_text, source_of
from guide_robot.catalogue.catalogue import Catalogue, Procedure
from guide_robot.catalogue.current import CurrentCatalogue
from guide_robot.catalogue.search.house import House
from guide_robot.catalogue.written import Written, elsewhere_text, written
from guide_robot.common.language import Language, first_language
from guide_robot.phrases.book import say

SHOWN = 5


class Outcome(Enum):
    """What came of a question."""

    FOUND = "found"
    ELSEWHERE = "elsewhere"
    HOURS = "hours"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Title:
    """A procedure in a list."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where an answer comes from: an entry of the catalogue, its number in the national list, its legal basis; or the
    opening times of the office that `name` is.
    """

    id: str
    name: str
    code: str
    legal_basis: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The answer to one question. `notice` says that an office has not checked the catalogue yet, empty when it has."""

    outcome: Outcome
    language: Language
    text: str
    found: tuple[Title, ...] = ()
    sources: tuple[Source, ...] = ()
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet(Written):
    """One procedure written out, with its source."""

    language: Language
    source: Source
    notice: str


class Assistant:
    """Answers from the catalogue as it is law today and from the office's hours. Keeps nothing of what was asked."""

    def __init__(
        self, catalogue: Catalogue, hours: OfficeHours | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Take the whole catalogue; without `hours` it does not know when the office is open."""
        self._hours, self._clock, self._house = hours, clock, House()
        self._current = CurrentCatalogue(catalogue)
        self._now = self._current.on(date.today())
        self._now.search.prepare()
        _keep_for_good()

    def turn_to(self, today: date) -> None:
        """Answer by what is law on a day; the index is made anew only where that differs."""
        edition = self._current.on(today)
        if edition is not self._now:
            edition.search.prepare()
            self._now = edition
            _keep_for_good()

    def answer(self, question: str, hint: Language | None) -> Reply:
        """Return the answer to a question of any length."""
        answer = self._now.search.answer(question, hint, SHOWN)
        asked = self._house.asked(question)
        language = hint or asked.language or answer.language or first_language()
        if asked.hours:
            return self._when_open(language)
        if answer.elsewhere is not None:
            title = answer.elsewhere.title.in_language(language)
            return Reply(
                outcome=Outcome.ELSEWHERE,
                language=language,
                text=elsewhere_text(answer.elsewhere, language),
                sources=(Source(id=answer.elsewhere.id, name=title, code="", legal_basis=()),),
            )
        if not answer.found:
            return _unknown(language)
        found = [one.procedure for one in answer.found]
        return Reply(
            outcome=Outcome.FOUND,
            language=language,
            text=entry_text(found[0], language),
            found=tuple(Title(id=one.id, title=one.title_in(language)) for one in found),
            sources=(source(found[0], language),),
            notice=self._notice(language),
        )

    def _when_open(self, language: Language) -> Reply:
        if self._hours is None:
            return _unknown(language)
        return Reply(
            outcome=Outcome.HOURS,
            language=language,
            text=self._hours.words(language, self._clock()),
            sources=(Source(id="opening_hours", name=self._hours.centre(language), code="", legal_basis=()),),
        )

    def titles(self, service: str, language: Language) -> tuple[Title, ...]:
        """Return what a service of the queue handles, what is asked for often first."""
        found = sorted(self._now.catalogue.of_service(service), key=lambda one: not one.often)
        return tuple(Title(id=one.id, title=one.title_in(language)) for one in found)

    def sheet(self, procedure_id: str, language: Language) -> Sheet | None:
        """Return a procedure written out, None if there is none that is law today."""
        procedure = self._now.catalogue.get(procedure_id)
        if procedure is None:
            return None
        return Sheet(
            **written(procedure, language),
            language=language,
            source=source(procedure, language),
            notice=self._notice(language),
        )

    def _notice(self, language: Language) -> str:
        catalogue = self._now.catalogue
        return catalogue.notice.in_language(language) if catalogue.example else ""


def _unknown(language: Language) -> Reply:
    return Reply(outcome=Outcome.UNKNOWN, language=language, text=say("catalogue.unknown", language))


def source(procedure: Procedure, language: Language) -> Source:
    """Return a procedure as the source of an answer."""
    name = source_of(procedure, language)
    return Source(id=procedure.id, name=name, code=procedure.code, legal_basis=procedure.legal_basis)


def _keep_for_good() -> None:
    """Let the collector leave out what is there now: it would look through every phrase while somebody waits."""
    gc.unfreeze()  # of an edition before
    gc.collect()
    gc.freeze()
