"""Measures whether every name of the catalogue finds what it names, in each way in which people type it.

Ways: as written; without marks; the keys of Telex and of VNI; vowel keys without tone keys, as a screen's keyboard may
have them; with one slip at a seeded place. Names are the Vietnamese titles and what else an entry is called.
"""

import random
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from guide_robot.bench.report import Better, Figure, rate
from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.catalogue.search.marks import fold, without_tone
from guide_robot.catalogue.search.search import ProcedureSearch

SEED = 1
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# The combining marks: acute, grave, hook, tilde, dot below; then circumflex, breve, horn.
TONE_KEYS = {
    "\u0301": ("s", "1"),
    "\u0300": ("f", "2"),
    "\u0309": ("r", "3"),
    "\u0303": ("x", "4"),
    "\u0323": ("j", "5"),
}
CIRCUMFLEX, BREVE, HORN = "\u0302", "\u0306", "\u031b"

Way = Callable[[str, random.Random], str]


def name_figures(catalogue: Catalogue, search: ProcedureSearch, every: int = 1) -> dict[str, Figure]:
    """Return for each way the share of names that find their entry first, of procedures and of what is elsewhere.

    `every`: of the names in their order only each so-manyth is asked for.
    """
    here, elsewhere = _some(_owners(catalogue.procedures), every), _some(_owners(catalogue.elsewhere), every)
    figures: dict[str, Figure] = {}
    for way, typed in WAYS.items():
        rng = random.Random(SEED)
        right = {name: _first(search, typed(name, rng)) in owners for name, owners in sorted(here.items())}
        figures[f"names.{way}_pct"] = rate("search", f"names.{way}_pct", right, "%", Better.HIGHER)
    for way in ("written", "unmarked"):
        rng = random.Random(SEED)
        right = {name: _elsewhere(search, WAYS[way](name, rng)) in owners for name, owners in sorted(elsewhere.items())}
        name = f"elsewhere.{way}_pct"
        figures[name] = rate("search", name, right, "%", Better.HIGHER)
    return figures


def telex(word: str) -> str:
    """Return the keys that Telex takes for a word: a letter twice, w, and the tone's letter at the end."""
    return _keys(word, 0, {CIRCUMFLEX: "", BREVE: "w", HORN: "w"}, "dd")


def vni(word: str) -> str:
    """Return the keys that VNI takes for a word: digits after the letter, the tone's digit at the end."""
    return _keys(word, 1, {CIRCUMFLEX: "6", BREVE: "8", HORN: "7"}, "d9")


def one_slip(text: str, rng: random.Random) -> str:
    """Return a text with one letter replaced, added, left out, or swapped with the next."""
    place = rng.choice([place for place, letter in enumerate(text) if letter.isalpha()])
    before, letter, after = text[:place], text[place], text[place + 1 :]
    other = rng.choice(LETTERS)
    kinds = (
        before + other + after,
        before + other + letter + after,
        before + after,
        before + after[:1] + letter + after[1:],
    )
    return rng.choice(kinds)


def _keys(word: str, kind: int, marks: dict[str, str], barred_d: str) -> str:
    typed, tone = "", ""
    for letter in unicodedata.normalize("NFD", word):
        if letter in TONE_KEYS:
            tone = TONE_KEYS[letter][kind]
        elif letter in marks:
            typed += marks[letter] or typed[-1]
        else:
            typed += barred_d if letter == "\u0111" else letter
    return typed + tone


def _each(change: Callable[[str], str]) -> Way:
    return lambda name, _rng: " ".join(change(word) for word in name.split())


def _owners(entries: Any) -> dict[str, set[str]]:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for name in (entry.title.in_language("vi"), *entry.also_called.in_language("vi")):
            owners[name.lower()].add(entry.id)
    return owners


def _some(owners: dict[str, set[str]], every: int) -> dict[str, set[str]]:
    return dict(sorted(owners.items())[::every])


def _first(search: ProcedureSearch, text: str) -> str:
    found = search.find(text)
    return found[0].procedure.id if found else ""


def _elsewhere(search: ProcedureSearch, text: str) -> str:
    place = search.answer(text).elsewhere
    return place.id if place else ""


WAYS: dict[str, Way] = {
    "written": lambda name, _rng: name,
    "unmarked": lambda name, _rng: fold(name),
    "telex": _each(telex),
    "vni": _each(vni),
    "screen_keys": _each(without_tone),
    "one_slip": one_slip,
}
