"""The messages of a ticket and of a visit's events hold all that the records hold."""

from dataclasses import fields, replace

import pytest

from guide_robot.common.language import Language
from guide_robot.common.resources import resource
from guide_robot.common.vocabulary import VisitEventKind, VisitOutcome
from guide_robot.floor.load import load_floor
from guide_robot.guide.visit import VisitEvent
from guide_robot.phrases.reasons import Why
from guide_robot.queue.domain.model import Ticket, TicketState
from guide_robot.ros.nodes.kiosk_views import ticket_view
from guide_robot.ros.tickets import shown_ticket_message, ticket_from, ticket_message
from guide_robot.ros.visit_events import visit_event, visit_event_message
from guide_robot_interfaces.msg import Ticket as TicketMessage

PLAN = load_floor(resource("maps", "two_halls", "floor.yaml"))
FULL = Ticket(
    id="2026-11-23-AB017",
    label="AB017",
    number=17,
    service="land",
    day="2026-11-23",
    state=TicketState.CALLED,
    priority=True,
    language=Language("ko"),
    issued_at_s=1_795_402_800.5,
    code="GRT1:x",
    ahead=2,
    expected_wait_s=360.5,
    counter="11",
    free_counter="10",
    call_count=2,
    appointment="H7",
    offline=True,
)
BARE = replace(
    FULL,
    state=TicketState.QUEUED,
    priority=False,
    ahead=None,
    expected_wait_s=None,
    counter=None,
    free_counter=None,
    call_count=0,
    appointment="",
    offline=False,
)


@pytest.mark.parametrize("ticket", [FULL, BARE, replace(FULL, ahead=0, expected_wait_s=0.0)])
def test_a_ticket_comes_back_from_its_message_as_it_was(ticket: Ticket) -> None:
    assert ticket_from(ticket_message(ticket, PLAN)) == ticket


@pytest.mark.parametrize("state", TicketState)
def test_every_state_travels(state: TicketState) -> None:
    assert ticket_from(ticket_message(replace(FULL, state=state), PLAN)) == replace(FULL, state=state)


def test_every_field_of_a_ticket_was_tried() -> None:
    for field in fields(Ticket):
        assert getattr(FULL, field.name) not in (None, "", 0, False), field.name


def test_what_is_not_known_is_minus_one_and_not_nought() -> None:
    message = ticket_message(BARE, PLAN)
    assert (message.people_ahead, message.expected_wait_s) == (-1, -1.0)


def test_the_place_is_that_of_the_counter_that_called_else_of_the_free_one_else_none() -> None:
    assert ticket_message(FULL, PLAN).place == "counter_11"
    assert ticket_message(replace(FULL, counter=None), PLAN).place == "counter_10"
    assert ticket_message(BARE, PLAN).place == ""


def test_no_ticket_is_none_and_an_unknown_state_is_refused_by_name() -> None:
    assert ticket_from(TicketMessage()) is None
    assert ticket_from(TicketMessage(id="t", language="xx")).language == "vi"
    with pytest.raises(ValueError, match="state is none of its values"):
        ticket_from(TicketMessage(id="t", state=99, language="vi"))


@pytest.mark.parametrize("kind", VisitEventKind)
def test_what_happened_in_a_visit_comes_back_as_it_was(kind: VisitEventKind) -> None:
    event = VisitEvent(
        visit=3,
        kind=kind,
        ticket_id=FULL.id,
        number="AB017",
        counter="11",
        place="counter_11",
        outcome=VisitOutcome.SERVED,
        reason=Why.CANNOT_DRIVE(Why.DRIVE_STUCK()),
    )
    assert visit_event(visit_event_message(event)) == event


def test_a_ticket_of_which_only_the_number_is_known_is_shown_with_it_alone():
    message = shown_ticket_message("C003")
    assert ticket_from(message) is None
    shown = ticket_view(message)
    assert shown is not None and shown.number == "C003"
    assert (shown.people_ahead, shown.expected_wait_s, shown.qr) == (None, None, "")
    assert ticket_view(TicketMessage()) is None
