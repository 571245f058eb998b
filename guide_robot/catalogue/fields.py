"""Turns the plain values of a catalogue file into typed ones, or says where and what was expected."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guide_robot.catalogue.catalogue import Duration, Elsewhere, Fee, Phrases, Procedure, TimeUnit
from guide_robot.common.errors import UserError
from guide_robot.common.language import LocalText, languages

PROCEDURE_KEYS = (
    "id", "service", "title", "also_called", "papers", "steps", "fee", "days", "handled_by", "legal_basis",
    "often", "code", "valid_from", "valid_to",
)  # fmt: skip
LANGUAGES = tuple(map(str, languages()))
KNOWN = frozenset(LANGUAGES)
NEEDED = tuple(str(language) for language in languages() if language.facts.required)
OPTIONAL_KEYS = {"also_called", "legal_basis", "matter", "often", "code", "valid_from", "valid_to"}
ELSEWHERE_KEYS = ("id", "title", "where", "also_called", "matter")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
CODE = re.compile(r"[0-9]{1,2}\.[0-9]{3,6}\Z")
MAXIMUM_DAYS = 3650


class FieldError(UserError):
    """What is wrong with one field; `key` is its name in a catalogue file, as papers[2].en."""

    def __init__(self, words: str, key: str) -> None:
        super().__init__(words)
        self.key = key


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where in a file something stands, for the one line of an error."""

    file: str
    entry: str = ""

    def fail(self, key: str, expected: str) -> FieldError:
        """Return the error that names file, entry, key and what was expected."""
        parts = (part for part in (self.file, self.entry, key) if part)
        return FieldError(": ".join(parts) + f": expected {expected}", key)


@dataclass(kw_only=True)
class Shared:
    """Sentences and lists of steps that procedures name by key."""

    phrases: dict[str, LocalText] = field(default_factory=dict)
    step_lists: dict[str, tuple[LocalText, ...]] = field(default_factory=dict)


