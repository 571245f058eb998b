"""Two tracks in one place: one person twice, or two of whom one hides the other."""

from dataclasses import replace

import pytest

from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.company import group_parts, join_parts, update_by_proxy, without_duplicates
from guide_robot.people.track.track import Evidence, Motion, Track

SETTINGS = TrackerSettings()
STEP_S = 0.1


def known(number: int, x: float, *, maturity: float, seen: bool) -> Track:
    evidence = Evidence(shape=2.0, log_odds=5.0, maturity=maturity)
    motion = Motion(x=x, y=0.0, pp=0.01, vv=0.01)
    return Track(
        id=number,
        motion=motion,
        born_s=float(number),
        born_at=(x, 0.0),
        evidence=evidence,
        confirmed=True,
        lidar_saw=seen,
    )


def after(tracks: list[Track], seconds: float) -> list[int]:
    for _ in range(round(seconds / STEP_S)):
        tracks = without_duplicates(tracks, STEP_S, SETTINGS)
    return sorted(track.id for track in tracks)


@pytest.mark.parametrize("hidden_at_m", [0.05, 0.3])
def test_who_is_hidden_behind_somebody_is_not_taken_for_them(hidden_at_m: float) -> None:
    front, behind = known(2, 0.0, maturity=0.8, seen=True), known(1, hidden_at_m, maturity=0.9, seen=False)
    assert after([front, behind], 2.0) == [1, 2]


def test_two_who_are_both_seen_in_one_place_for_long_are_one_with_the_older_number() -> None:
    assert after([known(2, 0.0, maturity=0.8, seen=True), known(1, 0.2, maturity=0.9, seen=True)], 2.0) == [1]


def test_the_number_that_ends_with_a_double_is_told_on() -> None:
    tracks = [known(2, 0.0, maturity=0.8, seen=True), known(1, 0.2, maturity=0.9, seen=True)]
    for _ in range(20):
        tracks = without_duplicates(tracks, STEP_S, SETTINGS)
    assert tracks[0].as_person(7.0, SETTINGS).merged_ids == (2,)


def test_a_second_track_that_was_never_long_known_is_a_double() -> None:
    assert after([known(1, 0.0, maturity=0.8, seen=True), known(2, 0.2, maturity=0.1, seen=False)], 2.0) == [1]


def part_beside(person: Track) -> Track:
    """Return the side of a chair, a wide thing that looks like nobody, right beside somebody."""
    motion = Motion(x=person.motion.x - 0.3, y=0.0, pp=0.01, vv=0.01)
    return Track(id=9, motion=motion, born_s=5.0, born_at=(motion.x, 0.0), evidence=Evidence(shape=-0.7), width_m=0.5)


def with_a_thing_beside(kind: BodyKind) -> tuple[Track, Track]:
    """Return somebody who is on wheels or walks, and the wide thing that has been beside them for a while."""
    person = known(1, 0.0, maturity=0.8, seen=True)
    person.kind = kind
    part = part_beside(person)
    for _ in range(6):
        group_parts([person, part], STEP_S, SETTINGS)
    return person, part


@pytest.mark.parametrize("kind", [BodyKind.WHEELCHAIR, BodyKind.WALKING])
def test_the_side_of_a_chair_that_turns_on_the_spot_carries_who_sits_in_it_and_nobody_else(kind: BodyKind) -> None:
    person, side = with_a_thing_beside(kind)
    tracks = [person, side]
    person.lidar_saw = False
    side.motion.x -= 0.1
    update_by_proxy(tracks, 7.0, SETTINGS)
    assert person.lidar_saw is (kind is BodyKind.WHEELCHAIR)


def test_the_side_of_a_chair_stays_with_who_sits_in_it_while_another_part_of_it_is_seen() -> None:
    person, side = with_a_thing_beside(BodyKind.WHEELCHAIR)
    tracks = [person, side]
    person.lidar_saw = False
    wheel = replace(known(5, -0.2, maturity=0.3, seen=True), confirmed=False)
    for track in (side, wheel):
        track.motion.vx = 0.4
    group_parts([*tracks, wheel], STEP_S, SETTINGS)
    update_by_proxy([*tracks, wheel], 7.0, SETTINGS)
    assert person.lidar_saw


