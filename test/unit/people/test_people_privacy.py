"""No biometrics kept: nothing of a picture stays reachable, and what tells people apart goes when they go."""

import copy
import gc
import logging
import math
import pickle
import weakref
from collections.abc import Iterator
from types import FunctionType, ModuleType

import numpy as np
import pytest
from people_room import ORIGIN, Room, person

from guide_robot.bench.people.walkers import Walker, walking
from guide_robot.people.detect.appearance import Appearance, appearance_of, similarity
from guide_robot.people.detect.camera import Box, CameraView, Confirmation
from guide_robot.people.detect.hog import HogConfirmer
from guide_robot.people.identity.follower_lock import FollowerLock
from guide_robot.people.identity.lock_types import LockState
from guide_robot.people.track.tracker import PeopleTracker

WIDTH, HEIGHT = 640, 480
VIEW = CameraView(width=WIDTH, height=HEIGHT, fx=500.0, fy=500.0, cx=320.0, cy=240.0, pose_in_odom=ORIGIN, height_m=1.2)
MOST_NUMBERS_OF_A_LOOK = 200


class Picture(np.ndarray):
    """A picture that can be watched for being let go."""


def picture() -> Picture:
    """Return noise in which every pixel is another."""
    pixels = np.random.default_rng(4).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
    return pixels.view(Picture)


def reachable(root: object) -> Iterator[object]:
    """Yield everything that can be reached from an object, itself included; classes and modules are not searched."""
    found, waiting = {id(root)}, [root]
    while waiting:
        thing = waiting.pop()
        yield thing
        for other in gc.get_referents(thing):
            if id(other) not in found and not isinstance(other, (type, ModuleType, FunctionType)):
                found.add(id(other))
                waiting.append(other)


def arrays_and_bytes(root: object) -> list[np.ndarray | bytes | bytearray]:
    """Return all arrays, also those that others are views of, and strings of bytes reachable from an object."""
    things = list(reachable(root))
    bases = [thing.base for thing in things if isinstance(thing, np.ndarray) and thing.base is not None]
    return [thing for thing in [*things, *bases] if isinstance(thing, (np.ndarray, bytes, bytearray, memoryview))]


def tracker_that_saw_somebody_in_colour() -> tuple[PeopleTracker, weakref.ref[Picture]]:
    """Return a tracker that has taken in pictures of somebody, and the last picture's watch."""
    room, tracker = Room(walkers=[person(3.0, 0.0)]), PeopleTracker()
    room.play(tracker, 2.0)
    image = picture()
    regions = tracker.regions_to_confirm(VIEW, 2.0)
    assert regions
    tracker.add_camera([Confirmation(track_id=r.track_id, evidence=2.0, box=r.box) for r in regions], 2.0)
    (somebody,) = tracker.people()
    tracker.serve(somebody.id, sure=True)
    for stamp_s in (2.0, 2.1, 2.2):
        tracker.take_looks(image, VIEW, stamp_s)
    assert tracker.appearances() and tracker.people()[0].similarity > 0.9
    return tracker, weakref.ref(image)


def test_the_picture_is_let_go_as_soon_as_it_was_looked_at() -> None:
    tracker, watch = tracker_that_saw_somebody_in_colour()
    gc.collect()
    assert watch() is None
    assert tracker.people()


def test_nothing_of_a_picture_s_size_is_reachable_from_the_tracker() -> None:
    tracker, _ = tracker_that_saw_somebody_in_colour()
    held = arrays_and_bytes(tracker)
    assert held, "the walk must find the tracker's own arrays"
    for thing in held:
        if isinstance(thing, np.ndarray):
            assert thing.dtype != np.uint8 and thing.size not in (WIDTH * HEIGHT, WIDTH * HEIGHT * 3)
        else:
            assert len(thing) < 1000


def test_the_walk_would_find_a_picture_that_is_kept() -> None:
    tracker, _ = tracker_that_saw_somebody_in_colour()
    tracker.kept = {"deep": [(picture()[10:20],)]}  # type: ignore[attr-defined]
    sizes = [thing.size for thing in arrays_and_bytes(tracker) if isinstance(thing, np.ndarray)]
    assert WIDTH * HEIGHT * 3 in sizes


