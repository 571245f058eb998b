"""Stop words and groups of words that mean the same, read from words.yaml."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guide_robot.common.language import Language
from guide_robot.common.strict_yaml import parse_texts

WORDS_FILE = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, kw_only=True)
class Words:
    """How people of one language speak; phrases are as written in the file."""

    stop: frozenset[str]
    stop_phrases: tuple[str, ...]
    weak: tuple[str, ...]
    same: tuple[tuple[str, ...], ...]
    endings: tuple[str, ...] = ()
    not_endings: tuple[str, ...] = ()
    short: tuple[tuple[str, str], ...] = ()
    signs: tuple[tuple[str, str], ...] = ()


@cache
def words_of(language: Language) -> Words:
    """Return the words of one language by its code."""
    data = _file()[language]
    return Words(
        stop=frozenset(str(word) for word in data["stop"]),
        stop_phrases=tuple(str(phrase) for phrase in data["stop_phrases"]),
        weak=tuple(str(word) for word in data["weak"]),
        same=tuple(tuple(str(member) for member in group) for group in data["same"]),
        endings=tuple(str(ending) for ending in data.get("endings", [])),
        not_endings=tuple(str(noun) for noun in data.get("not_endings", [])),
        signs=tuple(zip(data.get("traditional", ""), data.get("simplified", ""), strict=True)),
        short=tuple((str(short), str(meant)) for short, meant in data.get("short", {}).items()),
    )


@cache
def _file() -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = parse_texts(WORDS_FILE.read_text(encoding="utf-8"))
    return data
