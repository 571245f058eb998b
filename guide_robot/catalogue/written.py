"""A procedure written out in one language, as every page and channel shows it."""

from dataclasses import dataclass
from typing import Any

from guide_robot.catalogue.catalogue import Elsewhere, Procedure
from guide_robot.common.language import Language
from guide_robot.phrases.book import say


@dataclass(frozen=True, kw_only=True)
class Written:
    """What to bring, what to do, what it costs, how long it takes, who handles it.

    `validity` says since when or until when it is law, empty where that has no bound.
    """

    id: str
    title: str
    papers: tuple[str, ...]
    steps: tuple[str, ...]
    fee: str
    time: str
    handled_by: str
    validity: str


def written(procedure: Procedure, language: Language) -> dict[str, Any]:
    """Return the fields of `Written`, for whoever shows more than them."""
    return {
        "id": procedure.id,
        "title": procedure.title_in(language),
        "papers": tuple(paper.in_language(language) for paper in procedure.papers),
        "steps": tuple(step.in_language(language) for step in procedure.steps),
        "fee": procedure.fee.words(language),
        "time": procedure.days.words(language),
        "handled_by": procedure.handled_by.in_language(language),
        "validity": procedure.note.in_language(language) if procedure.note else "",
    }


def elsewhere_lead(elsewhere: Elsewhere, language: Language) -> str:
    """Return the sentence before where something is handled, empty for what no office handles."""
    return say("catalogue.not_here", language) if elsewhere.matter else ""


def elsewhere_text(elsewhere: Elsewhere, language: Language) -> str:
    """Return the answer to what is not handled here."""
    title, where = elsewhere.title.in_language(language), elsewhere.where.in_language(language)
    return f"{elsewhere_lead(elsewhere, language)} {title}: {where}".strip()
