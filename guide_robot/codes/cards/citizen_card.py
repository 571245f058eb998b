"""What a citizen identity card holds, masked for the greeting and sealed for the backend.

The content lives in memory only. Nothing here logs, and no error or repr carries any of it.
"""

import json
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import nacl.bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

PADDED_TO_BYTES = 512
SEALED_FORM = 1


class Sex(Enum):
    """The two values a card states."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, kw_only=True, repr=False)
class CitizenCard:
    """The fields of a citizen card that a service may need; family members' data is never among them.

    `birth_date` is None where the card states only a year. Texts are NFC. The repr is blank on purpose:
    it ends up in logs and traces.
    """

    id_number: str
    old_id_number: str | None
    name: str
    birth_year: int
    birth_date: date | None
    sex: Sex
    address: str
    issue_date: date
    expiry_date: date | None = None

    def __repr__(self) -> str:
        """Return a constant, whatever the card holds."""
        return "CitizenCard(<private>)"


class SealError(ValueError):
    """A sealed card that cannot be opened; says what is wrong, never what is inside."""


def masked_name(name: str) -> str:
    """Return a name fit for greeting aloud: the family name's initial and the given name.

    Vietnamese order: family name first, given name last. A single word is reduced to its initial.
    """
    words = name.split()
    if not words:
        return ""
    initial = f"{words[0][0].upper()}."
    return initial if len(words) == 1 else f"{initial} {words[-1].title()}"


def seal(card: CitizenCard, public_key: bytes) -> bytes:
    """Return the card in a sealed box that only the holder of the private key opens.

    `public_key` is the backend's 32-byte Curve25519 key. The content is padded to a multiple of 512 bytes, so
    that the size on the wire tells nothing about name or address.
    """
    content = json.dumps(_to_json(card), ensure_ascii=False).encode()
    padded = nacl.bindings.sodium_pad(content, PADDED_TO_BYTES)
    return bytes(SealedBox(PublicKey(public_key)).encrypt(padded))


def can_seal_for(public_key: bytes) -> bool:
    """Return whether 32 bytes are a key to seal for: points of small order, zero among them, are none."""
    try:
        SealedBox(PublicKey(public_key)).encrypt(b"")
    except CryptoError:
        return False
    return True


def unseal(sealed: bytes, private_key: bytes) -> CitizenCard:
    """Return the card in a sealed box; `private_key` is the backend's 32-byte Curve25519 key.

    Raises SealError for another key, damaged bytes or a form of another release.
    """
    try:
        padded = SealedBox(PrivateKey(private_key)).decrypt(bytes(sealed))
        content = json.loads(nacl.bindings.sodium_unpad(padded, PADDED_TO_BYTES))
        return _from_json(content)
    except CryptoError:
        raise SealError("sealed card: not sealed for this key, or damaged") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SealError("sealed card: opened, but not in a form this release knows") from None


def _to_json(card: CitizenCard) -> dict[str, Any]:
    return {
        "form": SEALED_FORM,
        "id_number": card.id_number,
        "old_id_number": card.old_id_number,
        "name": card.name,
        "birth_year": card.birth_year,
        "birth_date": card.birth_date and card.birth_date.isoformat(),
        "sex": card.sex.value,
        "address": card.address,
        "issue_date": card.issue_date.isoformat(),
        "expiry_date": card.expiry_date and card.expiry_date.isoformat(),
    }


def _from_json(content: dict[str, Any]) -> CitizenCard:
    if content["form"] != SEALED_FORM:
        raise ValueError("form")
    old_id_number = content["old_id_number"]
    return CitizenCard(
        id_number=str(content["id_number"]),
        old_id_number=None if old_id_number is None else str(old_id_number),
        name=str(content["name"]),
        birth_year=int(content["birth_year"]),
        birth_date=_optional_date(content["birth_date"]),
        sex=Sex(content["sex"]),
        address=str(content["address"]),
        issue_date=date.fromisoformat(content["issue_date"]),
        expiry_date=_optional_date(content["expiry_date"]),
    )


def _optional_date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
