"""Where a citizen is led when counters call, miss and pass on their number, in every order of events; on two halls.

Three counters serve the land service: which one calls is known from the call alone.
"""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from builders import ticket
from test_receptionist import Desk, person

from guide_robot.common.vocabulary import (
    CallKind,
    ChoiceKind,
    CodeKind,
    DrawStatus,
    EscortOutcome,
    GuideState,
    VisitEventKind,
    VisitOutcome,
)
from guide_robot.floor.load import load_floor
from guide_robot.guide.reception.receptionist import Receptionist, ReceptionistSettings
from guide_robot.guide.visit import Called, Choice, Code, DriveEnded, EscortEnded, TicketDrawn
from guide_robot.phrases.reasons import Why
from guide_robot.queue.domain.model import Ticket, TicketState

PLAN = load_floor(Path(__file__).parents[3] / "maps" / "two_halls" / "floor.yaml")
LAND = {counter.id for counter in PLAN.counters if "land" in counter.services}
FREE = ticket("D001", service="land", ahead=0, free_counter="10")
NEXT = ticket("D001", service="land", ahead=0)
BEHIND = ticket("D001", service="land", ahead=3)
OFFLINE = ticket("D001", service="land", offline=True)
CALL = Called(kind=CallKind.CALLED, ticket_id=NEXT.id, number="D001", counter="11", place="counter_11")
ARRIVED = EscortEnded(outcome=EscortOutcome.ARRIVED)
WAITING = "waiting_area"
ONE_BACK = [CallKind.MISSED, CallKind.TRANSFERRED, CallKind.REQUEUED, CallKind.PARKED]


class Hall(Desk):
    """A receptionist in two halls with somebody before it."""

    def __init__(self) -> None:
        super().__init__()
        self.logic = Receptionist(ReceptionistSettings(), PLAN)
        home = PLAN.place_of_kind("home") or PLAN.places[0]
        self.robot = home.poses()[0]
        ahead = self.robot.transform(1.2, 0.0)
        self.people = (replace(person(), x=ahead[0], y=ahead[1]),)
        self.step()
        self.until(GuideState.ASKING)

    def choose(self) -> None:
        self.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="land"))

    def draw(self, drawn: Ticket) -> None:
        self.choose()
        self.step(TicketDrawn(status=DrawStatus.PRINTED, ticket=drawn))

    def lead(self, drawn: Ticket) -> str:
        self.draw(drawn)
        return self.until(GuideState.LEADING).destination

    def place_names(self) -> list[str]:
        return [event.place for event in self.log if event.kind is VisitEventKind.ARRIVED]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_the_plan_has_three_counters_for_the_service() -> None:
    assert len(LAND) == 3 and {"10", "11"} <= LAND


@pytest.mark.parametrize("drawn", [NEXT, BEHIND, OFFLINE])
def test_no_counter_is_guessed_for_a_ticket_that_any_may_call(hall: Hall, drawn: Ticket) -> None:
    assert hall.lead(drawn) == WAITING


def test_a_free_counter_that_the_queue_names_is_gone_to_at_once(hall: Hall) -> None:
    assert hall.lead(FREE) == "counter_10"


def test_a_ticket_that_is_called_already_leads_to_its_counter(hall: Hall) -> None:
    assert hall.lead(ticket("D001", service="land", state=TicketState.CALLED, counter="12")) == "counter_12"


@pytest.mark.parametrize(("drawn", "said"), [(OFFLINE, "ticket_offline"), (replace(NEXT, ahead=None), "ticket_number")])
def test_an_unknown_number_of_people_ahead_is_said_to_be_unknown(hall: Hall, drawn: Ticket, said: str) -> None:
    hall.draw(drawn)
    assert said in hall.said and "ahead_unknown" in hall.said and "ticket" not in hall.said


