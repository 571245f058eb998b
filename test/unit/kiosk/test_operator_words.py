"""The operator page has words for everything that a visit can do, and for every way in which it ends."""

import ast
import re
from collections.abc import Iterator

from guide_robot.common.resources import resource
from guide_robot.common.vocabulary import VisitEventKind, VisitOutcome

TEXTS = resource("guide_robot", "phrases", "en.yaml")


def test_every_event_and_every_outcome_has_words() -> None:
    found = set(re.findall(r"\b(event|outcome)_(\w+):", TEXTS.read_text(encoding="utf-8")))
    wanted = {("event", kind.name.lower()) for kind in VisitEventKind}
    wanted |= {("outcome", outcome.name.lower()) for outcome in VisitOutcome if outcome is not VisitOutcome.NONE}
    assert found == wanted


SAYS_WHY = {"change": 1, "drive": 1, "finish_visit": 0, "stay_with_number": 0}


def reasons() -> Iterator[str]:
    """Yield every reason without names in it that the receptionist gives for a change."""
    folder = resource("guide_robot", "guide", "reception")
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAYS_WHY:
                place = SAYS_WHY[node.func.attr]
                given = node.args[place] if len(node.args) > place else None
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def test_every_reason_of_the_receptionist_has_words_in_each_language() -> None:
    text = TEXTS.read_text(encoding="utf-8")
    found = set(reasons())
    assert len(found) > 15
    for reason in found:
        key = "reason_" + re.sub(r"[^a-z]+", "_", reason.lower()).strip("_")
        assert f"  {key}:" in text, reason


def test_every_answer_to_an_order_has_words() -> None:
    code = resource("guide_robot", "guide", "reception", "ordered.py").read_text(encoding="utf-8")
    keys = set(re.findall(r'key="(\w+)"', code)) | set(re.findall(r'_refusal\([^\n]*?, "(\w+)"', code))
    assert {"taken_over", "serving_somebody", "must_charge", "out_of_service"} <= keys
    for key in keys:
        assert f"  answer_{key}:" in TEXTS.read_text(encoding="utf-8")
