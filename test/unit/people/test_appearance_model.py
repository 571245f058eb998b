"""Whom the robot serves is known by their clothes: learnt only while it is sure whose they are, soon forgotten."""

from dataclasses import replace

import numpy as np
import pytest
from people_room import ORIGIN, Room, person

from guide_robot.people.detect.appearance import ONE_PART_AT_MOST, Appearance, appearance_of
from guide_robot.people.detect.camera import Box, CameraView, body_of, seated
from guide_robot.people.track.appearance_model import AppearanceModel
from guide_robot.people.track.camera_evidence import clear_bodies
from guide_robot.people.track.track import Motion, Track
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.people.types import TrackedPerson

VIEW = CameraView(width=640, height=480, fx=500.0, fy=500.0, cx=320.0, cy=240.0, pose_in_odom=ORIGIN, height_m=1.2)
RED, BLUE, YELLOW, GREY = (30, 30, 200), (200, 40, 30), (40, 160, 210), (60, 60, 60)
Colours = dict[tuple[float, float], tuple[int, int, int]]
CHEST = 250
LEFT, RIGHT, BEHIND = (3.0, 0.9), (3.0, -0.9), (4.5, 0.8)


def somebody_tracked(number: int, y: float) -> Track:
    return Track(id=number, motion=Motion(x=3.0, y=y, pp=0.01, vv=0.01), born_s=0.0, born_at=(3.0, y), confirmed=True)


WALKER, OTHER = somebody_tracked(1, 0.0), somebody_tracked(2, 1.0)


def looks_of(shirt: tuple[int, int, int], trousers: tuple[int, int, int]) -> Appearance:
    """Return the look of somebody painted in two colours."""
    picture = np.full((280, 120, 3), 120, np.uint8)
    picture[:140], picture[140:] = shirt, trousers
    look = appearance_of(picture, Box(left=0, top=0, right=120, bottom=280))
    assert look is not None
    return look


class Scene:
    """A tracker with people before it, and pictures in which each of them is all in one colour."""

    def __init__(self, *places: tuple[float, float]) -> None:
        self.tracker, self.now_s = PeopleTracker(), 2.0
        self.served: tuple[int, bool] | None = None
        self.room = Room(walkers=[person(*place, number=number + 1) for number, place in enumerate(places)])
        self.room.play(self.tracker, self.now_s)
        assert len(self.tracker.people()) == len(places)

    def at(self, place: tuple[float, float]) -> TrackedPerson:
        """Return who is tracked at a place."""
        return min(self.tracker.people(), key=lambda one: np.hypot(one.x - place[0], one.y - place[1]))

    def look(
        self,
        colours: Colours,
        times: int = 1,
        trousers: Colours | None = None,
        height: int = VIEW.height,
        *,
        sitting: bool = False,
    ) -> None:
        """Take pictures, half a second apart, the nearest people painted last; only the upper `height` is shown."""
        picture = np.full((VIEW.height, VIEW.width, 3), 120, np.uint8)
        for place in sorted(colours, reverse=True):
            body = body_of(*place, VIEW)
            assert body is not None
            body = seated(body) if sitting else body
            picture[max(0, body.top) : body.bottom, max(0, body.left) : body.right] = colours[place]
            waist = (body.top + body.bottom) // 2
            if trousers is not None:
                picture[max(0, waist) : body.bottom, max(0, body.left) : body.right] = trousers[place]
        for _ in range(times):
            self.room.play(self.tracker, self.now_s + 0.5, from_s=self.now_s)
            self.now_s += 0.5
            if self.served is not None:
                self.tracker.serve(self.served[0], sure=self.served[1])
            self.tracker.take_looks(picture[:height], replace(VIEW, height=height), self.now_s)

    def serve(self, place: tuple[float, float], *, sure: bool = True) -> None:
        """Say from now on with each picture who is being served."""
        self.served = self.at(place).id, sure


