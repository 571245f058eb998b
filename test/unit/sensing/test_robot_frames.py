"""Which of tf's frames are which, on robots that name and hang them differently."""

import math

import pytest

from guide_robot.phrases.reasons import Reason, Why
from guide_robot.sensing.frame_tree import MOST_FRAMES, MOST_PARENTS, FrameTree, Placed
from guide_robot.sensing.robot_frames import CameraPlace, FrameNames, Mounting, RobotFrames

UPSIDE_DOWN = {"qx": 1.0, "qw": 0.0}


def quarter(turns: int) -> dict[str, float]:
    """Return the quaternion of so many quarters of a turn to the left."""
    return {"qz": math.sin(turns * math.pi / 4.0), "qw": math.cos(turns * math.pi / 4.0)}


def frames(*edges: tuple[str, str, Placed], names: FrameNames | None = None, lidar: str = "laser") -> RobotFrames:
    """Return the frames of a robot whose tf says this; what hangs on odom or a map is told again and again."""
    tree = FrameTree()
    for parent, child, placed in edges:
        tree.hear(parent, child, placed, static="odom" not in parent and "map" not in parent, now_s=10.0)
    robot = RobotFrames(names or FrameNames(), tree)
    robot.begin_at(lidar)
    return robot


LASER = ("base_link", "laser", Placed(x=0.1, y=0.0, z=0.2))


@pytest.mark.parametrize(
    ("edges", "base", "odom"),
    [
        ([("map", "odom", Placed(x=5, y=1)), ("odom", "base_link", Placed(x=1, y=0)), LASER], "base_link", "odom"),
        (
            [
                ("map", "odom", Placed(x=5, y=1)),
                ("odom", "base_footprint", Placed(x=1, y=0)),
                ("base_footprint", "base_link", Placed(x=0, y=0, z=0.1)),
                LASER,
            ],
            "base_footprint",
            "odom",
        ),
        (
            [
                ("map", "r1/odom", Placed(x=5, y=1)),
                ("r1/odom", "r1/base_link", Placed(x=1, y=0)),
                ("r1/base_link", "laser", Placed(x=0.1, y=0)),
                ("map", "r2/odom", Placed(x=0, y=0)),
                ("r2/odom", "r2/base_link", Placed(x=0, y=0)),
            ],
            "r1/base_link",
            "r1/odom",
        ),
        (
            [
                ("map", "robot1_start", Placed(x=5, y=1)),
                ("robot1_start", "robot1_body", Placed(x=1, y=0)),
                ("robot1_body", "laser", Placed(x=0.1, y=0)),
            ],
            "robot1_body",
            "robot1_start",
        ),
        ([("earth", "map", Placed(x=9, y=9)), ("map", "base_link", Placed(x=6, y=1)), LASER], "base_link", "map"),
    ],
)
def test_the_frames_are_found_by_where_they_hang(edges: list[tuple[str, str, Placed]], base: str, odom: str) -> None:
    robot = frames(*edges)
    assert robot.base == base
    odom_in_map, base_in_odom = robot.odom_in_map(10.5), robot.base_in_odom()
    assert odom_in_map is not None and base_in_odom is not None
    there = odom_in_map.compose(base_in_odom)
    assert (there.x, there.y) == (6.0, 1.0)
    lidar = robot.lidar("laser")
    assert isinstance(lidar, Mounting) and lidar.pose.x == pytest.approx(0.1)
    assert not robot.missing(10.5) and not robot.forked(10.5)


def test_a_robot_that_no_map_is_told_of_is_nowhere_and_one_that_is_no_longer_told_of_too() -> None:
    unlocalised = frames(("odom", "base_link", Placed(x=1, y=0)), LASER)
    assert unlocalised.odom_in_map(10.5) is None
    assert unlocalised.missing(10.5) == Why.MAP_UNPLACED(frame="odom", map="map")
    assert unlocalised.base_in_odom() is not None
    localised = frames(("map", "odom", Placed(x=5, y=1)), ("odom", "base_link", Placed(x=1, y=0)), LASER)
    assert localised.odom_in_map(10.5) is not None
    assert localised.odom_in_map(30.0) is None


def test_where_the_lidar_sits_is_told_with_its_turn_and_whether_it_hangs_upside_down() -> None:
    turned = frames((*LASER[:2], Placed(x=0.0, y=0.05, **quarter(1)))).lidar("laser")
    assert isinstance(turned, Mounting) and turned.pose.theta == pytest.approx(math.pi / 2) and not turned.upside_down
    hanging = frames((*LASER[:2], Placed(x=0.1, y=0.0, **UPSIDE_DOWN))).lidar("/laser")
    assert isinstance(hanging, Mounting) and hanging.upside_down and hanging.pose.theta == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (
            frames(LASER, lidar="other").lidar("other"),
            Why.LIDAR_UNPLACED(frame="other", wanted="base_footprint, base_link"),
        ),
        (
            frames((*LASER[:2], Placed(x=0, y=0, qx=0.5, qw=0.866))).lidar("laser"),
            Why.LIDAR_TILTED(frame="laser", degrees=60),
        ),
        (frames((*LASER[:2], Placed(x=0, y=0, qw=0.0))).lidar("laser"), Why.PLACE_ODD(frame="laser")),
        (
            frames(LASER, names=FrameNames(base="chassis")).lidar("laser"),
            Why.LIDAR_UNPLACED(frame="laser", wanted="chassis"),
        ),
    ],
)
def test_a_lidar_whose_place_cannot_be_used_is_said_with_the_reason(told: Mounting | Reason, reason: Reason) -> None:
    assert told == reason


