"""A citizen card as a clerk's scanner types it: the line through a keyboard's layout, code page and caps lock.

A scanner that acts as a keyboard sends key codes, or the bytes of the code one by one. Between it and the page stand a
layout that is not the scanner's (a Vietnamese one types `ă` for 1), a code page that takes UTF-8 for something else
(`Nguyá»…n`), or one that has no such letters (`Nguy?n`). What can be undone for certain is undone; a field that
lost letters is named, never guessed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from guide_robot.codes.cards.citizen_card import CitizenCard
from guide_robot.codes.cards.citizen_card_text import LONGEST_TEXT, parse_citizen_card

# The number row of other keyboards, read as what the key says on the scanner's (US) one.
ROWS = {
    "vietnamese": dict(zip("ăâêô\u0300\u0309\u0303\u0301\u0323đ", "1234567890", strict=True)),
    "french": dict(zip("&é\"'(-è_çà", "1234567890", strict=True)),
    "czech": dict(zip("+ěščřžýáíé", "1234567890", strict=True)),
}
# What takes UTF-8 for its own: Windows' western and Vietnamese code pages, DOS's, and bytes as they are.
CODE_PAGES = ("cp1252", "cp1258", "cp437", "cp850", "latin-1")
LOST = frozenset("?\ufffd\u25a1")
SYMBOLOGY = re.compile(r"^\W*\]?Q\d(?=\d{12})")
ID_DIGITS = 12
BAR = "|"
FIELDS = ("id_number", "old_id_number", "name", "birth_date", "sex", "address", "issue_date")
NUMBERS = frozenset({"id_number", "old_id_number", "birth_date", "issue_date"})
MALE, FEMALE = "Nam", "Nữ"
UNREAD = "x"  # stands for a damaged text while the rest of the line is checked


@dataclass(frozen=True, kw_only=True, repr=False)
class TypedCard:
    """A card, and which of its fields lost letters on the way: those are to be typed."""

    card: CitizenCard
    doubtful: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Return a constant, whatever the card holds."""
        return "TypedCard(<private>)"


def read_typed_card(lines: Iterable[str], today: date) -> TypedCard | None:
    """Return the card of a line that arrived in one or several readings, None where none of them is one.

    A reading without loss is preferred; of several damaged ones the first. Where a keyboard had its digits or its bar
    elsewhere its letters may be elsewhere too: then the keys, as another of the lines has them, say which they were.
    """
    given = [line[:LONGEST_TEXT] for line in lines]
    damaged: TypedCard | None = None
    for line in given:
        for reading in _readings(line):
            found = _read(reading, today)
            if found is not None and not found.doubtful:
                keys = next((other for other in given if other != line and BAR in other), None)
                mapped = BAR not in line or _digits_of(reading) != _digits_of(line)
                return found if keys is None or not mapped else _with_letters_of(found, _bare(keys))
            damaged = damaged or found
    return damaged


def _with_letters_of(found: TypedCard, keys: str) -> TypedCard:
    """Return a card whose plain letters are those of the keys; a field that has more or fewer of them is doubtful."""
    typed, doubtful = dict(zip(FIELDS, keys.split(BAR), strict=False)), set(found.doubtful)
    texts = {name: _by_keys(getattr(found.card, name), typed.get(name, "")) for name in ("name", "address")}
    doubtful |= {name for name, text in texts.items() if text is None}
    name, address = (texts[one] or getattr(found.card, one) for one in ("name", "address"))
    return TypedCard(card=replace(found.card, name=name, address=address), doubtful=frozenset(doubtful))


def _by_keys(text: str, keys: str) -> str | None:
    """Return a text with its plain letters replaced, one by one; None where they, or the digits, do not go together."""
    letters = [letter for letter in keys if letter.isascii() and letter.isalpha()]
    count = sum(letter.isascii() and letter.isalpha() for letter in text)
    if len(letters) != count or _digits_of(keys) != _digits_of(text):
        return None
    rest = iter(letters)
    return "".join(next(rest) if letter.isascii() and letter.isalpha() else letter for letter in text)