def test_everybody_is_compared_with_the_one_who_is_served() -> None:
    scene = Scene(LEFT, RIGHT)
    scene.serve(LEFT)
    scene.look({LEFT: RED, RIGHT: BLUE}, times=3)
    assert scene.at(LEFT).similarity > 0.95
    assert 0.0 < scene.at(RIGHT).similarity < 0.1


def test_nothing_is_known_of_likeness_while_nobody_is_served_or_their_look_is_unknown() -> None:
    scene = Scene(LEFT, RIGHT)
    scene.look({LEFT: RED, RIGHT: BLUE})
    assert [one.similarity for one in scene.tracker.people()] == [0.0, 0.0]
    scene.serve(LEFT, sure=False)
    scene.look({LEFT: RED, RIGHT: BLUE})
    assert [one.similarity for one in scene.tracker.people()] == [0.0, 0.0]


def test_other_clothes_under_the_same_number_are_told_and_not_learnt() -> None:
    """A number that goes over to somebody else must not take the look along."""
    scene = Scene(LEFT, RIGHT)
    scene.serve(LEFT)
    scene.look({LEFT: RED, RIGHT: BLUE}, times=2)
    scene.look({LEFT: BLUE, RIGHT: BLUE}, times=6)
    assert scene.at(LEFT).similarity < 0.1
    scene.look({LEFT: RED, RIGHT: BLUE}, times=6)
    assert scene.at(LEFT).similarity > 0.9


def test_one_picture_alone_says_nothing() -> None:
    """It may show whoever was just passing before them."""
    scene = Scene(LEFT, RIGHT)
    scene.serve(LEFT)
    scene.look({LEFT: RED}, times=2)
    scene.room.play(scene.tracker, scene.now_s + 2.0, from_s=scene.now_s)
    scene.now_s += 2.0
    scene.look({LEFT: BLUE})
    assert scene.at(LEFT).similarity == 0.0
    scene.look({LEFT: BLUE})
    assert 0.0 < scene.at(LEFT).similarity < 0.1


def test_only_new_pictures_count() -> None:
    scene = Scene(LEFT, RIGHT)
    scene.serve(LEFT)
    scene.look({LEFT: RED, RIGHT: BLUE}, times=3)
    assert scene.at(LEFT).similarity > 0.95
    later_s = scene.now_s + scene.tracker.settings.look_fresh_s + 0.5
    scene.room.play(scene.tracker, later_s, from_s=scene.now_s)
    assert [one.similarity for one in scene.tracker.people()] == [0.0, 0.0]


def test_who_is_partly_hidden_from_the_camera_is_not_looked_at() -> None:
    scene = Scene(LEFT, BEHIND)
    scene.serve(LEFT)
    scene.look({LEFT: RED, BEHIND: BLUE}, times=3)
    assert scene.at(LEFT).similarity > 0.95
    assert scene.at(BEHIND).similarity == 0.0


def test_who_stands_close_before_the_lens_hides_those_behind_though_too_near_to_be_in_the_picture_whole() -> None:
    place, close = (3.0, 0.3), (0.28, 0.25)
    assert body_of(*close, VIEW) is None
    alone, hidden = Scene(place), Scene(place, close)
    for scene in (alone, hidden):
        scene.look({place: RED}, times=3)
    assert alone.tracker.appearances() and not hidden.tracker.appearances()


def test_of_two_so_near_that_they_may_be_one_neither_is_looked_at() -> None:
    for apart_m, looked_at in ((0.35, []), (0.7, [1, 2])):
        tracks = [somebody_tracked(1, 0.0), somebody_tracked(2, apart_m)]
        assert sorted(track.id for track, _ in clear_bodies(tracks, np.empty((0, 2)), VIEW, 0.0)) == looked_at


def test_somebody_who_walks_in_the_same_shirt_but_other_trousers_is_somebody_else() -> None:
    look, other = AppearanceModel(0.75, 1.5, 20.0, 5.0), looks_of(RED, GREY)
    look.serve(WALKER, 0.0)
    for stamp_s in (0.0, 0.5, 1.0):
        look.take([(WALKER, looks_of(RED, BLUE), None), (OTHER, other, None)], stamp_s)
    assert look.similarity(WALKER.id, 1.0) > 0.95
    assert look.similarity(OTHER.id, 1.0) < 0.5


