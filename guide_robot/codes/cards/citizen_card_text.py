"""Reads the text of a citizen card's QR code and checks its fields against each other.

Layouts seen in the wild: `id|old id or empty|name|birth|sex|address|issued`, the same without the old id, and
the same with an expiry date behind. The card of 2024 appends family members' data: those fields are dropped
unread.
"""

import re
import unicodedata
from datetime import date
from enum import Enum

from guide_robot.codes.cards.citizen_card import CitizenCard, Sex

LONGEST_NAME = 100
LONGEST_ADDRESS = 300
LONGEST_TEXT = 4000
UNSEEN_START = "\ufeff\0 \t\r\n"
CARD_START = re.compile(rf"[{UNSEEN_START}]*[0-9]{{12}}\s*\|")
# The 63 provinces of birth that an id starts with (Circular 59/2021/TT-BCA, annex I); codes above 100 stand
# for countries of birth. The codes stay as issued when provinces merge.
PROVINCES = """
    1 2 4 6 8 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 48 49 51 52 54 56
    58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96
"""
PROVINCE_CODES = frozenset(int(code) for code in PROVINCES.split())
SEXES = {"nam": Sex.MALE, "nữ": Sex.FEMALE}


class CitizenCardProblem(Enum):
    """Why a text gave no citizen card."""

    NOT_A_CARD = "not a card"
    MALFORMED = "malformed"
    CONTRADICTORY = "contradictory"


def looks_like_citizen_card(text: str) -> bool:
    """Return whether a text claims to be a citizen card: treat it as private even if it is damaged."""
    return CARD_START.match(text) is not None


def parse_citizen_card(text: str, today: date) -> CitizenCard | CitizenCardProblem:
    """Return the card in a decoded text, or why there is none; never raises for any text.

    The text is taken to NFC first. CONTRADICTORY means that each field is well formed, but id, birth
    year, sex, province or dates do not belong together.
    """
    if not looks_like_citizen_card(text):
        return CitizenCardProblem.NOT_A_CARD
    if len(text) > LONGEST_TEXT:
        return CitizenCardProblem.MALFORMED
    card = _read_fields(unicodedata.normalize("NFC", text))
    if card is None:
        return CitizenCardProblem.MALFORMED
    return card if _is_consistent(card, today) else CitizenCardProblem.CONTRADICTORY


def _read_fields(text: str) -> CitizenCard | None:
    id_number, *rest = text.lstrip(UNSEEN_START).rstrip("\r\n\0").split("|", 8)
    old_id_number = None
    if rest and re.fullmatch(r"|[0-9]{9}|[0-9]{12}", rest[0]):
        old_id_number, *rest = rest
    if len(rest) < 5:
        return None
    name, birth, sex_text, address, issued = (" ".join(field.split()) for field in rest[:5])
    birth_year, birth_date = _birth(birth)
    sex = SEXES.get(sex_text.lower())
    issue_date = _date(issued)
    if birth_year is None or sex is None or issue_date is None:
        return None
    if not _is_plain(name, LONGEST_NAME) or not _is_plain(address, LONGEST_ADDRESS):
        return None
    return CitizenCard(
        id_number=id_number.strip(),
        old_id_number=old_id_number or None,
        name=name,
        birth_year=birth_year,
        birth_date=birth_date,
        sex=sex,
        address=address,
        issue_date=issue_date,
        expiry_date=_date(rest[5].strip()) if len(rest) == 6 else None,
    )


def _is_consistent(card: CitizenCard, today: date) -> bool:
    """Return whether the id (province, sex and century, birth year) and the dates fit the other fields."""
    province, sex_and_century = int(card.id_number[:3]), int(card.id_number[3])
    born_from = 1900 + 100 * (sex_and_century // 2)
    return (
        (province in PROVINCE_CODES or province > 100)
        and born_from + int(card.id_number[4:6]) == card.birth_year
        and (Sex.FEMALE if sex_and_century % 2 else Sex.MALE) is card.sex
        and card.birth_year <= card.issue_date.year
        and (card.birth_date is None or card.birth_date <= card.issue_date)
        and card.issue_date <= today
        and (card.expiry_date is None or card.expiry_date > card.issue_date)
    )


def _birth(text: str) -> tuple[int | None, date | None]:
    """Return year and date; the date is None where a card of an elderly citizen states only the year."""
    whole = _date(text)
    if whole is not None:
        return whole.year, whole
    year_only = re.fullmatch(r"(?:0000)?((?:19|20|21)[0-9]{2})", text)
    return (int(year_only[1]), None) if year_only else (None, None)


def _date(text: str) -> date | None:
    parts = re.fullmatch(r"([0-9]{2})([0-9]{2})([0-9]{4})", text)
    if parts is None:
        return None
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        return None


def _is_plain(text: str, longest: int) -> bool:
    """Return whether a field is fit for a screen and a form: no control, format or unassigned characters."""
    return 0 < len(text) <= longest and text.isprintable()