@pytest.mark.parametrize("drawn", [FREE, NEXT, BEHIND])
def test_a_call_on_the_way_leads_to_the_counter_that_called_at_once_and_in_words(hall: Hall, drawn: Ticket) -> None:
    hall.lead(drawn)
    before = len(hall.said)
    orders = hall.step(CALL)
    assert (orders.state, orders.destination) == (GuideState.LEADING, "counter_11")
    assert orders.lead is not None and orders.lead.place == "counter_11" and orders.changed and orders.reason
    assert hall.said[before:] == ["call", "offer_to_lead"]
    assert dict(orders.say[-1].values)["place"] == PLAN.place("counter_11").name.in_language("vi")
    assert hall.log[-1].kind is VisitEventKind.REDIRECTED and hall.log[-1].place == "counter_11"
    hall.step(ARRIVED)
    assert hall.place_names() == ["counter_11"] and hall.logic.state is GuideState.WAITING_WITH
    hall.until(GuideState.RETURNING)


def test_the_escort_is_redirected_for_the_track_it_was_given_also_when_that_is_out_of_sight(hall: Hall) -> None:
    hall.lead(FREE)
    hall.people = ()
    orders = hall.step(CALL)
    assert orders.lead is not None and orders.lead.person == 7


def test_a_call_to_where_the_robot_leads_already_changes_nothing(hall: Hall) -> None:
    hall.lead(FREE)
    orders = hall.step(replace(CALL, counter="10", place="counter_10"))
    assert orders.lead is None and orders.destination == "counter_10" and hall.said[-1] == "call"


def test_a_call_of_somebody_elses_number_changes_nothing(hall: Hall) -> None:
    hall.lead(FREE)
    orders = hall.step(replace(CALL, ticket_id="2026-11-23-D009", number="D009"))
    assert orders.lead is None and orders.destination == "counter_10"


def test_a_call_that_comes_before_the_ticket_is_not_forgotten(hall: Hall) -> None:
    hall.choose()
    hall.step(CALL)
    hall.step(TicketDrawn(status=DrawStatus.PRINTED, ticket=FREE))
    assert "ticket" not in hall.said
    assert hall.until(GuideState.LEADING).destination == "counter_11"


def test_a_call_in_the_same_step_as_the_ticket_is_not_forgotten(hall: Hall) -> None:
    for events in permutations((CALL, TicketDrawn(status=DrawStatus.PRINTED, ticket=FREE))):
        other = Hall()
        other.choose()
        other.step(*events)
        assert other.until(GuideState.LEADING).destination == "counter_11"


def test_a_call_during_the_offer_is_offered_and_led_to(hall: Hall) -> None:
    hall.draw(FREE)
    orders = hall.step(CALL)
    assert (orders.destination, hall.said[-1]) == ("counter_11", "ask_to_lead")
    assert hall.until(GuideState.LEADING).destination == "counter_11"


@pytest.mark.parametrize("back", ONE_BACK)
def test_a_number_that_waits_again_before_the_ticket_comes_is_led_to_wait(hall: Hall, back: CallKind) -> None:
    hall.choose()
    hall.step(CALL, replace(CALL, kind=back))
    hall.step(TicketDrawn(status=DrawStatus.PRINTED, ticket=NEXT))
    assert hall.until(GuideState.LEADING).destination == WAITING


@pytest.mark.parametrize("back", ONE_BACK)
def test_a_number_that_waits_again_during_the_offer_is_led_to_wait(hall: Hall, back: CallKind) -> None:
    hall.draw(NEXT)
    hall.step(CALL)
    hall.step(replace(CALL, kind=back))
    assert hall.until(GuideState.LEADING).destination == WAITING


@pytest.mark.parametrize("back", ONE_BACK)
def test_a_number_that_waits_again_on_the_way_turns_round_to_the_waiting_area(hall: Hall, back: CallKind) -> None:
    hall.lead(FREE)
    hall.step(CALL)
    orders = hall.step(replace(CALL, kind=back))
    assert orders.lead is not None and orders.lead.place == WAITING
    assert hall.said[-2:] == ["missed" if back is CallKind.MISSED else "waits_again", "offer_to_lead"]
    assert hall.step(ARRIVED).state is GuideState.WAITING_WITH
    assert hall.step(replace(CALL, counter="12", place="counter_12")).destination == "counter_12"


