"""Short signed texts that fit in a small QR code: tickets and appointments share this form.

`<LETTERS><version>:<base32 of payload and Ed25519 signature>`. Upper-case letters, digits and ':' alone, so
that a QR code holds it in its compact alphanumeric mode. The signature covers the prefix too: an appointment
can never pass for a ticket.
"""

import base64
import binascii
import re
import struct
from datetime import date
from enum import Enum

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

SIGNATURE_BYTES = 64
LONGEST_FIELD_BYTES = 80
LONGEST_TEXT = 800


class SignedTextProblem(Enum):
    """Why a text gave no fields."""

    NOT_OURS = "not ours"
    MALFORMED = "malformed"
    BAD_SIGNATURE = "bad signature"


def write_signed(prefix: str, day: date, fields: tuple[str, ...], signing_key: bytes) -> str:
    """Return the signed text of a day and some texts, the same for the same input.

    Raises ValueError for a text that is empty, too long or not printable, or a key that is not 32 bytes.
    """
    payload = struct.pack(">H", _days(day)) + b"".join(_pack(field) for field in fields)
    signature = SigningKey(signing_key).sign(prefix.encode() + payload).signature
    return prefix + base64.b32encode(payload + signature).decode().rstrip("=")


def read_signed(
    prefix: str, text: str, field_count: int, verify_key: bytes
) -> tuple[date, tuple[str, ...]] | SignedTextProblem:
    """Return the day and the texts of a signed text, or why it is none; never raises for any text.

    Another version of the same kind is MALFORMED: it is ours, but not for this release to read.
    """
    if not text.startswith(prefix):
        same_kind = re.match(re.escape(prefix.rstrip("0123456789:")) + r"[0-9]{1,3}:", text)
        return SignedTextProblem.MALFORMED if same_kind else SignedTextProblem.NOT_OURS
    packed = _from_base32(text[len(prefix) :]) if len(text) <= LONGEST_TEXT else None
    if packed is None or len(packed) <= SIGNATURE_BYTES:
        return SignedTextProblem.MALFORMED
    payload, signature = packed[:-SIGNATURE_BYTES], packed[-SIGNATURE_BYTES:]
    try:
        VerifyKey(verify_key).verify(prefix.encode() + payload, signature)
    except BadSignatureError:
        return SignedTextProblem.BAD_SIGNATURE
    return _unpack(payload, field_count) or SignedTextProblem.MALFORMED


def _days(day: date) -> int:
    days = (day - date(2000, 1, 1)).days
    if not 0 <= days < 1 << 16:
        raise ValueError("day: expected one from 2000 to 2179")
    return days


def _pack(field: str) -> bytes:
    encoded = field.encode()
    if not field.isprintable() or not 1 <= len(encoded) <= LONGEST_FIELD_BYTES:
        raise ValueError(f"field: expected 1 to {LONGEST_FIELD_BYTES} bytes of printable text")
    return bytes([len(encoded)]) + encoded


def _from_base32(text: str) -> bytes | None:
    try:
        packed = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    # Only the one canonical spelling counts, so that two different texts are never the same ticket.
    return packed if base64.b32encode(packed).decode().rstrip("=") == text else None


def _unpack(payload: bytes, field_count: int) -> tuple[date, tuple[str, ...]] | None:
    if len(payload) < 2:
        return None
    day = date.fromordinal(date(2000, 1, 1).toordinal() + struct.unpack(">H", payload[:2])[0])
    fields: list[str] = []
    rest = payload[2:]
    while rest:
        length, encoded = rest[0], rest[1 : 1 + rest[0]]
        if len(encoded) != length:
            return None
        try:
            fields.append(encoded.decode())
        except UnicodeDecodeError:
            return None
        rest = rest[1 + length :]
    return (day, tuple(fields)) if len(fields) == field_count else None
