"""Citizen cards: kept sealed, opened only for the counter that serves the ticket, deleted with it.

What is opened goes into the answer and nowhere else; the audit log says who looked, never at what.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from guide_robot.queueing.backend.configuration import CardSource, FormField
from guide_robot.queueing.backend.problems import Refusal
from guide_robot.queueing.backend.tables import audit, cards, tickets
from guide_robot.queueing.backend.tokens import Identity
from guide_robot.queueing.backend.transaction import Transaction
from guide_robot.queueing.citizen_card import CitizenCard, SealError, Sex, unseal
from guide_robot.queueing.model import Reason, TicketState

SEX_TEXT = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}
AT_THE_COUNTER = (TicketState.CALLED.value, TicketState.PROCESSING.value)


@dataclass(frozen=True, kw_only=True, repr=False)
class FilledField:
    """One field of a service's form with the value from the card; "" where the card has none."""

    id: str
    value: str


def keep(tx: Transaction, ticket_id: str, sealed: bytes) -> None:
    """Keep a sealed card until its ticket ends."""
    tx.connection.execute(insert(cards), {"ticket_id": ticket_id, "sealed": sealed, "received_at": tx.now_s})


def discard(tx: Transaction, ticket_id: str) -> None:
    """Delete a ticket's card; nothing happens if there is none."""
    if tx.connection.execute(delete(cards).where(cards.c.ticket_id == ticket_id)).rowcount:
        _write_audit(tx, "deleted", ticket_id, None, None)


def discard_old(tx: Transaction) -> None:
    """Delete cards that are older than the retention time, whatever became of their tickets."""
    oldest = tx.now_s - tx.configuration.retention.card_minutes * 60.0
    for ticket_id in list(
        tx.connection.execute(select(cards.c.ticket_id).where(cards.c.received_at < oldest)).scalars()
    ):
        discard(tx, ticket_id)


def look(tx: Transaction, ticket_id: str, identity: Identity, private_key: bytes) -> list[FilledField]:
    """Return the service's form filled from the card, for the counter that serves the ticket right now."""
    ticket = tx.connection.execute(select(tickets).where(tickets.c.id == ticket_id)).one_or_none()
    if ticket is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    if ticket.counter != identity.counter or ticket.state not in AT_THE_COUNTER:
        raise Refusal(403, Reason.NOT_ALLOWED, "Only the counter that serves this ticket sees its card.")
    sealed = tx.connection.execute(select(cards.c.sealed).where(cards.c.ticket_id == ticket_id)).scalar()
    if sealed is None:
        raise Refusal(404, Reason.NOT_FOUND, "This ticket has no card.")
    try:
        card = unseal(bytes(sealed), private_key)
    except SealError:
        raise Refusal(409, Reason.CONFLICT, "This card was sealed for another key.") from None
    _write_audit(tx, "looked", ticket_id, identity.counter, identity.name)
    service = tx.configuration.service(ticket.service)
    return [_fill(field, card) for field in (service.form if service else []) if field.source is not None]


def _fill(field: FormField, card: CitizenCard) -> FilledField:
    return FilledField(id=field.id, value=card_text(card, field.source) if field.source else "")


def card_text(card: CitizenCard, source: CardSource) -> str:
    """Return one field of a card as Vietnamese forms want it: dates as DD/MM/YYYY."""
    if source == "sex":
        return SEX_TEXT[card.sex]
    if source == "birth_date" and card.birth_date is None:
        return str(card.birth_year)
    value: Any = getattr(card, source)
    if value is None:
        return ""
    return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else str(value)


def _write_audit(tx: Transaction, action: str, ticket_id: str, counter: str | None, token_name: str | None) -> None:
    tx.connection.execute(
        insert(audit),
        {
            "at": tx.now_s,
            "action": action,
            "ticket_id": ticket_id,
            "counter": counter,
            "token_name": token_name,
        },
    )
