"""The operator page has words for everything that a visit can do, and for every way in which it ends."""

import re

from guide_robot.common.resources import resource
from guide_robot.common.vocabulary import VisitEventKind, VisitOutcome

TEXTS = resource("guide_robot", "phrases", "en.yaml")


def test_every_event_and_every_outcome_has_words() -> None:
    found = set(re.findall(r"\b(event|outcome)_(\w+):", TEXTS.read_text(encoding="utf-8")))
    wanted = {("event", kind.name.lower()) for kind in VisitEventKind}
    wanted |= {("outcome", outcome.name.lower()) for outcome in VisitOutcome if outcome is not VisitOutcome.NONE}
    assert found == wanted