@pytest.mark.parametrize("back", ONE_BACK)
def test_a_number_that_waits_again_while_it_waits_stays(hall: Hall, back: CallKind) -> None:
    hall.lead(BEHIND)
    hall.step(ARRIVED)
    orders = hall.step(CALL, replace(CALL, kind=back))
    assert (orders.state, orders.lead) == (GuideState.WAITING_WITH, None)


def test_another_counter_takes_the_call_over(hall: Hall) -> None:
    hall.lead(BEHIND)
    hall.step(CALL)
    hall.step(replace(CALL, kind=CallKind.TRANSFERRED))
    orders = hall.step(replace(CALL, counter="12", place="counter_12"))
    assert orders.lead is not None and orders.destination == "counter_12"


def test_arrival_and_call_in_one_step_lead_on_to_the_counter_in_either_order(hall: Hall) -> None:
    for events in permutations((CALL, ARRIVED)):
        other = Hall()
        other.lead(BEHIND)
        orders = other.step(*events)
        assert orders.lead is not None and orders.lead.place == "counter_11"
        assert orders.state is GuideState.LEADING and other.place_names() == [WAITING]


def test_arrival_at_a_free_counter_and_a_call_to_another_lead_on(hall: Hall) -> None:
    hall.lead(FREE)
    orders = hall.step(ARRIVED, CALL)
    assert orders.lead is not None and orders.lead.place == "counter_11"


def test_whoever_is_lost_as_they_are_called_is_told_the_counter_that_called(hall: Hall) -> None:
    hall.lead(BEHIND)
    orders = hall.step(CALL, EscortEnded(outcome=EscortOutcome.FOLLOWER_LOST))
    assert dict(orders.say[-1].values)["place"] == PLAN.place("counter_11").name.in_language("vi")
    assert orders.lead is None and hall.logic.state is GuideState.WAITING_WITH
    assert hall.until(GuideState.RETURNING).drive_to == "home"


def test_a_finished_ticket_does_not_turn_the_robot_round(hall: Hall) -> None:
    hall.lead(FREE)
    assert hall.step(replace(CALL, kind=CallKind.FINISHED)).lead is None


def test_the_holder_of_a_shown_ticket_is_led_to_wait_and_then_to_the_counter_that_calls(hall: Hall) -> None:
    orders = hall.step(Code(kind=CodeKind.TICKET, reference="D001"))
    assert (orders.destination, hall.said[-1]) == (WAITING, "ask_to_lead")
    assert hall.step(Choice(kind=ChoiceKind.ACCEPT)).destination == WAITING
    orders = hall.step(CALL)
    assert orders.lead is not None and orders.destination == "counter_11"


def test_a_shown_ticket_whose_call_was_taken_back_waits(hall: Hall) -> None:
    hall.step(CALL, replace(CALL, kind=CallKind.MISSED))
    assert hall.step(Code(kind=CodeKind.TICKET, reference="D001")).destination == WAITING


def test_what_a_visit_did_carries_ticket_counter_and_outcome(hall: Hall) -> None:
    hall.lead(FREE)
    issued = next(event for event in hall.log if event.kind is VisitEventKind.TICKET_ISSUED)
    assert (issued.ticket_id, issued.number, issued.counter) == (FREE.id, "D001", "10")
    hall.step(EscortEnded(outcome=EscortOutcome.BLOCKED, reason=Why.WAY_BLOCKED()))
    hall.until(GuideState.RETURNING)
    hall.step(DriveEnded(succeeded=True))
    failed = next(event for event in hall.log if event.kind is VisitEventKind.ESCORT_FAILED)
    assert failed.ticket_id == FREE.id and failed.reason == Why.WAY_BLOCKED()
    assert (hall.log[-1].kind, hall.log[-1].outcome) == (VisitEventKind.ENDED, VisitOutcome.NOT_LED)
    assert hall.log[-1].reason == Why.WAY_BLOCKED()
