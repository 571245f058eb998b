"""Reads procedures as the National Public Service Portal publishes them: one JSON record a procedure, in Vietnamese.

The shape is that of the portal's public detail of a procedure: code, name, executionSteps, executionMethods with fees
and times, executionCases with profileComponents, unitGroupsExecuting, legalBasisesDetails. It is not a published
standard; what a record lacks is taken from the entry of the same code in the catalogue that it renews.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from guide_robot.catalogue.catalogue import Catalogue, Procedure
from guide_robot.catalogue.fields import NEEDED, Place
from guide_robot.catalogue.search.marks import fold
from guide_robot.common.language import LocalText

UNITS = {"WORKING_DAY": "working_day", "DAY": "day", "CALENDAR_DAY": "day"}
DONG = ("viet nam dong", "vnd", "dong")  # folded
LONGEST = 1_000
VIETNAMESE = "vi"


def is_portal_record(data: object) -> bool:
    """Whether parsed JSON is a record of the portal, its envelope, or a list of these."""
    records = list(_records(data))
    return bool(records) and all("executionCases" in record and "code" in record for record in records)


def from_portal(file: str, data: object, base: Catalogue | None, service: str | None) -> dict[str, Any]:
    """Return a catalogue document of portal records; `service` is the queue's for procedures that `base` lacks."""
    known = {procedure.code: procedure for procedure in base or () if procedure.code}
    entries = []
    for number, record in enumerate(_records(data), start=1):
        code = str(record.get("code", ""))
        place = Place(file=file, entry=code[:40] or f"record {number}")
        entries.append(_entry(place, record, known.get(code), service))
    return {"procedures": entries}


def _records(data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for one in data:
            yield from _records(one)
    elif isinstance(data, dict):
        inner = data.get("data")
        if isinstance(inner, dict | list):
            yield from _records(inner)
        else:
            yield data


def _entry(place: Place, record: dict[str, Any], old: Procedure | None, service: str | None) -> dict[str, Any]:
    name, code = _words(record.get("name")), str(record["code"])
    if not name:
        raise place.fail("name", "the procedure's name")
    if old is None and service is None:
        raise place.fail(
            "service", "--service, the queue's service for procedures that the old catalogue does not have"
        )
    papers = _names(record, "executionCases", "profileComponents", "name")
    steps = [line for step in _list(record, "executionSteps") for line in _lines(step.get("description"))]
    by = [
        _words(one.get("name")) for key in ("unitGroupsExecuting", "departmentsExecuting") for one in _list(record, key)
    ]
    basis = [str(one["code"]).strip() for one in _list(record, "legalBasisesDetails") if one.get("code")]
    for key, value in (("executionCases", papers), ("executionSteps", steps), ("unitGroupsExecuting", by)):
        if not value and old is None:
            raise place.fail(key, "at least one entry, which the old catalogue does not have either")
    return {
        "id": old.id if old else "portal_" + code.replace(".", "_"),
        "code": code,
        "service": old.service if old else service,
        "title": _text(name, old.title if old else None),
        "also_called": {lang: list(names) for lang, names in old.also_called.by_language.items()} if old else {},
        "papers": _texts(papers, old.papers if old else ()),
        "steps": _texts(steps, old.steps if old else ()),
        "fee": _fee(record, old),
        "days": _days(record, old),
        "handled_by": _text("; ".join(dict.fromkeys(by)), old.handled_by if old else None),
        "legal_basis": basis or list(old.legal_basis if old else ()),
        "often": old.often if old else False,
    }


def _text(words: str, old: LocalText | None) -> dict[str, str]:
    """Return a sentence in Vietnamese; an old translation stays only while the Vietnamese does."""
    if old is not None and (not words or old[VIETNAMESE] == words):
        return dict(old)
    return dict.fromkeys(NEEDED, words)


def _texts(sentences: Sequence[str], old: tuple[LocalText, ...]) -> list[dict[str, str]]:
    by_words = {one[VIETNAMESE]: one for one in old}
    return [_text(words, by_words.get(words)) for words in sentences] or [dict(one) for one in old]


def _fee(record: dict[str, Any], old: Procedure | None) -> dict[str, Any]:
    for method in _list(record, "executionMethods"):
        for fee in _list(method, "fees"):
            value = fee.get("value")
            if fold(str(fee.get("currencyName", "")).lower()) in DONG and isinstance(value, int | float) and value >= 0:
                note = _words(fee.get("description"))
                return {"vnd": int(value)} | ({"note": dict.fromkeys(NEEDED, note)} if note else {})
    if old is not None:
        return {"vnd": old.fee.vnd} | ({"note": dict(old.fee.note)} if old.fee.note else {})
    return {"vnd": None}


def _days(record: dict[str, Any], old: Procedure | None) -> dict[str, Any]:
    found = [(one.get("processingTime"), one.get("processingTimeUnit")) for one in _list(record, "executionMethods")]
    cases = [one.get("processingDay") for one in _list(record, "cases")]
    found += [(one.get("qty"), one.get("type")) for one in cases if isinstance(one, dict)]
    for count, unit in found:
        if isinstance(count, int) and count > 0 and unit in UNITS:
            return {"count": count, "unit": UNITS[unit]}
    if old is not None:
        note = {"note": dict(old.days.note)} if old.days.note else {}
        return {"count": old.days.count, "unit": old.days.unit.value} | note
    return {"count": 1, "unit": "same_day"}


def _names(record: dict[str, Any], outer: str, inner: str, key: str) -> list[str]:
    names = (_words(one.get(key)) for case in _list(record, outer) for one in _list(case, inner))
    return list(dict.fromkeys(name for name in names if name))


def _list(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = record.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _lines(value: object) -> list[str]:
    text = value if isinstance(value, str) else ""
    return [line for line in (_words(part.lstrip(" +-*•")) for part in text.split("\n")) if line]


def _words(value: object) -> str:
    return " ".join(value.split())[:LONGEST] if isinstance(value, str) else ""
