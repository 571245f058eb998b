"""An operator's stop wins in every state; each order is answered in the step that hears it, done or refused."""

import pytest
from test_receptionist import Desk, in_state

from guide_robot.common.vocabulary import ChoiceKind, GuideState, OrderKind
from guide_robot.guide.visit import Choice, DriveEnded, Motion, OperatorOrder
from guide_robot.phrases.reasons import Why

GO = OperatorOrder(kind=OrderKind.GO_TO, place="counter_2")
TAKE_OVER = OperatorOrder(kind=OrderKind.TAKE_OVER)
FREE = (GuideState.IDLE, GuideState.RETURNING, GuideState.CHARGING)
SERVING = tuple(state for state in GuideState if state not in (*FREE, GuideState.OUT_OF_SERVICE))


def ordered(desk: Desk, order: OperatorOrder):
    """Return the orders of a step and the answer in it."""
    orders = desk.step(order)
    assert orders.answer is not None
    return orders, orders.answer


@pytest.mark.parametrize("state", GuideState)
@pytest.mark.parametrize("order", [GO, TAKE_OVER, OperatorOrder(kind=OrderKind.GO_TO, place="nowhere")], ids=str)
def test_every_order_is_answered_in_every_state(state: GuideState, order: OperatorOrder) -> None:
    desk = in_state(state)
    orders, answer = ordered(desk, order)
    assert not orders.drive_to or answer.accepted
    assert orders.changed is answer.accepted and (answer.accepted or orders.state is state)
    assert desk.step().answer is None


@pytest.mark.parametrize("state", FREE)
def test_a_robot_that_serves_nobody_is_sent_to_a_place(state: GuideState) -> None:
    desk = in_state(state)
    desk.battery = 0.5
    orders, answer = ordered(desk, GO)
    assert (orders.drive_to, orders.state, answer.accepted) == ("counter_2", GuideState.RETURNING, True)
    assert desk.step(DriveEnded(succeeded=True)).state is GuideState.IDLE


@pytest.mark.parametrize("state", SERVING)
def test_a_robot_that_serves_somebody_is_not_sent_away_until_staff_take_over(state: GuideState) -> None:
    desk = in_state(state)
    assert ordered(desk, GO)[1].reason == Why.SERVING_SOMEBODY()
    orders, answer = ordered(desk, TAKE_OVER)
    assert answer.accepted and orders.motion is Motion.CANCEL
    assert orders.drive_to == "home" or orders.state is GuideState.WAITING_WITH
    assert ordered(desk, GO)[1].accepted


@pytest.mark.parametrize("state", FREE)
def test_nobodys_visit_cannot_be_taken_over(state: GuideState) -> None:
    assert ordered(in_state(state), TAKE_OVER)[1].reason == Why.SERVING_NOBODY()


def test_the_reason_of_a_refusal_names_the_fault_the_stop_the_place_or_the_battery() -> None:
    desk = in_state(GuideState.OUT_OF_SERVICE)
    assert ordered(desk, GO)[1].reason == Why.OUT_OF_SERVICE(Why.SENSORS_SILENT())
    idle = in_state(GuideState.IDLE)
    nowhere = OperatorOrder(kind=OrderKind.GO_TO, place="nowhere")
    assert ordered(idle, nowhere)[1].reason == Why.NO_SUCH_PLACE(place="nowhere")
    idle.held = Why.SILENT(nodes="kiosk")
    assert ordered(idle, GO)[1].reason == Why.STANDS_STILL(idle.held)
    stopped = in_state(GuideState.IDLE)
    stopped.operator_stop = "operator page"
    assert ordered(stopped, GO)[1].reason == Why.OUT_OF_SERVICE(Why.OPERATOR_STOPPED(source="operator page"))
    empty = in_state(GuideState.CHARGING)
    empty.battery = 0.05
    assert ordered(empty, GO)[1].reason == Why.MUST_CHARGE(percent=5)


def test_a_robot_that_is_held_says_so_beside_its_reason_and_goes_on_afterwards() -> None:
    desk = in_state(GuideState.LEADING)
    desk.held = Why.NO_READING(seconds=0.5)
    orders = desk.step()
    assert orders.state is GuideState.LEADING and orders.held == desk.held
    assert orders.reason.key is Why.LEADING_TO
    desk.held = None
    assert desk.step().held is None


@pytest.mark.parametrize("state", GuideState)
def test_an_operators_stop_wins_in_every_state(state: GuideState) -> None:
    desk = in_state(state)
    desk.operator_stop = "operator page"
    orders = desk.step()
    assert orders.state is GuideState.OUT_OF_SERVICE
    assert orders.motion is Motion.CANCEL or state is GuideState.OUT_OF_SERVICE
    for _ in range(30):
        orders = desk.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="land"))
        assert orders.state is GuideState.OUT_OF_SERVICE and not orders.drive_to and orders.lead is None
    desk.operator_stop = ""
    assert desk.until(GuideState.RETURNING).drive_to == "home"
