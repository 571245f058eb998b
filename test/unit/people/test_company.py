"""Two tracks in one place: one person twice, or two of whom one hides the other."""

import pytest

from guide_robot.perception.people.company import without_doubles
from guide_robot.perception.people.settings import TrackerSettings
from guide_robot.perception.people.track import Evidence, Motion, Track

SETTINGS = TrackerSettings()
STEP_S = 0.1


def known(number: int, x: float, *, tenure: float, seen: bool) -> Track:
    evidence = Evidence(shape=2.0, learnt=5.0, tenure=tenure)
    motion = Motion(x=x, y=0.0, pp=0.01, vv=0.01)
    return Track(
        id=number,
        motion=motion,
        born_s=float(number),
        born_at=(x, 0.0),
        evidence=evidence,
        published=True,
        lidar_saw=seen,
    )


def after(tracks: list[Track], seconds: float) -> list[int]:
    for _ in range(round(seconds / STEP_S)):
        tracks = without_doubles(tracks, STEP_S, SETTINGS)
    return sorted(track.id for track in tracks)


@pytest.mark.parametrize("hidden_at_m", [0.05, 0.3])
def test_who_is_hidden_behind_somebody_is_not_taken_for_them(hidden_at_m: float) -> None:
    front, behind = known(2, 0.0, tenure=0.8, seen=True), known(1, hidden_at_m, tenure=0.9, seen=False)
    assert after([front, behind], 2.0) == [1, 2]


def test_two_who_are_both_seen_in_one_place_for_long_are_one_with_the_older_number() -> None:
    assert after([known(2, 0.0, tenure=0.8, seen=True), known(1, 0.2, tenure=0.9, seen=True)], 2.0) == [1]


def test_a_second_track_that_was_never_long_known_is_a_double() -> None:
    assert after([known(1, 0.0, tenure=0.8, seen=True), known(2, 0.2, tenure=0.1, seen=False)], 2.0) == [1]
