"""The receptionist beside other robots: whom it leaves to them, where it waits, when it charges."""

import pytest
from test_receptionist import BUSY_TICKET, HOME, TICKET, Desk, person

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import (
    CallKind,
    ChoiceKind,
    CodeKind,
    DrawStatus,
    EscortOutcome,
    GuideState,
    OrderKind,
    VisitOutcome,
)
from guide_robot.guide.types import NavigationError
from guide_robot.guide.visit import (
    ALONE,
    Called,
    Choice,
    Code,
    Company,
    DriveEnded,
    EscortEnded,
    OperatorOrder,
    Orders,
    TicketDrawn,
)

WAITING = "waiting_area"


def at_home(**company: object) -> Desk:
    """Return a desk whose robot is idle at home, in that company."""
    desk = Desk()
    desk.step()
    desk.company = Company(**company)  # type: ignore[arg-type]
    return desk


def with_ticket(state: GuideState) -> Desk:
    """Return a desk whose visit has a number and is in that state."""
    desk = Desk()
    desk.step()
    desk.people = (person(),)
    desk.until(GuideState.ASKING)
    desk.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="certified_copy"))
    waits = state is GuideState.WAITING_WITH
    desk.step(TicketDrawn(status=DrawStatus.PRINTED, ticket=BUSY_TICKET if waits else TICKET))
    if state is not GuideState.TICKETING:
        desk.until(GuideState.LEADING)
    if waits:
        desk.step(EscortEnded(outcome=EscortOutcome.ARRIVED))
    return desk


def go(desk: Desk, place: str) -> Orders:
    """Let the robot arrive at a place."""
    plan_place = desk.logic._context.directory.point(place)
    desk.robot = Pose2D(x=plan_place[0], y=plan_place[1])
    return desk.step(DriveEnded(succeeded=True))


def test_a_person_whom_another_robot_serves_is_not_greeted_until_that_is_over() -> None:
    desk = at_home(greets=())
    desk.people = (person(),)
    for _ in range(20):
        assert desk.step().state is GuideState.IDLE
    desk.company = ALONE
    assert desk.until(GuideState.GREETING).person == 7


def test_whom_the_others_leave_to_this_robot_is_greeted() -> None:
    desk = at_home(greets=((9.2, 3.1),))
    desk.people = (person(),)
    assert desk.until(GuideState.GREETING).person == 7


def test_an_idle_robot_waits_where_the_others_leave_it_and_comes_home_after_them() -> None:
    desk = at_home(waits_at=WAITING)
    assert desk.until(GuideState.RETURNING).drive_to == WAITING
    assert go(desk, WAITING).state is GuideState.IDLE
    assert desk.step().state is GuideState.IDLE
    desk.company = ALONE
    assert desk.until(GuideState.RETURNING).drive_to == "home"


def test_a_place_that_the_plan_does_not_hold_means_home() -> None:
    desk = at_home(waits_at="elsewhere")
    for _ in range(5):
        assert desk.step().state is GuideState.IDLE


def test_where_an_operator_sends_the_robot_it_stays_in_company_too() -> None:
    desk = at_home(waits_at=WAITING)
    desk.until(GuideState.RETURNING)
    go(desk, WAITING)
    desk.company = Company(waits_at="home")
    desk.until(GuideState.RETURNING)
    go(desk, "home")
    assert desk.step(OperatorOrder(kind=OrderKind.GO_TO, place=WAITING)).drive_to == WAITING
    assert go(desk, WAITING).state is GuideState.IDLE
    for _ in range(5):
        assert desk.step().state is GuideState.IDLE


def test_a_robot_charges_early_when_the_others_let_it_and_late_when_nobody_else_is_here() -> None:
    early = at_home(must_charge=True)
    early.battery = 0.3
    assert early.until(GuideState.RETURNING).drive_to == "charging"
    late = at_home(may_charge=False)
    late.battery = 0.18
    for _ in range(5):
        assert late.step().state is GuideState.IDLE
    late.company = ALONE
    assert late.until(GuideState.RETURNING).drive_to == "charging"


