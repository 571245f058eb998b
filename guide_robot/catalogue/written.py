"""A procedure written out in one language, as every page and channel shows it."""

from dataclasses import dataclass
from typing import Any

from guide_robot.catalogue.catalogue import Procedure
from guide_robot.common.language import Language


@dataclass(frozen=True, kw_only=True)
class Written:
    """What to bring, what to do, what it costs, how long it takes, who handles it."""

    id: str
    title: str
    papers: tuple[str, ...]
    steps: tuple[str, ...]
    fee: str
    time: str
    handled_by: str


def written(procedure: Procedure, language: Language) -> dict[str, Any]:
    """Return the fields of `Written`, for whoever shows more than them."""
    return {
        "id": procedure.id,
        "title": procedure.title.in_language(language),
        "papers": tuple(paper.in_language(language) for paper in procedure.papers),
        "steps": tuple(step.in_language(language) for step in procedure.steps),
        "fee": procedure.fee.words(language),
        "time": procedure.days.words(language),
        "handled_by": procedure.handled_by.in_language(language),
    }
