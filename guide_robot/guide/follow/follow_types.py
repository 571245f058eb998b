"""Settings, inputs and orders of following."""

from dataclasses import dataclass, field

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import FollowOutcome, FollowPhase
from guide_robot.guide.follower_watch import WatchResult, WatchSettings
from guide_robot.guide.types import DriveOrder, NavigationFeedback
from guide_robot.people.identity.lock_types import FollowerReading
from guide_robot.phrases.reasons import Reason
from guide_robot.phrases.texts import SayKind


@dataclass(frozen=True, kw_only=True)
class FollowSettings:
    """Times in seconds, distances in metres, speeds in m/s.

    The robot keeps its speed so that it is `gap_m` behind. It is sent to `goal_gap_m` behind where the person will be
    in `ahead_s`, at most `ahead_m` along their way, and again when that has moved by `again_m`; after goals that
    fail, to places nearer and nearer to where they are now, down to `least_gap_m`. It stands below `stand_m`, and
    below `start_m` when the person stands. From somebody who stands `too_close_m` it draws back; not from somebody who
    `passes_mps` by. After a stop that held it for long it goes on when the person stood `agrees_within_m` for
    `agrees_after_s`, or touched the screen. A person who was lost has `search_stay_s` to touch it.
    """

    watch: WatchSettings = field(
        default_factory=lambda: WatchSettings(
            lost_after_s=3.0, hidden_lost_after_s=3.0, stopped_beyond_m=0.0, wait_enter_m=99.0, speed_filter_s=0.3
        )
    )
    gap_m: float = 1.15
    goal_gap_m: float = 1.0
    least_gap_m: float = 0.3
    nearer_m: float = 0.3
    ahead_s: float = 2.0
    stand_m: float = 1.0
    start_m: float = 1.3
    goes_on_mps: float = 0.2
    stops_mps: float = 0.1
    ahead_m: float = 3.0
    too_close_m: float = 0.95
    too_close_s: float = 2.0
    passes_mps: float = 0.25
    draw_back_mps: float = 0.4
    again_m: float = 0.25
    again_s: float = 0.3
    gain: float = 1.2
    turn_to_person: float = 0.45
    fastest_mps: float = 1.2
    slowest_mps: float = 0.15
    find_person_s: float = 6.0
    call_beyond_m: float = 4.0
    call_every_s: float = 8.0
    asks_for_s: float = 8.0
    search_stay_s: float = 16.0
    search_limit_s: float = 30.0
    blocked_gives_up_s: float = 45.0
    gets_on_m: float = 0.3
    pose_lost_s: float = 8.0
    agrees_within_m: float = 1.5
    agrees_after_s: float = 3.0


@dataclass(frozen=True, kw_only=True)
class FollowInputs:
    """All that one step sees, in `map`; `finish` is the person's own word that this is the end."""

    robot_in_map: Pose2D | None
    person: FollowerReading | None
    navigation: NavigationFeedback
    cancel: bool = False
    finish: bool = False


@dataclass(frozen=True, kw_only=True)
class FollowOrders:
    """What to do now; once `outcome` is set it is over, the robot stands, `end_pose` is where (in `map`).

    `answer_within_s`: for how long the robot still waits for an answer to what it asks, 0 where no end is set.
    """

    drive: DriveOrder
    phase: FollowPhase
    reason: Reason
    person: WatchResult
    say: SayKind | None = None
    answer_within_s: float = 0.0
    notify_staff: bool = False
    distance_m: float = 0.0
    duration_s: float = 0.0
    end_pose: Pose2D | None = None
    outcome: FollowOutcome | None = None
