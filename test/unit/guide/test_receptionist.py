"""The receptionist, step by step, without ROS."""

import pickle
from itertools import product
from pathlib import Path

import pytest
from builders import person as somebody
from builders import ticket

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import (
    CallKind,
    ChoiceKind,
    CodeKind,
    DrawStatus,
    Engagement,
    EscortOutcome,
    GuideState,
    OrderKind,
    Priority,
    VisitEventKind,
    VisitOutcome,
)
from guide_robot.floor.load import load_floor
from guide_robot.guide.reception.receptionist import Receptionist, ReceptionistSettings
from guide_robot.guide.types import NavigationError
from guide_robot.guide.visit import (
    ALONE,
    Called,
    Choice,
    Code,
    DriveEnded,
    EscortEnded,
    Inputs,
    Motion,
    OperatorOrder,
    Orders,
    TicketDrawn,
    VisitEvent,
)
from guide_robot.people.types import TrackedPerson
from guide_robot.phrases.reasons import Reason, Why

PLAN = load_floor(Path(__file__).parents[3] / "maps" / "ward_office" / "floor.yaml")
HOME = Pose2D(x=9.0, y=4.4, theta=-1.5708)
TICKET = ticket("A001", ahead=0, free_counter="1")
BUSY_TICKET = ticket("A002", ahead=3)
CALL = Called(kind=CallKind.CALLED, ticket_id=BUSY_TICKET.id, number="A002", counter="1", place="counter_1")


def person(number: int = 7, y: float = 3.2, engagement: Engagement = Engagement.ENGAGED) -> TrackedPerson:
    """Return somebody before the robot at home."""
    return somebody(number, 9.0, y, age_s=3.0, engagement=engagement)


class Desk:
    """A receptionist at home, with somebody before it or not, and a clock."""

    def __init__(self, **settings: float) -> None:
        self.logic = Receptionist(ReceptionistSettings(**settings), PLAN)
        self.now_s = 0.0
        self.people: tuple[TrackedPerson, ...] = ()
        self.robot = HOME
        self.battery: float | None = None
        self.fault: Reason | None = None
        self.operator_stop = ""
        self.held: Reason | None = None
        self.navigation_away = False
        self.company = ALONE
        self.log: list[VisitEvent] = []
        self.said: list[str] = []

    def step(self, *events: object, seconds: float = 0.2) -> Orders:
        self.now_s += seconds
        inputs = Inputs(
            people=self.people,
            robot_in_map=self.robot,
            events=tuple(events),
            battery=self.battery,
            fault=self.fault,
            operator_stop=self.operator_stop,
            held=self.held,
            navigation_away=self.navigation_away,
            company=self.company,
        )
        orders = self.logic.step(inputs, self.now_s)
        self.log += orders.log
        self.said += [sentence.key for sentence in orders.say]
        return orders

    def until(self, state: GuideState, *events: object, limit_s: float = 60.0) -> Orders:
        orders = self.step(*events)
        while orders.state is not state:
            assert self.now_s < limit_s + 1000.0
            orders = self.step()
        return orders

    def kinds(self) -> list[VisitEventKind]:
        return [event.kind for event in self.log]


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.step()
    return made


@pytest.fixture
def asking(desk: Desk) -> Desk:
    desk.people = (person(),)
    desk.until(GuideState.ASKING)
    return desk


@pytest.fixture
def leading(asking: Desk) -> Desk:
    asking.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="certified_copy"))
    asking.step(TicketDrawn(status=DrawStatus.PRINTED, ticket=TICKET))
    asking.until(GuideState.LEADING)
    return asking


def test_a_whole_visit_is_logged_in_order(leading: Desk) -> None:
    orders = leading.step(EscortEnded(outcome=EscortOutcome.ARRIVED))
    assert (orders.state, orders.destination) == (GuideState.WAITING_WITH, "counter_1")
    assert leading.until(GuideState.RETURNING).drive_to == "home"
    orders = leading.step(DriveEnded(succeeded=True))
    assert orders.state is GuideState.IDLE
    assert leading.kinds() == [
        VisitEventKind.DETECTED,
        VisitEventKind.GREETED,
        VisitEventKind.REQUESTED,
        VisitEventKind.TICKET_ISSUED,
        VisitEventKind.ESCORT_STARTED,
        VisitEventKind.ARRIVED,
        VisitEventKind.RETURNED,
        VisitEventKind.ENDED,
    ]
    assert leading.log[-1].outcome is VisitOutcome.SERVED and leading.log[-1].ticket_id == TICKET.id


def test_somebody_who_only_passes_by_is_not_greeted(desk: Desk) -> None:
    desk.people = (person(engagement=Engagement.DISENGAGED),)
    for _ in range(50):
        assert desk.step().state is GuideState.IDLE
    assert desk.said == []


