"""The QR code of a ticket: signed by whoever issued it, so that nobody prints himself a better number."""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from guide_robot.codes.signed.signed_text import SignedTextProblem, read_signed, write_signed

TICKET_PREFIX = "GRT1:"
# The same code as the address of the ticket's page; who keeps the page says nothing, the signature everything.
ADDRESS = re.compile(r"https?://[^\s?#]{1,200}/t/([A-Z2-7]{1,800})/?\Z")


@dataclass(frozen=True, kw_only=True)
class TicketCode:
    """What a ticket's code says: office, day there, printed number, the backend's key for it."""

    site: str
    day: date
    number: str
    ticket_id: str


class TicketCodeProblem(Enum):
    """Why a text is not a ticket to be honoured today."""

    NOT_OURS = "not ours"
    MALFORMED = "malformed"
    BAD_SIGNATURE = "bad signature"
    EXPIRED = "expired"


def encode_ticket(ticket: TicketCode, signing_key: bytes) -> str:
    """Return the text of the QR code, the same at each reprint.

    `signing_key` is the 32-byte Ed25519 seed. Raises ValueError for a field that is empty, over 80 bytes of
    UTF-8 or not printable.
    """
    return write_signed(TICKET_PREFIX, ticket.day, (ticket.site, ticket.number, ticket.ticket_id), signing_key)


def ticket_address(base: str, text: str) -> str:
    """Return the address of a ticket's page under a base address; scanners read it as the same ticket."""
    return f"{base.rstrip('/')}/t/{text.removeprefix(TICKET_PREFIX)}"


def decode_ticket(text: str, verify_key: bytes, oldest: date) -> TicketCode | TicketCodeProblem:
    """Return the ticket in a scanned text or address, or why there is none; never raises for any text.

    `verify_key` is the 32-byte Ed25519 public key; `oldest` is the first day whose tickets count at the office, and
    an earlier one is EXPIRED. Whether the ticket is of this office is the caller's to compare.
    """
    address = ADDRESS.match(text)
    found = read_signed(TICKET_PREFIX, TICKET_PREFIX + address[1] if address else text, 3, verify_key)
    if isinstance(found, SignedTextProblem):
        return TicketCodeProblem(found.value)
    day, (site, number, ticket_id) = found
    if day < oldest:
        return TicketCodeProblem.EXPIRED
    return TicketCode(site=site, day=day, number=number, ticket_id=ticket_id)
