"""Finds the procedure that a citizen asks for, in Vietnamese, English or Korean, or says that it does not know."""

from dataclasses import dataclass
from functools import cached_property

from guide_robot.kiosk.catalogue import Catalogue, Elsewhere, Language, Procedure
from guide_robot.kiosk.search_analysis import HANGUL, clean
from guide_robot.kiosk.search_english import EnglishAnalyzer
from guide_robot.kiosk.search_index import Document, LanguageIndex
from guide_robot.kiosk.search_korean import KoreanAnalyzer
from guide_robot.kiosk.search_marks import has_vietnamese_marks
from guide_robot.kiosk.search_vietnamese import VietnameseAnalyzer

# Below this score of the best entry the search does not know. Chosen on the development questions.
THRESHOLD = 0.48
# An entry this far below the best one is not shown beside it.
SHOWN_SHARE = 0.45
# A question without marks or Hangul may be Vietnamese or English; the language of the screen decides between equals.
OTHER_LANGUAGE = 0.92

# What is asked for often gains this share of what its score lacks: it decides between entries that fit nearly alike.
OFTEN_GAIN = 0.2
# What belongs elsewhere must fit clearly better than a procedure to be the answer.
ELSEWHERE_SHARE = 0.9


@dataclass(frozen=True, kw_only=True)
class Found:
    """A procedure and how well it fits the question: 0 not at all, 1 as well as can be."""

    procedure: Procedure
    score: float


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Procedures that fit, best first; without any, `elsewhere` may say who else handles what was asked.

    `language` is the one in which the question was understood, None where it was not.
    """

    found: tuple[Found, ...] = ()
    elsewhere: Elsewhere | None = None
    language: Language | None = None


class ProcedureSearch:
    """Searches a catalogue; keeps nothing of what was asked.

    Each language's index is built when it is first needed; `prepare` builds all. May be called from any thread.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the catalogue to search."""
        self._catalogue = catalogue

    def prepare(self) -> None:
        """Build every index now, so that no citizen waits for it."""
        _ = (self._vietnamese, self._english, self._korean)

    def find(self, text: str, language: Language | None = None, limit: int = 5) -> list[Found]:
        """Return at most `limit` procedures, best first; empty when the search does not know.

        `language` is that of the screen: a hint between Vietnamese without marks and English, never a wall.
        """
        return list(self.answer(text, language, limit).found)

    def answer(self, text: str, language: Language | None = None, limit: int = 5) -> Answer:
        """Return what was found, or the other place where the question belongs, or neither."""
        scores, understood = self._scores(clean(text), language)
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] < THRESHOLD:
            return Answer()
        procedures, best = self._catalogue.procedures, ranked[0]
        if best[0] >= len(procedures):
            return Answer(elsewhere=self._catalogue.elsewhere[best[0] - len(procedures)], language=understood)
        shown = [one for one in ranked if one[0] < len(procedures) and one[1] >= SHOWN_SHARE * best[1]]
        found = (Found(procedure=procedures[number], score=round(score, 4)) for number, score in shown[:limit])
        return Answer(found=tuple(found), language=understood)

    def _scores(self, question: str, language: Language | None) -> tuple[dict[int, float], Language | None]:
        """Return each document's score and the language of the best; numbers after the procedures are elsewhere."""
        scores: dict[int, float] = {}
        best, understood = 0.0, None
        languages = _languages_of(question)
        for one in languages:
            share = 1.0 if language in (None, one) or len(languages) == 1 else OTHER_LANGUAGE
            for number, score in self._index(one).search(question):
                fair = self._fair(number, share * score)
                scores[number] = max(scores.get(number, 0.0), fair)
                if fair > best:
                    best, understood = fair, one
        return scores, understood

    def _fair(self, number: int, score: float) -> float:
        """Return a score after what is known of the document apart from the question."""
        if number >= len(self._catalogue):
            return ELSEWHERE_SHARE * score
        often = self._catalogue.procedures[number].often
        return score + OFTEN_GAIN * score * (1.0 - score) if often else score

    def _index(self, language: Language) -> LanguageIndex:
        if language is Language.VIETNAMESE:
            return self._vietnamese
        return self._english if language is Language.ENGLISH else self._korean

    @cached_property
    def _vietnamese(self) -> LanguageIndex:
        return LanguageIndex(VietnameseAnalyzer(), self._documents(Language.VIETNAMESE))

    @cached_property
    def _english(self) -> LanguageIndex:
        return LanguageIndex(EnglishAnalyzer(), self._documents(Language.ENGLISH))

    @cached_property
    def _korean(self) -> LanguageIndex:
        return LanguageIndex(KoreanAnalyzer(), self._documents(Language.KOREAN))

    def _documents(self, language: Language) -> list[Document]:
        own = [
            Document(
                procedure.title.in_language(language),
                procedure.also_called.in_language(language),
                tuple(paper.in_language(language) for paper in procedure.papers),
            )
            for procedure in self._catalogue
        ]
        return own + [
            Document(one.title.in_language(language), one.also_called.in_language(language), ())
            for one in self._catalogue.elsewhere
        ]


def _languages_of(question: str) -> tuple[Language, ...]:
    if HANGUL.search(question):
        return (Language.KOREAN,)
    if has_vietnamese_marks(question):
        return (Language.VIETNAMESE,)
    return (Language.VIETNAMESE, Language.ENGLISH)
