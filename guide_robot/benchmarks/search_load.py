"""Makes a catalogue of many procedures by seeded variation, to measure load and time, never rightness."""

import random
from dataclasses import replace
from typing import Any

from guide_robot.kiosk.catalogue import Catalogue, Language, Phrases, Procedure, Text

SYLLABLES = ("an", "binh", "cao", "dong", "giang", "hoa", "khanh", "lam", "minh", "phu", "quang", "son", "tan", "trung")


def many_procedures(catalogue: Catalogue, count: int, seed: int) -> Catalogue:
    """Return a catalogue of `count` procedures: the real ones, then variations with made-up names of places."""
    rng = random.Random(seed)
    procedures = list(catalogue.procedures)
    while len(procedures) < count:
        procedures.append(_varied(rng.choice(catalogue.procedures), len(procedures), rng))
    return replace(catalogue, procedures=tuple(procedures[:count]))


def as_document(catalogue: Catalogue) -> dict[str, Any]:
    """Return a catalogue with every sentence in full, as an import from an office's table reads it."""
    return {"procedures": [_entry(procedure) for procedure in catalogue]}


def _varied(procedure: Procedure, number: int, rng: random.Random) -> Procedure:
    name = " ".join(rng.sample(SYLLABLES, 2))
    phrases = {
        language.value: tuple(f"{phrase} {name}" for phrase in procedure.also_called.in_language(language))
        for language in Language
    }
    title = Text(
        vi=f"{procedure.title.vi} {name}", en=f"{procedure.title.en} {name}", ko=f"{procedure.title.ko} {name}"
    )
    return replace(
        procedure,
        id=f"varied_{number}",
        title=title,
        also_called=Phrases(vi=phrases["vi"], en=phrases["en"], ko=phrases["ko"]),
    )


def _entry(procedure: Procedure) -> dict[str, Any]:
    fee: dict[str, Any] = {"vnd": procedure.fee.vnd}
    days: dict[str, Any] = {"count": procedure.days.count, "unit": procedure.days.unit.value}
    for part, note in ((fee, procedure.fee.note), (days, procedure.days.note)):
        if note is not None:
            part["note"] = _text(note)
    return {
        "id": procedure.id,
        "service": procedure.service,
        "title": _text(procedure.title),
        "also_called": {one.value: list(procedure.also_called.in_language(one)) for one in Language},
        "papers": [_text(paper) for paper in procedure.papers],
        "steps": [_text(step) for step in procedure.steps],
        "fee": fee,
        "days": days,
        "handled_by": _text(procedure.handled_by),
        "legal_basis": list(procedure.legal_basis),
    }


def _text(text: Text) -> dict[str, str]:
    return {language.value: text.in_language(language) for language in Language}
