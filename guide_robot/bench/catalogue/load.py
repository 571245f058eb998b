"""Makes a catalogue of many procedures by seeded variation, to measure load and time, never rightness."""

import random
from dataclasses import replace
from typing import Any

from guide_robot.catalogue.catalogue import Catalogue, Phrases, Procedure
from guide_robot.common.language import LocalText

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
    also_called = procedure.also_called.by_language
    return replace(
        procedure,
        id=f"varied_{number}",
        title=LocalText(**{code: f"{title} {name}" for code, title in procedure.title.items()}),
        also_called=Phrases({code: tuple(f"{one} {name}" for one in phrases) for code, phrases in also_called.items()}),
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
        "also_called": {code: list(phrases) for code, phrases in procedure.also_called.by_language.items()},
        "papers": [_text(paper) for paper in procedure.papers],
        "steps": [_text(step) for step in procedure.steps],
        "fee": fee,
        "days": days,
        "handled_by": _text(procedure.handled_by),
        "legal_basis": list(procedure.legal_basis),
    } | ({"code": procedure.code} if procedure.code else {})


def _text(text: LocalText) -> dict[str, str]:
    return dict(text)
