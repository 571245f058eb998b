"""What the robot says while it leads or follows exists in every language."""

import pytest

from guide_robot.codes.answers import Answer
from guide_robot.common.language import Language, languages
from guide_robot.common.vocabulary import CodeKind
from guide_robot.guide.reception.sentences import code_key, sentence_text
from guide_robot.phrases.texts import SayKind, saying


@pytest.mark.parametrize("language", languages())
def test_every_saying_has_words(language: Language) -> None:
    assert len({saying(kind, language) for kind in SayKind}) == len(SayKind)


@pytest.mark.parametrize("language", languages())
def test_whatever_code_is_shown_there_is_something_to_say(language: Language) -> None:
    for kind in CodeKind:
        assert all(sentence_text(code_key(kind, answer), language) for answer in range(len(Answer)))


def test_a_receptionist_sentence_is_filled_in() -> None:
    values = (("number", "A017"), ("ahead", "1"))
    assert sentence_text("ticket", Language("en"), values) == "Your number is A017. There is 1 person ahead of you."
