"""The simulated camera: pictures with the right things in the right places, and cards that can be read."""

import math

import numpy as np
import pytest
import zxingcpp

from guide_robot.common.geometry import STILL, Pose2D
from guide_robot.robot.description import load_robot
from guide_robot.simulation.camera import Facing, RenderedCameras
from guide_robot.simulation.people_types import Intent, Motion
from guide_robot.simulation.pictures import card_pixels
from guide_robot.simulation.settings import CameraSettings, TwinSettings
from guide_robot.simulation.twin import Twin

FILMING = TwinSettings(camera=CameraSettings(enabled=True, width=640, height=480))


def read(picture: np.ndarray) -> list[str]:
    """Return the texts of the codes in a picture."""
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.fixture
def filmed(plan):
    """Return a twin with a camera; the robot looks along x with 2.7 m of room before it."""
    with Twin(plan, FILMING, 1) as twin:
        yield twin


def test_card_of_12_cm_is_read_at_1_2_m_whatever_it_says(filmed):
    person = filmed.add_person(3.2, 4.0, theta=math.pi)
    for text in ("A001", "GUIDE:appointment:2026-11-22:09:30:residence:0042", "Nguyễn Thị Ánh"):
        filmed.direct(person, Intent(motion=Motion.STAND, card_text=text))
        filmed.step(0.1, STILL)
        assert read(filmed.image()) == [text]


def test_card_is_held_towards_the_robot_by_somebody_who_looks_aside(filmed):
    person = filmed.add_person(3.1, 4.2, theta=math.pi - 0.4)
    filmed.direct(person, Intent(motion=Motion.STAND, card_text="A017"))
    filmed.step(0.1, STILL)
    assert read(filmed.image()) == ["A017"]


def test_card_put_away_is_no_longer_seen(filmed):
    person = filmed.add_person(3.2, 4.0, theta=math.pi)
    filmed.direct(person, Intent(motion=Motion.STAND, card_text="A002"))
    assert read(filmed.image()) == ["A002"]
    filmed.direct(person, Intent(motion=Motion.STAND))
    assert read(filmed.image()) == []


def test_two_people_hold_up_two_cards(filmed):
    for y, text in ((4.25, "left"), (3.75, "right")):
        person = filmed.add_person(3.1, y, theta=math.pi)
        filmed.direct(person, Intent(motion=Motion.STAND, card_text=text))
    assert sorted(read(filmed.image())) == ["left", "right"]


def test_person_before_the_robot_stands_in_the_middle_of_the_picture(filmed):
    empty = filmed.image().astype(int)
    filmed.add_person(4.0, 4.0, theta=math.pi)
    changed = np.abs(filmed.image().astype(int) - empty).sum(axis=2) > 30
    columns = np.flatnonzero(changed.any(axis=0))
    assert empty.shape == (480, 640, 3)
    assert abs(columns.mean() - 320) < 25
    assert 60 < np.ptp(columns) < 300


def test_person_to_the_left_is_on_the_left_of_the_picture(filmed):
    empty = filmed.image().astype(int)
    filmed.add_person(4.0, 4.7, theta=math.pi)
    changed = np.abs(filmed.image().astype(int) - empty).sum(axis=2) > 30
    assert np.flatnonzero(changed.any(axis=0)).mean() < 220


def test_more_people_than_there_was_room_for_are_all_drawn(filmed):
    filmed.image()
    before = filmed.image()
    for number in range(12):
        filmed.add_person(3.4, 2.6 + 0.25 * number, theta=math.pi)
    assert (filmed.image() != before).mean() > 0.2


def test_picture_turns_with_the_robot(filmed):
    before = filmed.image()
    filmed.teleport_robot(Pose2D(x=2.0, y=4.0, theta=math.pi / 2.0))
    assert (filmed.image() != before).mean() > 0.1


def test_the_rear_camera_sees_who_stands_behind_and_the_front_camera_does_not(plan):
    rear = CameraSettings.of(load_robot().rear_camera, enabled=True)
    with Twin(plan, TwinSettings(camera=FILMING.camera, rear_camera=rear), 1) as twin:
        twin.teleport_robot(Pose2D(x=3.5, y=4.0, theta=0.0))
        before = {facing: twin.image(facing).astype(int) for facing in Facing}
        twin.add_person(1.7, 4.3)
        changed = {facing: np.abs(twin.image(facing) - before[facing]).sum(axis=2) > 30 for facing in Facing}
    assert changed[Facing.REAR].shape == (rear.height, rear.width)
    assert not changed[Facing.FRONT].any()
    # Somebody to the left of the robot is to the right in a picture that looks back.
    assert np.flatnonzero(changed[Facing.REAR].any(axis=0)).mean() > rear.width / 2.0 + 10.0


def test_what_is_left_out_as_out_of_sight_changes_no_pixel(plan, monkeypatch):
    def pictures():
        settings = TwinSettings(camera=FILMING.camera, rear_camera=CameraSettings.of(load_robot().camera, enabled=True))
        with Twin(plan, settings, 1) as twin:
            places = np.random.default_rng(7).uniform((0.5, 0.5), (9.0, 7.0), (12, 2))
            for x, y in places:
                twin.add_person(float(x), float(y))
            shown = []
            for theta in np.linspace(-3.0, 3.0, 7):
                twin.teleport_robot(Pose2D(x=4.0, y=4.0, theta=float(theta)))
                shown += [twin.image(facing) for facing in Facing]
            return shown

    chosen = pictures()
    monkeypatch.setattr(RenderedCameras, "_in_sight", lambda self, world, *_: np.ones(world.model.ngeom, bool))
    assert all(np.array_equal(one, other) for one, other in zip(chosen, pictures(), strict=True))


def test_camera_that_is_off_gives_black_pictures_of_the_right_size(plan):
    settings = TwinSettings(camera=CameraSettings(enabled=False, width=320, height=240))
    picture = Twin(plan, settings, 1).image()
    assert picture.shape == (240, 320, 3) and picture.dtype == np.uint8 and not picture.any()


def test_focal_length_fits_the_field_of_view():
    settings = CameraSettings(width=640, height=480, horizontal_fov=math.pi / 2.0)
    assert settings.focal_length_px == pytest.approx(320.0)
    assert 2.0 * math.atan(240.0 / settings.focal_length_px) == pytest.approx(settings.vertical_fov)


def test_printed_card_has_a_light_border_and_sharp_modules():
    card = card_pixels("A001", 256)
    assert card.shape == (256, 256, 3)
    assert set(np.unique(card)) == {0, 255}
    assert card[0].min() == 255 and card[:, 0].min() == 255
