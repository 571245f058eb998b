"""Who touches the screen of an idle or a charging robot is served where it stands, or told why not."""

import pytest
from test_receptionist import Desk, in_state

from guide_robot.common.vocabulary import ChoiceKind, CodeKind, GuideState, OrderKind
from guide_robot.guide.reception.sentences import sentence_text
from guide_robot.guide.visit import Choice, Code, OperatorOrder

WISH = Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="land", language="en")


@pytest.fixture
def charging() -> Desk:
    """Return a desk whose robot charges."""
    return in_state(GuideState.CHARGING)


def test_a_service_chosen_while_the_robot_charges_gives_a_number_at_once(charging: Desk) -> None:
    charging.battery = 0.5
    assert charging.step(WISH).state is GuideState.TICKETING


def test_a_code_held_up_while_the_robot_charges_is_answered(charging: Desk) -> None:
    charging.battery = 0.5
    before = len(charging.said)
    assert charging.step(Code(kind=CodeKind.UNKNOWN, answer=1)).state is GuideState.ASKING
    assert len(charging.said) == before + 1


def test_while_the_battery_is_low_whoever_asks_is_told_so_and_the_robot_stays(charging: Desk) -> None:
    charging.battery = 0.05
    orders = charging.step(WISH)
    assert orders.state is GuideState.CHARGING and not orders.drive_to
    assert charging.said[-1] == "charging"
    assert all(sentence_text("charging", language) for language in ("vi", "en", "ko"))


def test_an_operator_sends_the_charging_robot_to_a_place_only_with_charge_enough(charging: Desk) -> None:
    going = OperatorOrder(kind=OrderKind.GO_TO, place="counter_2")
    charging.battery = 0.05
    assert not charging.step(going).drive_to
    charging.battery = 0.5
    assert charging.step(going).drive_to == "counter_2"


def test_a_language_chosen_on_an_idle_screen_begins_a_visit_in_it() -> None:
    desk = in_state(GuideState.IDLE)
    assert desk.step(Choice(kind=ChoiceKind.CHOOSE_LANGUAGE, language="ko")).state is GuideState.ASKING
    assert desk.step(WISH).state is GuideState.TICKETING


def test_consent_given_on_an_idle_screen_begins_a_visit_with_consent() -> None:
    orders = in_state(GuideState.IDLE).step(Choice(kind=ChoiceKind.CONSENT_CARD))
    assert orders.state is GuideState.ASKING and orders.card_consent