def test_whose_robot_cannot_lead_on_is_told_that_another_goes_on() -> None:
    desk = at_home(fetches="A017", waits_at=WAITING)
    desk.until(GuideState.RETURNING)
    go(desk, WAITING)
    for _ in range(3):
        desk.step()
    assert desk.said == ["takes_over"]  # once, though nobody has come up yet
    desk.company = Company(fetches="A018", greets=None)
    desk.robot = HOME
    desk.people = (person(),)
    desk.until(GuideState.GREETING)
    assert desk.said[-1] == "takes_over"


MEETS = Pose2D(x=6.0, y=5.0, theta=1.0)


def test_the_robot_goes_to_where_the_holder_was_left_and_says_there_why_it_came() -> None:
    desk = at_home(fetches="A017", waits_at=WAITING, meets_at=MEETS)
    orders = desk.until(GuideState.RETURNING)
    assert (orders.drive_to, orders.drive_pose) == (WAITING, MEETS)
    desk.robot = MEETS
    desk.step(DriveEnded(succeeded=True))
    desk.step()
    assert desk.said == ["takes_over"] and desk.step().state is GuideState.IDLE
    desk.company = Company(waits_at=WAITING)  # nobody is to be met any more: back to the place itself
    orders = desk.until(GuideState.RETURNING)
    assert (orders.drive_to, orders.drive_pose) == (WAITING, None)


def test_where_the_robot_cannot_get_beside_somebody_it_goes_to_the_place_nearby() -> None:
    desk = at_home(fetches="A017", waits_at=WAITING, meets_at=MEETS)
    desk.until(GuideState.RETURNING)
    desk.step(DriveEnded(succeeded=False, error=NavigationError.NO_PATH))
    again = next(orders for orders in (desk.step() for _ in range(600)) if orders.drive_to)
    assert (again.drive_to, again.drive_pose) == (WAITING, None)
    go(desk, WAITING)
    desk.step()
    assert desk.said[-1] == "takes_over"


def test_who_is_called_where_they_wait_hears_the_number_in_their_language_and_is_led() -> None:
    desk = at_home(fetches="A018", waits_at=WAITING)
    called = Called(kind=CallKind.CALLED, ticket_id="T18", number="A018", counter="2", place="counter_2", language="ko")
    desk.step(called)
    desk.until(GuideState.RETURNING)
    said = go(desk, WAITING).say + desk.step().say
    (why,) = [one for one in said if one.key == "fetches_called"]
    assert why.language == "ko" and dict(why.values)["number"] == "A018"
    desk.people = (person(),)
    desk.robot = HOME
    assert desk.until(GuideState.GREETING).language == "ko"
    desk.until(GuideState.ASKING)
    desk.step(Code(kind=CodeKind.TICKET, answer=0, reference="A018"))
    assert desk.step(Choice(kind=ChoiceKind.ACCEPT)).destination == "counter_2"


@pytest.mark.parametrize("state", [GuideState.TICKETING, GuideState.LEADING, GuideState.WAITING_WITH])
def test_a_visit_whose_ticket_another_robot_was_shown_ends_here_with_a_word(state: GuideState) -> None:
    desk = with_ticket(state)
    ticket = desk.step().ticket
    assert ticket is not None and desk.logic.state is state
    desk.company = Company(greets=(), elsewhere="Z999")
    assert desk.step().state is state
    desk.company = Company(greets=(), elsewhere=ticket.label)
    orders = desk.step()
    assert orders.state is GuideState.RETURNING and [one.key for one in orders.say] == ["led_by_another"]
    assert go(desk, "home").state is GuideState.IDLE
    assert desk.log[-1].outcome is VisitOutcome.LED_BY_ANOTHER
    assert desk.step().state is GuideState.IDLE


def test_a_ticket_that_was_only_shown_here_is_left_to_the_robot_that_was_shown_it_later() -> None:
    desk = Desk()
    desk.step()
    desk.people = (person(),)
    desk.until(GuideState.ASKING)
    desk.step(Code(kind=CodeKind.TICKET, reference="A017"))
    assert desk.until(GuideState.LEADING).shown == "A017"
    desk.company = Company(greets=(), elsewhere="A017")
    assert [one.key for one in desk.step().say] == ["led_by_another"]
