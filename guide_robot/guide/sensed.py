"""What one step of an escort, or of following a person, knows."""

from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.guide.follower_watch import WatchResult
from guide_robot.guide.types import NavigationFeedback


@dataclass(frozen=True, kw_only=True)
class Sensed:
    """What one step knows while the robot knows where it is, in `map`."""

    pose: Pose2D
    watch: WatchResult
    navigation: NavigationFeedback
    now_s: float
