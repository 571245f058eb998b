"""Who is hidden, and what remains when the lidar, the camera or both fall silent."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from people_room import MAP_FROM_ODOM, ORIGIN, Room, Seen, distractors, ids, known_room, person, walls

from guide_robot.bench.people.walkers import Walker, walking
from guide_robot.bench.people.world import Shapes
from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.camera import Box, CameraView, Confirmation
from guide_robot.people.track.tracker import PeopleTracker

VIEW = CameraView(width=640, height=480, fx=500.0, fy=500.0, cx=320.0, cy=240.0, pose_in_odom=ORIGIN, height_m=1.2)


def board_before_the_robot() -> Shapes:
    """Return a board that hides everything ahead."""
    shapes = Shapes()
    shapes.line(1.0, -1.0, 1.0, 1.0)
    return shapes


def play_hidden(room: Room, tracker: PeopleTracker, until_s: float, *, hidden: tuple[float, float]) -> list[Seen]:
    """Play a room in which a board stands before the robot for some time."""
    behind = replace(room, fixed=room.fixed.joined(board_before_the_robot()))
    seen = room.play(tracker, hidden[0])
    seen += behind.play(tracker, hidden[1], from_s=hidden[0])
    return seen + room.play(tracker, until_s, from_s=hidden[1])


def confirm(tracker: PeopleTracker, now_s: float, evidence: float = 2.5) -> None:
    """Let the camera speak for everybody whom it should see."""
    regions = tracker.regions_to_confirm(VIEW, now_s)
    tracker.add_camera(
        [Confirmation(track_id=region.track_id, evidence=evidence, box=region.box) for region in regions], now_s
    )


def answer_for(tracker: PeopleTracker, now_s: float, shown: Box) -> None:
    """Let the camera confirm the one person in the picture and deny all others."""
    near = 0.1 * (shown.bottom - shown.top)
    for region in tracker.regions_to_confirm(VIEW, now_s):
        evidence = 2.5 if abs(region.box.bottom - shown.bottom) < near else -1.0
        tracker.add_camera([Confirmation(track_id=region.track_id, evidence=evidence, box=region.box)], now_s)


def box_of(x: float, y: float) -> Box:
    """Return where a detector sees somebody of 1.7 m who stands at a place."""
    foot, head = VIEW.project(x, y, 0.0), VIEW.project(x, y, 1.7)
    assert foot is not None and head is not None
    return Box(left=round(foot[0]) - 40, right=round(foot[0]) + 40, top=round(head[1]), bottom=round(foot[1]))


@pytest.mark.parametrize("hidden_s", [0.5, 1.0, 2.0, 3.0])
def test_who_stands_and_is_hidden_for_a_while_is_the_same_person_after_it(hidden_s: float) -> None:
    room = Room(walkers=[person(2.5, 0.0)])
    seen = play_hidden(room, PeopleTracker(), 3.0 + hidden_s + 2.0, hidden=(3.0, 3.0 + hidden_s))
    assert len(ids(seen, 1)) == 1
    assert all(moment.at(1) for moment in seen[-10:])
    assert distractors(seen) == []


def test_who_walks_behind_a_pillar_for_a_second_is_the_same_person_after_it() -> None:
    fixed = walls()
    fixed.line(1.5, -0.3, 1.5, 0.2)
    walker = Walker(number=1, way=walking([(3.0, -2.5), (3.0, 2.5)], 1.0))
    seen = Room(walkers=[walker], fixed=fixed).play(PeopleTracker(), 5.0)
    assert any(p.since_seen_s > 0.3 for moment in seen[20:35] for p in moment.people)
    assert len(ids(seen[10:], 1)) == 1
    assert seen[-1].at(1) is not None


def test_who_stands_while_another_passes_before_them_keeps_their_number() -> None:
    passer = Walker(number=2, way=walking([(1.5, -2.5), (1.5, 2.5)], 1.0))
    seen = Room(walkers=[person(3.0, 0.0), passer]).play(PeopleTracker(), 5.0)
    assert len(ids(seen, 1)) == 1 and len(ids(seen, 2)) == 1
    assert ids(seen, 1) != ids(seen, 2)
    assert distractors(seen) == []


def test_while_nobody_sees_them_time_since_seen_and_doubt_grow_and_then_shrink() -> None:
    room = Room(walkers=[person(2.5, 0.0)])
    seen = play_hidden(room, PeopleTracker(), 6.0, hidden=(3.0, 4.0))
    before, away = seen[29].at(1), [moment.at(1) for moment in seen[30:40]]
    assert before is not None and all(away)
    assert before.since_seen_s == 0.0 and before.seen_by_lidar
    for number, found in enumerate(away):
        assert found is not None
        assert found.since_seen_s == pytest.approx(0.1 * (number + 1), abs=1e-6)
        assert not found.seen_by_lidar and not found.seen_by_camera
    doubts = [before.position_covariance[0]] + [found.position_covariance[0] for found in away if found]
    assert all(later > earlier for earlier, later in itertools.pairwise(doubts))
    after = seen[45].at(1)
    assert after is not None
    assert after.since_seen_s == 0.0 and after.seen_by_lidar
    assert after.position_covariance[0] < 0.2 * doubts[-1]


def test_who_is_seen_through_is_gone_much_sooner_than_who_is_hidden() -> None:
    leaves = Walker(number=1, way=person(2.5, 0.0).way, until_s=3.0)
    open_floor = Room(walkers=[leaves]).play(PeopleTracker(), 5.0)
    hidden = play_hidden(Room(walkers=[leaves]), PeopleTracker(), 5.0, hidden=(3.0, 5.0))
    assert not any(moment.people for moment in open_floor[40:])
    assert len(hidden[42].people) == 1


def back_after(away_s: float, x: float, y: float) -> list[Seen]:
    """Play somebody who stands at (2.5, 0), is nowhere for a while, and then stands at a place, as walker 2."""
    first = replace(person(2.5, 0.0), until_s=3.0)
    again = replace(person(x, y, 2), from_s=3.0 + away_s)
    return Room(walkers=[first, again]).play(PeopleTracker(), 6.0 + away_s)


def test_who_was_gone_for_two_seconds_and_stands_there_again_has_their_number_again() -> None:
    seen = back_after(2.0, 2.6, 0.1)
    assert ids(seen, 2) == ids(seen, 1) and len(ids(seen, 1)) == 1


def test_who_appears_where_nobody_can_have_walked_to_is_somebody_else() -> None:
    seen = back_after(1.5, -3.0, -2.5)
    assert ids(seen, 2) and not ids(seen, 2) & ids(seen, 1)


def test_nobody_is_remembered_for_ever() -> None:
    room = Room(walkers=[person(2.5, 0.0)])
    seen = play_hidden(room, PeopleTracker(), 20.0, hidden=(3.0, 20.0))
    assert seen[-1].people == []


def test_while_the_lidar_is_silent_a_walker_is_foretold_for_a_moment_only() -> None:
    walker = Walker(number=1, way=walking([(3.0, -3.0), (3.0, 3.0)], 1.0))
    tracker = PeopleTracker()
    last = Room(walkers=[walker]).play(tracker, 3.0)[-1].at(1)
    assert last is not None
    soon = tracker.coast(3.2)
    assert len(soon) == 1 and soon[0].id == last.id
    assert soon[0].y == pytest.approx(last.y + 0.3, abs=0.1)
    assert soon[0].since_seen_s == pytest.approx(0.3)
    assert not soon[0].seen_by_lidar
    assert soon[0].position_covariance[0] > last.position_covariance[0]
    assert tracker.coast(12.0) == []


@pytest.mark.parametrize("silent_s", [0.4, 1.0, 2.0])
def test_after_a_lidar_drop_out_the_same_people_are_there_at_once(silent_s: float) -> None:
    room, tracker = Room(walkers=[person(2.5, 0.0), person(2.0, -1.5, 2)]), PeopleTracker()
    before = room.play(tracker, 3.0)[-1]
    tracker.coast(3.0 + 0.5 * silent_s)
    tracker.coast(3.0 + silent_s)
    seen = room.play(tracker, 4.0 + silent_s, from_s=3.0 + silent_s)
    for number in (1, 2):
        known = before.at(number)
        assert known is not None and ids(seen, number) == {known.id}
        assert seen[0].at(number) is not None


def test_the_camera_is_named_as_long_as_it_confirms_and_not_when_it_drops_out() -> None:
    room, tracker = Room(walkers=[person(3.0, 0.0)]), PeopleTracker()
    room.play(tracker, 2.0)
    assert not tracker.people()[0].seen_by_camera
    confirm(tracker, 2.0)
    with_camera = room.play(tracker, 2.5, from_s=2.0)[-1].people[0]
    assert with_camera.seen_by_camera and with_camera.seen_by_lidar
    without = room.play(tracker, 5.0, from_s=2.5)[-1].people[0]
    assert not without.seen_by_camera and without.seen_by_lidar
    assert without.id == with_camera.id


def test_the_camera_makes_a_person_more_certain_and_its_denial_less() -> None:
    confidences = []
    for evidence in (2.5, None, -1.0):
        room, tracker = Room(walkers=[person(3.0, 0.0)]), PeopleTracker()
        room.play(tracker, 1.5)
        for number in range(3):
            if evidence is not None:
                confirm(tracker, 1.5 + 0.1 * number, evidence)
            people = room.play(tracker, 1.6 + 0.1 * number, from_s=1.5 + 0.1 * number)[-1].people
        confidences.append(people[0].confidence if people else 0.0)
    assert confidences[0] > confidences[1] > confidences[2]


def test_somebody_in_a_long_skirt_who_stands_like_a_pot_of_flowers_is_found_with_the_camera_s_help() -> None:
    room, tracker = Room(walkers=[replace(person(3.0, 0.2), skirt=True)]), PeopleTracker(static_map=known_room())
    for number in range(40):
        seen = room.step(tracker, 0.1 * number, MAP_FROM_ODOM)
        if number % 4 == 0:
            answer_for(tracker, 0.1 * number, box_of(3.0, 0.2))
    assert seen.at(1) is not None
    assert distractors([seen]) == []


def test_the_camera_says_nothing_of_whom_it_does_not_see() -> None:
    room, tracker = Room(walkers=[person(3.0, 0.0), person(-2.0, 0.5, 2)]), PeopleTracker()
    room.play(tracker, 2.0)
    regions = tracker.regions_to_confirm(VIEW, 2.0)
    confirm(tracker, 2.0)
    seen = room.play(tracker, 2.3, from_s=2.0)[-1]
    ahead, behind = seen.at(1), seen.at(2)
    assert ahead is not None and behind is not None
    assert behind.id not in {region.track_id for region in regions}
    assert ahead.seen_by_camera and not behind.seen_by_camera


def test_in_a_picture_taken_after_the_scan_a_walker_is_looked_for_where_they_are_by_then() -> None:
    """Half a second on, at 1 m/s and 4 m away: 0.5 m to the left is 500 * 0.5 / 4 = 62 pixels."""
    walker, tracker = Walker(number=1, way=walking([(4.0, -2.5), (4.0, 2.5)], 1.0)), PeopleTracker()
    Room(walkers=[walker]).play(tracker, 2.5)
    number = tracker.people()[0].id

    def middle(stamp_s: float) -> float:
        region = next(r for r in tracker.regions_to_confirm(VIEW, stamp_s) if r.track_id == number)
        return 0.5 * (region.box.left + region.box.right)

    assert middle(2.4) - middle(2.9) == pytest.approx(62.0, abs=12.0)


def test_one_box_of_a_detector_confirms_only_one_of_two_who_stand_together() -> None:
    room, tracker = Room(walkers=[person(3.0, 0.3), person(3.0, -0.3, 2)]), PeopleTracker()
    room.play(tracker, 2.0)
    assert len(tracker.people()) == 2
    tracker.add_camera_boxes([box_of(3.0, 0.1)], VIEW, 2.0)
    assert sorted(p.seen_by_camera for p in tracker.people()) == [False, True]


def test_a_confirmation_of_somebody_long_gone_or_at_no_time_changes_nothing() -> None:
    room, tracker = Room(walkers=[person(3.0, 0.0)]), PeopleTracker()
    room.play(tracker, 2.0)
    before, box = tracker.people(), box_of(3.0, 0.0)
    tracker.add_camera([Confirmation(track_id=999, evidence=2.5, box=box)], 2.0)
    tracker.add_camera([Confirmation(track_id=before[0].id, evidence=2.5, box=box)], math.nan)
    assert tracker.people() == before


def test_with_the_lidar_out_a_detector_alone_keeps_and_finds_people() -> None:
    room, tracker = Room(walkers=[person(3.0, 0.0)]), PeopleTracker()
    known = room.play(tracker, 2.0)[-1].people[0]
    for number in range(15):
        now_s = 2.6 + 0.3 * number
        tracker.add_camera_boxes([box_of(3.0, 0.0), box_of(4.0, 1.5)], VIEW, now_s)
    people = {p.id: p for p in tracker.people()}
    assert known.id in people and len(people) == 2
    assert all(p.seen_by_camera and not p.seen_by_lidar for p in people.values())
    assert all(p.since_seen_s < 0.5 for p in people.values())
    newcomer = next(p for p in people.values() if p.id != known.id)
    assert math.dist((newcomer.x, newcomer.y), (4.0, 1.5)) < 0.6


def test_a_detector_alone_finds_people_where_there_never_was_a_lidar() -> None:
    tracker = PeopleTracker()
    for number in range(10):
        tracker.add_camera_boxes([box_of(3.0, 0.5)], VIEW, 0.3 * number)
    people = tracker.people()
    assert len(people) == 1
    assert math.dist((people[0].x, people[0].y), (3.0, 0.5)) < 0.5
    assert people[0].seen_by_camera and not people[0].seen_by_lidar


def test_a_slow_detector_finds_people_too_while_time_goes_on_between_its_pictures() -> None:
    tracker = PeopleTracker()
    for number in range(150):
        now_s = 0.02 * number
        if number % 20 == 0:
            tracker.add_camera_boxes([box_of(3.0, 0.5)], VIEW, now_s)
        tracker.coast(now_s)
    assert len(tracker.people()) == 1


def test_while_the_lidar_works_the_detector_confirms_and_places_nobody() -> None:
    room, tracker = Room(walkers=[person(3.0, 0.0)]), PeopleTracker()
    for number in range(30):
        room.step(tracker, 0.1 * number)
        tracker.add_camera_boxes([box_of(3.0, 0.0), box_of(4.0, 1.5)], VIEW, 0.1 * number)
    assert len(tracker.people()) == 1
    assert tracker.people()[0].seen_by_camera and tracker.people()[0].seen_by_lidar


def test_when_the_detector_stops_too_everybody_is_gone_after_a_while() -> None:
    tracker = PeopleTracker()
    for number in range(10):
        tracker.add_camera_boxes([box_of(3.0, 0.5)], VIEW, 0.3 * number)
    assert [tracker.coast(2.7 + 0.25 * number) for number in range(60)][-1] == []


def test_when_the_lidar_comes_back_the_camera_s_person_is_not_doubled() -> None:
    tracker = PeopleTracker()
    for number in range(10):
        tracker.add_camera_boxes([box_of(2.5, 0.0)], VIEW, 0.3 * number)
    seen = Room(walkers=[person(2.5, 0.0)]).play(tracker, 6.0, from_s=2.8)
    assert len(seen[-1].people) == 1
    assert seen[-1].people[0].seen_by_lidar


def test_a_picture_from_a_turning_robot_is_read_where_the_robot_looked() -> None:
    room, tracker = Room(walkers=[person(0.0, 3.0)]), PeopleTracker(static_map=known_room())
    found = room.play(tracker, 2.0, map_from_odom=MAP_FROM_ODOM)[-1].people[0]
    turned = replace(VIEW, pose_in_odom=Pose2D(x=0.0, y=0.0, theta=0.5 * math.pi))
    assert tracker.regions_to_confirm(VIEW, 2.0) == []
    regions = [region for region in tracker.regions_to_confirm(turned, 2.0) if region.track_id == found.id]
    assert len(regions) == 1
    middle = 0.5 * (regions[0].box.left + regions[0].box.right)
    assert np.isclose(middle, 320.0, atol=15.0)
