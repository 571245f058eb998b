"""Looks for a person's data in anything, however it is written."""

import re
import unicodedata
from dataclasses import dataclass

from guide_robot.codes.cards.citizen_card import CitizenCard


@dataclass(frozen=True, kw_only=True)
class Secret:
    """Something that tells who a person is, folded; `what` may be said in a message about a finding."""

    what: str
    folded: str


def secrets_of(card: CitizenCard) -> list[Secret]:
    """Return what must be found nowhere. The given name alone is spoken in the greeting."""
    words = card.name.split()
    assert card.birth_date is not None and len(words) > 2
    secrets = {
        "number": card.id_number,
        "whole name": card.name,
        "family and middle name": " ".join(words[:-1]),
        "address": card.address,
        "street": card.address.split(",")[0],
        "birth date": f"{card.birth_date:%d%m%Y}",
        "written birth date": f"{card.birth_date:%d/%m/%Y}",
        "ISO birth date": f"{card.birth_date:%Y-%m-%d}",
    }
    if card.old_id_number:
        secrets["old number"] = card.old_id_number
    return [Secret(what=what, folded=fold(text)) for what, text in secrets.items()]


def fold(text: str) -> str:
    """Return a text without diacritics, capitals, and more than one space at a time."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return " ".join(plain.replace("đ", "d").split())


def found_in(data: bytes, secrets: list[Secret]) -> list[str]:
    """Return what of the secrets stands in these bytes: in UTF-8, UTF-16 or JSON's escapes, with diacritics or not."""
    texts = [data.decode(code, errors="ignore") for code in ("utf-8", "utf-16-le")]
    texts.append(data[1:].decode("utf-16-le", errors="ignore"))
    texts.append(re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), texts[0]))
    folded = [fold(text) for text in texts]
    return [secret.what for secret in secrets if any(secret.folded in text for text in folded)]