def test_an_outline_detector_keeps_nothing_of_the_pictures_it_saw() -> None:
    confirmer, image = HogConfirmer(), picture()
    box = Box(left=200, top=100, right=320, bottom=400)
    tracker = PeopleTracker()
    Room(walkers=[person(3.0, 0.0)]).play(tracker, 2.0)
    answers = confirmer.confirm(image, tracker.regions_to_confirm(VIEW, 2.0))
    watch = weakref.ref(image)
    del image
    gc.collect()
    assert watch() is None and answers and box.area()
    assert not [thing for thing in arrays_and_bytes([confirmer, answers]) if not isinstance(thing, bytes)]


def test_a_look_cannot_be_turned_back_into_a_picture() -> None:
    """So few numbers, in shares of colours, hold neither shape nor face."""
    tracker, _ = tracker_that_saw_somebody_in_colour()
    for look in tracker.appearances().values():
        held = [thing for thing in arrays_and_bytes(look) if isinstance(thing, np.ndarray)]
        assert sum(thing.size for thing in held) <= MOST_NUMBERS_OF_A_LOOK
    mirrored = picture()[:200, :80]
    body = Box(left=0, top=0, right=80, bottom=200)
    one, other = appearance_of(mirrored, body), appearance_of(mirrored[:, ::-1], body)
    assert one is not None and other is not None
    assert similarity(one, other) == pytest.approx(1.0, abs=0.01)


def looks_reachable(root: object) -> list[Appearance]:
    """Return all looks reachable from an object."""
    return [thing for thing in reachable(root) if isinstance(thing, Appearance)]


def test_a_look_is_gone_soon_after_its_person_is_gone() -> None:
    walker = Walker(number=1, way=walking([(3.0, 0.0), (2.9, 0.0)], 1.0), until_s=3.0)
    room, tracker = Room(walkers=[walker]), PeopleTracker()
    room.play(tracker, 2.0)
    tracker.take_looks(picture(), VIEW, 2.0)
    assert looks_reachable(tracker)
    room.play(tracker, 20.0, from_s=2.0)
    assert tracker.people() == [] and tracker.appearances() == {}
    assert looks_reachable(tracker) == []


def test_a_look_is_gone_at_once_when_time_jumps_back() -> None:
    tracker, _ = tracker_that_saw_somebody_in_colour()
    tracker.step(Room().scan(0.0), ORIGIN, 0.0)
    assert tracker.appearances() == {}
    assert looks_reachable(tracker) == []


def test_a_look_is_gone_when_the_lidar_falls_silent_for_long() -> None:
    tracker, _ = tracker_that_saw_somebody_in_colour()
    for number in range(200):
        tracker.coast(2.2 + 0.25 * number)
    assert tracker.appearances() == {}
    assert looks_reachable(tracker) == []


def test_the_look_of_whom_the_robot_serves_is_gone_when_nobody_is_served() -> None:
    tracker, _ = tracker_that_saw_somebody_in_colour()
    kept = len(looks_reachable(tracker))
    tracker.serve(0, sure=False)
    assert len(looks_reachable(tracker)) == kept - 1
    assert tracker.people()[0].similarity == 0.0


def test_the_lock_holds_no_look() -> None:
    tracker, _ = tracker_that_saw_somebody_in_colour()
    somebody, lock = tracker.people()[0], FollowerLock()
    lock.lock(somebody, 2.1)
    assert lock.step([somebody], 2.2, ORIGIN).state is LockState.LOCKED
    assert looks_reachable(lock) == []


def test_people_as_they_are_told_to_others_carry_no_look() -> None:
    tracker, _ = tracker_that_saw_somebody_in_colour()
    people = copy.deepcopy(tracker.people())
    assert people and looks_reachable(people) == []
    assert all(not isinstance(thing, np.ndarray) for thing in reachable(people))
    assert len(pickle.dumps(people[0])) < 1000


def test_looks_are_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        tracker, _ = tracker_that_saw_somebody_in_colour()
        tracker.step(Room().scan(3.0), ORIGIN, math.nan)
        words = repr(tracker.appearances()) + repr(tracker.people()) + caplog.text
    assert "histograms" not in words and "array" not in words
