"""Questions about the house itself: where its places are and when it is open."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from guide_robot.catalogue.search.marks import fold
from guide_robot.common.language import Language, languages
from guide_robot.phrases.book import say

HOURS = "?hours "  # goes before a language; no place is called that
KINDS = ("toilet", "entrance", "waiting")
LONGEST, MOST_PLACES = 300, 2
# Scripts that write words together give each sign by itself.
ONE_SIGN = "\\u1100-\\u11ff\\u3130-\\u318f\\u3400-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff"
WORDS = re.compile(f"[{ONE_SIGN}]|[^\\W_{ONE_SIGN}]+")


class NamedPlace(Protocol):
    """A place of the floor plan."""

    @property
    def id(self) -> str:
        """Return what the plan calls it."""

    @property
    def kind(self) -> str:
        """Return what it is, such as "toilet"."""

    @property
    def name(self) -> Mapping[str, str]:
        """Return its name by language."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a question asks of the house: places by id, those called by name first, and whether for its hours.

    `language` is the one in which it asks for hours, None where that may be more than one.
    """

    places: tuple[str, ...] = ()
    hours: bool = False
    language: Language | None = None


class House:
    """Understands questions whose every word belongs here: "where is the toilet", not "toilet paper"."""

    def __init__(self, places: Iterable[NamedPlace] = ()) -> None:
        """Know the words of all languages and the names of the places."""
        self._pieces: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
        self._order: list[str] = []
        kinds: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for place in places:
            self._order.append(place.id)
            kinds.get(place.kind, set()).add(place.id)
            for name in place.name.values():
                self._add(name, frozenset((place.id,)))
        for language in languages():
            for kind, ids in kinds.items():
                self._add_all(f"house.{kind}", language, frozenset(ids))
            self._add_all("house.hours", language, frozenset((HOURS + language,)))
            self._add_all("house.small_words", language, frozenset())

    def asked(self, question: str) -> Asked:
        """Return what is asked for; nothing where one word has to do with something else, or the question is long."""
        words = words_of(question) if len(question) <= LONGEST else ()
        meant = self._meant(words)
        named = [one for one in self._order if frozenset((one,)) in meant]
        of_kind = [one for one in self._order if any(one in ids for ids in meant) and one not in named]
        spoken = [one for one in languages() if frozenset((HOURS + one,)) in meant]
        return Asked(
            places=tuple([*named, *of_kind][:MOST_PLACES]),
            hours=bool(spoken),
            language=spoken[0] if len(spoken) == 1 else None,
        )

    def _add_all(self, key: str, language: Language, meaning: frozenset[str]) -> None:
        for piece in say(key, language).split(","):
            self._add(piece, meaning)

    def _add(self, piece: str, meaning: frozenset[str]) -> None:
        if words := words_of(piece):
            self._pieces.setdefault(words[0], []).append((words, meaning))

    def _meant(self, words: tuple[str, ...]) -> set[frozenset[str]]:
        """Return the meanings of all pieces of which the words can be made up without a rest."""
        fits = [
            [piece for piece in self._pieces.get(word, ()) if words[at : at + len(piece[0])] == piece[0]]
            for at, word in enumerate(words)
        ]
        ends = [False] * len(words) + [True]  # whether what follows is made of pieces
        for at in reversed(range(len(words))):
            ends[at] = any(ends[at + len(piece)] for piece, _ in fits[at])
        begins = [True] + [False] * len(words)
        meant: set[frozenset[str]] = set()
        for at in range(len(words)):
            for piece, meaning in fits[at] if begins[at] else ():
                if ends[at + len(piece)]:
                    begins[at + len(piece)] = True
                    meant.add(meaning)
        return meant - {frozenset()}


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, small, without marks and punctuation."""
    return tuple(WORDS.findall(unicodedata.normalize("NFC", fold(text.lower()))))
