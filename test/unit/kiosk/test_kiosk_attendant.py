"""A call for a person is followed to its end, and the eyes look where the person is."""

import math

import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.kiosk.gaze import Gaze
from guide_robot.kiosk.help import HelpDesk, HelpInputs, HelpSettings, HelpState

CALLED, SEEN = HelpInputs(called=True, operators=1), HelpInputs(answered=True, name="  Chị   Lan ", operators=1)
NOTHING = HelpInputs(operators=1)


@pytest.fixture
def desk() -> HelpDesk:
    return HelpDesk(HelpSettings())


def test_call_that_is_answered_names_who_is_coming_and_ends_after_a_while(desk):
    assert desk.step(CALLED, 0.0).state is HelpState.CALLED
    coming = desk.step(SEEN, 5.0)
    assert (coming.state, coming.name, coming.changed) == (HelpState.COMING, "Chị Lan", True)
    assert desk.step(NOTHING, 10.0).changed is False
    assert desk.step(NOTHING, 66.0).state is HelpState.NONE


def test_call_that_nobody_answers_says_so_and_can_still_be_answered(desk):
    desk.step(CALLED, 0.0)
    assert desk.step(NOTHING, 29.0).state is HelpState.CALLED
    assert desk.step(NOTHING, 30.0).state is HelpState.NOBODY
    assert desk.step(SEEN, 60.0).state is HelpState.COMING


def test_where_no_operator_page_is_open_other_help_is_named_at_once(desk):
    desk.step(HelpInputs(called=True), 0.0)
    assert desk.step(HelpInputs(), 6.0).state is HelpState.NOBODY


def test_second_touch_is_the_same_call_and_a_call_after_an_answer_a_new_one(desk):
    first = desk.step(CALLED, 0.0).number
    assert desk.step(CALLED, 1.0).number == first
    desk.step(SEEN, 2.0)
    again = desk.step(CALLED, 3.0)
    assert (again.number, again.state) == (first + 1, HelpState.CALLED)


@pytest.mark.parametrize("inputs", [SEEN, NOTHING])
def test_nobody_is_coming_to_a_call_that_was_not_made(desk, inputs):
    assert desk.step(inputs, 0.0).state is HelpState.NONE


def test_long_name_is_cut(desk):
    desk.step(CALLED, 0.0)
    assert len(desk.step(HelpInputs(answered=True, name="x" * 500), 1.0).name) == 40


@pytest.mark.parametrize(
    ("person", "side"), [((2.0, 0.0), 0), ((1.0, 1.5), 1), ((1.0, -1.5), -1), ((-1.0, 1.5), -1), ((-1.0, -1.5), 1)]
)
def test_eyes_look_to_the_persons_side_as_that_person_sees_the_screen(person, side):
    value = Gaze().look(Pose2D(x=0.0, y=0.0, theta=0.0), person)
    assert math.copysign(1.0, value) * (value != 0.0) == side


def test_eyes_do_not_follow_who_sways_and_look_ahead_when_nobody_is_there():
    gaze, robot = Gaze(), Pose2D(x=0.0, y=0.0, theta=0.0)
    steady = {gaze.look(robot, (1.5, 1.0 + 0.05 * (-1) ** step)) for step in range(10)}
    assert len(steady) == 1 and steady != {0.0}
    assert gaze.look(robot, None) == 0.0 and gaze.look(None, (1.0, 1.0)) == 0.0