def test_what_a_chair_only_passed_does_not_carry_who_sits_in_it() -> None:
    person, side = with_a_thing_beside(BodyKind.WHEELCHAIR)
    tracks = [person, side]
    person.motion.x += 1.0
    for _ in range(8):
        group_parts(tracks, STEP_S, SETTINGS)
    person.lidar_saw = False
    update_by_proxy(tracks, 7.0, SETTINGS)
    assert not person.lidar_saw


@pytest.mark.parametrize("older, apart_m, number", [(True, 0.3, 1), (False, 0.3, 3), (True, 0.9, 3)])
def test_two_who_turn_out_to_be_one_on_wheels_bear_the_number_that_was_known_first(
    older: bool, apart_m: float, number: int
) -> None:
    person, part = known(3, 0.0, maturity=0.8, seen=True), known(1 if older else 5, -apart_m, maturity=0.3, seen=True)
    for track in (person, part):
        track.motion.vx = 0.7
    part.evidence.shape = 0.5
    tracks = [person, part]
    for _ in range(6):
        group_parts(tracks, STEP_S, SETTINGS)
    assert person.confirmed and not part.confirmed
    assert person.id == number


def test_somebody_long_known_in_a_chair_is_not_the_trolley_of_another_who_goes_by() -> None:
    passer, sitter = known(3, 0.0, maturity=0.8, seen=True), known(1, -0.8, maturity=0.8, seen=True)
    for track in (passer, sitter):
        track.motion.vx = 0.7
    sitter.evidence.shape = 0.5
    for _ in range(6):
        group_parts([passer, sitter], STEP_S, SETTINGS)
    assert passer.confirmed and sitter.confirmed


def test_a_part_does_not_become_somebody_beside_the_person_whose_part_it_is() -> None:
    person, wheel = known(1, 0.0, maturity=1.0, seen=True), known(2, 0.6, maturity=0.0, seen=True)
    wheel.confirmed = False
    wheel.evidence.odds_s = 2.0 * SETTINGS.lone_part_s
    wheel.to_person = -0.55, 0.0
    join_parts([person, wheel], 0.1, SETTINGS)
    assert wheel.part_s > 0.0 and person.part_s == 0.0
    wheel.to_person = 0.0, 0.0
    join_parts([person, wheel], 0.1, SETTINGS)
    assert wheel.part_s == 0.0


@pytest.mark.parametrize(("legs", "away_m", "part"), [(1, 0.9, True), (2, 0.9, False), (1, 1.3, False)])
def test_one_thing_seen_for_a_moment_beside_somebody_is_theirs_but_two_legs_or_farther_away_it_is_not(
    legs: int, away_m: float, part: bool
) -> None:
    person, comes = known(1, 0.0, maturity=1.0, seen=True), known(2, away_m, maturity=0.0, seen=True)
    comes.confirmed, comes.legs = False, [(away_m, 0.0)] * legs
    comes.evidence.odds_s = 0.5 * SETTINGS.lone_part_s
    join_parts([person, comes], 0.1, SETTINGS)
    assert (comes.part_s > 0.0) is part


def test_a_part_taken_for_somebody_is_joined_after_a_moment_and_its_number_told_on() -> None:
    person, wheel = known(1, 0.0, maturity=1.0, seen=True), known(2, 0.6, maturity=0.0, seen=True)
    wheel.to_person = -0.55, 0.0
    for _ in range(10):
        join_parts([person, wheel], 0.1, SETTINGS)
    assert person.confirmed and not wheel.confirmed and 2 in person.merged_ids


def test_who_came_from_elsewhere_is_never_a_part_however_near_they_come() -> None:
    sits, comes = known(1, 0.0, maturity=1.0, seen=True), known(2, 3.0, maturity=0.0, seen=True)
    join_parts([sits, comes], STEP_S, SETTINGS)
    comes.motion.x, comes.to_person = 0.4, (-0.3, 0.0)
    for _ in range(20):
        join_parts([sits, comes], STEP_S, SETTINGS)
    assert sits.confirmed and comes.confirmed and sits.id == 1


def test_two_who_stand_side_by_side_are_no_parts_of_each_other() -> None:
    one, other = known(1, 0.0, maturity=1.0, seen=True), known(2, 0.6, maturity=0.0, seen=True)
    for _ in range(20):
        join_parts([one, other], 0.1, SETTINGS)
    assert one.confirmed and other.confirmed