def read_procedure(place: Place, number: int, entry: object, shared: Shared) -> Procedure:
    """Return the procedure of one entry; `number` counts from 1 and names an entry without an id."""
    where, known = _entry(place, number, entry, PROCEDURE_KEYS)
    valid_from, valid_to = _day(where, "valid_from", known), _day(where, "valid_to", known)
    if valid_from and valid_to and valid_to < valid_from:
        raise where.fail("valid_to", f"a day not before valid_from ({valid_from})")
    return Procedure(
        id=_identifier(where, "id", known["id"]),
        service=_identifier(where, "service", known["service"]),
        title=read_text(where, "title", known["title"], shared),
        also_called=_phrases(where, known.get("also_called", {})),
        papers=read_texts(where, "papers", known["papers"], shared),
        steps=_steps(where, known["steps"], shared),
        fee=_fee(where, known["fee"], shared),
        days=_duration(where, known["days"], shared),
        handled_by=read_text(where, "handled_by", known["handled_by"], shared),
        legal_basis=_strings(where, "legal_basis", known.get("legal_basis", [])),
        often=read_boolean(where, "often", known.get("often", False)),
        code=_code(where, known.get("code", "")),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def read_elsewhere(place: Place, number: int, entry: object, shared: Shared) -> Elsewhere:
    """Return one entry of what is handled at another place."""
    where, known = _entry(place, number, entry, ELSEWHERE_KEYS)
    return Elsewhere(
        id=_identifier(where, "id", known["id"]),
        title=read_text(where, "title", known["title"], shared),
        where=read_text(where, "where", known["where"], shared),
        also_called=_phrases(where, known.get("also_called", {})),
        matter=read_boolean(where, "matter", known.get("matter", True)),
    )


def _entry(place: Place, number: int, entry: object, keys: tuple[str, ...]) -> tuple[Place, dict[str, Any]]:
    if not isinstance(entry, dict):
        raise place.fail(f"entry {number}", "a mapping")
    where = Place(file=place.file, entry=shown_id(entry, number))
    for key in entry:
        if key not in keys:
            raise where.fail(str(key), f"one of the keys {', '.join(keys)}")
    for key in keys:
        if key not in entry and key not in OPTIONAL_KEYS:
            raise where.fail(key, "a value, which is missing")
    return where, entry


def shown_id(entry: dict[str, Any], number: int) -> str:
    """Return the name by which an error calls an entry: its id, or its number where it has none."""
    name = entry.get("id")
    return name if isinstance(name, str) and 0 < len(name) <= 64 else f"entry {number}"


def read_mapping(place: Place, key: str, value: object) -> dict[str, Any]:
    """Return a mapping whose keys are texts."""
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise place.fail(key, "a mapping")
    return value


def read_text(place: Place, key: str, value: object, shared: Shared) -> LocalText:
    """Return a sentence in its languages, written out or named by the key of a shared phrase."""
    if isinstance(value, str):
        if value not in shared.phrases:
            raise place.fail(key, f"{{{', '.join(NEEDED)}}} or the key of a shared phrase, not {_shown(value)}")
        return shared.phrases[value]
    if not isinstance(value, dict) or not KNOWN.issuperset(value) or not value.keys() >= set(NEEDED):
        raise place.fail(key, f"a mapping with {', '.join(NEEDED[:-1])} and {NEEDED[-1]}")
    for language, sentence in value.items():
        if not isinstance(sentence, str) or not sentence.strip():
            raise place.fail(f"{key}.{language}", "a sentence that is not empty")
    return LocalText.of_known(value)


def read_texts(place: Place, key: str, value: object, shared: Shared) -> tuple[LocalText, ...]:
    """Return a list of sentences that is not empty."""
    if not isinstance(value, list) or not value:
        raise place.fail(key, "a list that is not empty")
    return tuple(read_text(place, f"{key}[{number}]", item, shared) for number, item in enumerate(value))


def read_boolean(place: Place, key: str, value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise place.fail(key, f"true or false, not {_shown(value)}")
    return value


def _identifier(place: Place, key: str, value: object) -> str:
    if not isinstance(value, str) or not IDENTIFIER.match(value):
        raise place.fail(key, f"lower-case letters, digits and _, starting with a letter, not {_shown(value)}")
    return value


def _code(place: Place, value: object) -> str:
    if value != "" and (not isinstance(value, str) or not CODE.match(value)):
        raise place.fail("code", f'a code of the national list such as "1.001193", not {_shown(value)}')
    return str(value)


def _day(place: Place, key: str, known: dict[str, Any]) -> date | None:
    value = known.get(key)
    if value is None:
        return None
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise place.fail(key, f"a day such as 2026-01-31, not {_shown(value)}") from None


def _steps(place: Place, value: object, shared: Shared) -> tuple[LocalText, ...]:
    if isinstance(value, str):
        if value not in shared.step_lists:
            raise place.fail("steps", f"a list or the key of a shared step list, not {_shown(value)}")
        return shared.step_lists[value]
    return read_texts(place, "steps", value, shared)


def _strings(place: Place, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise place.fail(key, "a list of texts")
    return tuple(value)


def _phrases(place: Place, value: object) -> Phrases:
    if not isinstance(value, dict) or not KNOWN.issuperset(value):
        raise place.fail("also_called", f"a mapping with {', '.join(LANGUAGES)}")
    found = {name: _strings(place, f"also_called.{name}", phrases) for name, phrases in value.items()}
    return Phrases({name: phrases for name, phrases in found.items() if phrases})


def _fee(place: Place, value: object, shared: Shared) -> Fee:
    if not isinstance(value, dict) or "vnd" not in value or not set(value) <= {"vnd", "note"}:
        raise place.fail("fee", "a mapping with vnd and, if needed, note")
    vnd = value["vnd"]
    if vnd is not None and (not isinstance(vnd, int) or isinstance(vnd, bool) or vnd < 0):
        raise place.fail("fee.vnd", f"a whole number of đồng or null, not {_shown(vnd)}")
    return Fee(vnd=vnd, note=_note(place, "fee.note", value, shared))


def _duration(place: Place, value: object, shared: Shared) -> Duration:
    if not isinstance(value, dict) or not {"count", "unit"} <= set(value) <= {"count", "unit", "note"}:
        raise place.fail("days", "a mapping with count, unit and, if needed, note")
    count, unit = value["count"], value["unit"]
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MAXIMUM_DAYS:
        raise place.fail("days.count", f"a whole number from 0 to {MAXIMUM_DAYS}, not {_shown(count)}")
    if not isinstance(unit, str) or unit not in _UNITS:
        raise place.fail("days.unit", f"one of {', '.join(_UNITS)}, not {_shown(unit)}")
    return Duration(count=count, unit=_UNITS[unit], note=_note(place, "days.note", value, shared))


def _note(place: Place, key: str, value: dict[str, Any], shared: Shared) -> LocalText | None:
    return read_text(place, key, value["note"], shared) if value.get("note") is not None else None


def _shown(value: object) -> str:
    words = repr(value)
    return words if len(words) <= 60 else words[:57] + "..."


_UNITS = {unit.value: unit for unit in TimeUnit}
