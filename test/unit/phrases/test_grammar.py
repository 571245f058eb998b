"""Plural forms, Korean particles and grouped digits."""

import pytest

from guide_robot.phrases.book import say
from guide_robot.phrases.grammar import grouped, read_sentence, with_particle


@pytest.mark.parametrize(
    ("count", "words"),
    [
        ("0", "Nobody is ahead of you."),
        ("1", "There is 1 person ahead of you."),
        ("2", "There are 2 people ahead of you."),
        ("11", "There are 11 people ahead of you."),
    ],
)
def test_people_ahead_are_counted_as_people_count(count: str, words: str) -> None:
    assert say("guide.ticket", "en", number="A017", ahead=count) == f"Your number is A017. {words}"


def test_a_count_that_is_no_number_takes_the_form_for_many() -> None:
    sentence = read_sentence({"1": "one", "many": "{n} of them"}, "you")
    assert sentence.filled({"n": "?"}) == "? of them"


@pytest.mark.parametrize(
    ("word", "to"),
    [
        ("창구", "창구로"),
        ("안내 데스크", "안내 데스크로"),
        ("화장실", "화장실로"),
        ("대기 구역", "대기 구역으로"),
        ("1번 창구 - 증명", "1번 창구 - 증명으로"),
        ("A동(본관)", "A동(본관)으로"),
        ("B1", "B1로"),
        ("3", "3으로"),
        ("6", "6으로"),
        ("7", "7로"),
        ("10", "10으로"),
        ("Hall", "Hall로"),
        ("Room", "Room으로"),
        ("", "로"),
    ],
)
def test_the_korean_particle_for_to_follows_the_last_sound(word: str, to: str) -> None:
    assert with_particle(word, "(으)로") == to


@pytest.mark.parametrize(
    ("pair", "consonant", "vowel"),
    [
        ("은/는", "직원은", "창구는"),
        ("이/가", "직원이", "창구가"),
        ("을/를", "직원을", "창구를"),
        ("과/와", "직원과", "창구와"),
    ],
)
def test_other_korean_particles_follow_it_too(pair: str, consonant: str, vowel: str) -> None:
    assert with_particle("직원", pair) == consonant
    assert with_particle("창구", pair) == vowel


def test_a_lost_citizen_is_told_in_korean_where_to_go() -> None:
    assert "2번 창구로 가시거나" in say("guide.follower_lost", "ko", place="2번 창구")
    assert "대기 구역으로 가시거나" in say("guide.follower_lost", "ko", place="대기 구역")


def test_what_is_filled_in_is_never_read_as_a_pattern() -> None:
    assert (
        say("guide.card_read", "en", name="{number} {0}") == "Thank you, {number} {0}. Please choose what you came for."
    )


def test_digits_are_grouped_as_the_language_groups_them() -> None:
    assert (grouped(1_250_000, "."), grouped(500, ",")) == ("1.250.000", "500")


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Waiting area", "the waiting area"),
        ("Counter 3 - Residence", "Counter 3 - Residence"),
        ("Toilets", "the toilets"),
        ("counter_3", "counter_3"),
        ("", ""),
    ],
)
def test_a_place_has_its_article_inside_an_english_sentence(name: str, inside: str) -> None:
    assert say("guide.offer_to_lead", "en", place=name) == f"I will take you to {inside}. Please follow me."
