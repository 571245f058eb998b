"""What the search's languages have in common: cleaning, slots of a question, concepts."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

MAXIMUM_CHARACTERS = 600
MAXIMUM_TOKENS = 48
PAIR_MARK = "_"
CONCEPT_MARK = "="
ACROSS_WORDS = "+"
WORD = re.compile(r"[^\W_]+")
HANGUL = re.compile("[\uac00-\ud7a3]")
HAN = re.compile("[\u3400-\u9fff]")
TAG = re.compile(r"<[^<>]{0,200}>")


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that a question asks for: a term of the index, and how like the typed word it is, 0..1.

    `form` is the word as typed where its marks matter (Vietnamese tones), else empty. `weight` 0 marks a pair across
    a space, which may complete a phrase and is nothing that was asked for.
    """

    term: str
    similarity: float = 1.0
    form: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Document:
    """What the index reads of an entry in one language."""

    title: str
    also_called: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name or a question: `key` without marks, `form` with them, `silent` where it only asks."""

    key: str
    form: str = ""
    silent: bool = False


class Analyzer(Protocol):
    """Turns the phrases and questions of one language into terms.

    `weak_terms` are those that tell a story around a question more often than they are the question.
    """

    weak_terms: frozenset[str]

    def document_terms(self, phrase: str) -> dict[str, str]:
        """Return the terms of a phrase of the catalogue, each with its form (as written, or empty)."""

    def learn(self, terms: set[str], phrases: Sequence[str]) -> None:
        """Take in the vocabulary of the whole catalogue; questions are corrected against it."""

    def slots(self, question: str) -> list[Slot]:
        """Return what a cleaned question asks for; empty if it has no word of meaning."""

    def words(self, text: str) -> list[Word]:
        """Return the words of a name or of a question in their order, for names that are met whole."""

    def agreement(self, typed: str, stored: str) -> float:
        """Return how well a typed form agrees with a stored one, 0..1."""


def clean(text: str) -> str:
    """Return a question as lower-case composed text: no tags, no control or direction marks, at most 600 characters.

    The bound comes first, so that a question of any length costs the same.
    """
    bounded = text[: 4 * MAXIMUM_CHARACTERS]
    composed = unicodedata.normalize("NFKC", TAG.sub(" ", bounded)).lower()
    kept = (
        "" if unicodedata.category(character) == "Cf" else " " if character < " " else character
        for character in composed
    )
    return "".join(kept)[:MAXIMUM_CHARACTERS]


def words_in(text: str) -> list[str]:
    """Return the words (letters and digits) of a cleaned text, at most 48."""
    return WORD.findall(text)[:MAXIMUM_TOKENS]


@dataclass(kw_only=True)
class PhraseMap:
    """Finds the longest known phrase that starts at a place in a sequence of words."""

    names: dict[tuple[str, ...], str] = field(default_factory=dict)
    longest: int = 0

    def add(self, phrase: Sequence[str], name: str) -> None:
        """Know a phrase by a name; the first name stays."""
        if phrase:
            self.names.setdefault(tuple(phrase), name)
            self.longest = max(self.longest, len(phrase))

    def cut(self, words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, name) over the whole sequence; name is empty for a word in no phrase."""
        start = 0
        while start < len(words):
            end, name = self._longest_at(words, start)
            yield start, end, name
            start = end

    def _longest_at(self, words: Sequence[str], start: int) -> tuple[int, str]:
        for end in range(min(len(words), start + self.longest), start, -1):
            name = self.names.get(tuple(words[start:end]))
            if name is not None:
                return end, name
        return start + 1, ""
