"""Finds the procedure that a citizen asks for in Vietnamese, English, Korean or Chinese, or says that it knows none."""

from dataclasses import dataclass
from functools import cached_property

from guide_robot.catalogue.catalogue import Catalogue, Elsewhere, Procedure
from guide_robot.catalogue.search.analysis import HAN, HANGUL, Document, clean
from guide_robot.catalogue.search.chinese import ChineseAnalyzer
from guide_robot.catalogue.search.english import EnglishAnalyzer
from guide_robot.catalogue.search.index import Hit, LanguageIndex
from guide_robot.catalogue.search.korean import KoreanAnalyzer
from guide_robot.catalogue.search.marks import has_vietnamese_marks
from guide_robot.catalogue.search.vietnamese import VietnameseAnalyzer
from guide_robot.common.language import Language

# The languages that a question is understood in.
VIETNAMESE, ENGLISH, KOREAN, CHINESE = Language("vi"), Language("en"), Language("ko"), Language("zh")
SEARCHED = frozenset({VIETNAMESE, ENGLISH, KOREAN, CHINESE})
# A word in each language that no catalogue knows: the first of them builds the tables of slips.
MISSPELT = {VIETNAMESE: "khaii sinhhh", ENGLISH: "birthhh", KOREAN: "출셍신고서류", CHINESE: "出声登计"}
# Below this score of the best entry the search does not know. Chosen on the development questions.
THRESHOLD = 0.48
# Pairs of signs fit less often than words do, also where the meaning does.
CHINESE_THRESHOLD = 0.42
# An entry this far below the best one is not shown beside it.
SHOWN_SHARE = 0.45
# A question without marks or Hangul may be Vietnamese or English; the language of the screen decides between equals.
OTHER_LANGUAGE = 0.92

# What is asked for often gains this share of what its score lacks: it decides between entries that fit nearly alike.
OFTEN_GAIN = 0.2
# What belongs elsewhere must fit clearly better than a procedure to be the answer, unless it is named.
ELSEWHERE_SHARE = 0.9
# And so must what is not law yet.
COMING_SHARE = 0.9


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
        """Build every index and its tables of slips now, so that no citizen waits for them."""
        for language, misspelt in MISSPELT.items():
            self._index(language).search(misspelt)

    def find(self, text: str, language: Language | None = None, limit: int = 5) -> list[Found]:
        """Return at most `limit` procedures, best first; empty when the search does not know.

        `language` is that of the screen: a hint between Vietnamese without marks and English, never a wall.
        """
        return list(self.answer(text, language, limit).found)

    def answer(self, text: str, language: Language | None = None, limit: int = 5) -> Answer:
        """Return what was found, or the other place where the question belongs, or neither."""
        scores, understood = self._scores(clean(text), language)
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] < (CHINESE_THRESHOLD if understood == CHINESE else THRESHOLD):
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
        language = _preferred(language, languages)
        for one in languages:
            share = 1.0 if language in (None, one) or len(languages) == 1 else OTHER_LANGUAGE
            for hit in self._index(one).search(question):
                fair = self._fair(hit, share)
                scores[hit.number] = max(scores.get(hit.number, 0.0), fair)
                if fair > best:
                    best, understood = fair, one
        return scores, understood

    def _fair(self, hit: Hit, share: float) -> float:
        """Return a score after what is known of the document apart from the question."""
        score = share * hit.score
        if hit.number >= len(self._catalogue):
            return score if hit.named else ELSEWHERE_SHARE * score
        procedure = self._catalogue.procedures[hit.number]
        if procedure.coming:
            return COMING_SHARE * score
        return score + OFTEN_GAIN * score * (1.0 - score) if procedure.often else score

    def _index(self, language: Language) -> LanguageIndex:
        if language == VIETNAMESE:
            return self._vietnamese
        if language == ENGLISH:
            return self._english
        return self._korean if language == KOREAN else self._chinese

    @cached_property
    def _vietnamese(self) -> LanguageIndex:
        return LanguageIndex(VietnameseAnalyzer(), self._documents(VIETNAMESE))

    @cached_property
    def _english(self) -> LanguageIndex:
        return LanguageIndex(EnglishAnalyzer(), self._documents(ENGLISH))

    @cached_property
    def _korean(self) -> LanguageIndex:
        return LanguageIndex(KoreanAnalyzer(), self._documents(KOREAN))

    @cached_property
    def _chinese(self) -> LanguageIndex:
        return LanguageIndex(ChineseAnalyzer(), self._documents(CHINESE))

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


def _preferred(language: Language | None, languages: tuple[Language, ...]) -> Language | None:
    """Return which of these the screen speaks, itself or as a fallback; None where that is not known."""
    if language is None:
        return None
    spoken = (language, *map(Language, language.facts.fallback))
    return next((one for one in spoken if one in languages), None)


def _languages_of(question: str) -> tuple[Language, ...]:
    if HANGUL.search(question):
        return (KOREAN,)
    if HAN.search(question):
        return (CHINESE,)
    if has_vietnamese_marks(question):
        return (VIETNAMESE,)
    return (VIETNAMESE, ENGLISH)
