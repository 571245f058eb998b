"""Citizen cards: kept sealed, opened only for the counter that serves the ticket, deleted with it.

What is opened goes into the answer and nowhere else; the audit log says who looked, never at what.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import delete, insert, or_, select

from guide_robot.codes.cards.citizen_card import CitizenCard, SealError, Sex, unseal
from guide_robot.codes.cards.typed_card import TypedCard
from guide_robot.queue.domain.configuration import CardSource, FormField
from guide_robot.queue.domain.model import Reason, TicketState
from guide_robot.queue.domain.transitions import ACTIVE
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.rows import TicketRow, one
from guide_robot.queue.server.schemas import CardAnswer, FilledField
from guide_robot.queue.server.tables import audit, cards, tickets
from guide_robot.queue.server.tokens import Identity
from guide_robot.queue.server.transaction import Transaction

# Two backends of one centre may differ by some seconds.
CLOCKS_DIFFER_S = 60.0
SEX_TEXT = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}


def keep(tx: Transaction, ticket_id: str, sealed: bytes) -> None:
    """Keep a sealed card until its ticket ends."""
    tx.connection.execute(insert(cards), {"ticket_id": ticket_id, "sealed": sealed, "received_at": tx.now_s})


def discard(tx: Transaction, ticket_id: str) -> None:
    """Delete a ticket's card; nothing happens if there is none."""
    if tx.connection.execute(delete(cards).where(cards.c.ticket_id == ticket_id)).rowcount:
        write_audit(tx, "deleted", ticket_id, None, None)


def discard_old(tx: Transaction) -> None:
    """Delete cards that are older than the retention time, whatever became of their tickets.

    A card of the future was received before the clock was set back: how old it is nobody knows, so it goes too.
    """
    oldest = tx.now_s - tx.configuration.retention.card_minutes * 60.0
    late = or_(cards.c.received_at < oldest, cards.c.received_at > tx.now_s + CLOCKS_DIFFER_S)
    for ticket_id in list(tx.connection.execute(select(cards.c.ticket_id).where(late)).scalars()):
        discard(tx, ticket_id)


def look(
    tx: Transaction,
    ticket_id: str,
    identity: Identity,
    private_key: bytes,
    unwrap: Callable[[bytes], bytes | None] = bytes,
) -> list[FilledField]:
    """Return the service's form filled from the card, for the counter that serves the ticket right now.

    `unwrap` takes the key of the card's own off; None from it: that key was destroyed.
    """
    ticket = one(TicketRow, tx.connection.execute(select(tickets).where(tickets.c.id == ticket_id)).one_or_none())
    if ticket is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    if ticket.counter != identity.counter or TicketState(ticket.state) not in ACTIVE:
        raise Refusal(403, Reason.NOT_ALLOWED, "Only the counter that serves this ticket sees its card.")
    sealed = tx.connection.execute(select(cards.c.sealed).where(cards.c.ticket_id == ticket_id)).scalar()
    opened = None if sealed is None else unwrap(bytes(sealed))
    if opened is None:
        raise Refusal(404, Reason.NOT_FOUND, "This ticket has no card.")
    try:
        card = unseal(opened, private_key)
    except SealError:
        raise Refusal(409, Reason.CONFLICT, "This card was sealed for another key.") from None
    write_audit(tx, "looked", ticket_id, identity.counter, identity.who)
    service = tx.configuration.service(ticket.service)
    return [_fill(field, card) for field in (service.form if service else []) if field.source is not None]


def _fill(field: FormField, card: CitizenCard) -> FilledField:
    return FilledField(id=field.id, value=card_text(card, field.source) if field.source else "")


def scanned_form(form: list[FormField], scanned: TypedCard) -> CardAnswer:
    """Return a service's form filled from a line that a scanner typed; damaged fields are named, not filled."""
    wanted = [field for field in form if field.source is not None]
    damaged = [field.id for field in wanted if field.source in scanned.doubtful]
    filled = [
        FilledField(id=field.id, value=card_text(scanned.card, field.source))
        for field in wanted
        if field.source is not None and field.id not in damaged
    ]
    return CardAnswer(fields=filled, keyboard="\t".join(field.value for field in filled), doubtful=damaged)


def card_text(card: CitizenCard, source: CardSource) -> str:
    """Return one field of a card as Vietnamese forms want it: dates as DD/MM/YYYY."""
    if source == "sex":
        return SEX_TEXT[card.sex]
    if source == "birth_date" and card.birth_date is None:
        return str(card.birth_year)
    value: str | date | None = getattr(card, source)
    if value is None:
        return ""
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else value


def write_audit(
    tx: Transaction,
    action: str,
    ticket_id: str,
    counter: str | None,
    token_name: str | None,
    reason: str | None = None,
) -> None:
    """Remember who did something that may be asked about later; never anything personal."""
    tx.connection.execute(
        insert(audit),
        {
            "at": tx.now_s,
            "action": action,
            "ticket_id": ticket_id,
            "counter": counter,
            "token_name": token_name,
            "reason": reason,
        },
    )
