"""A citizen's visit: every step of it, and every way in which it can end."""

import dataclasses
import math

import pytest

from guide_robot.common.geometry import STILL, Pose2D, wrap_angle
from guide_robot.common.vocabulary import BodyKind, GuideState
from guide_robot.simulation.citizen import Citizen
from guide_robot.simulation.citizen_types import CitizenSettings, Outcome, Phase, RobotSignals, Touch, TouchKind, Wish
from guide_robot.simulation.people_types import Activity
from guide_robot.simulation.twin import Twin
from guide_robot.simulation.visits import Visitors, VisitPlan, arrivals

HOME = Pose2D(x=9.0, y=4.4, theta=-math.pi / 2.0)


class Reception:
    """A robot that is moved by the test and says what the test says, with citizens who visit."""

    def __init__(self, office, exact, plan: VisitPlan) -> None:
        self.twin = Twin(office, exact, plan.seed)
        self.twin.teleport_robot(HOME)
        self.visitors = Visitors(self.twin, plan)
        self.touches: list[Touch] = []
        self.signals = RobotSignals(pose=HOME, state=GuideState.IDLE)

    @property
    def citizen(self) -> Citizen:
        return next(iter(self.visitors.citizens.values()))

    @property
    def body(self):
        return self.twin.person(next(iter(self.visitors.citizens)))

    def shows(self, state: GuideState, **more: object) -> None:
        """Let the robot be in a state."""
        self.signals = dataclasses.replace(self.signals, state=state, **more)

    def wait(self, seconds: float, until: Phase | None = None) -> None:
        """Let time pass, at most so long, until the citizen is in a phase."""
        for _ in range(round(seconds / 0.1)):
            self.signals = dataclasses.replace(self.signals, pose=self.twin.true_pose())
            self.touches += self.visitors.step(self.signals)
            self.twin.step(0.1, STILL)
            if until is not None and self.visitors.citizens and self.citizen.phase is until:
                return

    def lead_to(self, x: float, y: float, speed_mps: float = 0.6) -> None:
        """Glide straight to a point, always looking ahead."""
        pose = self.twin.true_pose()
        steps = math.ceil(pose.distance_to(x, y) / (0.1 * speed_mps))
        theta = wrap_angle(pose.theta + pose.bearing_to(x, y))
        for step in range(1, steps + 1):
            share = step / steps
            here = Pose2D(x=pose.x + share * (x - pose.x), y=pose.y + share * (y - pose.y), theta=theta)
            self.twin.teleport_robot(here)
            self.wait(0.1)


@pytest.fixture
def reception(office, exact) -> Reception:
    """Return a reception with one citizen to come."""
    return Reception(office, exact, VisitPlan(visits=1, seed=4))


def up_to_asking(reception: Reception) -> None:
    """Let the citizen come in and be greeted and asked."""
    reception.wait(15.0, Phase.BEFORE_ROBOT)
    reception.shows(GuideState.GREETING, visit=1)
    reception.wait(1.0)
    reception.shows(GuideState.ASKING)
    reception.wait(5.0, Phase.REQUESTING)


def up_to_leading(reception: Reception, place: str) -> None:
    """Let the citizen get a ticket and be led."""
    up_to_asking(reception)
    reception.wait(1.0)
    reception.shows(GuideState.TICKETING, ticket="A001")
    reception.wait(1.0)
    reception.shows(GuideState.LEADING, destination=place)
    reception.wait(0.5)


def test_citizen_comes_in_and_stands_before_the_robot_facing_it(reception):
    reception.wait(15.0, Phase.BEFORE_ROBOT)
    reception.wait(1.5)
    me = reception.body
    assert HOME.distance_to(me.x, me.y) < 1.4
    assert abs(wrap_angle(me.theta - math.pi / 2.0)) < 0.3
    assert reception.touches == []


def test_citizen_touches_the_screen_once_when_asked(reception):
    up_to_asking(reception)
    reception.wait(3.0)
    assert [touch.service for touch in reception.touches] == [reception.citizen.wish.service]


def test_citizen_whom_the_robot_cannot_see_touches_its_screen_once(reception):
    up_to_leading(reception, "counter_1")
    reception.touches.clear()
    reception.shows(GuideState.LEADING, said="looking_for_you")
    reception.wait(0.1)
    reception.shows(GuideState.LEADING, said="")
    reception.wait(10.0)
    assert [touch.kind for touch in reception.touches] == [TouchKind.HERE]


def test_citizen_with_an_appointment_holds_up_the_card_and_touches_only_if_it_is_not_read(office, exact):
    plan = VisitPlan(visits=1, seed=4, card_texts=(("APPOINTMENT 7", "land"),))
    reception = Reception(office, exact, plan)
    up_to_asking(reception)
    reception.wait(2.0)
    assert reception.body.activity is Activity.SHOWING_CARD
    assert reception.touches == []
    reception.wait(10.0)
    assert [touch.service for touch in reception.touches] == ["land"]
    assert reception.body.activity is Activity.STANDING


def test_citizen_touches_the_screen_when_nobody_greets(reception):
    reception.wait(30.0, Phase.REQUESTING)
    reception.wait(1.0)
    assert len(reception.touches) == 1


