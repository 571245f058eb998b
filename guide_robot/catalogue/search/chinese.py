"""Chinese for the search: simplified signs in pairs, words that only ask left out, groups of one meaning."""

import re
from collections.abc import Iterator, Sequence

from guide_robot.catalogue.search.analysis import CONCEPT_MARK, HAN, MAXIMUM_TOKENS, Slot, Word
from guide_robot.catalogue.search.words import Words, words_of

UNKNOWN_PAIR = 0.5
PIECE = re.compile(f"{HAN.pattern}+|(?:(?!{HAN.pattern})[^\\W_])+")


class ChineseAnalyzer:
    """Terms are pairs of signs that stand together, lone signs, Latin words, and concepts."""

    def __init__(self, words: Words | None = None) -> None:
        """Take the stop words and groups of `words`, the project's own by default."""
        words = words or words_of("zh")
        self._meant = dict.fromkeys(words.stop, "")
        for group in words.same:
            self._meant.update(dict.fromkeys(group, CONCEPT_MARK + group[0]))
        self._meant.update((word, CONCEPT_MARK + word) for word in words.weak)
        self.weak_terms = frozenset(CONCEPT_MARK + word for word in words.weak)
        self._known: frozenset[str] = frozenset()
        self._simplified = str.maketrans(dict(words.signs))
        self._pattern = re.compile("|".join(sorted(map(re.escape, self._meant), key=len, reverse=True)))

    def document_terms(self, phrase: str) -> dict[str, str]:
        """Return the terms of a phrase."""
        return {term: "" for piece in self._pieces(phrase) for term in _terms(piece)}

    def learn(self, terms: set[str], phrases: Sequence[str]) -> None:
        """Know the catalogue's terms; nothing is corrected, since signs are chosen, not spelt."""
        self._known = frozenset(terms)

    def slots(self, question: str) -> list[Slot]:
        """Return the pairs, lone signs, words and concepts of a question."""
        terms = dict.fromkeys(term for piece in self._pieces(question) for term in _terms(piece))
        return [Slot(term, weight=self._worth(term)) for term in list(terms)[:MAXIMUM_TOKENS]]

    def _worth(self, term: str) -> float:
        """Return how much a term counts among what is asked: every sign of an unknown word stands in two pairs."""
        return UNKNOWN_PAIR if len(term) == 2 and HAN.match(term) and term not in self._known else 1.0

    def words(self, text: str) -> list[Word]:
        """Return concepts, Latin words and single signs; those that only ask are left out."""
        found = []
        for piece in self._pieces(text):
            found += [Word(sign) for sign in piece] if HAN.match(piece) else [Word(piece)]
        return found[:MAXIMUM_TOKENS]

    def agreement(self, typed: str, stored: str) -> float:
        """Return 1: signs have one form, since traditional ones are read as simplified."""
        return 1.0

    def _pieces(self, text: str) -> Iterator[str]:
        """Yield concepts and what stands together between them and the words that only ask."""
        simplified = text.lower().translate(self._simplified)
        marked = self._pattern.sub(lambda match: f"|{self._meant[match.group()]}|", simplified)
        for part in marked.split("|"):
            yield from [part] if part.startswith(CONCEPT_MARK) else PIECE.findall(part)


def _terms(piece: str) -> list[str]:
    if len(piece) < 2 or not HAN.match(piece):
        return [piece]
    return [piece[place : place + 2] for place in range(len(piece) - 1)]
