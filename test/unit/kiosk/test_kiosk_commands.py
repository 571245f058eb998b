"""What pages send: read exactly, refused in one line."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide_robot.common.errors import UserError
from guide_robot.common.vocabulary import ChoiceKind
from guide_robot.kiosk.orders import OrderKind
from guide_robot.kiosk.web.access import OperatorAccess, Said, is_random, load_token
from guide_robot.kiosk.web.commands import (
    CITIZEN_KINDS,
    CommandError,
    Known,
    is_urgent,
    order_number,
    read_choice,
    read_frame,
    read_order,
)
from guide_robot.kiosk.web.fonts import FONTS, find_font
from guide_robot.kiosk.web.ticket_files import MOST, newest_tickets
from guide_robot.kiosk.web.views import qr_address
from guide_robot.web.guesses import FIRST_WAIT_S, FREE
from guide_robot.web.refusals import Kind, Refusals

KNOWN = Known(places=frozenset({"counter_1"}), services=frozenset({"residence"}), priorities=frozenset({"elderly"}))


@pytest.mark.parametrize("kind", CITIZEN_KINDS)
def test_every_wish_of_a_citizen_is_understood(kind):
    frame = {"do": kind.name.lower(), "language": "ko", "service": "residence", "place": "counter_1"}
    choice = read_choice(frame, CITIZEN_KINDS, KNOWN)
    assert (choice.kind, choice.language, choice.service, choice.place) == (kind, "ko", "residence", "counter_1")


@pytest.mark.parametrize("kind", OrderKind)
def test_citizens_cannot_do_what_operators_do(kind):
    with pytest.raises(CommandError):
        read_choice({"do": kind.value, "place": "counter_1"}, CITIZEN_KINDS, KNOWN)


@pytest.mark.parametrize("kind", OrderKind)
def test_every_order_of_an_operator_is_understood(kind):
    place = "counter_1" if kind is OrderKind.GO_TO else ""
    assert read_order({"do": kind.value, "place": "counter_1"}, KNOWN) == (kind, place)


@pytest.mark.parametrize("number", [True, -1, 1.5, "1", None, 2**60])
def test_number_of_an_order_that_is_none_is_refused(number):
    assert order_number({}) == 0
    assert order_number({"order": 17}) == 17
    with pytest.raises(CommandError, match="order"):
        order_number({"order": number})


@pytest.mark.parametrize("kind", CITIZEN_KINDS)
def test_operators_do_not_act_for_citizens(kind):
    with pytest.raises(CommandError):
        read_order({"do": kind.name.lower(), "language": "vi"}, KNOWN)


@pytest.mark.parametrize(
    ("frame", "key"),
    [
        ({"do": "choose_service"}, "service"),
        ({"do": "choose_service", "service": "land"}, "service"),
        ({"do": "lead_to_place", "place": ""}, "place"),
        ({"do": "choose_language"}, "language"),
        ({"do": "choose_service", "service": "residence", "priority": "minister"}, "priority"),
        ({"do": 3}, "do"),
        ({}, "do"),
    ],
)
def test_problem_names_the_key_and_not_what_was_sent(frame, key):
    with pytest.raises(CommandError) as problem:
        read_choice(frame, CITIZEN_KINDS, KNOWN)
    assert str(problem.value).startswith(f"{key}: ")
    assert "minister" not in str(problem.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None, max_examples=60)
@given(
    st.fixed_dictionaries(
        {"do": json_values | st.sampled_from([kind.name.lower() for kind in ChoiceKind])},
        optional={"language": json_values, "service": json_values, "place": json_values, "priority": json_values},
    )
)
def test_any_frame_is_a_known_wish_or_refused(frame):
    assert is_urgent(frame) in (True, False)
    try:
        choice = read_choice(frame, CITIZEN_KINDS, KNOWN)
    except CommandError:
        return
    assert choice.language in (None, "vi", "en", "ko")
    assert choice.service in ("", "residence")


@settings(deadline=None, max_examples=60)
@given(st.text())
def test_any_text_is_an_object_or_refused(text):
    with contextlib.suppress(CommandError):
        assert isinstance(read_frame(text), dict)


def test_frame_nested_without_end_is_refused():
    with pytest.raises(CommandError):
        read_frame("[" * 100_000)
    assert read_frame(json.dumps({"do": "end"})) == {"do": "end"}


def test_token_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    file = tmp_path / "new" / "operator.token"
    token = load_token(file)
    assert load_token(file) == token
    assert len(token) >= 32
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "mode", "wrong"),
    [
        (b"abcdefghijkl", 0o644, "mode"),
        (b"short", 0o600, "at least"),
        (b"", 0o600, "at least"),
        (b"\xff" * 20, 0o600, "ASCII"),
    ],
)
def test_bad_token_file_is_said_in_one_line(tmp_path, content, mode, wrong):
    file = tmp_path / "operator.token"
    file.write_bytes(content)
    file.chmod(mode)
    with pytest.raises(UserError) as error:
        load_token(file)
    assert str(file) in str(error.value)
    assert wrong in str(error.value)
    assert "\n" not in str(error.value)


def test_token_file_in_an_impossible_place_is_said_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="file"):
        load_token(tmp_path / "file" / "operator.token")


@settings(deadline=None, max_examples=60)
@given(st.text() | st.none() | st.integers())
def test_only_the_token_itself_is_the_token(given):
    said = OperatorAccess("the token", Refusals()).look(given, "192.0.2.1", 0.0)
    assert (said is Said.RIGHT) == (given == "the token")


def test_a_random_token_never_waits_for_what_others_at_its_address_try(tmp_path):
    token = load_token(tmp_path / "operator.token")
    assert is_random(token)
    tokens, said = OperatorAccess(token, Refusals()), []
    for number in range(2 * FREE):
        said.append(tokens.look(f"wrong {number}", "192.0.2.1", 0.0))
        assert tokens.look(token, "192.0.2.1", 0.0) is Said.RIGHT
    assert said == [Said.WRONG] * FREE + [Said.TOO_MANY] * FREE


@pytest.mark.parametrize("token", ["a-token-by-hand", "a" * 64, "0123456789" * 4])
def test_a_token_that_can_be_guessed_waits_like_a_guess(token):
    refusals = Refusals()
    tokens = OperatorAccess(token, refusals)
    assert [tokens.look("x", "192.0.2.1", 0.0) for _ in range(FREE)] == [Said.WRONG] * FREE
    assert tokens.look(token, "192.0.2.1", 0.0) is Said.TOO_MANY
    assert tokens.look(token, "192.0.2.2", 0.0) is Said.RIGHT
    assert tokens.look(token, "192.0.2.1", FIRST_WAIT_S) is Said.RIGHT
    assert refusals.counts == {Kind.TOKEN: FREE, Kind.WAIT: 1}


def test_fonts_have_the_letters_of_every_language():
    from fontTools.ttLib import TTFont

    for name in FONTS:
        file = find_font(name)
        assert file is not None, f"{name}: install fonts-noto-core, fonts-nanum and fonts-droid-fallback"
        letters = {"korean": "한국어가힣", "chinese": "窗口叫号，您", "latin": "ƯỡỹậđĐẵ"}[name.partition("-")[0]]
        assert set(map(ord, letters)) <= set(TTFont(file, fontNumber=0).getBestCmap())
    assert find_font("../../etc/passwd") is None


def test_newest_tickets_come_first(tmp_path):
    import os

    for number in range(MOST + 5):
        file = tmp_path / f"A{number:03}.png"
        file.write_bytes(b"")
        os.utime(file, (number, number))
    (tmp_path / "A999.partial").write_bytes(b"")
    found = newest_tickets(tmp_path)
    assert [one.name for one in found[:2]] == [f"A{MOST + 4:03}.png", f"A{MOST + 3:03}.png"]
    assert len(found) == MOST
    assert newest_tickets(None) == newest_tickets(tmp_path / "gone") == ()


def test_code_too_long_to_draw_is_left_out():
    assert qr_address("GRT1:abc").startswith("data:image/svg+xml")
    assert qr_address("") == qr_address("x" * 5000) == ""
