"""Citizen cards: every layout in the wild, cross-checks, and nothing of it in clear."""

import pickle
import unicodedata
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from guide_robot.codes.cards.citizen_card import CitizenCard, SealError, Sex, masked_name, seal, unseal
from guide_robot.codes.cards.citizen_card_text import CitizenCardProblem, looks_like_citizen_card, parse_citizen_card
from guide_robot.codes.cards.made_up_cards import made_up_card_text

TODAY = date(2026, 11, 22)
SEVEN = "079190000123|025123456|Nguyễn Thị Ánh Tuyết|17051990|Nữ|12 Lê Lợi, Phường Bến Nghé|01022022"
BACKEND = PrivateKey(bytes(range(32)))


def card(text: str = SEVEN) -> CitizenCard:
    """Return the card in a text that is known to be one."""
    parsed = parse_citizen_card(text, TODAY)
    assert isinstance(parsed, CitizenCard)
    return parsed


def test_the_layout_of_seven_fields_is_read() -> None:
    assert card() == CitizenCard(
        id_number="079190000123",
        old_id_number="025123456",
        name="Nguyễn Thị Ánh Tuyết",
        birth_year=1990,
        birth_date=date(1990, 5, 17),
        sex=Sex.FEMALE,
        address="12 Lê Lợi, Phường Bến Nghé",
        issue_date=date(2022, 2, 1),
    )


def test_a_card_without_old_number_is_read_in_both_layouts() -> None:
    empty = card(SEVEN.replace("025123456", ""))
    six = card(SEVEN.replace("025123456|", ""))
    assert empty == six
    assert empty.old_id_number is None


def test_an_eighth_field_is_the_expiry_date() -> None:
    assert card(SEVEN + "|17052030").expiry_date == date(2030, 5, 17)


def test_family_members_on_the_2024_card_are_dropped_unread() -> None:
    card_2024 = card(SEVEN + "||Nguyễn Văn Cha|Trần Thị Mẹ|\x1b\u202e rác")
    assert card_2024 == card()
    assert b"Cha" not in pickle.dumps(card_2024)


@pytest.mark.parametrize("start", ["\ufeff", " ", "\r\n", "\0\t"])
def test_a_card_behind_unseen_characters_is_still_a_card(start: str) -> None:
    assert looks_like_citizen_card(start + SEVEN)
    assert card(start + SEVEN.replace("|025", " |025", 1)) == card()


def test_decomposed_text_gives_the_same_card() -> None:
    assert card(unicodedata.normalize("NFD", SEVEN)) == card()


def test_a_card_with_only_a_year_of_birth_is_read() -> None:
    old = card(SEVEN.replace("17051990", "1990"))
    assert (old.birth_year, old.birth_date) == (1990, None)


def test_quotes_and_apostrophes_in_a_field_are_kept() -> None:
    assert card(SEVEN.replace("12 Lê Lợi", "12 \"Lê\" 'Lợi';--")).address.startswith("12 \"Lê\" 'Lợi';--")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("17051990", "17051991"),
        ("|Nữ|", "|Nam|"),
        ("079190", "003190"),
        ("079190", "079390"),
        ("01022022", "01021989"),
        ("01022022", "01022030"),
    ],
)
def test_fields_that_do_not_belong_together_are_noticed(right: str, wrong: str) -> None:
    assert parse_citizen_card(SEVEN.replace(right, wrong), TODAY) is CitizenCardProblem.CONTRADICTORY


@pytest.mark.parametrize(
    "text",
    [
        SEVEN.replace("Tuyết|", "Tuy|ết|"),
        SEVEN.replace("17051990", "31021990"),
        SEVEN.replace("|Nữ|", "|N\ufffd|"),
        SEVEN.replace("Ánh", "Á\x1b[2Jnh"),
        SEVEN.replace("Ánh", "\u202eÁnh"),
        SEVEN.replace("Nguyễn", "N" * 120),
        SEVEN[:60],
        "079190000123|",
        SEVEN + "|" + "x" * 5000,
    ],
)
def test_a_damaged_card_is_malformed(text: str) -> None:
    assert parse_citizen_card(text, TODAY) is CitizenCardProblem.MALFORMED


@given(st.text() | st.lists(st.text(), max_size=12).map(lambda rest: "|".join(["079190000123", *rest])))
def test_no_text_raises(text: str) -> None:
    assert isinstance(parse_citizen_card(text, TODAY), CitizenCard | CitizenCardProblem)


@given(st.integers(0, 2**32), st.integers(0, 400), st.characters())
def test_no_altered_card_raises(seed: int, position: int, character: str) -> None:
    text = made_up_card_text(np.random.default_rng(seed))
    position %= len(text)
    altered = text[:position] + character + text[position + 1 :]
    assert isinstance(parse_citizen_card(altered, TODAY), CitizenCard | CitizenCardProblem)


def test_every_made_up_card_is_read_with_its_diacritics() -> None:
    rng = np.random.default_rng(3)
    for _ in range(300):
        text = made_up_card_text(rng)
        assert card(text).name in text


def test_a_card_shows_nothing_of_itself() -> None:
    for shown in (repr(card()), str(card()), f"{card()}", repr([card()])):
        assert "Nguy" not in shown
        assert "079190000123" not in shown


def test_a_sealed_card_is_opened_by_the_backend_alone() -> None:
    sealed = seal(card(SEVEN + "|17052030"), bytes(BACKEND.public_key))
    assert unseal(sealed, bytes(BACKEND)) == card(SEVEN + "|17052030")
    with pytest.raises(SealError, match="not sealed for this key"):
        unseal(sealed, bytes(PrivateKey(bytes(32))))
    with pytest.raises(SealError):
        unseal(sealed[:-1], bytes(BACKEND))


def test_a_sealed_card_tells_nothing_by_its_size_or_bytes() -> None:
    short = seal(card(), bytes(BACKEND.public_key))
    long = seal(card(SEVEN.replace("12 Lê Lợi", "12 Lê Lợi, hẻm 5, tổ 7")), bytes(BACKEND.public_key))
    assert len(short) == len(long)
    assert "Tuyết".encode() not in short
    assert b"079190000123" not in short


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Thị Ánh Tuyết", "N. Tuyết"),
        ("ĐẶNG VĂN ƯỚC", "Đ. Ước"),
        ("Y", "Y."),
        ("", ""),
        ("  Lê   An ", "L. An"),
    ],
)
def test_a_name_is_masked_for_the_greeting(name: str, masked: str) -> None:
    assert masked_name(name) == masked
