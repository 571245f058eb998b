"""Time to decide, and ends of visits: what is said, what is called, what is logged."""

import pytest
from test_receptionist import TICKET, Desk, in_state

from guide_robot.common.vocabulary import ChoiceKind, DrawStatus, EscortOutcome, GuideState, OrderKind, VisitEventKind
from guide_robot.guide.visit import Choice, EscortEnded, OperatorOrder, TicketDrawn


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
    assert orders.answer is not None and orders.answer.key == "taken_over"


def test_a_rating_is_logged_once_and_without_anything_personal(leading: Desk) -> None:
    leading.step(EscortEnded(outcome=EscortOutcome.ARRIVED))
    leading.step(Choice(kind=ChoiceKind.RATED_FAIR))
    leading.step(Choice(kind=ChoiceKind.RATED_GOOD))
    assert [event.detail for event in leading.log if event.kind is VisitEventKind.RATED] == ["fair"]


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
