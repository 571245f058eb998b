"""Names of entries met whole in a question: as written, without marks, run together, or with one slip.

The index weighs words; a citizen who types the very name of a thing asks for that thing, however common its words are.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from guide_robot.catalogue.search.analysis import Analyzer, Document, Word
from guide_robot.catalogue.search.spelling import Speller

# Names shorter than this are too like one another to be known again after a slip.
SHORTEST_SLIP = 6
LONGEST_SLIP = 120
# A name of fewer letters inside a longer question is a part of other words more often than it is meant.
SHORTEST_INSIDE = 5
LONGEST_NAME = 16
# Marks that agree less than this make another name ("mặt số độ" is not "mất sổ đỏ").
LEAST_AGREEMENT = 0.8


class Met(Enum):
    """How a name stands in a question."""

    WHOLE = "whole"  # nothing else that means something
    SLIP = "slip"  # the same but for one letter
    INSIDE = "inside"  # beside other words


@dataclass(frozen=True, slots=True)
class Naming:
    """One document whose name stands in a question; `agreement` compares the marks, 0..1; `alone`: it is all."""

    met: Met
    agreement: float
    alone: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    document: int
    words: tuple[Word, ...]


class Names:
    """All names of all documents of one language."""

    def __init__(self, analyzer: Analyzer, documents: Sequence[Document]) -> None:
        """Read the names; a document's number is its place in the sequence."""
        self._analyzer = analyzer
        self._names: defaultdict[str, list[_Name]] = defaultdict(list)
        for number, document in enumerate(documents):
            for phrase in (document.title, *document.also_called):
                words = tuple(analyzer.words(phrase))
                if words:
                    self._names[_key(words)].append(_Name(number, words))
        self._speller: Speller | None = None

    def met_in(self, question: str) -> dict[int, Naming]:
        """Return the documents that a cleaned question names, each with how."""
        words = self._analyzer.words(question)
        found: dict[int, Naming] = {}
        for start, end in self._spans(words):
            names = self._names.get(_key(words[start:end]))
            if names:
                rest = (*words[:start], *words[end:])
                met = Met.WHOLE if _silent(rest) else Met.INSIDE
                self._keep(found, names, words[start:end], met, alone=not rest)
        if not any(naming.met is Met.WHOLE for naming in found.values()):
            self._keep_slips(found, words)
        return found

    def _spans(self, words: Sequence[Word]) -> list[tuple[int, int]]:
        """Return the stretches of words to look up, longest first, so that the longest name of a document stays."""
        longest = range(min(len(words), LONGEST_NAME), 0, -1)
        spans = [(0, len(words))] if len(words) > LONGEST_NAME else []
        return spans + [(start, start + size) for size in longest for start in range(len(words) - size + 1)]

    def _keep(
        self, found: dict[int, Naming], names: Sequence[_Name], typed: Sequence[Word], met: Met, *, alone: bool
    ) -> None:
        if not _says_enough(typed, met):
            return
        for name in names:
            agreement = self._agreement(typed, name.words)
            naming = Naming(met, agreement, alone)
            if agreement >= LEAST_AGREEMENT and _is_better(naming, found.get(name.document)):
                found[name.document] = naming

    def _keep_slips(self, found: dict[int, Naming], words: Sequence[Word]) -> None:
        if self._speller is None:
            self._speller = Speller(sorted(self._names), SHORTEST_SLIP, LONGEST_SLIP)
        for typed in (words, _without_silent_ends(words)):
            key = _key(typed)
            near = [other for other in self._speller.near(key) if other != key]
            for key in near:
                for name in self._names[key]:
                    found[name.document] = Naming(Met.SLIP, 1.0)
            if near:
                return

    def _agreement(self, typed: Sequence[Word], stored: Sequence[Word]) -> float:
        if [word.key for word in typed] != [word.key for word in stored]:
            return 1.0  # the words are parted elsewhere: their marks do not stand side by side
        return min(self._analyzer.agreement(left.form, right.form) for left, right in zip(typed, stored, strict=True))


def _says_enough(typed: Sequence[Word], met: Met) -> bool:
    """Whether these words can name something: words that only ask must be the whole question, and two at least."""
    if met is Met.WHOLE:
        return len(typed) > 1 or not _silent(typed)
    return not _silent(typed) and sum(len(word.key) for word in typed) >= SHORTEST_INSIDE


def _is_better(one: Naming, known: Naming | None) -> bool:
    if known is None or known.met is not one.met:
        return known is None or one.met is Met.WHOLE
    return (one.agreement, one.alone) > (known.agreement, known.alone)


def _key(words: Sequence[Word]) -> str:
    return "".join(word.key for word in words)


def _silent(words: Sequence[Word]) -> bool:
    return all(word.silent for word in words)


def _without_silent_ends(words: Sequence[Word]) -> Sequence[Word]:
    start, end = 0, len(words)
    while start < end and words[start].silent:
        start += 1
    while end > start and words[end - 1].silent:
        end -= 1
    return words[start:end]