def test_of_who_stays_the_lower_parts_say_nothing_against_them_for_they_may_sit_behind_something() -> None:
    scene = Scene(LEFT, RIGHT)
    scene.serve(LEFT)
    scene.look({LEFT: RED, RIGHT: RED}, times=3, trousers={LEFT: BLUE, RIGHT: GREY})
    assert scene.at(LEFT).similarity > 0.95
    assert scene.at(RIGHT).similarity == ONE_PART_AT_MOST


def test_yellow_is_not_red() -> None:
    scene = Scene(LEFT, RIGHT)
    scene.serve(LEFT)
    scene.look({LEFT: RED, RIGHT: YELLOW}, times=3)
    assert scene.at(RIGHT).similarity < 0.4


def test_a_shirt_alone_does_not_say_that_it_is_the_same_person() -> None:
    near = (0.75, -0.25)
    scene = Scene(LEFT, near)
    scene.serve(LEFT)
    scene.look({LEFT: RED, near: RED}, times=3)
    assert scene.at(near).similarity == ONE_PART_AT_MOST


@pytest.mark.parametrize(("trousers", "similarity"), [(BLUE, 0.95), (GREY, ONE_PART_AT_MOST)])
def test_trousers_seen_before_still_count_when_only_the_shirt_is_shown(
    trousers: tuple[int, int, int], similarity: float
) -> None:
    """That of another in the same shirt is not known then: their number may have been somebody else's before."""
    scene = Scene(LEFT, RIGHT)
    scene.serve(LEFT)
    scene.look({LEFT: RED, RIGHT: RED}, times=3, trousers={LEFT: BLUE, RIGHT: trousers})
    scene.look({LEFT: RED, RIGHT: RED}, times=4, trousers={LEFT: BLUE, RIGHT: BLUE}, height=CHEST)
    assert scene.at(RIGHT).similarity == pytest.approx(similarity, abs=0.05)


def test_who_sits_down_is_dressed_as_before() -> None:
    scene = Scene(LEFT, RIGHT)
    scene.serve(LEFT)
    scene.look({LEFT: RED, RIGHT: BLUE}, times=3, trousers={LEFT: BLUE, RIGHT: GREY})
    scene.look({LEFT: RED, RIGHT: BLUE}, times=4, trousers={LEFT: BLUE, RIGHT: GREY}, sitting=True)
    assert scene.at(LEFT).similarity > 0.8
    assert scene.at(RIGHT).similarity < 0.4


def test_the_look_is_forgotten_when_nothing_is_heard_of_who_is_served() -> None:
    scene = Scene(LEFT, RIGHT)
    scene.serve(LEFT)
    scene.look({LEFT: RED, RIGHT: BLUE}, times=2)
    scene.served, silent_s = None, scene.tracker.settings.served_unheard_s
    scene.room.play(scene.tracker, scene.now_s + silent_s + 1.0, from_s=scene.now_s)
    scene.now_s += silent_s + 1.0
    scene.look({LEFT: RED, RIGHT: BLUE})
    assert [one.similarity for one in scene.tracker.people()] == [0.0, 0.0]


def test_a_picture_without_a_time_is_not_used() -> None:
    scene = Scene(LEFT, RIGHT)
    scene.tracker.take_looks(np.zeros((VIEW.height, VIEW.width, 3), np.uint8), VIEW, float("nan"))
    assert scene.tracker.appearances() == {}


@pytest.mark.parametrize("place", [(9.0, 0.0), (-2.0, 0.0), (0.2, 0.0)])
def test_who_is_too_far_behind_or_too_near_has_no_place_in_the_picture(place: tuple[float, float]) -> None:
    assert body_of(*place, VIEW) is None