def _readings(line: str) -> Iterator[str]:
    """Yield what a line may have been, the likeliest first, each once."""
    text = _bare(line)
    seen = set()
    for reading in (*(_undone(text, page) for page in CODE_PAGES), text):  # what is UTF-8 underneath is no accident
        if reading is None:
            continue
        for one in (reading, *(_digits(reading, row) for row in ROWS.values())):
            if one not in seen:
                seen.add(one)
                yield one


def _digits_of(text: str) -> list[str]:
    return re.findall("[0-9]", text)


def _bare(line: str) -> str:
    """Return a line without what scanners and files put around it."""
    return SYMBOLOGY.sub("", line.strip("\ufeff\0 \t\r\n"))


def _undone(text: str, page: str) -> str | None:
    """Return a text whose UTF-8 was taken for a code page; None where it was not."""
    try:
        raw = b"".join(_byte(letter, page) for letter in text)
        undone = raw.decode("utf-8")
    except (UnicodeError, ValueError):
        return None
    return undone if undone != text else None


def _byte(letter: str, page: str) -> bytes:
    try:
        return letter.encode(page)
    except UnicodeEncodeError:
        return letter.encode("latin-1")  # bytes that the code page leaves free arrive as they are


def _digits(text: str, row: dict[str, str]) -> str:
    """Return a line whose fields of digits were typed on another keyboard's number row, each key by itself."""
    separator = _separator("".join(row.get(letter, letter) for letter in text))
    if separator is None:
        return text
    fields = text.split(separator)
    wanted = {0, 1, len(fields) - 1} | {
        number for number, field in enumerate(fields) if len(field) == 8 and all(letter in row for letter in field)
    }
    for number in wanted:
        fields[number] = "".join(row.get(letter, letter) for letter in fields[number])
    return separator.join(fields)


def _separator(text: str) -> str | None:
    """Return what stands between the fields: on most keyboards a bar, on others what that key types there."""
    if not re.match(r"\d{12}\D", text):
        return None
    mark = text[ID_DIGITS]
    return mark if not mark.isspace() and text.count(mark) >= len(FIELDS) - 2 else None


def _read(text: str, today: date) -> TypedCard | None:
    separator = _separator(text)
    if separator is None:
        return None
    fields = text.split(separator)
    if not re.fullmatch(r"|\d{9}|\d{12}", fields[1]):
        fields.insert(1, "")
    if len(fields) < len(FIELDS):
        return None
    named = dict(zip(FIELDS, fields, strict=False))
    lost = {name for name, value in named.items() if name not in NUMBERS and _has_lost(value)}
    named |= dict.fromkeys(lost, UNREAD)
    if "sex" in lost or named["sex"].strip().casefold() not in ("nam", "nữ"):
        named["sex"] = FEMALE if int(named["id_number"][3]) % 2 else MALE
        lost.discard("sex")
    rest = fields[len(FIELDS) : len(FIELDS) + 1]
    card = parse_citizen_card("|".join([*named.values(), *rest]), today)
    if not isinstance(card, CitizenCard):
        return None
    return TypedCard(card=_with_caps_undone(card), doubtful=frozenset(lost))


def _has_lost(value: str) -> bool:
    return not value.strip() or not value.isprintable() or any(letter in LOST for letter in value)


def _with_caps_undone(card: CitizenCard) -> CitizenCard:
    """Return a card whose letters were typed with caps lock as they were: nGUYỄN vĂN a."""
    words = card.name.split()
    turned = [word for word in words if len(word) > 1 and word[0].islower() and word[1:].isupper()]
    if not turned or len(turned) < len([word for word in words if len(word) > 1]):
        return card
    return replace(card, name=card.name.swapcase(), address=card.address.swapcase())
