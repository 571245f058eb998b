"""A citizen agrees that their card is read, holds it up, and then chooses on the screen."""

import dataclasses
import math

import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind, GuideState
from guide_robot.simulation.citizen import Citizen
from guide_robot.simulation.citizen_types import CitizenSettings, CitizenStep, Phase, RobotSignals, TouchKind, Wish
from guide_robot.simulation.people_types import Activity, TruePerson
from guide_robot.simulation.visits import VisitPlan, arrivals

CARD = "a card's text"
HERE = TruePerson(
    id=1,
    x=1.05,
    y=0.0,
    theta=math.pi,
    vx=0.0,
    vy=0.0,
    activity=Activity.STANDING,
    role="citizen",
    kind=BodyKind.WALKING,
    arrived=True,
)


class Meeting:
    """A citizen with a card who stands before a robot that asks."""

    def __init__(self, office) -> None:
        wish = Wish(service="residence", language="vi", card_text=CARD, consents=True)
        self.citizen = Citizen(wish, office, CitizenSettings(), speed_mps=1.0, seat=0, now_s=0.0)
        self.signals = RobotSignals(pose=Pose2D(x=0.0, y=0.0), state=GuideState.ASKING, visit=1)
        self.now_s = 0.0
        self.touches: list[TouchKind] = []
        while self.citizen.phase is not Phase.REQUESTING:
            self.step()

    def step(self, said: str = "", card_read: bool = False) -> CitizenStep:
        self.now_s += 0.1
        signals = dataclasses.replace(self.signals, said=said, card_read=card_read)
        done = self.citizen.step(HERE, signals, self.now_s)
        self.touches += [done.touch.kind] if done.touch else []
        return done


@pytest.fixture
def meeting(office) -> Meeting:
    """Return the meeting, just when the citizen is about to answer."""
    return Meeting(office)


def test_citizen_agrees_once_and_holds_the_card_up(meeting):
    steps = [meeting.step() for _ in range(20)]
    assert all(step.intent.card_text == CARD for step in steps)
    assert meeting.touches == [TouchKind.CONSENT]


def test_citizen_chooses_a_service_as_soon_as_the_card_is_read(meeting):
    meeting.step()
    done = meeting.step(card_read=True)
    assert done.intent.card_text is None
    assert meeting.touches == [TouchKind.CONSENT, TouchKind.SERVICE]


def test_citizen_agrees_again_when_the_robot_says_that_consent_is_needed(meeting):
    meeting.step()
    meeting.step(said="code_citizen_card_consent_needed")
    assert meeting.touches == [TouchKind.CONSENT, TouchKind.CONSENT]


def test_citizen_whose_card_is_not_read_chooses_a_service_after_a_while(meeting):
    for _ in range(round(CitizenSettings().card_s / 0.1) + 3):
        meeting.step()
    assert meeting.touches == [TouchKind.CONSENT, TouchKind.SERVICE]


def test_cards_go_to_the_citizens_after_those_with_appointments():
    plan = VisitPlan(visits=4, seed=1, card_texts=(("appointment", "land"),), citizen_cards=("one", "two"))
    wishes = [arrival.wish for arrival in arrivals(plan, ["residence"])]
    assert [wish.card_text for wish in wishes] == ["appointment", "one", "two", None]
    assert [wish.consents for wish in wishes] == [False, True, True, False]
