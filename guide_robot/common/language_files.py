"""Reads the language files: one YAML file for each language, with its facts under `language` and its sentences by room.

A site may keep a folder of its own (GUIDE_ROBOT_PHRASES): a file there with a new code is one more language; one with a
known code changes only what stands in it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from guide_robot.common.errors import UserError
from guide_robot.common.strict_yaml import parse_texts, read_yaml

FOLDER = Path(__file__).resolve().parents[1] / "phrases"
OWN_FOLDER = "GUIDE_ROBOT_PHRASES"
CODE = re.compile(r"[a-z]{2}\Z")
LARGEST_FILE_BYTES = 200_000


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a language is: its names, its place among the others, its numbers, its voice and its keys.

    `fallback`: whose text stands in for one that a floor plan, a queue or a catalogue does not have in this language,
    best first. `required` says whether those must have it. `voice` is the code that a voice program knows. `address`
    is how a citizen is addressed, for {you} and {You} in sentences. `thousands` stands between groups of digits.
    `keyboard` is rows of letters on the screen, `keyboard_shifted` the same rows after the shift key.
    `keyboard_tones`: a letter with each tone that has a key; `keyboard_methods`: telex, vni, the first used at first.
    """

    name: str
    english_name: str
    order: int
    fallback: list[str]
    voice: str
    required: bool = False
    address: str = "you"
    thousands: str = ","
    keyboard: list[str] = field(default_factory=lambda: ["qwertyuiop", "asdfghjkl", "zxcvbnm"])
    keyboard_shifted: list[str] = field(default_factory=list)
    keyboard_tones: str = ""
    keyboard_methods: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class LanguageFile:
    """One language as its file states it: facts, and sentences by room and key, not yet checked."""

    code: str
    source: str
    facts: Facts
    rooms: dict[str, dict[Any, Any]]


def language_files() -> Mapping[str, LanguageFile]:
    """Return all languages by code, in their order. Raises UserError that names file and key."""
    return _read(own_folder())


def own_folder() -> str:
    """Return the folder of a site's own words, empty without one; it must not change while a program runs."""
    return os.environ.get(OWN_FOLDER, "")


@lru_cache(maxsize=4)
def _read(folder: str) -> Mapping[str, LanguageFile]:
    found: dict[str, tuple[Path, dict[str, Any]]] = {}
    for path in _paths(folder):
        content = _content(path)
        if path.stem in found:
            content = _changed(found[path.stem][1], content)
        found[path.stem] = (path, content)
    files = [_language_file(path, content) for path, content in found.values()]
    files.sort(key=lambda one: (one.facts.order, one.code))
    for one in files:
        unknown = sorted(set(one.facts.fallback) - set(found))
        if unknown:
            raise UserError(f"{one.source}: language.fallback: no such language: {', '.join(unknown)}")
    return {one.code: one for one in files}


def _paths(folder: str) -> list[Path]:
    paths = sorted(FOLDER.glob("*.yaml"))
    if folder:
        if not Path(folder).is_dir():
            raise UserError(f"{OWN_FOLDER}: {folder}: no such folder")
        paths += sorted(Path(folder).glob("*.yaml"))
    return paths


def _content(path: Path) -> dict[str, Any]:
    content = read_yaml(path, LARGEST_FILE_BYTES, parse_texts)
    if not isinstance(content, dict) or not all(isinstance(room, dict) for room in content.values()):
        raise UserError(f"{path}: expected rooms with sentences by key")
    return content


def _changed(known: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return a language with what a site's own file says in place of what was known."""
    return {room: {**known.get(room, {}), **own.get(room, {})} for room in {**known, **own}}


def _language_file(path: Path, content: dict[str, Any]) -> LanguageFile:
    if not CODE.match(path.stem):
        raise UserError(f"{path}: expected a name such as vi.yaml: the language's two letters (ISO 639-1)")
    facts = content.get("language", {})
    known = {one.name: one for one in fields(Facts)}
    for key in facts:
        if key not in known:
            raise UserError(f"{path}: language.{key}: expected one of {', '.join(known)}")
    for key in ("name", "english_name", "order", "fallback", "voice"):
        if key not in facts:
            raise UserError(f"{path}: language.{key}: expected a value, found none")
    for key, value in facts.items():
        if not _is(known[key].type, value):
            raise UserError(f"{path}: language.{key}: expected {WORDS[known[key].type]}, found {value!r}")
    rooms = {room: sentences for room, sentences in content.items() if room != "language"}
    return LanguageFile(code=path.stem, source=str(path), facts=Facts(**facts), rooms=rooms)


WORDS: dict[Any, str] = {str: "a text", int: "a whole number", bool: "true or false", list[str]: "a list of texts"}


def _is(kind: Any, value: object) -> bool:
    if kind == list[str]:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)
