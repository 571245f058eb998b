"""Korean for the search: particles and endings off, pairs of syllables, groups of one meaning, slips in a letter."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from guide_robot.catalogue.search.analysis import ACROSS_WORDS, CONCEPT_MARK, HANGUL, Slot, Word, words_in
from guide_robot.catalogue.search.spelling import Speller
from guide_robot.catalogue.search.words import Words, words_of

SHORTEST_SLIP = 7


@lru_cache(maxsize=16384)
def without_ending(word: str) -> str:
    """Return a word without its particles and verb endings; one syllable always stays."""
    endings, not_endings = _endings()
    for _ in range(2):
        if word.endswith(not_endings):
            break
        ending = next((one for one in endings if word.endswith(one) and len(word) > len(one)), "")
        if not ending or (len(word) - len(ending) < 2 and len(ending) < 2 and len(word) > 2):
            break
        word = word[: -len(ending)]
    return word


@lru_cache(maxsize=16384)
def jamo(word: str) -> str:
    """Return the letters that the syllables of a word are built from."""
    return unicodedata.normalize("NFD", word)


class KoreanAnalyzer:
    """Terms are pairs of syllables within a word, one-syllable and Latin words, and concepts."""

    def __init__(self, words: Words | None = None) -> None:
        """Take the stop words and groups of `words`, the project's own by default."""
        words = words or words_of("ko")
        self._stop = words.stop
        self._endings = frozenset(words.endings)
        self._concepts: dict[str, str] = {}
        for group in words.same:
            for member in group:
                self._concepts.setdefault(member.replace(" ", ""), CONCEPT_MARK + group[0])
        for word in words.weak:
            self._concepts.setdefault(word.replace(" ", ""), CONCEPT_MARK + word)
        self.weak_terms = frozenset(self._concepts[word.replace(" ", "")] for word in words.weak)
        members = (member for group in (*words.same, words.weak) for member in group if len(member) > 1)
        long = sorted(members, key=len, reverse=True)
        self._pattern = re.compile("|".join(member.replace(" ", " ?") for member in long) or r"(?!)")
        self._known_words: set[str] = set()
        self._by_jamo: dict[str, str] = {}
        self._speller: Speller | None = None

    def document_terms(self, phrase: str) -> dict[str, str]:
        """Return the terms of a phrase; pairs across a space have the form "+" and carry no weight."""
        terms: dict[str, str] = {}
        pieces = list(self._pieces(phrase.lower()))
        for piece in pieces:
            terms.update((term, "") for term in _terms(piece))
        for term in _across(pieces):
            terms.setdefault(term, ACROSS_WORDS)
        return terms

    def learn(self, terms: set[str], phrases: Sequence[str]) -> None:
        """Know the words of the catalogue, and neighbours written as one, for slips."""
        self._known_words = set()
        for phrase in phrases:
            words = [without_ending(word) for word in words_in(phrase.lower())]
            self._known_words.update(words)
            self._known_words.update(left + right for left, right in pairwise(words))
        self._known_words.update(self._concepts)
        self._speller = None

    def slots(self, question: str) -> list[Slot]:
        """Return the pairs, short words and concepts of a question, after correction."""
        corrected = " ".join(self._corrected(word) for word in words_in(question))
        pieces = list(self._pieces(corrected))
        terms = dict.fromkeys(term for piece in pieces for term in _terms(piece))
        across = dict.fromkeys(term for term in _across(pieces) if term not in terms)
        return [Slot(term) for term in terms] + [Slot(term, weight=0.0) for term in across]

    def words(self, text: str) -> list[Word]:
        """Return the words without their endings; those that only ask are silent."""
        words = [(word, without_ending(word) if HANGUL.search(word) else word) for word in words_in(text.lower())]
        return [Word(bare, silent=word in self._stop or bare in self._stop) for word, bare in words]

    def agreement(self, typed: str, stored: str) -> float:
        """Return 1: Korean forms are not compared."""
        return 1.0

    def _pieces(self, text: str) -> Iterator[str]:
        """Yield concepts and what is left of the words between them."""
        marked = self._pattern.sub(lambda match: f"|{self._concepts[match.group().replace(' ', '')]}|", text)
        for chunk in marked.split():
            yield from self._pieces_of(chunk.split("|"))

    def _pieces_of(self, parts: Sequence[str]) -> Iterator[str]:
        """Yield the pieces of one word; a lone syllable beside a concept is an ending and says nothing."""
        for word in parts:
            if word.startswith(CONCEPT_MARK):
                yield word
                continue
            for part in words_in(word):
                if len(parts) > 1 and len(part) == 1:
                    continue
                stripped = without_ending(part) if HANGUL.search(part) else part
                if part in self._stop or stripped in self._stop or part in self._endings:
                    continue
                yield self._concepts.get(stripped, stripped)

    def _corrected(self, word: str) -> str:
        stripped = without_ending(word)
        if len(jamo(stripped)) < SHORTEST_SLIP or stripped in self._known_words or self._pattern.fullmatch(stripped):
            return word
        if self._speller is None:
            self._by_jamo = {jamo(known): known for known in sorted(self._known_words)}
            self._speller = Speller(self._by_jamo, shortest=SHORTEST_SLIP)
        near = self._speller.near(jamo(stripped))
        return self._by_jamo[near[0]] if near else word


def _terms(piece: str) -> list[str]:
    if piece.startswith(CONCEPT_MARK) or len(piece) < 2 or not HANGUL.search(piece):
        return [piece]
    return [piece[place : place + 2] for place in range(len(piece) - 1)]


def _across(pieces: Sequence[str]) -> Iterator[str]:
    for left, right in pairwise(pieces):
        if left[0] != CONCEPT_MARK and right[0] != CONCEPT_MARK:
            yield left[-1] + right[0]


@cache
def _endings() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return particles and endings, longest first, and nouns whose last syllable only looks like one."""
    words = words_of("ko")
    return tuple(sorted(words.endings, key=len, reverse=True)), words.not_endings