def test_citizen_who_is_led_to_a_counter_is_served_there_and_goes_home(reception):
    up_to_leading(reception, "counter_2")
    assert reception.citizen.phase is Phase.FOLLOWING
    reception.lead_to(9.0, 9.6)
    reception.lead_to(7.9, 10.6)
    reception.wait(4.0)
    reception.shows(GuideState.RETURNING, visit=0)
    citizen = reception.citizen
    reception.wait(60.0)
    assert citizen.outcome is Outcome.SERVED and citizen.led and citizen.ticket == "A001"
    assert reception.visitors.all_gone and reception.visitors.finished == [citizen]
    phases = [change.phase for change in citizen.history]
    assert phases[-4:] == [Phase.FOLLOWING, Phase.ON_OWN, Phase.BEING_SERVED, Phase.LEAVING]


def test_citizen_follows_at_one_to_two_metres(reception):
    up_to_leading(reception, "counter_2")
    reception.lead_to(9.0, 10.0, 0.5)
    me = reception.body
    assert 0.9 < reception.twin.true_pose().distance_to(me.x, me.y) < 2.0


def test_citizen_led_to_the_waiting_area_sits_until_called(reception):
    up_to_leading(reception, "waiting_area")
    reception.lead_to(9.0, 4.9)
    reception.shows(GuideState.RETURNING, visit=0)
    citizen = reception.citizen
    reception.wait(15.0)
    assert reception.body.activity is Activity.SITTING
    reception.shows(GuideState.IDLE, called="B999", called_place="counter_1")
    reception.wait(3.0)
    assert citizen.phase is Phase.SITTING
    reception.shows(GuideState.IDLE, called="A001", called_place="counter_3")
    reception.wait(60.0)
    assert citizen.outcome is Outcome.SERVED
    assert "called" in next(change.reason for change in citizen.history if change.phase is Phase.ON_OWN)


def test_citizen_who_was_not_called_goes_home_unserved(office, exact):
    settings = CitizenSettings(seat_patience_s=20.0)
    reception = Reception(office, exact, VisitPlan(visits=1, seed=4, citizen=settings))
    up_to_leading(reception, "waiting_area")
    reception.shows(GuideState.RETURNING, visit=0)
    citizen = reception.citizen
    reception.wait(50.0)
    assert citizen.outcome is Outcome.NOT_SERVED
    assert citizen.history[-1].reason == "was not called"


def test_citizen_whom_the_robot_stops_leading_goes_on_alone(reception):
    up_to_leading(reception, "counter_1")
    reception.shows(GuideState.RETURNING, visit=0)
    citizen = reception.citizen
    reception.wait(60.0)
    assert citizen.outcome is Outcome.SERVED and not citizen.led


def test_citizen_waits_for_the_turn_while_the_robot_leads_somebody_else(reception):
    reception.shows(GuideState.LEADING, visit=9)
    reception.wait(12.0)
    assert reception.citizen.phase is Phase.WAITING_TURN
    me = reception.body
    assert HOME.distance_to(me.x, me.y) > 2.0
    reception.shows(GuideState.IDLE, visit=0)
    reception.wait(10.0, Phase.BEFORE_ROBOT)
    assert reception.citizen.phase is Phase.BEFORE_ROBOT


def test_citizen_goes_home_when_the_robot_never_answers(reception):
    reception.shows(GuideState.ASKING, visit=1)
    reception.wait(10.0, Phase.REQUESTING)
    citizen = reception.citizen
    reception.wait(70.0)
    assert citizen.outcome is Outcome.NOT_SERVED
    assert len(reception.touches) == 3
    assert reception.visitors.all_gone


@pytest.mark.parametrize("state", list(GuideState))
def test_every_citizen_goes_home_whatever_state_the_robot_stays_in(office, exact, state):
    settings = CitizenSettings(visit_patience_s=20.0)
    reception = Reception(office, exact, VisitPlan(visits=1, seed=4, citizen=settings))
    reception.shows(state, visit=1, destination="counter_1", ticket="A001")
    reception.wait(45.0)
    assert reception.visitors.all_gone
    assert reception.visitors.finished[0].outcome is not Outcome.UNDER_WAY


def test_next_citizen_comes_when_the_one_before_needs_the_robot_no_more(office, exact):
    reception = Reception(office, exact, VisitPlan(visits=2, seed=4))
    reception.wait(20.0)
    assert len(reception.visitors.citizens) == 1
    up_to_leading(reception, "counter_1")
    reception.shows(GuideState.RETURNING, visit=0)
    reception.wait(6.0)
    assert len(reception.visitors.citizens) == 2


def test_same_seed_brings_the_same_citizens():
    services = ["land", "residence", "certified_copy"]
    one, same, other = (arrivals(VisitPlan(visits=20, seed=seed), services) for seed in (1, 1, 2))
    assert one == same != other
    assert {arrival.kind for arrival in arrivals(VisitPlan(visits=60, seed=1), services)} > {BodyKind.WALKING}


def test_citizen_led_to_a_place_that_nobody_knows_goes_home_unserved(reception):
    reception.wait(3.0)
    reception.citizen.wish = Wish(service="no_such_service")
    up_to_leading(reception, "nowhere")
    reception.shows(GuideState.RETURNING, visit=0)
    citizen = reception.citizen
    reception.wait(25.0)
    assert reception.visitors.all_gone
    assert citizen.outcome is Outcome.NOT_SERVED
    assert citizen.history[-1].reason == "does not know where to go"
