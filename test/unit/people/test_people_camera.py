"""Where people are in a picture and on the floor, against pixels reckoned by hand; what outlines and clothes say."""

import math

import cv2
import numpy as np
import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.appearance import Appearance, appearance_of, blend, similarity
from guide_robot.people.detect.camera import Box, CameraView, Region, region_of
from guide_robot.people.detect.hog import HogConfirmer

RED, BLUE, GREY = (30, 30, 200), (200, 40, 30), (128, 128, 128)  # BGR


def view(pose: Pose2D | None = None, pitch: float = 0.0) -> CameraView:
    """Return a camera of 640 x 480 pixels, focal length 500, 1.0 m above the floor."""
    return CameraView(
        width=640,
        height=480,
        fx=500.0,
        fy=500.0,
        cx=320.0,
        cy=240.0,
        pose_in_odom=pose or Pose2D(x=0.0, y=0.0),
        height_m=1.0,
        pitch=pitch,
    )


def clothed(
    jacket: tuple[int, int, int], trousers: tuple[int, int, int], shape: tuple[int, int] = (140, 60)
) -> np.ndarray:
    """Return a person cut out of a picture, with a little noise."""
    pixels = np.empty((*shape, 3), np.float64)
    pixels[: shape[0] // 2], pixels[shape[0] // 2 :] = jacket, trousers
    noise = np.random.default_rng(3).normal(0.0, 6.0, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def test_a_point_ahead_falls_where_the_pinhole_says() -> None:
    """5 m ahead, on the floor, 1 m below the camera: v = 240 + 500 * 1 / 5 = 340; u stays 320."""
    assert view().project(5.0, 0.0, 0.0) == pytest.approx((320.0, 340.0))


def test_left_in_the_room_is_left_in_the_picture_and_high_is_up() -> None:
    """4 m ahead, 0.8 m left, 1.75 m high: u = 320 - 500 * 0.8 / 4 = 220, v = 240 - 500 * 0.75 / 4 = 146.25."""
    assert view().project(4.0, 0.8, 1.75) == pytest.approx((220.0, 146.25))


def test_the_camera_s_own_place_and_heading_count() -> None:
    """Camera at (1, 2) looking along +y: (1, 7) is 5 m ahead; (0, 7) lies 1 m left, u = 320 - 500 / 5 = 220."""
    turned = view(Pose2D(x=1.0, y=2.0, theta=0.5 * math.pi))
    assert turned.project(1.0, 7.0, 1.0) == pytest.approx((320.0, 240.0))
    assert turned.project(0.0, 7.0, 1.0) == pytest.approx((220.0, 240.0))


def test_a_camera_that_looks_down_sees_the_floor_higher() -> None:
    """Pitched 45 degrees down and 1 m high it looks at the floor 1 m ahead: that is the picture's centre."""
    assert view(pitch=0.25 * math.pi).project(1.0, 0.0, 0.0) == pytest.approx((320.0, 240.0))


def test_what_lies_behind_has_no_pixel() -> None:
    assert view().project(-2.0, 0.0, 1.0) is None
    assert view().project(0.0, 0.0, 1.0) is None


@pytest.mark.parametrize("pitch", [-0.2, 0.0, 0.35])
@pytest.mark.parametrize("place", [(2.5, 0.0), (4.0, 1.0), (7.0, -2.0)])
def test_a_point_of_the_floor_and_its_pixel_lead_to_each_other(place: tuple[float, float], pitch: float) -> None:
    camera = view(Pose2D(x=0.3, y=-0.2, theta=0.1), pitch)
    pixel = camera.project(*place, 0.0)
    assert pixel is not None
    assert camera.on_floor(*pixel) == pytest.approx(place)


def test_at_and_above_the_horizon_there_is_no_floor() -> None:
    assert view().on_floor(320.0, 240.0) is None
    assert view().on_floor(320.0, 100.0) is None


def test_the_region_of_somebody_ahead_is_where_their_body_must_be() -> None:
    """Somebody 1.75 m tall and 0.8 m wide, 5 m ahead of the camera 1 m high.

    Feet at v = 240 + 500 * 1 / 5 = 340, head at v = 240 - 500 * 0.75 / 5 = 165, half width 500 * 0.4 / 5 = 40 pixels.
    """
    region = region_of(9, 5.0, 0.0, view())
    assert region is not None and region.track_id == 9
    box = region.box
    assert (box.left, box.right) == (280, 360)
    assert box.top == 165
    assert box.bottom in (340, 341)


def test_a_region_is_cut_at_the_picture_s_edges() -> None:
    """2 m ahead: feet at 240 + 250 = 490, below the picture's 480 rows; head at 240 - 187.5 = 52."""
    region = region_of(1, 2.0, 0.0, view())
    assert region is not None
    assert (region.box.top, region.box.bottom) == (52, 480)
    assert (region.box.left, region.box.right) == (220, 420)


def test_who_is_mostly_beside_the_picture_has_no_region() -> None:
    """At 4 m ahead the picture's edge is 320 * 4 / 500 = 2.56 m aside."""
    assert region_of(1, 4.0, 2.2, view()) is not None
    assert region_of(1, 4.0, 2.7, view()) is None
    assert region_of(1, 4.0, -2.7, view()) is None


def test_who_is_behind_too_near_or_too_far_has_no_region() -> None:
    assert region_of(1, -3.0, 0.0, view()) is None
    assert region_of(1, 0.1, 0.0, view()) is None
    assert region_of(1, 30.0, 0.0, view()) is None


def test_every_region_lies_within_the_picture() -> None:
    random = np.random.default_rng(5)
    regions = [region_of(1, x, y, view(pitch=p)) for x, y, p in random.uniform((-9, -6, -0.4), (9, 6, 0.4), (500, 3))]
    boxes = [region.box for region in regions if region is not None]
    assert len(boxes) > 50
    for box in boxes:
        assert 0 <= box.left < box.right <= 640
        assert 0 <= box.top < box.bottom <= 480


def test_overlap_is_the_share_in_common() -> None:
    """Two of 10 x 10, shifted by 5: 50 in common, 150 together: 1/3. Apart or only touching: 0."""
    one = Box(left=0, top=0, right=10, bottom=10)
    assert one.overlap(one) == 1.0
    assert one.overlap(Box(left=5, top=0, right=15, bottom=10)) == pytest.approx(1 / 3)
    assert one.overlap(Box(left=10, top=0, right=20, bottom=10)) == 0.0
    assert Box(left=3, top=3, right=3, bottom=9).area() == 0


def test_an_outline_of_a_person_speaks_more_for_one_than_an_empty_wall() -> None:
    picture = np.full((480, 640, 3), 200, np.uint8)
    draw_person(picture, centre=160, feet=400, height=240)
    regions = [
        Region(track_id=1, box=Box(left=100, top=160, right=220, bottom=400)),
        Region(track_id=2, box=Box(left=420, top=160, right=540, bottom=400)),
    ]
    person, wall = HogConfirmer().confirm(picture, regions)
    assert (person.track_id, wall.track_id) == (1, 2)
    assert person.box == regions[0].box
    assert wall.evidence < 0.0
    assert person.evidence > wall.evidence


def test_outlines_are_looked_for_only_where_asked_and_also_at_the_edge() -> None:
    picture = np.random.default_rng(2).integers(0, 255, (480, 640, 3), np.uint8)
    assert HogConfirmer().confirm(picture, []) == []
    edges = [Box(left=0, top=0, right=40, bottom=60), Box(left=600, top=400, right=640, bottom=480)]
    answers = HogConfirmer().confirm(picture, [Region(track_id=n, box=box) for n, box in enumerate(edges)])
    assert all(math.isfinite(answer.evidence) for answer in answers)


def draw_person(picture: np.ndarray, *, centre: int, feet: int, height: int) -> None:
    """Draw the dark outline of somebody who stands."""
    dark, unit = (40, 40, 40), height / 8.0
    head = (centre, round(feet - 7.4 * unit))
    cv2.circle(picture, head, round(0.55 * unit), dark, -1)
    top, hip = round(feet - 6.7 * unit), round(feet - 3.8 * unit)
    cv2.rectangle(picture, (round(centre - unit), top), (round(centre + unit), hip), dark, -1)
    for side in (-1, 1):
        cv2.line(picture, (round(centre + 0.5 * side * unit), hip), (round(centre + 0.6 * side * unit), feet), dark, 18)


def look_of(pixels: np.ndarray) -> Appearance | None:
    """Return the look of somebody who fills a whole picture."""
    return appearance_of(pixels, Box(left=0, top=0, right=pixels.shape[1], bottom=pixels.shape[0]))


def test_the_same_clothes_look_alike_and_different_ones_do_not() -> None:
    one, again = look_of(clothed(RED, GREY)), look_of(clothed(RED, GREY, (180, 80)))
    other = look_of(clothed(BLUE, (30, 160, 40)))
    assert one is not None and again is not None and other is not None
    assert similarity(one, one) == pytest.approx(1.0)
    assert similarity(one, again) > 0.9
    assert similarity(one, other) < 0.35
    assert similarity(one, other) == pytest.approx(similarity(other, one))


def test_jacket_and_trousers_exchanged_are_another_look() -> None:
    one, other = look_of(clothed(RED, BLUE)), look_of(clothed(BLUE, RED))
    assert one is not None and other is not None
    assert similarity(one, other) < 0.6


def test_the_head_does_not_count() -> None:
    bare, hooded = clothed(RED, BLUE), clothed(RED, BLUE)
    hooded[:20] = (40, 220, 40)
    one, other = look_of(bare), look_of(hooded)
    assert one is not None and other is not None
    assert similarity(one, other) == pytest.approx(1.0)


def test_a_little_more_light_changes_little() -> None:
    bright, dim = clothed(RED, BLUE), (clothed(RED, BLUE) * 0.85).astype(np.uint8)
    one, other = look_of(bright), look_of(dim)
    assert one is not None and other is not None
    assert similarity(one, other) > 0.75


@pytest.mark.parametrize("shape", [(27, 60), (140, 7), (1, 1), (0, 0), (0, 60), (140, 0)])
def test_too_small_a_cut_out_has_no_look(shape: tuple[int, int]) -> None:
    assert look_of(np.zeros((*shape, 3), np.uint8)) is None


def test_a_look_is_a_few_numbers_in_shares_and_prints_none_of_them() -> None:
    look = look_of(clothed(RED, BLUE))
    assert look is not None
    assert look.histograms.size < 200
    assert look.histograms.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    assert (look.histograms >= 0.0).all()
    assert not any(character.isdigit() for character in repr(look))


def test_a_look_changes_slowly_towards_the_new_one() -> None:
    old, new = look_of(clothed(RED, GREY)), look_of(clothed(BLUE, GREY))
    assert old is not None and new is not None
    assert blend(None, new) is new
    mixed: Appearance = blend(old, new)
    assert similarity(mixed, old) > similarity(mixed, new)
    assert mixed.histograms.sum(axis=1) == pytest.approx(1.0, abs=1e-4)


def test_somebody_too_near_to_be_seen_whole_is_compared_by_the_parts_that_are_seen() -> None:
    """Near by the picture shows the jacket alone; another in the same jacket is alike, whatever their trousers."""
    whole, near = clothed(RED, BLUE), clothed(RED, BLUE)[:85]
    reaching_below = Box(left=0, top=0, right=60, bottom=140)
    one, cut = look_of(whole), appearance_of(near, reaching_below)
    assert one is not None and cut is not None
    assert cut.histograms.sum(axis=1) == pytest.approx([1.0, 1.0, 0.0], abs=1e-4)
    assert similarity(one, cut) > 0.9
    assert blend(cut, one).histograms.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    feet = appearance_of(clothed(RED, BLUE)[70:], Box(left=0, top=-70, right=60, bottom=70))
    jacket = appearance_of(clothed(RED, BLUE)[:46], reaching_below)
    assert feet is not None and jacket is not None
    assert similarity(feet, jacket) is None


def test_somebody_beside_the_picture_has_no_look() -> None:
    assert appearance_of(clothed(RED, BLUE), Box(left=55, top=0, right=115, bottom=140)) is None


def test_a_cut_out_is_the_part_of_the_picture_that_the_box_names() -> None:
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    part = Box(left=1, top=2, right=3, bottom=4).cut_from(picture)
    np.testing.assert_array_equal(part, picture[2:4, 1:3])
