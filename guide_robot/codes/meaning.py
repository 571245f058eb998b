"""What a code that was read means to this centre, with personal data already sealed away."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from guide_robot.codes.answers import Answer, spoken
from guide_robot.codes.cards.citizen_card import can_seal_for, masked_name, seal
from guide_robot.codes.cards.citizen_card_text import CitizenCardProblem, looks_like_citizen_card, parse_citizen_card
from guide_robot.codes.reading.found import FoundCode
from guide_robot.codes.reading.text import visible_text
from guide_robot.codes.signed.appointment_code import AppointmentCode, AppointmentCodeProblem, decode_appointment
from guide_robot.codes.signed.ticket_code import TicketCode, TicketCodeProblem, decode_ticket
from guide_robot.common.language import LocalText
from guide_robot.common.vocabulary import CodeKind

KEY_BYTES = 32
LONGEST_ADDRESS = 2048
VNEID_HOSTS = ("vneid.gov.vn", "dancuquocgia.gov.vn")


@dataclass(frozen=True, kw_only=True)
class CodeKeys:
    """Who this centre is: its site name and two public keys of 32 bytes.

    `verify_key` checks tickets and appointments (Ed25519), `seal_key` seals citizen cards (Curve25519). Without a
    key its codes are somebody else's.
    """

    site: str
    verify_key: bytes | None
    seal_key: bytes | None

    def __post_init__(self) -> None:
        """Refuse keys of another length, or that nothing can be sealed for; ValueError names the key."""
        for name, key in (("verify_key", self.verify_key), ("seal_key", self.seal_key)):
            if key is not None and len(key) != KEY_BYTES:
                raise ValueError(f"{name}: expected {KEY_BYTES} bytes, got {len(key)}")
        if self.seal_key is not None and not can_seal_for(self.seal_key):
            raise ValueError("seal_key: no Curve25519 key that something can be sealed for")


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What may leave the reader: nothing here tells who a person is to anyone but the backend.

    `text` is fit for a screen and never personal: the ticket's number, the appointment's service, a web
    address's host. `sealed` and `masked_name` are filled for a citizen card alone.
    """

    kind: CodeKind
    answer: Answer
    text: str = ""
    sealed: bytes = field(default=b"", repr=False)
    masked_name: str = field(default="", repr=False)
    ticket: TicketCode | None = None
    appointment: AppointmentCode | None = None

    @property
    def spoken(self) -> LocalText:
        """What to say to the citizen."""
        return spoken(self.kind, self.answer)


def understand(
    code: FoundCode, *, consent: bool, today: date, keys: CodeKeys, oldest_ticket: date | None = None
) -> Meaning:
    """Return what a code means; `today` is the date at the centre. Never raises for any code.

    `oldest_ticket` is the first day whose tickets count, today if it is not given.

    Without `consent` a citizen card is not even parsed. Text that had to be guessed is never an identity.
    """
    text = code.text if code.text is not None else code.guessed_text or code.raw.decode(errors="replace")
    if looks_like_citizen_card(text):
        return _citizen_card(code.text, consent=consent, today=today, keys=keys)
    if keys.verify_key is None:
        return _foreign(text)
    ticket = decode_ticket(text, keys.verify_key, oldest_ticket or today)
    if ticket is not TicketCodeProblem.NOT_OURS:
        return _ticket(ticket, keys.site)
    appointment = decode_appointment(text, keys.verify_key, today)
    if appointment is not AppointmentCodeProblem.NOT_OURS:
        return _appointment(appointment, keys.site)
    return _foreign(text)


def _citizen_card(text: str | None, *, consent: bool, today: date, keys: CodeKeys) -> Meaning:
    kind = CodeKind.CITIZEN_CARD
    if keys.seal_key is None:
        return Meaning(kind=kind, answer=Answer.NOT_OURS)
    if not consent:
        return Meaning(kind=kind, answer=Answer.CONSENT_NEEDED)
    card = CitizenCardProblem.MALFORMED if text is None else parse_citizen_card(text, today)
    if isinstance(card, CitizenCardProblem):
        return Meaning(kind=kind, answer=Answer.DAMAGED)
    if card.expiry_date is not None and card.expiry_date < today:
        return Meaning(kind=kind, answer=Answer.EXPIRED)
    sealed = seal(card, keys.seal_key)
    return Meaning(kind=kind, answer=Answer.READ, sealed=sealed, masked_name=masked_name(card.name))


def _ticket(ticket: TicketCode | TicketCodeProblem, site: str) -> Meaning:
    if isinstance(ticket, TicketCodeProblem):
        return Meaning(kind=CodeKind.TICKET, answer=_answer(ticket.value))
    if ticket.site != site:
        return Meaning(kind=CodeKind.TICKET, answer=Answer.NOT_OURS)
    text = visible_text(ticket.number)
    return Meaning(kind=CodeKind.TICKET, answer=Answer.READ, text=text, ticket=ticket)


def _appointment(appointment: AppointmentCode | AppointmentCodeProblem, site: str) -> Meaning:
    if isinstance(appointment, AppointmentCodeProblem):
        return Meaning(kind=CodeKind.APPOINTMENT, answer=_answer(appointment.value))
    if appointment.site != site:
        return Meaning(kind=CodeKind.APPOINTMENT, answer=Answer.NOT_OURS)
    text = visible_text(appointment.service)
    return Meaning(kind=CodeKind.APPOINTMENT, answer=Answer.READ, text=text, appointment=appointment)


def _answer(problem: str) -> Answer:
    """Return the answer to a signed text's problem; a forged one is simply not ours."""
    if problem == TicketCodeProblem.EXPIRED.value:
        return Answer.EXPIRED
    return Answer.DAMAGED if problem == TicketCodeProblem.MALFORMED.value else Answer.NOT_OURS


def _foreign(text: str) -> Meaning:
    """Return what a code of somebody else is, by its form alone: it is neither opened nor kept."""
    host = _host(text)
    if "vneid" in text[:64].lower() or host.endswith(VNEID_HOSTS):
        return Meaning(kind=CodeKind.VNEID, answer=Answer.NOT_OURS)
    if host:
        return Meaning(kind=CodeKind.WEB_ADDRESS, answer=Answer.NOT_OURS, text=visible_text(host, 80))
    return Meaning(kind=CodeKind.UNKNOWN, answer=Answer.NOT_OURS)


def _host(text: str) -> str:
    """Return a web address's host, '' for any other text."""
    if len(text) > LONGEST_ADDRESS or not text.lower().startswith(("http://", "https://", "www.")):
        return ""
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        return parts.hostname or ""
    except ValueError:
        return ""
