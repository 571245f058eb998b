"""What Nav2's error codes mean to the behaviours: only what says something of the way is told as such."""

import pytest

from guide_robot.guide.types import NavigationError
from guide_robot.ros.nav2_errors import navigation_error

OF_THE_WAY = {
    104: NavigationError.STUCK,
    105: NavigationError.STUCK,
    106: NavigationError.STUCK,
    204: NavigationError.NO_PATH,
    206: NavigationError.GOAL_OCCUPIED,
    208: NavigationError.NO_PATH,
}
OF_THE_POSE = {
    102: NavigationError.POSE_LOST,
    202: NavigationError.POSE_LOST,
    203: NavigationError.POSE_LOST,
    205: NavigationError.START_OCCUPIED,
}


@pytest.mark.parametrize("code", [0, *range(100, 110), *range(200, 212), 300, 500, 700, 714, 740, 9000, 65535])
def test_every_code_that_says_nothing_of_way_or_pose_is_a_fault(code: int) -> None:
    assert navigation_error(code) is (OF_THE_WAY | OF_THE_POSE).get(code, NavigationError.FAULT)
