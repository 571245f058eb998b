"""The line that a scanner types as a keyboard, through layouts, code pages and caps lock."""

import unicodedata
from datetime import date

import pytest

from guide_robot.codes.cards.citizen_card import CitizenCard, Sex
from guide_robot.codes.cards.citizen_card_text import parse_citizen_card
from guide_robot.codes.cards.typed_card import ROWS, TypedCard, read_typed_card

TODAY = date(2026, 11, 29)
LINE = "079190001234|025123456|Nguyễn Thị Ánh|03021990|Nữ|12 Lê Lợi, Phường Bến Nghé, Thành phố Thử|06052021"
CARD = parse_citizen_card(LINE, TODAY)


def read(*lines: str) -> TypedCard:
    found = read_typed_card(lines, TODAY)
    assert found is not None
    return found


def through(page: str) -> str:
    """Take UTF-8 for a code page, bytes that it leaves free as they are."""
    return "".join(
        bytes([byte]).decode(page) if page != "cp1252" or byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in LINE.encode()
    )


@pytest.mark.parametrize(
    "line", [LINE, LINE + "\r\n", "]Q1" + LINE, "\ufeff" + LINE, unicodedata.normalize("NFD", LINE)]
)
def test_a_line_as_it_is_gives_the_card(line: str) -> None:
    assert read(line) == TypedCard(card=CARD)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", ["cp1252", "latin-1", "cp437", "cp850"])
def test_utf8_that_was_taken_for_a_code_page_is_undone(page: str) -> None:
    assert through(page) != LINE
    assert read(through(page)) == TypedCard(card=CARD)  # type: ignore[arg-type]


@pytest.mark.parametrize("row", ROWS)
def test_digits_of_another_keyboard_are_undone(row: str) -> None:
    typed = {digit: letter for letter, digit in ROWS[row].items()}
    name, address = LINE.split("|")[2], LINE.split("|")[5]
    line = "|".join(
        field if field in (name, address) else "".join(typed.get(letter, letter) for letter in field)
        for field in LINE.split("|")
    )
    assert read(line) == TypedCard(card=CARD)  # type: ignore[arg-type]


@pytest.mark.parametrize("separator", ["~", ">", "*", "°", "#"])
def test_a_bar_that_another_keyboard_has_elsewhere_is_found(separator: str) -> None:
    assert read(LINE.replace("|", separator)) == TypedCard(card=CARD)  # type: ignore[arg-type]


def test_what_lost_its_letters_is_named_and_the_rest_is_read() -> None:
    found = read(LINE.encode("ascii", "replace").decode())
    assert found.doubtful == {"name", "address"}
    assert (found.card.id_number, found.card.sex, found.card.birth_date) == (
        "079190001234",
        Sex.FEMALE,
        date(1990, 2, 3),
    )


def test_a_reading_without_loss_is_preferred() -> None:
    assert read(LINE.replace("ễ", "?"), LINE) == TypedCard(card=CARD)  # type: ignore[arg-type]


def test_caps_lock_is_undone() -> None:
    found = read(LINE.swapcase())
    assert isinstance(CARD, CitizenCard) and found.card.name == CARD.name and found.card.address == CARD.address


@pytest.mark.parametrize(
    "line", ["", "https://example.org/", "079190001234", "079190001234|x|y", "?" * 4000, "1" * 9000]
)
def test_any_other_line_is_no_card(line: str) -> None:
    assert read_typed_card([line], TODAY) is None


def test_a_line_that_contradicts_itself_is_no_card() -> None:
    assert read_typed_card([LINE.replace("03021990", "03021991")], TODAY) is None


def test_nothing_of_a_card_is_in_its_repr() -> None:
    assert "Nguy" not in repr(read(LINE))


QWERTZ = str.maketrans("yzYZ|", "zyZY'")
AZERTY = str.maketrans("aqwzAQWZ0123456789", "qazwQAZWà&é\"'(-è_ç")
NO_KEYS = str.maketrans("", "", "".join(letter for letter in LINE if not letter.isascii()))


@pytest.mark.parametrize(("layout", "doubtful"), [(QWERTZ, set()), (AZERTY, {"address"})], ids=["qwertz", "azerty"])
def test_letters_of_another_keyboard_are_what_the_keys_say(layout: dict[int, str], doubtful: set[str]) -> None:
    found = read(LINE.translate(layout), LINE.translate(NO_KEYS))  # a scanner types what has no key otherwise
    assert isinstance(CARD, CitizenCard) and found.card.name == CARD.name and found.doubtful == doubtful
    assert found.card.address == CARD.address or doubtful  # a house number is among its letters


def test_letters_that_do_not_go_with_the_keys_are_to_be_typed() -> None:
    found = read(LINE.translate(QWERTZ), LINE.translate(NO_KEYS).replace("Ngu", "N"))
    assert found.doubtful == {"name"} and isinstance(CARD, CitizenCard) and found.card.address == CARD.address
