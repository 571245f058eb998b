"""Time to decide, and ends of visits: what is said, what is called, what is logged."""

from dataclasses import replace

import pytest
from test_receptionist import BUSY_TICKET, CALL, PLAN, TICKET, Desk, in_state

from guide_robot.common.vocabulary import (
    ChoiceKind,
    CodeKind,
    DrawStatus,
    EscortOutcome,
    GuideState,
    OrderKind,
    VisitEventKind,
    VisitOutcome,
)
from guide_robot.floor.model import PlaceKind
from guide_robot.guide.reception.receptionist import Receptionist, ReceptionistSettings
from guide_robot.guide.visit import Choice, Code, DriveEnded, EscortEnded, OperatorOrder, TicketDrawn
from guide_robot.phrases.reasons import Why


@pytest.fixture
def offered() -> Desk:
    """Return a desk that has given a number and asks whether to lead."""
    desk = in_state(GuideState.TICKETING)
    desk.step(TicketDrawn(status=DrawStatus.PRINTED, ticket=TICKET))
    return desk


@pytest.fixture
def leading() -> Desk:
    """Return a desk that leads to a counter."""
    return in_state(GuideState.LEADING)


def test_a_citizen_has_fifteen_seconds_to_choose_and_is_asked_before_the_way_is_said(offered: Desk) -> None:
    began_s = offered.now_s
    orders = offered.step()
    assert orders.state is GuideState.TICKETING and orders.decide_within_s == 15.0
    assert "ask_to_lead" in offered.said and "offer_to_lead" not in offered.said
    orders = offered.until(GuideState.LEADING)
    assert offered.now_s - began_s >= 15.0 and orders.decide_within_s == 0.0


def test_any_touch_gives_the_whole_time_again(offered: Desk) -> None:
    for _ in range(5):
        offered.step(seconds=10.0)
        assert offered.step(Choice(kind=ChoiceKind.CHOOSE_LANGUAGE, language="en")).state is GuideState.TICKETING
    assert offered.step(Choice(kind=ChoiceKind.ACCEPT)).state is GuideState.LEADING


def test_who_goes_alone_hears_where_to(offered: Desk) -> None:
    orders = offered.step(Choice(kind=ChoiceKind.DECLINE))
    assert orders.state is GuideState.RETURNING and orders.say[-1].key == "goes_alone"
    assert dict(orders.say[-1].values)["place"] == "Quầy 1"


@pytest.mark.parametrize("cause", ["fault", "operator_stop"])
def test_who_is_served_when_the_robot_stops_is_told_and_staff_are_called_for_them(leading: Desk, cause: str) -> None:
    setattr(leading, cause, "somebody")
    leading.step()
    assert "stopped_visit" in leading.said and "out_of_service" not in leading.said
    called = [event for event in leading.log if event.kind is VisitEventKind.PERSON_CALLED]
    assert called[-1].visit > 0 and called[-1].number == TICKET.label


def test_who_is_taken_over_is_told(leading: Desk) -> None:
    orders = leading.step(OperatorOrder(kind=OrderKind.TAKE_OVER))
    assert [sentence.key for sentence in orders.say] == ["taken_over"]
    assert orders.answer is not None and orders.answer.reason == Why.TAKEN_OVER()


def test_who_stops_being_led_hears_where_to_go(leading: Desk) -> None:
    orders = leading.step(Choice(kind=ChoiceKind.END))
    assert orders.state is GuideState.RETURNING and orders.say[-1].key == "goes_alone"
    assert dict(orders.say[-1].values)["place"] == "Quầy 1"


ENDS = [
    OperatorOrder(kind=OrderKind.TAKE_OVER),
    *(EscortEnded(outcome=outcome) for outcome in EscortOutcome if outcome is not EscortOutcome.ARRIVED),
]


@pytest.mark.parametrize("end", ENDS)
def test_a_robot_that_leads_no_further_stays_with_the_number_while_somebody_is_near(leading: Desk, end: object) -> None:
    began_s, orders = leading.now_s, leading.step(end)
    assert orders.state is GuideState.WAITING_WITH and orders.lead is None and not orders.drive_to
    assert orders.ticket == TICKET and orders.destination == "counter_1" and orders.decide_within_s == 15.0
    assert leading.step(replace(CALL, ticket_id=TICKET.id, number=TICKET.label, place="counter_2")).lead is None
    leading.step(Choice(kind=ChoiceKind.HERE_I_AM), seconds=10.0)
    assert leading.step(seconds=10.0).state is GuideState.WAITING_WITH
    assert leading.until(GuideState.RETURNING).drive_to == "home"
    assert leading.now_s - began_s > 25.0
    leading.step(DriveEnded(succeeded=True))
    assert leading.log[-1].outcome in (VisitOutcome.TAKEN_OVER, VisitOutcome.FOLLOWER_LOST, VisitOutcome.NOT_LED)


