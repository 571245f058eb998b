"""What is remembered of free space: also where beams went on to something farther than people are looked for."""

import math

import numpy as np
import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.free_space import FreeSpaceMemory
from guide_robot.sensing.scan_view import ScanView

BEAMS = 720
STEP = math.tau / BEAMS


def look(ranges: np.ndarray, pose: Pose2D, beyond: np.ndarray | None = None) -> ScanView:
    return ScanView(ranges=ranges, angle_min=-math.pi, angle_increment=STEP, pose=pose, beyond=beyond)


def evidence(memory: FreeSpaceMemory, x: float, y: float) -> tuple[float, float, float]:
    free, hit, fresh = memory.evidence(np.array([x]), np.array([y]))
    return float(free[0]), float(hit[0]), float(fresh[0])


@pytest.mark.parametrize("pose", [Pose2D(x=0.0, y=0.0), Pose2D(x=3.21, y=-1.07, theta=2.3)])
def test_space_before_a_wall_is_free_and_the_wall_is_hit(pose: Pose2D) -> None:
    memory = FreeSpaceMemory()
    for number in range(30):
        memory.look(look(np.full(BEAMS, 4.0), pose), 0.1 * number)
    for angle in (0.0, 1.0, -2.5):
        free, hit, fresh = evidence(memory, *pose.transform(2.0 * math.cos(angle), 2.0 * math.sin(angle)))
        assert free > 10.0 and hit == 0.0 and fresh == pytest.approx(1.0)
        free, hit, _ = evidence(memory, *pose.transform(4.0 * math.cos(angle), 4.0 * math.sin(angle)))
        assert free == 0.0 and hit > 5.0


def test_beams_that_return_from_afar_show_free_space_and_those_that_never_return_do_not() -> None:
    nothing, pose = np.full(BEAMS, np.inf), Pose2D(x=0.0, y=0.0)
    hall, void = FreeSpaceMemory(), FreeSpaceMemory()
    for number in range(10):
        hall.look(look(nothing, pose, np.ones(BEAMS, dtype=bool)), 0.1 * number)
        void.look(look(nothing, pose), 0.1 * number)
    assert evidence(hall, 3.0, 1.0)[0] > 5.0
    assert evidence(void, 3.0, 1.0)[0] == 0.0


def test_how_lately_a_place_was_free_fades_once_something_stands_there() -> None:
    memory, pose = FreeSpaceMemory(), Pose2D(x=0.0, y=0.0)
    for number in range(10):
        memory.look(look(np.full(BEAMS, 4.0), pose), 0.1 * number)
    blocked = np.full(BEAMS, 4.0)
    blocked[BEAMS // 2 - 20 : BEAMS // 2 + 20] = 2.0
    for number in range(10, 40):
        memory.look(look(blocked, pose), 0.1 * number)
    assert evidence(memory, 2.0, 0.0)[2] < 0.1
    assert evidence(memory, 2.0, 2.0)[2] > 0.9


def test_what_was_seen_stays_where_it_is_while_the_robot_moves_on() -> None:
    memory = FreeSpaceMemory()
    for number in range(10):
        memory.look(look(np.full(BEAMS, 2.0), Pose2D(x=0.0, y=0.0)), 0.1 * number)
    blind = np.full(BEAMS, np.inf)
    memory.look(look(blind, Pose2D(x=1.234, y=0.5)), 1.5)
    assert evidence(memory, 0.5, -0.5)[0] > 5.0
    memory.look(look(blind, Pose2D(x=40.0, y=0.0)), 2.0)
    assert evidence(memory, 0.5, -0.5) == (0.0, 0.0, 0.0)


def test_places_outside_the_window_are_unknown() -> None:
    assert evidence(FreeSpaceMemory(), 500.0, -500.0) == (0.0, 0.0, 0.0)
