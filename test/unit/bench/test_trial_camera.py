"""The robot's cameras in trials: pictures of the people before it while it stands, behind it while it leads."""

import math
from dataclasses import replace

import pytest

from guide_robot.bench.escort.trial_camera import EVERY_S, TrialCamera, check_camera, filming
from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D, Twist2D, wrap_angle
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.people.detect.camera import CameraView
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.robot.description import load_robot
from guide_robot.simulation.twin import Twin

ROBOT = load_robot()
FORWARD = Twist2D(linear=0.5, angular=0.0)


class Looks(PeopleTracker):
    """A tracker that counts the pictures it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.views: list[CameraView] = []

    def take_looks(self, picture, view, stamp_s) -> bool:
        self.views.append(view)
        assert picture.shape == (view.height, view.width, 3)
        return super().take_looks(picture, view, stamp_s)


def played(twin: Twin, tracker: PeopleTracker, seconds: float, command: Twist2D, bearing: float = 0.0) -> None:
    """Let the robot drive, and look in a direction, for some seconds."""
    camera, mount = TrialCamera(ROBOT), ROBOT.lidar_in_base.pose
    for _ in range(round(seconds / 0.1)):
        twin.step(0.1, command)
        odometry = twin.odometry()
        tracker.step(twin.scan(), odometry.pose.compose(mount), twin.now_s)
        look = camera.step(twin, odometry, bearing)
        if look is not None:
            tracker.take_looks(look.picture, look.view, look.stamp_s)
        tracker.serve(min((one.id for one in tracker.people()), default=0), sure=True)


@pytest.fixture
def twin():
    settings = replace(filming(ROBOT), floor_people=False)
    with Twin(load_floor(resource("maps", "ward_office", "floor.yaml")), settings, 3) as made:
        made.teleport_robot(Pose2D(x=9.0, y=4.4, theta=math.pi / 2))
        yield made


@pytest.mark.parametrize(("bearing", "backwards"), [(0.0, 0.0), (1.4, 0.0), (-1.8, math.pi), (math.pi, math.pi)])
def test_pictures_look_to_the_side_where_whoever_is_served_must_be(
    twin: Twin, bearing: float, backwards: float
) -> None:
    looks = Looks()
    played(twin, looks, 2.0, FORWARD, bearing)
    assert len(looks.views) == pytest.approx(2.0 / EVERY_S, abs=1)
    for view in looks.views[1:]:
        turned = wrap_angle(view.pose_in_odom.theta - twin.odometry().pose.theta)
        assert abs(turned) == pytest.approx(backwards, abs=0.1)


@pytest.mark.parametrize(
    ("places", "speed", "bearing"),
    [(((8.8, 3.0), (9.7, 2.6)), 0.15, math.pi), (((8.6, 6.2), (9.6, 6.2)), 0.0, 0.0)],
    ids=["led", "before the robot"],
)
def test_one_is_told_from_others_by_their_clothes(
    twin: Twin, places: tuple[tuple[float, float], ...], speed: float, bearing: float
) -> None:
    for x, y in places:
        twin.add_person(x, y, theta=math.copysign(math.pi / 2, twin.true_pose().y - y))
    tracker = PeopleTracker()
    played(twin, tracker, 4.0, Twist2D(linear=speed, angular=0.0), bearing)
    first = min(tracker.people(), key=lambda one: one.id)
    others = [one for one in tracker.people() if one.id != first.id and one.similarity]
    assert first.similarity > 0.9
    assert others and all(one.similarity < 0.5 for one in others)


def test_a_camera_that_cannot_draw_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUJOCO_EGL_DEVICE_ID", "99")
    with pytest.raises(UserError, match=r"^the simulated camera cannot draw \(.*\): see ./guide doctor"):
        check_camera()