def test_who_has_waited_longest_is_served_first(desk: Desk) -> None:
    late, early = person(1, y=3.3), person(2, y=3.0)
    desk.people = (late, TrackedPerson(**{**early.__dict__, "age_s": 30.0}))
    assert desk.step().person == 2


def test_a_citizen_with_people_ahead_is_led_to_the_waiting_area_and_later_to_the_counter(asking: Desk) -> None:
    asking.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="certified_copy"))
    asking.step(TicketDrawn(status=DrawStatus.PRINTED, ticket=BUSY_TICKET))
    assert asking.until(GuideState.LEADING).destination == "waiting_area"
    assert asking.step(EscortEnded(outcome=EscortOutcome.ARRIVED)).state is GuideState.WAITING_WITH
    orders = asking.step(CALL)
    assert (orders.state, orders.lead.place) == (GuideState.LEADING, "counter_1")
    assert "call" in asking.said


def test_a_call_during_another_visit_is_announced_and_the_visit_goes_on(leading: Desk) -> None:
    call = Called(kind=CallKind.CALLED, ticket_id="x", number="B009", counter="2", place="counter_2", language="ko")
    orders = leading.step(call)
    assert orders.state is GuideState.LEADING
    announced = [sentence for sentence in orders.say if sentence.key == "call"]
    assert announced[0].language == "ko" and announced[0].priority is Priority.CALL


def test_without_a_printer_the_number_stays_on_the_screen_and_the_visit_goes_on(asking: Desk) -> None:
    asking.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="certified_copy"))
    orders = asking.step(TicketDrawn(status=DrawStatus.NOT_PRINTED, reason=Why.PAPER_OUT(), ticket=TICKET))
    assert "ticket_on_screen" in asking.said and orders.ticket == TICKET
    asking.until(GuideState.LEADING)


@pytest.mark.parametrize("event", [TicketDrawn(status=DrawStatus.IMPOSSIBLE, reason=Why.CENTRE_CLOSED()), None])
def test_without_a_number_nobody_is_left_without_a_word(asking: Desk, event: TicketDrawn | None) -> None:
    asking.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="certified_copy"))
    asking.until(GuideState.RETURNING, *([event] if event else []))
    assert "no_ticket" in asking.said
    assert VisitEventKind.NO_TICKET in asking.kinds()


@pytest.mark.parametrize("outcome", [o for o in EscortOutcome if o is not EscortOutcome.ARRIVED])
def test_an_escort_that_fails_ends_with_a_word_and_the_way_home(leading: Desk, outcome: EscortOutcome) -> None:
    orders = leading.step(EscortEnded(outcome=outcome, reason=Why.PERSON_NOT_FOUND()))
    assert orders.state is GuideState.WAITING_WITH and orders.reason == Why.PERSON_NOT_FOUND()
    assert {"follower_lost", "cannot_lead"} & set(leading.said)
    orders = leading.until(GuideState.RETURNING)
    assert orders.drive_to == "home" and orders.reason == Why.PERSON_NOT_FOUND()


def test_a_citizen_who_walks_away_is_not_waited_for(asking: Desk) -> None:
    asking.people = ()
    asking.until(GuideState.RETURNING)
    assert asking.logic.reason == Why.PERSON_WENT_AWAY()


def test_a_citizen_who_says_nothing_gets_a_goodbye(asking: Desk) -> None:
    asking.until(GuideState.RETURNING)
    assert "goodbye" in asking.said


def test_an_appointment_draws_a_ticket_at_once(asking: Desk) -> None:
    orders = asking.step(Code(kind=CodeKind.APPOINTMENT, service="residence", reference="H7"))
    assert orders.state is GuideState.TICKETING
    assert (orders.draw.service, orders.draw.appointment) == ("residence", "H7")


def test_a_card_read_with_consent_goes_sealed_with_the_next_ticket_and_is_then_forgotten(asking: Desk) -> None:
    assert asking.step(Choice(kind=ChoiceKind.CONSENT_CARD)).card_consent
    orders = asking.step(Code(kind=CodeKind.CITIZEN_CARD, sealed=b"made-up content", masked_name="N. An"))
    assert not orders.card_consent
    orders = asking.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="land"))
    assert orders.draw.sealed_card == b"made-up content"
    assert b"made-up content" in pickle.dumps(asking.logic)
    asking.step(TicketDrawn(status=DrawStatus.PRINTED, ticket=TICKET))
    assert b"made-up content" not in pickle.dumps(asking.logic)
    assert "N. An" not in repr(asking.log)


