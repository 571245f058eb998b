"""What codes mean, what is said about them, and that nothing personal gets out."""

import json
import logging
from datetime import date, time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from guide_robot.bench.codes.clips import approach
from guide_robot.bench.codes.payloads import card_symbol
from guide_robot.bench.codes.scenes import draw_background, draw_frame
from guide_robot.codes.annotate import Mark, MarkedCode, draw_feedback
from guide_robot.codes.answers import Answer, spoken
from guide_robot.codes.cards.citizen_card import unseal
from guide_robot.codes.hints import ReadingHints
from guide_robot.codes.meaning import CodeKeys, Meaning, understand
from guide_robot.codes.reading.found import FoundCode, Stage
from guide_robot.codes.reading.presence import CodePresence
from guide_robot.codes.reading.reader import CodeReader
from guide_robot.codes.reading.text import strict_text, visible_text
from guide_robot.codes.signed.appointment_code import AppointmentCode, encode_appointment
from guide_robot.codes.signed.ticket_code import TicketCode, encode_ticket
from guide_robot.common.vocabulary import CodeKind

TODAY = date(2026, 11, 22)
OFFICE = SigningKey(bytes(range(32)))
BACKEND = PrivateKey(bytes(range(1, 33)))
KEYS = CodeKeys(site="phuong-1", verify_key=bytes(OFFICE.verify_key), seal_key=bytes(BACKEND.public_key))
CARD = "079190000123|025123456|Nguyễn Thị Ánh Tuyết|17051990|Nữ|12 Lê Lợi, Phường Bến Nghé|01022022"
PERSONAL = ("079190000123", "025123456", "Nguyễn", "Ánh", "1990", "17051990", "Lê Lợi", "Bến Nghé", "01022022")


def code(raw: str | bytes, guessed: str | None = None) -> FoundCode:
    """Return a code as the reader would."""
    raw = raw.encode() if isinstance(raw, str) else raw
    corners = np.zeros((4, 2), np.float32)
    return FoundCode(raw=raw, text=strict_text(raw), guessed_text=guessed, corners_px=corners, stage=Stage.DIRECT)


def meaning(raw: str | bytes, *, consent: bool = True, guessed: str | None = None) -> Meaning:
    """Return what a code means today at this office."""
    return understand(code(raw, guessed), consent=consent, today=TODAY, keys=KEYS)


def ticket(site: str = "phuong-1", day: date = TODAY) -> str:
    """Return a ticket's text."""
    return encode_ticket(TicketCode(site=site, day=day, number="A042", ticket_id="77"), bytes(OFFICE))


def test_our_ticket_of_today_is_read_with_its_number() -> None:
    found = meaning(ticket())
    assert (found.kind, found.answer, found.text) == (CodeKind.TICKET, Answer.READ, "A042")
    assert found.ticket is not None
    assert found.ticket.ticket_id == "77"


def test_a_ticket_from_before_midnight_counts_as_long_as_its_day_does() -> None:
    text, yesterday = ticket(day=date(2026, 11, 21)), date(2026, 11, 21)
    found = understand(code(text), consent=False, today=TODAY, keys=KEYS, oldest_ticket=yesterday)
    assert (found.answer, found.text) == (Answer.READ, "A042")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (ticket(day=date(2026, 11, 21)), Answer.EXPIRED),
        (ticket(site="phuong-2"), Answer.NOT_OURS),
        (ticket()[:-9] + "AAAAAAAAA", Answer.NOT_OURS),
        (ticket()[:30], Answer.DAMAGED),
    ],
)
def test_a_ticket_that_does_not_count_is_answered_clearly(text: str, answer: Answer) -> None:
    found = meaning(text)
    assert found.kind is CodeKind.TICKET
    assert found.answer is answer
    assert found.ticket is None


def test_an_appointment_is_read_with_its_service() -> None:
    text = encode_appointment(
        AppointmentCode(site="phuong-1", day=TODAY, start=time(9), service="Hộ tịch", appointment_id="5"),
        bytes(OFFICE),
    )
    found = meaning(text)
    assert (found.kind, found.answer, found.text) == (CodeKind.APPOINTMENT, Answer.READ, "Hộ tịch")


def test_a_citizen_card_is_sealed_for_the_backend_and_masked_for_the_greeting() -> None:
    found = meaning(CARD)
    assert (found.kind, found.answer, found.masked_name) == (CodeKind.CITIZEN_CARD, Answer.READ, "N. Tuyết")
    assert unseal(found.sealed, bytes(BACKEND)).name == "Nguyễn Thị Ánh Tuyết"


def test_a_citizen_card_is_ignored_without_consent() -> None:
    found = meaning(CARD, consent=False)
    assert found == Meaning(kind=CodeKind.CITIZEN_CARD, answer=Answer.CONSENT_NEEDED)