def test_a_frame_that_hangs_on_two_parents_or_in_two_places_is_a_fork() -> None:
    way = (("map", "odom", Placed(x=5, y=1)), ("odom", "base_link", Placed(x=1, y=0)), LASER)
    two_parents = frames(*way, ("base_footprint", "base_link", Placed(x=0, y=0)))
    assert two_parents.forked(10.5) == Why.TWO_PARENTS(frames="base_footprint, odom", frame="base_link")
    two_places = frames(*way, (*LASER[:2], Placed(x=0.3, y=0.0, z=0.2)))
    fork = two_places.forked(10.5)
    assert fork is not None and fork.key is Why.PLACED_TWICE and fork.values["frame"] == "laser"
    assert (fork.values["one"], fork.values["other"]) == ("(0.10, 0.00, 0.20)", "(0.30, 0.00, 0.20)")
    assert not frames(*way, (*LASER[:2], Placed(x=0.101, y=0.0, z=0.2))).forked(10.5)
    beside = frames(*way, ("base_link", "wheel", Placed(x=0, y=0)), ("axle", "wheel", Placed(x=0, y=0)))
    assert not beside.forked(10.5)  # nobody here asks where the wheel is


def test_names_that_are_given_are_the_ones_used() -> None:
    way = (
        ("map", "odom", Placed(x=5, y=1)),
        ("odom", "base_link", Placed(x=1, y=0)),
        ("base_link", "base_footprint", Placed(x=0.05, y=0)),
        LASER,
    )
    robot = frames(*way, names=FrameNames(base="base_footprint"))
    base, lidar = robot.base_in_odom(), robot.lidar("laser")
    assert base is not None and base.x == pytest.approx(1.05)
    assert isinstance(lidar, Mounting) and lidar.pose.x == pytest.approx(0.05)
    assert frames(*way, names=FrameNames(odom="wheels")).base_in_odom() is None


def test_a_circle_in_tf_ends() -> None:
    robot = frames(("laser", "base_link", Placed(x=0, y=0)), LASER)
    assert robot.base_in_odom() is None and robot.missing(10.0)


OPTICAL = ("oak", "oak_optical", Placed(x=0, y=0, qx=-0.5, qy=0.5, qz=-0.5, qw=0.5))
BODY = [
    ("odom", "base_link", Placed(x=1, y=0)),
    ("base_link", "base_footprint", Placed(x=0, y=0, z=-0.1)),
    LASER,
    ("base_link", "oak", Placed(x=0.2, y=0.05, z=0.9, qy=math.sin(0.15), qw=math.cos(0.15))),
    OPTICAL,
]


@pytest.mark.parametrize("frame", ["oak_optical", "/oak_optical", "oak"])
def test_a_camera_that_looks_down_is_where_tf_says_by_its_optical_frame_or_by_its_bodys(frame: str) -> None:
    place = frames(*BODY).camera(frame)
    assert isinstance(place, CameraPlace)
    assert (place.pose.x, place.pose.y, place.pose.theta) == pytest.approx((0.2, 0.05, 0.0))
    assert (place.height_m, place.pitch) == pytest.approx((1.0, 0.3))


def test_a_camera_that_looks_back_looks_back() -> None:
    place = frames(*BODY[:3], ("base_link", "oak", Placed(x=-0.2, y=0, z=0.9, **quarter(2))), OPTICAL).camera(
        "oak_optical"
    )
    assert isinstance(place, CameraPlace)
    assert abs(place.pose.theta) == pytest.approx(math.pi) and place.pitch == pytest.approx(0.0)


def test_a_camera_that_tf_does_not_know_or_has_upside_down_is_not_placed_by_it() -> None:
    assert frames(*BODY).camera("webcam") == "" and frames(*BODY).camera("") == ""
    over = frames(*BODY[:3], ("base_link", "oak", Placed(x=0.2, y=0, z=0.9, **UPSIDE_DOWN)), OPTICAL)
    assert "'oak_optical' tilted to one side or upside down" in str(over.camera("oak_optical"))


def test_made_up_frames_are_heard_up_to_a_bound_and_those_known_before_stay() -> None:
    tree = FrameTree()
    assert tree.hear("base_link", "laser", Placed(x=0.1, y=0.0), static=True, now_s=0.0)
    heard = [
        tree.hear("base_link", f"made_up_{number}", Placed(x=0.0, y=0.0), static=False, now_s=1.0)
        for number in range(2 * MOST_FRAMES)
    ]
    assert sum(heard) == MOST_FRAMES - 1 and len(tree.frames()) == MOST_FRAMES
    assert (
        sum(tree.hear(f"p{number}", "laser", Placed(x=0.0, y=0.0), static=False, now_s=2.0) for number in range(50))
        == MOST_PARENTS - 1
    )
    assert tree.hear("base_link", "laser", Placed(x=0.1, y=0.0), static=True, now_s=3.0)
