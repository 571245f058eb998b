"""The parts of the belief: motion of weights, visibility, cues and the one decision."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lock_story import somebody

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid
from guide_robot.people.identity.belief import Belief, BeliefFilter
from guide_robot.people.identity.belief_settings import BeliefSettings, Costs, CueNumbers, MotionNumbers
from guide_robot.people.identity.cues import ChairOutline, Clothes, Company, Observed, Pace, Touch, usual_cues
from guide_robot.people.identity.decide import Action, Options, decide
from guide_robot.people.identity.visibility import Visibility
from guide_robot.people.types import TrackedPerson

ROBOT = Pose2D(x=0.0, y=0.0)
NUMBERS, COSTS, SEEN = CueNumbers(), Costs(), Options(seen=True)


def observed(*people: TrackedPerson, now_s: float = 1.0, held: int = 1, touched: bool = False) -> Observed:
    return Observed(people=people, robot=ROBOT, now_s=now_s, step_s=0.1, held=held, touched=touched)


def begun(visible: float, *others: TrackedPerson) -> BeliefFilter:
    found = BeliefFilter(MotionNumbers(), lambda x, y, radius_m: visible)
    found.begin(somebody(), [somebody(), *others])
    return found


# Decisions ---------------------------------------------------------------------------------------------


def test_somebody_almost_certain_and_in_sight_is_led() -> None:
    assert decide(Belief(tracks={1: 0.99}, gone=0.01), COSTS, SEEN).action is Action.LEAD


def test_nobody_out_of_sight_is_led_however_certain() -> None:
    assert decide(Belief(tracks={1: 0.99}, gone=0.01), COSTS, Options(seen=False)).action is Action.WAIT


def test_one_of_two_alike_is_waited_for_looked_at_or_asked_but_not_led() -> None:
    belief = Belief(tracks={1: 0.5, 2: 0.5}, gone=0.0)
    assert decide(belief, COSTS, SEEN).action is Action.WAIT
    assert decide(belief, COSTS, Options(seen=True, can_touch=True)).action is Action.ASK
    assert decide(belief, COSTS, Options(seen=True, can_touch=True, look_at=2)).action is Action.LOOK


def test_somebody_gone_is_lost() -> None:
    assert decide(Belief(tracks={1: 0.01}, gone=0.95, hidden=0.04), COSTS, SEEN).action is Action.LOST


def test_dearer_errors_are_avoided_more() -> None:
    belief = Belief(tracks={1: 0.96, 2: 0.04}, gone=0.0)
    assert decide(belief, replace(COSTS, wrong=5.0), SEEN).action is Action.LEAD
    assert decide(belief, replace(COSTS, wrong=100.0), SEEN).action is Action.WAIT


def test_a_decision_is_kept_until_another_is_clearly_better() -> None:
    belief = Belief(tracks={1: 0.94, 2: 0.06}, gone=0.0)
    assert decide(belief, COSTS, SEEN, before=Action.LEAD).action is Action.LEAD
    assert decide(belief, COSTS, SEEN, before=Action.WAIT).action is Action.WAIT


@given(
    st.lists(st.floats(0.0, 1.0), min_size=3, max_size=8),
    st.sampled_from([None, *Action]),
    st.booleans(),
    st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_whoever_is_led_is_seen_and_never_less_than_likely(
    shares: list[float], before: Action | None, seen: bool, can_touch: bool
) -> None:
    total = sum(shares) or 1.0
    gone, hidden, *tracks = (share / total for share in shares)
    belief = Belief(tracks=dict(enumerate(tracks, 1)), hidden=hidden, gone=gone)
    decision = decide(belief, COSTS, Options(seen=seen, can_touch=can_touch), before)
    assert decision.reason
    if decision.action is Action.LEAD:
        assert seen
        assert belief.of(decision.track) > 0.85


# Cues --------------------------------------------------------------------------------------------------


def test_every_cue_says_nothing_of_nobody_and_of_somebody_of_whom_nothing_is_seen() -> None:
    still = somebody(2, 3.0, 1.0, since_seen_s=1.0)
    for cue in usual_cues(NUMBERS):
        cue.begin()
        assert not cue.ratios(observed())
        assert not cue.ratios(observed(still))


def test_clothes_say_once_what_they_say_and_change_with_the_picture() -> None:
    cue = Clothes(NUMBERS)
    first = cue.ratios(observed(replace(somebody(2), similarity=0.95)))
    assert first[2] == NUMBERS.clothes_most
    assert not cue.ratios(observed(replace(somebody(2), similarity=0.95)))
    assert (
        cue.ratios(observed(replace(somebody(2), similarity=0.05)))[2] == NUMBERS.clothes_least - NUMBERS.clothes_most
    )
    assert not cue.ratios(observed(somebody(2)))


def test_clothes_are_silent_and_the_outline_speaks_once_the_follower_sits_in_a_chair() -> None:
    rider, other = replace(somebody(1), kind=BodyKind.WHEELCHAIR, similarity=1.0), replace(somebody(2), similarity=0.01)
    assert not Clothes(NUMBERS).ratios(observed(rider, other))
    assert ChairOutline(NUMBERS).ratios(observed(rider, other)) == {1: NUMBERS.outline, 2: -NUMBERS.outline}
    assert not ChairOutline(NUMBERS).ratios(observed(replace(somebody(1), similarity=1.0)))


def test_company_tells_who_waits_who_comes_and_who_goes() -> None:
    cue, people = Company(NUMBERS), [somebody(1, 1.0), somebody(2, 3.0, vx=-0.8), somebody(3, 4.0, vx=0.8)]
    cue.ratios(observed(*people, now_s=0.0))
    cue.ratios(observed(*people, now_s=2.0))
    assert [cue.said(number) for number in (1, 2, 3)] == [NUMBERS.waits, NUMBERS.comes, NUMBERS.goes]


def test_pace_speaks_for_who_walks_like_the_follower_and_against_who_does_not() -> None:
    cue = Pace(NUMBERS)
    ratios = cue.ratios(observed(somebody(1, vx=0.5), somebody(2, vx=0.55), somebody(3, vx=1.5)))
    assert ratios[2] > 0.0 > ratios[3]
    assert 1 not in ratios


def test_a_touch_speaks_for_who_stands_before_the_screen() -> None:
    ratios = Touch(NUMBERS).ratios(observed(somebody(1, 3.0), somebody(2, 0.9), somebody(3, -0.9), touched=True))
    assert ratios[2] == NUMBERS.touch
    assert ratios[1] == ratios[3] == -NUMBERS.touch
    assert not Touch(NUMBERS).ratios(observed(somebody(1, 3.0), touched=True))


# The filter --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("visible, hidden", [(0.0, True), (1.0, False)])
def test_an_ended_track_is_hidden_where_nothing_is_seen_and_gone_where_the_place_is_empty(
    visible: float, hidden: bool
) -> None:
    found = begun(visible)
    for step in range(60):
        found.step([], 1.0 + 0.1 * step, 0.1)
    belief = found.belief()
    assert (belief.hidden > 0.8) is hidden
    assert (belief.gone > 0.8) is not hidden


def test_an_empty_place_makes_nobody_else_likelier() -> None:
    other = somebody(2, 5.0, 3.0)
    found = begun(1.0, other)
    for step in range(100):
        found.step([other], 1.0 + 0.1 * step, 0.1)
    assert found.belief().of(2) < 5e-3


def test_near_tracks_exchange_their_people_and_far_ones_do_not() -> None:
    for apart_m, flows in ((0.15, True), (1.5, False)):
        other = somebody(2, 2.0 + apart_m)
        found = begun(1.0, other)
        for step in range(20):
            found.step([somebody(), other], 1.0 + 0.1 * step, 0.1)
        assert (found.belief().of(2) > 0.1) is flows


def test_a_track_that_comes_back_under_its_own_number_gets_its_belief_back() -> None:
    found = begun(0.0)
    found.step([], 1.1, 0.1)
    found.step([], 2.0, 0.9)
    found.step([somebody()], 2.1, 0.1)
    assert found.belief().of(1) > 0.9


def test_a_new_track_far_from_where_they_must_be_is_hardly_them() -> None:
    found = begun(0.0)
    found.step([], 1.1, 0.1)
    found.step([somebody(7, 6.0, 4.0, age_s=0.1)], 1.5, 0.4)
    assert found.belief().of(7) < 0.1


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf, 1e9])
def test_a_cue_that_says_nonsense_breaks_no_belief(odd: float) -> None:
    found = begun(1.0, somebody(2, 3.0))
    found.weigh({2: odd, 99: 1.0})
    belief = found.belief()
    assert sum(belief.tracks.values()) + belief.hidden + belief.gone == pytest.approx(1.0, abs=1e-5)
    assert set(belief.tracks) == {1, 2}


# Visibility --------------------------------------------------------------------------------------------


def test_walls_and_bodies_hide_places_and_open_space_does_not() -> None:
    cells = np.zeros((80, 80), np.int8)
    cells[60, 20:60] = OCCUPIED
    eyes = Visibility(LineOfSight(OccupancyGrid(cells=cells, resolution=0.1, origin_x=-4.0, origin_y=-4.0)))
    eyes.look(ROBOT, [somebody(1, 1.0, -0.5)])
    assert eyes.share(2.0, 0.8, 0.2) == 1.0
    assert eyes.share(0.0, 3.0, 0.2) == 0.0
    assert eyes.share(2.0, -1.0, 0.1) == 0.0
    assert 0.0 < eyes.share(2.0, -0.4, 0.4) < 1.0
    assert eyes.share(0.1, 0.0, 0.05) == 0.0


def test_all_numbers_are_finite_and_the_robot_leads_only_from_a_high_belief_on() -> None:
    found = BeliefSettings()
    assert all(
        math.isfinite(value) for part in (found.motion, found.cues, found.costs) for value in vars(part).values()
    )
    assert found.costs.wrong / (found.costs.wrong + 1.0) > 0.9
