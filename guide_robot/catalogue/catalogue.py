"""The catalogue of procedures as values: what a citizen is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from guide_robot.common.language import Language, LocalText, languages
from guide_robot.phrases.book import say
from guide_robot.phrases.dates import date_words
from guide_robot.phrases.grammar import grouped


class TimeUnit(Enum):
    """What a procedure's time is counted in."""

    SAME_DAY = "same_day"
    WORKING_DAY = "working_day"
    DAY = "day"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fee:
    """What it costs; `vnd` is None where each province sets the amount."""

    vnd: int | None
    note: LocalText | None = None

    def words(self, language: Language) -> str:
        """Return the fee as a citizen reads it."""
        if self.vnd is None:
            note = self.note.in_language(language) if self.note else say("catalogue.set_by_province", language)
            return _capital_first(note)
        amount = say("catalogue.free", language) if self.vnd == 0 else _money(self.vnd, language)
        return amount if self.note is None else f"{amount} ({self.note.in_language(language)})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Duration:
    """How long the office takes after all papers are in."""

    count: int
    unit: TimeUnit
    note: LocalText | None = None

    def words(self, language: Language) -> str:
        """Return the time as a citizen reads it."""
        words = say(f"catalogue.{self.unit.value}", language, n=self.count)
        return words if self.note is None else f"{words} ({self.note.in_language(language)})"


@dataclass(frozen=True, slots=True)
class Phrases:
    """How people also call a procedure, by code of the language; any number in each."""

    by_language: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def in_language(self, language: Language) -> tuple[str, ...]:
        """Return the phrases in `language`, none of another."""
        return self.by_language.get(language, ())


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """One administrative procedure; `service` is the queue's service that gives a ticket for it.

    `often`: asked for so often that it comes first among entries which fit a question nearly alike.
    `code`: its number in the national list of procedures, empty where not known. It is law from `valid_from` to
    `valid_to`, both days included; None is without a bound. `as_of` fills in `coming`, whether it is not law yet,
    and `note`, since when or until when it holds.
    """

    id: str
    service: str
    title: LocalText
    also_called: Phrases
    papers: tuple[LocalText, ...]
    steps: tuple[LocalText, ...]
    fee: Fee
    days: Duration
    handled_by: LocalText
    legal_basis: tuple[str, ...]
    often: bool = False
    code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    coming: bool = False
    note: LocalText | None = None

    def title_in(self, language: Language) -> str:
        """Return the title; of what is not law yet with the day from which it is."""
        title = self.title.in_language(language)
        if not self.coming or self.valid_from is None:
            return title
        return f"{title} ({say('catalogue.coming_mark', language, date=date_words(self.valid_from, language))})"

    def as_of(self, day: date) -> "Procedure":
        """Return the procedure with what a citizen must know on a day of since when or until when it holds."""
        coming = self.valid_from is not None and day < self.valid_from
        bound = self.valid_from if coming else self.valid_to
        if bound is None:
            return self
        key = "catalogue.coming" if coming else "catalogue.ending"
        words = {str(one): say(key, one, date=date_words(bound, one)) for one in languages()}
        return replace(self, coming=coming, note=LocalText(**words))

    def is_valid_on(self, day: date) -> bool:
        """Whether the procedure is law on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """Something that people ask for here although it is handled at another place, `where`.

    `matter`: an office handles such things, if not this one; the weather or a chat is none.
    """

    id: str
    title: LocalText
    where: LocalText
    also_called: Phrases
    matter: bool = True


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All procedures; `example` is True until an office has checked and owned the data.

    `notice` is the sentence that every page shows while `example` is True.
    """

    example: bool
    notice: LocalText
    procedures: tuple[Procedure, ...]
    elsewhere: tuple[Elsewhere, ...] = ()
    _by_id: dict[str, Procedure] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_id.update((procedure.id, procedure) for procedure in self.procedures)

    def __len__(self) -> int:
        return len(self.procedures)

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self.procedures)

    def get(self, procedure_id: str) -> Procedure | None:
        """Return the procedure with this id, None if there is none."""
        return self._by_id.get(procedure_id)

    def on(self, day: date) -> "Catalogue":
        """Return the catalogue as it is law on a day; itself where nothing differs."""
        valid = tuple(procedure for procedure in self.procedures if procedure.is_valid_on(day))
        return self if len(valid) == len(self.procedures) else replace(self, procedures=valid)

    def as_of(self, day: date) -> "Catalogue":
        """Return what a citizen is shown on a day: nothing whose law is over, and with the day what is not law yet."""
        told = tuple(one.as_of(day) for one in self.procedures if one.valid_to is None or day <= one.valid_to)
        return self if told == self.procedures else replace(self, procedures=told)

    def of_service(self, service: str) -> tuple[Procedure, ...]:
        """Return the procedures that one service of the queue handles, in the catalogue's order."""
        return tuple(procedure for procedure in self.procedures if procedure.service == service)


def _money(vnd: int, language: Language) -> str:
    return say("catalogue.money", language, amount=grouped(vnd, language.facts.thousands))


def _capital_first(words: str) -> str:
    return words[:1].upper() + words[1:]