@pytest.mark.parametrize("answer", range(1, 7))
def test_a_code_that_is_no_use_is_answered_and_nothing_changes(asking: Desk, answer: int) -> None:
    before = len(asking.said)
    orders = asking.step(Code(kind=CodeKind.UNKNOWN, answer=answer))
    assert orders.state is GuideState.ASKING and len(asking.said) == before + 1


def test_a_shown_ticket_that_is_called_leads_to_its_counter(asking: Desk) -> None:
    asking.step(Called(kind=CallKind.CALLED, ticket_id="z", number="C003", counter="3", place="counter_3"))
    asking.step(Code(kind=CodeKind.TICKET, reference="C003"))
    assert asking.until(GuideState.LEADING).lead.place == "counter_3"


def test_a_low_battery_sends_the_robot_to_charge_and_a_full_one_back(desk: Desk) -> None:
    desk.battery = 0.1
    assert desk.step().drive_to == "charging"
    assert desk.step(DriveEnded(succeeded=True)).state is GuideState.CHARGING
    desk.battery = 0.95
    assert desk.step().drive_to == "home"


EVENTS = [
    *(Choice(kind=kind, service="land", place="counter_2", language="en") for kind in ChoiceKind),
    *(Code(kind=kind, service="land", reference="A001") for kind in CodeKind),
    *(TicketDrawn(status=status, ticket=TICKET if status <= 1 else None) for status in DrawStatus),
    *(EscortEnded(outcome=outcome) for outcome in EscortOutcome),
    DriveEnded(succeeded=True),
    *(DriveEnded(succeeded=False, error=error) for error in NavigationError if error is not NavigationError.NONE),
    *(OperatorOrder(kind=kind, place=place) for kind in OrderKind for place in ("counter_2", "nowhere")),
    *(Called(kind=kind, ticket_id=TICKET.id, number="A001", counter="1", place="counter_1") for kind in CallKind),
]


def in_state(state: GuideState) -> Desk:
    """Return a desk that was brought into a state by events alone."""
    desk = Desk()
    desk.step()
    if state is GuideState.OUT_OF_SERVICE:
        desk.fault = Why.SENSORS_SILENT()
        desk.step()
        desk.fault = None
    elif state is GuideState.CHARGING:
        desk.battery = 0.1
        desk.step()
        desk.step(DriveEnded(succeeded=True))
    elif state is GuideState.RETURNING:
        desk.robot = Pose2D(x=3.0, y=2.0)
        desk.step()
    elif state is not GuideState.IDLE:
        desk.people = (person(),)
        desk.step()
    if state in (GuideState.ASKING, GuideState.TICKETING, GuideState.LEADING, GuideState.WAITING_WITH):
        desk.until(GuideState.ASKING)
    if state in (GuideState.TICKETING, GuideState.LEADING, GuideState.WAITING_WITH):
        desk.step(Choice(kind=ChoiceKind.CHOOSE_SERVICE, service="certified_copy"))
    if state in (GuideState.LEADING, GuideState.WAITING_WITH):
        ticket = BUSY_TICKET if state is GuideState.WAITING_WITH else TICKET
        desk.step(TicketDrawn(status=DrawStatus.PRINTED, ticket=ticket))
        desk.until(GuideState.LEADING)
    if state is GuideState.WAITING_WITH:
        desk.step(EscortEnded(outcome=EscortOutcome.ARRIVED))
    assert desk.logic.state is state
    return desk


@pytest.mark.parametrize(
    ("state", "event"), list(product(GuideState, EVENTS)), ids=lambda value: getattr(value, "name", None) or "event"
)
def test_every_state_takes_every_event_and_says_why_it_changed(state: GuideState, event: object) -> None:
    desk = in_state(state)
    orders = desk.step(event)
    if orders.state is not state:
        assert orders.changed and orders.reason
    assert not (orders.lead and orders.drive_to)
    if orders.state is GuideState.OUT_OF_SERVICE:
        assert orders.lead is None and not orders.drive_to


@pytest.mark.parametrize("state", [s for s in GuideState if s is not GuideState.OUT_OF_SERVICE])
def test_a_fault_takes_the_robot_out_of_service_and_it_comes_back_when_the_fault_is_gone(state: GuideState) -> None:
    desk = in_state(state)
    desk.fault = Why.SENSORS_SILENT()
    orders = desk.step()
    called = [event.reason for event in desk.log if event.kind is VisitEventKind.PERSON_CALLED].count(desk.fault)
    assert (orders.state, orders.motion, called) == (GuideState.OUT_OF_SERVICE, Motion.CANCEL, 1)
    desk.fault = None
    assert desk.step().state is GuideState.OUT_OF_SERVICE
    assert desk.until(GuideState.RETURNING).drive_to == "home"
