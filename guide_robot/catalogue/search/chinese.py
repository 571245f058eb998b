"""Chinese for the search: pairs of signs, words that only ask left out, groups of one meaning."""

import re
from collections.abc import Iterator, Sequence

from guide_robot.catalogue.search.analysis import CONCEPT_MARK, HAN, MAXIMUM_TOKENS, Slot, Word
from guide_robot.catalogue.search.words import Words, words_of

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
        self._pattern = re.compile("|".join(sorted(map(re.escape, self._meant), key=len, reverse=True)))

    def document_terms(self, phrase: str) -> dict[str, str]:
        """Return the terms of a phrase."""
        return {term: "" for piece in self._pieces(phrase) for term in _terms(piece)}

    def learn(self, terms: set[str], phrases: Sequence[str]) -> None:
        """Do nothing: signs are chosen, not spelt, so nothing is corrected."""

    def slots(self, question: str) -> list[Slot]:
        """Return the pairs, lone signs, words and concepts of a question."""
        terms = dict.fromkeys(term for piece in self._pieces(question) for term in _terms(piece))
        return [Slot(term) for term in list(terms)[:MAXIMUM_TOKENS]]

    def words(self, text: str) -> list[Word]:
        """Return concepts, Latin words and single signs; those that only ask are left out."""
        found = []
        for piece in self._pieces(text):
            found += [Word(sign) for sign in piece] if HAN.match(piece) else [Word(piece)]
        return found[:MAXIMUM_TOKENS]

    def agreement(self, typed: str, stored: str) -> float:
        """Return 1: a sign has one form."""
        return 1.0

    def _pieces(self, text: str) -> Iterator[str]:
        """Yield concepts and what stands together between them and the words that only ask."""
        marked = self._pattern.sub(lambda match: f"|{self._meant[match.group()]}|", text.lower())
        for part in marked.split("|"):
            yield from [part] if part.startswith(CONCEPT_MARK) else PIECE.findall(part)


def _terms(piece: str) -> list[str]:
    if len(piece) < 2 or not HAN.match(piece):
        return [piece]
    return [piece[place : place + 2] for place in range(len(piece) - 1)]
