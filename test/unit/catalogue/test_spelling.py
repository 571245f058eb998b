"""Slips and marks, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_robot.catalogue.search.analysis import MAXIMUM_CHARACTERS, clean
from guide_robot.catalogue.search.english import stem
from guide_robot.catalogue.search.korean import without_ending
from guide_robot.catalogue.search.marks import decode_keys, fold, heard_as
from guide_robot.catalogue.search.spelling import Speller

LETTERS = "abcdefg"


@pytest.mark.parametrize(("typed", "plain"), [("đường", "duong"), ("nghĩa", "nghia"), ("sổ", "so"), ("ấy", "ay")])
def test_marks_are_folded_away(typed: str, plain: str):
    assert fold(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("giaays", "giay"), ("sinhf", "sinh"), ("ddawng", "dang"), ("thuwcj", "thuc"), ("hooj", "ho"), ("khaaur", "khau"),
     ("gia61y", "giay"), ("d9ang", "dang"), ("xaay", "xay"), ("rieeng", "rieng"), ("tr", "tr"), ("", "")],
)  # fmt: skip
def test_keys_typed_for_marks_are_taken_out(typed: str, plain: str):
    assert decode_keys(typed) == plain


@pytest.mark.parametrize(
    ("one", "other"), [("sinh", "xin"), ("trung", "chun"), ("ky", "ki"), ("giay", "day"), ("trang", "chan")]
)
def test_syllables_often_confused_share_a_key(one: str, other: str):
    assert heard_as(one) == heard_as(other)


def test_syllables_that_start_with_kh_and_c_stay_apart():
    assert heard_as("khai") != heard_as("chai") != heard_as("cai")


@pytest.mark.parametrize("word", ["regester", "registr", "rregister", "reigster", "register"])  # codespell:ignore
def test_a_word_one_slip_away_is_found(word: str):
    assert Speller(["register", "residence"], shortest=4).near(word) == ["register"]


@pytest.mark.parametrize("word", ["rgstr", "reg", "resident", ""])
def test_a_word_further_away_is_not_guessed(word: str):
    assert Speller(["register"], shortest=4).near(word) == []


@given(word=st.text(LETTERS, min_size=5, max_size=9), place=st.integers(0, 8), letter=st.sampled_from(LETTERS))
def test_every_single_slip_is_found_again(word: str, place: int, letter: str):
    speller = Speller([word], shortest=4)
    place %= len(word)
    swapped = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    for typed in (word[:place] + letter + word[place + 1 :], word[:place] + letter + word[place:], swapped):
        assert speller.near(typed) == [word]


@given(known=st.text("ab", min_size=4, max_size=6), typed=st.text("ab", min_size=4, max_size=6))
def test_what_is_found_is_never_more_than_one_slip_away(known: str, typed: str):
    def slips(word: str) -> set[str]:
        places = range(len(word) + 1)
        return (
            {word}
            | {word[:n] + word[n + 1 :] for n in places}
            | {word[:n] + letter + word[n:] for n in places for letter in "ab"}
            | {word[:n] + letter + word[n + 1 :] for n in places[:-1] for letter in "ab"}
            | {word[:n] + word[n : n + 2][::-1] + word[n + 2 :] for n in places}
        )

    assert (Speller([known], shortest=4).near(typed) == [known]) is (typed in slips(known))


@pytest.mark.parametrize(
    ("word", "stripped"),
    [
        ("출생신고를", "출생신고"),
        ("신고", "신고"),
        ("땅은", "땅"),
        ("등록하려고요", "등록"),
        ("허가", "허가"),
        ("아이", "아이"),
        ("은", "은"),
    ],
)
def test_korean_particles_and_endings_are_stripped_and_nouns_kept(word: str, stripped: str):
    assert without_ending(word) == stripped


@pytest.mark.parametrize(
    ("one", "other"), [("registered", "registration"), ("copies", "copy"), ("permits", "permit"), ("adopting", "adopt")]
)
def test_forms_of_an_english_word_share_a_stem(one: str, other: str):
    assert stem(one) == stem(other)


def test_cleaning_removes_direction_marks_tags_and_controls_and_bounds_the_length():
    assert clean("\u202eKhai\u200b <b>Sinh</b>\x00") == "khai  sinh  "
    assert len(clean("é" * 100_000)) == MAXIMUM_CHARACTERS