def test_a_robot_that_shows_an_ended_visit_leaves_when_its_citizen_or_staff_say_so(leading: Desk) -> None:
    leading.step(ENDS[0])
    order = leading.step(ENDS[0])
    assert order.answer is not None and order.answer.reason == Why.SERVING_NOBODY()
    assert leading.step(OperatorOrder(kind=OrderKind.GO_TO, place="counter_2")).drive_to == "counter_2"
    other = in_state(GuideState.LEADING)
    other.step(ENDS[0])
    assert other.step(Choice(kind=ChoiceKind.END)).drive_to == "home"


def test_a_robot_does_not_wait_for_a_citizen_who_is_gone(leading: Desk) -> None:
    leading.people = ()
    leading.step(seconds=10.0)
    assert leading.step(EscortEnded(outcome=EscortOutcome.FOLLOWER_LEFT)).drive_to == "home"


def test_a_touch_at_the_place_gives_the_whole_time_again(leading: Desk) -> None:
    assert leading.step(EscortEnded(outcome=EscortOutcome.ARRIVED)).decide_within_s == 15.0
    for _ in range(3):
        leading.step(Choice(kind=ChoiceKind.RATED_GOOD), seconds=10.0)
    assert leading.logic.state is GuideState.WAITING_WITH


def test_who_was_led_without_a_number_may_take_one_at_the_counter() -> None:
    desk = in_state(GuideState.ASKING)
    desk.step(Choice(kind=ChoiceKind.LEAD_TO_PLACE, place="counter_2"))
    desk.step(EscortEnded(outcome=EscortOutcome.ARRIVED))
    orders = desk.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="land"))
    assert orders.state is GuideState.TICKETING and orders.draw is not None and orders.draw.service == "land"


def test_the_holder_of_an_earlier_ticket_sees_its_number_and_is_asked_before_being_led() -> None:
    desk = in_state(GuideState.ASKING)
    orders = desk.step(Code(kind=CodeKind.TICKET, reference="C003"))
    assert (orders.state, orders.shown, orders.destination) == (GuideState.TICKETING, "C003", "waiting_area")
    assert orders.decide_within_s == 15.0 and orders.lead is None
    assert desk.step(Choice(kind=ChoiceKind.ACCEPT)).shown == "C003"
    desk.step(EscortEnded(outcome=EscortOutcome.ARRIVED))
    assert desk.said[-1] == "arrived_waiting" and desk.step().shown == "C003"


def test_where_nobody_knows_where_to_go_the_number_stays_as_long_as_an_offer() -> None:
    desk = in_state(GuideState.ASKING)
    places = tuple(place for place in PLAN.places if place.kind is not PlaceKind.WAITING)
    counters = tuple(replace(counter, services=("certified_copy",)) for counter in PLAN.counters)
    plan = replace(PLAN, places=places, counters=counters)
    desk.logic = Receptionist(ReceptionistSettings(), plan)
    desk.until(GuideState.ASKING)
    desk.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="certified_copy"))
    began_s = desk.now_s
    orders = desk.step(TicketDrawn(status=DrawStatus.PRINTED, ticket=BUSY_TICKET))
    assert orders.destination == "" and orders.decide_within_s == 15.0
    assert desk.until(GuideState.RETURNING).drive_to == "home"
    assert desk.now_s - began_s > 15.0 and desk.said[-1] == "goodbye"


def test_a_rating_is_logged_once_and_without_anything_personal(leading: Desk) -> None:
    leading.step(EscortEnded(outcome=EscortOutcome.ARRIVED))
    leading.step(Choice(kind=ChoiceKind.RATED_FAIR))
    leading.step(Choice(kind=ChoiceKind.RATED_GOOD))
    assert [event.reason for event in leading.log if event.kind is VisitEventKind.RATED] == [Why.RATED_FAIR()]


@pytest.mark.parametrize(("battery", "serves"), [(0.1, False), (0.5, True), (None, True)])
def test_a_charging_robot_says_whether_it_serves(battery: float | None, serves: bool) -> None:
    desk = in_state(GuideState.CHARGING)
    desk.battery = battery
    state = desk.step()
    if state.state is GuideState.CHARGING:
        assert state.serves is serves


@pytest.mark.parametrize("state", GuideState)
def test_a_robot_that_leads_or_stands_still_takes_no_new_wish(state: GuideState) -> None:
    serving = (GuideState.IDLE, GuideState.GREETING, GuideState.ASKING, GuideState.RETURNING)
    if state is not GuideState.CHARGING:
        assert in_state(state).step().serves is (state in serving)
