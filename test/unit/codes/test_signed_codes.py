"""Tickets and appointments: what nobody can forge, alter or reuse tomorrow."""

import string
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from guide_robot.codes.signed.appointment_code import (
    AppointmentCode,
    AppointmentCodeProblem,
    decode_appointment,
    encode_appointment,
)
from guide_robot.codes.signed.ticket_code import TicketCode, TicketCodeProblem, decode_ticket, encode_ticket

KEY = SigningKey(bytes(range(32)))
VERIFY = bytes(KEY.verify_key)
TODAY = date(2026, 11, 22)
TICKET = TicketCode(site="phuong-1", day=TODAY, number="A042", ticket_id="7f3a")
APPOINTMENT = AppointmentCode(site="phuong-1", day=TODAY, start=time(9, 30), service="Hộ tịch", appointment_id="88")
ALPHANUMERIC = set(string.digits + string.ascii_uppercase + " $%*+-./:")

fields = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20)


@given(site=fields, number=fields, ticket_id=fields, day=st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_any_ticket_comes_back_as_it_was(site: str, number: str, ticket_id: str, day: date) -> None:
    ticket = TicketCode(site=site, day=day, number=number, ticket_id=ticket_id)
    assert decode_ticket(encode_ticket(ticket, bytes(KEY)), VERIFY, day) == ticket


def test_a_reprint_carries_the_same_code() -> None:
    assert encode_ticket(TICKET, bytes(KEY)) == encode_ticket(TICKET, bytes(KEY))


def test_a_ticket_fits_the_compact_mode_of_a_small_code() -> None:
    text = encode_ticket(TICKET, bytes(KEY))
    assert set(text) <= ALPHANUMERIC
    assert len(text) <= 154  # what version 6 holds with error correction M


@given(position=st.integers(5, 400), letter=st.sampled_from(string.ascii_uppercase + "234567"))
def test_a_ticket_with_one_letter_changed_is_refused(position: int, letter: str) -> None:
    text = encode_ticket(TICKET, bytes(KEY))
    position %= len(text)
    changed = text[:position] + letter + text[position + 1 :]
    if changed != text:
        assert not isinstance(decode_ticket(changed, VERIFY, TODAY), TicketCode)


def test_a_ticket_signed_by_somebody_else_is_refused() -> None:
    forged = encode_ticket(TICKET, bytes(SigningKey(bytes(32))))
    assert decode_ticket(forged, VERIFY, TODAY) is TicketCodeProblem.BAD_SIGNATURE


def test_yesterdays_ticket_has_expired_and_todays_has_not() -> None:
    text = encode_ticket(TICKET, bytes(KEY))
    assert decode_ticket(text, VERIFY, TODAY) == TICKET
    assert decode_ticket(text, VERIFY, TODAY - timedelta(days=1)) == TICKET
    assert decode_ticket(text, VERIFY, TODAY + timedelta(days=1)) is TicketCodeProblem.EXPIRED


def test_a_cut_off_ticket_is_malformed_or_badly_signed_at_any_length() -> None:
    text = encode_ticket(TICKET, bytes(KEY))
    for length in range(len("GRT1:"), len(text)):
        problem = decode_ticket(text[:length], VERIFY, TODAY)
        assert problem in (TicketCodeProblem.MALFORMED, TicketCodeProblem.BAD_SIGNATURE)


def test_a_ticket_of_a_later_version_is_ours_but_not_readable() -> None:
    assert decode_ticket("GRT2:ABCDEFGH", VERIFY, TODAY) is TicketCodeProblem.MALFORMED


@given(st.text())
def test_any_text_is_no_ticket_and_no_appointment(text: str) -> None:
    assert isinstance(decode_ticket(text, VERIFY, TODAY), TicketCodeProblem)
    assert isinstance(decode_appointment(text, VERIFY, TODAY), AppointmentCodeProblem)


@given(st.binary(max_size=120))
def test_any_signed_bytes_are_survived(payload: bytes) -> None:
    import base64

    signature = KEY.sign(b"GRT1:" + payload).signature
    text = "GRT1:" + base64.b32encode(payload + signature).decode().rstrip("=")
    assert isinstance(decode_ticket(text, VERIFY, TODAY), TicketCode | TicketCodeProblem)


def test_an_appointment_comes_back_and_expires() -> None:
    text = encode_appointment(APPOINTMENT, bytes(KEY))
    assert decode_appointment(text, VERIFY, TODAY) == APPOINTMENT
    assert decode_appointment(text, VERIFY, TODAY + timedelta(days=1)) is AppointmentCodeProblem.EXPIRED


def test_an_appointment_relabelled_as_a_ticket_is_refused() -> None:
    text = encode_appointment(APPOINTMENT, bytes(KEY)).replace("GRA1:", "GRT1:")
    assert decode_ticket(text, VERIFY, TODAY) is TicketCodeProblem.BAD_SIGNATURE


@pytest.mark.parametrize("number", ["", "A\x1b[2J", "A\u202e1", "x" * 81])
def test_a_number_that_no_printer_should_get_cannot_be_issued(number: str) -> None:
    with pytest.raises(ValueError, match="field"):
        encode_ticket(TicketCode(site="s", day=TODAY, number=number, ticket_id="1"), bytes(KEY))
