"""An operator's stop wins in every state; each order is answered in the step that hears it, done or refused."""

import pytest
from test_receptionist import Desk, in_state

from guide_robot.common.vocabulary import ChoiceKind, GuideState, OrderKind
from guide_robot.guide.visit import Choice, DriveEnded, Motion, OperatorOrder

GO = OperatorOrder(kind=OrderKind.GO_TO, place="counter_2")
TAKE_OVER = OperatorOrder(kind=OrderKind.TAKE_OVER)
FREE = (GuideState.IDLE, GuideState.RETURNING, GuideState.CHARGING)
SERVING = tuple(state for state in GuideState if state not in (*FREE, GuideState.OUT_OF_SERVICE))


def ordered(desk: Desk, order: OperatorOrder):
    """Return the orders of a step and the answer in it."""
    orders = desk.step(order)
    assert orders.answer is not None and orders.answer.message
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
    assert "serving somebody" in ordered(desk, GO)[1].message
    orders, answer = ordered(desk, TAKE_OVER)
    assert answer.accepted and orders.motion is Motion.CANCEL
    assert orders.drive_to == "home" or orders.state is GuideState.WAITING_WITH
    assert ordered(desk, GO)[1].accepted


@pytest.mark.parametrize("state", FREE)
def test_nobodys_visit_cannot_be_taken_over(state: GuideState) -> None:
    assert "serving nobody" in ordered(in_state(state), TAKE_OVER)[1].message


def test_the_reason_of_a_refusal_names_the_fault_the_stop_the_place_or_the_battery() -> None:
    desk = in_state(GuideState.OUT_OF_SERVICE)
    assert "nothing is heard of the sensors" in ordered(desk, GO)[1].message
    idle = in_state(GuideState.IDLE)
    assert "'nowhere'" in ordered(idle, OperatorOrder(kind=OrderKind.GO_TO, place="nowhere"))[1].message
    idle.held = "nothing is heard of kiosk"
    assert "nothing is heard of kiosk" in ordered(idle, GO)[1].message
    stopped = in_state(GuideState.IDLE)
    stopped.operator_stop = "operator page"
    assert "an operator stopped the robot" in ordered(stopped, GO)[1].message
    empty = in_state(GuideState.CHARGING)
    empty.battery = 0.05
    assert "5%" in ordered(empty, GO)[1].message


def test_a_robot_that_is_held_says_so_in_its_reason_and_goes_on_afterwards() -> None:
    desk = in_state(GuideState.LEADING)
    desk.held = "no lidar reading for 0.5 s"
    orders = desk.step()
    assert orders.state is GuideState.LEADING and "no lidar reading" in orders.reason
    desk.held = ""
    assert "no lidar reading" not in desk.step().reason


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
