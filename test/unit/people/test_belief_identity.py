"""Identity as a belief: holds on through occlusion, never goes over to somebody else silently, is honestly lost."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from belief_story import ALIKE, ROBOT, UNLIKE, BeliefStory
from lock_story import somebody

from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.identity.belief_identity import BeliefIdentity
from guide_robot.people.identity.cues import Observed
from guide_robot.people.identity.identity import Cues
from guide_robot.people.identity.lock_types import LockState
from guide_robot.people.types import TrackedPerson

HOLDS = (LockState.LOCKED, LockState.REACQUIRED)
BY_THE_WALL = somebody(9, 4.0, 3.0)
HERE = Cues(robot=ROBOT)


def told() -> BeliefStory:
    """Return a story in which the follower is led and known by their clothes, a distractor by the wall."""
    story = BeliefStory()
    story.go_on(4.0, [somebody(), BY_THE_WALL], {1: ALIKE, 9: UNLIKE})
    assert story.readings[-1].sure
    return story


def comes_into_sight(track: int, x: float, y: float) -> Callable[[float], Sequence[TrackedPerson]]:
    return lambda passed_s: [somebody(track, x, y, age_s=passed_s), BY_THE_WALL]


def test_nobody_in_front_is_nobody() -> None:
    assert BeliefIdentity().step([somebody(1, -2.0, 0.0)], HERE, 1.0) is None


def test_the_person_in_front_is_led_from_the_first_moment() -> None:
    assert BeliefStory().go_on(0.1, [somebody()]).sure


def test_somebody_hidden_behind_another_is_waited_for_and_not_lost() -> None:
    story = told()
    before = somebody(8, 1.0, 0.0, age_s=1.0)
    reading = story.go_on(4.0, [before, BY_THE_WALL], {8: UNLIKE})
    assert reading.state is LockState.OCCLUDED
    assert math.dist((reading.x, reading.y), (2.0, 0.0)) < 0.3
    assert not story.ever_led(8)


def test_somebody_whose_place_is_seen_empty_is_waited_for_at_once_and_lost_within_four_seconds() -> None:
    story = told()
    assert story.go_on(0.6, [BY_THE_WALL]).state is LockState.OCCLUDED
    story.go_on(3.4, [BY_THE_WALL])
    assert story.readings[-1].state is LockState.LOST
    assert not story.ever_led(9)


def test_a_new_track_where_they_must_be_is_them() -> None:
    story = told()
    story.go_on(0.8, [BY_THE_WALL])
    reading = story.go_on(1.0, comes_into_sight(7, 2.2, 0.2))
    assert (reading.track_id, reading.sure) == (7, True)


def test_a_new_track_elsewhere_in_other_clothes_is_never_led() -> None:
    story = told()
    story.go_on(3.0, [BY_THE_WALL])
    story.go_on(6.0, comes_into_sight(7, 1.2, -1.0), {7: UNLIKE})
    assert not story.ever_led(7)


def test_the_same_track_in_other_clothes_after_a_crossing_is_not_led_on() -> None:
    story = told()
    story.go_on(1.5, [somebody(), somebody(5, 2.2, 0.1), BY_THE_WALL])
    count = len(story.readings)
    story.go_on(4.0, [somebody(), somebody(5, 2.8, 0.1), BY_THE_WALL], {1: UNLIKE, 5: ALIKE})
    assert (story.readings[-1].track_id, story.readings[-1].sure) == (5, True)
    assert not story.ever_led(1, since=count + 15)


def test_whoever_touches_the_screen_when_somebody_is_lost_is_them() -> None:
    story = told()
    story.go_on(4.0, [BY_THE_WALL])
    story.go_on(2.0, comes_into_sight(7, 0.9, 0.0))
    reading = story.go_on(1.0, comes_into_sight(7, 0.9, 0.0), touched=True)
    assert (reading.track_id, reading.sure) == (7, True)


@pytest.mark.parametrize("similarity, touches", [({}, 2), ({9: UNLIKE}, 3)])
def test_somebody_ruled_out_by_mistake_is_led_when_they_insist_by_touching_again(
    similarity: dict[int, float], touches: int
) -> None:
    """Somebody in other clothes has to insist longer: the clothes may be mistaken, but seldom are."""
    story, other = BeliefStory(), somebody(9, 0.9, 0.0)
    story.go_on(4.0, [somebody(), BY_THE_WALL], {1: ALIKE} | similarity)
    story.go_on(8.0, [other], similarity)
    led = [story.go_on(1.0, [other], similarity, touched=True).sure for _ in range(touches)]
    assert led == [False] * (touches - 1) + [True]


def test_a_touch_by_nobody_within_reach_says_nothing() -> None:
    story = told()
    before = dict(story.identity.belief.tracks)
    story.go_on(0.1, [somebody(), BY_THE_WALL], {1: ALIKE, 9: UNLIKE}, touched=True)
    assert story.identity.belief.of(9) == pytest.approx(before[9], abs=1e-5)


def test_a_joined_track_hands_its_belief_to_the_one_it_was_joined_to() -> None:
    story = told()
    joined = replace(somebody(4, 2.1, 0.1), merged_ids=(1,))
    reading = story.go_on(0.5, [joined, BY_THE_WALL])
    assert (reading.track_id, reading.sure) == (4, True)


def test_somebody_in_a_chair_is_known_by_its_outline_and_not_by_clothes() -> None:
    story = BeliefStory()
    rider = replace(somebody(), kind=BodyKind.WHEELCHAIR)
    story.go_on(3.0, [rider, BY_THE_WALL], {1: 1.0, 9: 0.01})
    assert story.identity.spoke.keys() <= {"chair", "company", "pace", "touch"}
    assert story.readings[-1].sure


def test_a_cue_of_ones_own_is_asked_like_the_others() -> None:
    class Voice:
        name = "voice"

        def begin(self) -> None:
            self.heard = False

        def ratios(self, observed: Observed) -> dict[int, float]:
            said = {} if self.heard else {9: 12.0, 1: -12.0}
            self.heard = self.heard or len(observed.people) > 1
            return said

    story = BeliefStory(BeliefIdentity(more_cues=[Voice()]))
    assert story.go_on(0.3, [somebody(), BY_THE_WALL]).track_id == 9


def test_beliefs_sum_to_one_whatever_comes_and_goes() -> None:
    story = BeliefStory()
    crowd = [somebody(number, 2.0 + 0.3 * (number % 4), 0.25 * number) for number in range(1, 13)]
    for leave_out in range(12):
        story.go_on(0.5, crowd[:leave_out] + crowd[leave_out + 1 :], {2: ALIKE, 3: UNLIKE})
        belief = story.identity.belief
        assert sum(belief.tracks.values()) + belief.hidden + belief.gone == pytest.approx(1.0, abs=1e-3)


def test_sixty_people_at_once_are_weighed_and_the_right_one_is_held() -> None:
    story = told()
    crowd = [somebody(100 + number, 3.0 + 0.4 * (number % 8), 0.4 * (number // 8)) for number in range(59)]
    assert story.go_on(2.0, [somebody(), *crowd]).track_id == 1


def test_a_lidar_that_drops_every_second_scan_changes_nothing() -> None:
    story = told()
    missed = somebody(since_seen_s=0.1)
    story.go_on(3.0, lambda passed_s: [somebody() if round(10 * passed_s) % 2 else missed, BY_THE_WALL])
    assert all(reading.state in HOLDS and not reading.ambiguous for reading in story.readings)


def test_time_that_stands_still_changes_no_belief() -> None:
    story = told()
    story.identity.step([somebody(), BY_THE_WALL], HERE, story.now_s)
    before = story.identity.belief
    story.identity.step([somebody(), BY_THE_WALL], HERE, story.now_s)
    assert story.identity.belief.of(1) == pytest.approx(before.of(1))


def test_released_it_looks_for_whoever_is_wanted_anew() -> None:
    story = told()
    story.identity.release()
    assert story.go_on(0.2, [somebody(3, 1.5, 0.0)]).track_id == 3
