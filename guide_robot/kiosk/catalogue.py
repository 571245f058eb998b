"""The catalogue of procedures as values: what a citizen is told, in three languages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum


class Language(Enum):
    """A language that the robot speaks; the value is its ISO 639-1 code."""

    VIETNAMESE = "vi"
    ENGLISH = "en"
    KOREAN = "ko"


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One sentence in every language."""

    vi: str
    en: str
    ko: str

    def in_language(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return {Language.VIETNAMESE: self.vi, Language.ENGLISH: self.en, Language.KOREAN: self.ko}[language]


class TimeUnit(Enum):
    """What a procedure's time is counted in."""

    SAME_DAY = "same_day"
    WORKING_DAY = "working_day"
    DAY = "day"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fee:
    """What it costs; `vnd` is None where each province sets the amount."""

    vnd: int | None
    note: Text | None = None

    def words(self, language: Language) -> str:
        """Return the fee as a citizen reads it."""
        if self.vnd is None:
            note = self.note or _SET_BY_PROVINCE
            return _capital_first(note.in_language(language))
        amount = _FREE.in_language(language) if self.vnd == 0 else _money(self.vnd, language)
        return amount if self.note is None else f"{amount} ({self.note.in_language(language)})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Duration:
    """How long the office takes after all papers are in."""

    count: int
    unit: TimeUnit
    note: Text | None = None

    def words(self, language: Language) -> str:
        """Return the time as a citizen reads it."""
        pattern = _DURATIONS[self.unit].in_language(language)
        words = pattern.format(count=self.count, s="" if self.count == 1 else "s")
        return words if self.note is None else f"{words} ({self.note.in_language(language)})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrases:
    """How people also call a procedure, by language; any number in each."""

    vi: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    ko: tuple[str, ...] = ()

    def in_language(self, language: Language) -> tuple[str, ...]:
        """Return the phrases in `language`."""
        return {Language.VIETNAMESE: self.vi, Language.ENGLISH: self.en, Language.KOREAN: self.ko}[language]


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """One administrative procedure; `service` is the queue's service that gives a ticket for it.

    `often`: asked for so often that it comes first among entries which fit a question nearly alike.
    """

    id: str
    service: str
    title: Text
    also_called: Phrases
    papers: tuple[Text, ...]
    steps: tuple[Text, ...]
    fee: Fee
    days: Duration
    handled_by: Text
    legal_basis: tuple[str, ...]
    often: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """Something that people ask for here although it is handled at another place, `where`."""

    id: str
    title: Text
    where: Text
    also_called: Phrases


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All procedures; `example` is True until an office has checked and owned the data.

    `notice` is the sentence that every page shows while `example` is True.
    """

    example: bool
    notice: Text
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

    def of_service(self, service: str) -> tuple[Procedure, ...]:
        """Return the procedures that one service of the queue handles, in the catalogue's order."""
        return tuple(procedure for procedure in self.procedures if procedure.service == service)


_FREE = Text(vi="Miễn phí", en="Free of charge", ko="무료")
_SET_BY_PROVINCE = Text(vi="Theo quy định của tỉnh, thành phố", en="As set by the province", ko="성·시에서 정한 금액")
_DURATIONS = {
    TimeUnit.SAME_DAY: Text(vi="Trong ngày", en="The same day", ko="당일"),
    TimeUnit.WORKING_DAY: Text(vi="{count} ngày làm việc", en="{count} working day{s}", ko="근무일 기준 {count}일"),
    TimeUnit.DAY: Text(vi="{count} ngày", en="{count} day{s}", ko="{count}일"),
}


def _money(vnd: int, language: Language) -> str:
    grouped = f"{vnd:,}"
    if language is Language.VIETNAMESE:
        return grouped.replace(",", ".") + " đồng"
    return grouped + (" VND" if language is Language.ENGLISH else "동")


def _capital_first(words: str) -> str:
    return words[:1].upper() + words[1:]
