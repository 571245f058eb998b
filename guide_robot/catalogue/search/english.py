"""English for the search: stems, groups of the same meaning, one slip in a word."""

from collections.abc import Sequence
from functools import lru_cache

from guide_robot.catalogue.search.analysis import CONCEPT_MARK, PhraseMap, Slot, Word, words_in
from guide_robot.catalogue.search.marks import fold
from guide_robot.catalogue.search.spelling import Speller
from guide_robot.catalogue.search.words import Words, words_of

BREAK = "."
LIKENESS_SLIP = 0.85
ENDINGS = (
    "ations", "ation", "ments", "ment", "ings", "ing",  # codespell:ignore
    "ions", "ion", "ers", "er", "ed", "es", "s", "al", "ly", "e",
)  # fmt: skip


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the part of a word that its forms share; at least four letters stay.

    Coarser than Porter's algorithm and enough here: the catalogue's few hundred words stay apart.
    """
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    for _ in range(2):
        ending = next((one for one in ENDINGS if word.endswith(one) and len(word) - len(one) >= 4), "")
        if not ending:
            break
        word = word[: -len(ending)]
    if word.endswith("str"):  # registration and register, administration and administer
        return word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


class EnglishAnalyzer:
    """Terms are stems and concepts (groups of the same meaning)."""

    def __init__(self, words: Words | None = None) -> None:
        """Take the stop words and groups of `words`, the project's own by default."""
        words = words or words_of("en")
        self._stop = words.stop
        self._phrases = PhraseMap()
        for phrase in words.stop_phrases:
            self._phrases.add(_stems(phrase), BREAK)
        for group in words.same:
            for member in group:
                self._phrases.add(_stems(member), CONCEPT_MARK + "".join(_stems(group[0])))
        for word in words.weak:
            self._phrases.add(_stems(word), CONCEPT_MARK + "".join(_stems(word)))
        self.weak_terms = frozenset(self._phrases.names[tuple(_stems(word))] for word in words.weak)
        self._surfaces: set[str] = set()
        self._stems: frozenset[str] = frozenset()
        self._speller: Speller | None = None

    def document_terms(self, phrase: str) -> dict[str, str]:
        """Return the concepts and stems of a phrase."""
        words = _words(phrase)
        terms: dict[str, str] = {}
        for start, _, name in self._phrases.cut([stem(word) for word in words]):
            if name.startswith(CONCEPT_MARK):
                terms[name] = ""
            elif not name and words[start] not in self._stop:
                terms[stem(words[start])] = ""
        return terms

    def learn(self, terms: set[str], phrases: Sequence[str]) -> None:
        """Know the words of the catalogue and of the groups of words."""
        self._surfaces = {word for phrase in phrases for word in _words(phrase)}
        self._stems = frozenset(terms) | {part for known in self._phrases.names for part in known}
        self._speller = None

    def slots(self, question: str) -> list[Slot]:
        """Return the concepts and stems of a question, after correction."""
        corrected = [self._corrected(word) for word in _words(question)]
        slots: list[Slot] = []
        for start, end, name in self._phrases.cut([stem(word) for word, _ in corrected]):
            similarity = min(similarity for _, similarity in corrected[start:end])
            if name.startswith(CONCEPT_MARK):
                slots.append(Slot(name, similarity))
            elif not name and not self._says_nothing(corrected[start][0]):
                slots.append(Slot(stem(corrected[start][0]), similarity))
        return slots

    def words(self, text: str) -> list[Word]:
        """Return the words as typed; those that only ask are silent."""
        words = _words(text)
        read: list[Word] = []
        for start, end, name in self._phrases.cut([stem(word) for word in words]):
            read.extend(Word(word, silent=name == BREAK or self._says_nothing(word)) for word in words[start:end])
        return read

    def agreement(self, typed: str, stored: str) -> float:
        """Return 1: English forms are not compared."""
        return 1.0

    def _says_nothing(self, word: str) -> bool:
        return word in self._stop or (len(word) == 1 and word.isdigit())

    def _corrected(self, word: str) -> tuple[str, float]:
        if word in self._surfaces or word in self._stop or stem(word) in self._stems or not word.isalpha():
            return word, 1.0
        if self._speller is None:
            self._speller = Speller(sorted(self._surfaces), shortest=4)
        near = [known for known in self._speller.near(word) if known[0] == word[0]]
        return (near[0], LIKENESS_SLIP) if near else (word, 1.0)


def _words(text: str) -> list[str]:
    return [fold(word) for word in words_in(text.lower().replace("'", "").replace("’", ""))]


def _stems(phrase: str) -> list[str]:
    return [stem(word) for word in words_in(phrase)]
