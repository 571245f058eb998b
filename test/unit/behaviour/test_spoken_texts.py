"""What the robot says exists in all languages, and Vietnamese keeps its diacritics."""

import unicodedata

import pytest

from guide_robot.behaviour.sentences import SENTENCES, sentence_text
from guide_robot.behaviour.texts import ESCORT_REASONS, FOLLOW_REASONS, SAYINGS, in_language, saying
from guide_robot.behaviour.types import EscortOutcome, FollowOutcome, SayKind
from guide_robot.floor.model import Text

ALL = [*SAYINGS.values(), *ESCORT_REASONS.values(), *FOLLOW_REASONS.values()]


def test_every_saying_and_every_outcome_has_words() -> None:
    assert set(SAYINGS) == set(SayKind)
    assert set(ESCORT_REASONS) == set(EscortOutcome)
    assert set(FOLLOW_REASONS) == set(FollowOutcome)


@pytest.mark.parametrize("text", ALL, ids=lambda text: text.en)
def test_vietnamese_is_written_with_diacritics_and_korean_in_hangul(text: Text) -> None:
    assert any(unicodedata.decomposition(letter) for letter in text.vi)
    assert any("HANGUL" in unicodedata.name(letter, "") for letter in text.ko)
    assert text.en.isascii()


def test_an_unknown_language_is_answered_in_vietnamese() -> None:
    assert saying(SayKind.ARRIVED, "xx") == SAYINGS[SayKind.ARRIVED].vi
    assert saying(SayKind.ARRIVED, "ko") == SAYINGS[SayKind.ARRIVED].ko
    assert in_language(ESCORT_REASONS[EscortOutcome.FAULT], "en") == "The robot has a fault."


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_is_there_in_three_languages_with_the_same_names(key: str) -> None:
    values = dict.fromkeys(("number", "ahead", "place", "counter", "name"), "x")
    texts = [sentence_text(key, language, tuple(values.items())) for language in ("vi", "en", "ko")]
    assert all(texts) and len(set(texts)) == 3
