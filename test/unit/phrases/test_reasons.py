"""Every reason has its sentence in every language, is made whole where it arises, and reaches a page whole."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guide_robot.common.language import languages
from guide_robot.phrases.book import book
from guide_robot.phrases.reasons import ROOM, Reason, Why
from guide_robot.ros.diagnostics import tell, told_by
from guide_robot.ros.reasons import LONGEST_TEXT, from_flat, reason_message, to_flat, to_reason
from guide_robot_interfaces.msg import Reason as ReasonMessage

PACKAGE = Path(__file__).parents[3] / "guide_robot"
DEEP = Why.OUT_OF_SERVICE(Why.TRYING_AGAIN(Why.DRIVE_STUCK(), times=2))


def test_every_reason_has_its_sentence_in_every_language_and_every_sentence_its_reason() -> None:
    for language in languages():
        sentences = book().room(language, ROOM)
        assert {key.partition(".")[2] for key in sentences} == {str(key) for key in Why}, language


def test_no_sentence_of_a_reason_needs_more_than_a_page_can_fill_in() -> None:
    for language in languages():
        for key, sentence in book().room(language, ROOM).items():
            assert len(sentence.forms) == 1 and ":" not in "".join(re.findall(r"\{.*?\}", sentence.forms[None])), key


def made() -> Iterator[tuple[str, str, set[str]]]:
    """Yield where a reason is made in the program, its key, and the names that it is made with."""
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "Why." in text else ():
            target = node.func if isinstance(node, ast.Call) else None
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "Why":
                assert isinstance(node, ast.Call)
                names = {str(keyword.arg) for keyword in node.keywords} | ({"why"} if node.args else set())
                yield f"{file.name}:{node.lineno}", target.attr, names


def test_every_reason_is_made_somewhere_and_with_all_that_its_sentence_names() -> None:
    found = list(made())
    for where, key, names in found:
        assert Why[key].names == names, f"{where}: {key}"
    by_default = {"MAY_MOVE", "WAY_FREE"}
    assert {key for _, key, _ in found} | by_default == set(Why.__members__)


def test_a_reason_is_spoken_in_any_language_and_compared_by_its_key() -> None:
    assert str(DEEP) == "the robot is out of service: trying again (2): somebody or something is in the way"
    assert DEEP.in_language("vi").startswith("rô-bốt đang ngừng phục vụ: đang thử lại (lần 2): ")
    assert Why.NO_READING(seconds=0.5).in_language("ko") == "라이다 신호 없음: 0.5초"
    assert DEEP.key is Why.OUT_OF_SERVICE and Why.OUT_OF_SERVICE(Why.TRYING_AGAIN(Why.DRIVE_STUCK(), times=2)) == DEEP
    assert str(Why.LIDAR_TILTED(frame="laser", degrees=30.0)).startswith("the lidar laser is tilted by 30 degrees")


@pytest.mark.parametrize("reason", [DEEP, Why.MAY_MOVE(), Why.PAST_ANY_STOP(Why.STOPPED_BY(source="page"), node="a/b")])
def test_a_reason_comes_off_the_wire_as_it_went_on_with_all_that_is_behind_it(reason: Reason) -> None:
    message = reason_message(reason)
    assert (message.key, message.text) == (reason.key, str(reason))
    assert to_reason(message) == reason and from_flat(to_flat(reason)) == reason


def test_no_reason_stays_none() -> None:
    assert to_reason(reason_message(None)) is None


@pytest.mark.parametrize(
    "message",
    [
        ReasonMessage(key="made_up", text="said so"),
        ReasonMessage(text="said so"),
        ReasonMessage(key="leading_to", text="said so"),
        ReasonMessage(key="leading_to", names=["place"], text="said so"),
        ReasonMessage(key="leading_to", names=["place", "more"], values=["a", "b"], text="said so"),
        ReasonMessage(key="was_serving", names=["why"], values=["made_up"], text="said so"),
        ReasonMessage(key="was_serving", names=["why"] * 500, values=["was_serving"] * 500, text="said so"),
    ],
)
def test_what_is_not_known_or_not_whole_becomes_its_words(message: ReasonMessage) -> None:
    assert to_reason(message) == Why.WORDS(words="said so")


def test_long_texts_of_others_are_cut() -> None:
    heard = to_reason(ReasonMessage(key="stopped_by", names=["source"], values=["x" * 9999]))
    assert heard == Why.STOPPED_BY(source="x" * LONGEST_TEXT)
    assert to_reason(ReasonMessage(text="x" * 9999)) == Why.WORDS(words="x" * LONGEST_TEXT)


def test_diagnostics_carry_a_reason_beside_its_english_words_and_the_words_of_drivers_stay_words() -> None:
    from diagnostic_msgs.msg import DiagnosticStatus, KeyValue

    told = tell(DiagnosticStatus(), DEEP)
    assert told.message == str(DEEP) and told_by(told) == DEEP
    assert told_by(tell(DiagnosticStatus(), "all is well")) is None
    for value in ("{", "[1]", '{"key": 5}', '{"key": "made_up"}', ""):
        assert told_by(DiagnosticStatus(values=[KeyValue(key="reason", value=value)])) is None