def test_a_guessed_text_is_never_an_identity() -> None:
    found = meaning(CARD.encode("utf-8")[:25] + b"\xff\xfe", guessed=CARD)
    assert (found.kind, found.answer, found.sealed, found.masked_name) == (
        CodeKind.CITIZEN_CARD,
        Answer.DAMAGED,
        b"",
        "",
    )


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b" \r\n"])
def test_a_card_that_no_reader_could_turn_into_text_is_still_private(start: bytes) -> None:
    found = meaning(start + CARD.encode("utf-8")[:35] + b"\xff|", guessed=None)
    assert (found.kind, found.answer, found.text) == (CodeKind.CITIZEN_CARD, Answer.DAMAGED, "")


@pytest.mark.parametrize("raw", [CARD, ticket()])
def test_without_keys_every_code_is_somebody_elses(raw: str) -> None:
    none = CodeKeys(site="phuong-1", verify_key=None, seal_key=None)
    found = understand(code(raw), consent=True, today=TODAY, keys=none)
    assert (found.answer, found.sealed, found.masked_name) == (Answer.NOT_OURS, b"", "")


def test_a_key_that_nothing_can_be_sealed_for_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="seal_key: no Curve25519 key"):
        CodeKeys(site="s", verify_key=bytes(32), seal_key=bytes(32))


def test_a_citizen_card_past_its_expiry_is_not_passed_on() -> None:
    found = meaning(CARD + "|17052025")
    assert (found.answer, found.sealed) == (Answer.EXPIRED, b"")


def test_a_web_address_shows_its_host_and_nothing_that_may_be_personal() -> None:
    found = meaning("https://example.vn/u/079190000123?ten=Nguyen#x")
    assert (found.kind, found.answer, found.text) == (CodeKind.WEB_ADDRESS, Answer.NOT_OURS, "example.vn")


@pytest.mark.parametrize("text", ["VNEID:abc", "https://vneid.gov.vn/x", "https://api.vneid.gov.vn/y"])
def test_a_vneid_code_is_recognised_but_not_used(text: str) -> None:
    found = meaning(text)
    assert (found.kind, found.answer, found.text) == (CodeKind.VNEID, Answer.NOT_OURS, "")


def test_an_unknown_code_is_not_shown() -> None:
    found = meaning("một điều riêng tư")
    assert (found.kind, found.answer, found.text) == (CodeKind.UNKNOWN, Answer.NOT_OURS, "")


@given(st.binary(max_size=1500) | st.text().map(str.encode), st.booleans())
def test_no_bytes_raise_and_no_control_character_gets_out(raw: bytes, consent: bool) -> None:
    found = meaning(raw, consent=consent)
    assert found.text == visible_text(found.text)


@given(st.text())
def test_visible_text_is_one_printable_line(text: str) -> None:
    shown = visible_text(text, 40)
    assert len(shown) <= 40
    assert shown.isprintable()


def test_escape_sequences_and_bidi_marks_do_not_survive() -> None:
    assert visible_text("a\x1b[31m\u202eb\x00\u200b\nc\u2028d") == "a[31mb c d"


def test_nothing_a_citizen_card_leaves_behind_tells_who_it_was(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for raw in (CARD, CARD.replace("17051990", "18051991"), CARD[:70], CARD + "||Cha|Mẹ|"):
        for consent in (False, True):
            found = meaning(raw, consent=consent)
            outputs = [repr(code(raw)), repr(found), found.text, found.masked_name, json.dumps(dict(found.spoken))]
            outputs += [found.sealed.decode("latin-1"), caplog.text]
            for output in outputs:
                assert not [word for word in PERSONAL if word in output]


def test_a_whole_scan_of_a_card_leaves_no_trace_of_the_person(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rng = np.random.default_rng(12)
    background = draw_background(rng)
    reader, presence, hints = CodeReader(), CodePresence(), ReadingHints()
    published: list[str] = []
    for number, view in enumerate(approach(rng, 20)):
        frame = draw_frame(card_symbol(CARD), view, background, rng)
        codes = reader.read(frame, True)
        marks = [MarkedCode(corners_px=found.corners_px, mark=Mark.READ) for found in codes]
        feedback = draw_feedback(frame, marks)
        assert CodeReader().read(feedback, True) == []
        published += [repr(codes), repr(reader.unread), repr(vars(presence))]
        hint = hints.step(reader.unread, frame, number / 10)
        published += [repr(hint), feedback.tobytes().decode("latin-1")]
        for found in presence.step(codes, number / 10):
            means = understand(found, consent=True, today=TODAY, keys=KEYS)
            published += [repr(means), means.text, means.masked_name, means.sealed.decode("latin-1")]
    assert "N. Tuyết" in published
    published += [*capfd.readouterr(), caplog.text]
    whole = "\n".join(published)
    assert not [word for word in PERSONAL if word in whole]


def test_every_answer_to_every_kind_is_said_in_three_languages() -> None:
    for kind in CodeKind:
        for answer in Answer:
            said = spoken(kind, answer)
            assert said["vi"].strip() and said["en"].isascii() and said["ko"].strip()
            assert len(set(said.values())) == len(said)
            assert any("가" <= letter <= "힣" for letter in said["ko"])
            assert not said["vi"].isascii()


def test_keys_of_a_wrong_length_are_named() -> None:
    with pytest.raises(ValueError, match="seal_key: expected 32 bytes, got 3"):
        CodeKeys(site="s", verify_key=bytes(32), seal_key=b"abc")
