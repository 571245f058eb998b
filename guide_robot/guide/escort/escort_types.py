"""Settings, inputs and orders of the escort."""

from dataclasses import dataclass, field

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import EscortOutcome, EscortPhase
from guide_robot.guide.follower_watch import WatchResult, WatchSettings
from guide_robot.guide.types import DriveOrder, NavigationFeedback
from guide_robot.people.identity.lock_types import FollowerReading
from guide_robot.phrases.reasons import Reason
from guide_robot.phrases.texts import SayKind


@dataclass(frozen=True, kw_only=True)
class EscortSettings:
    """Times in seconds, distances in metres, speeds in m/s; every wait is bounded.

    `search_lost_s` and `search_stopped_s`: waiting before the robot goes back for somebody out of sight, or in
    sight but not coming, `searches` times in vain one after the other and `searches_in_all` at most, until it has led
    them on for `renewed_after_m`; who has come `comes_by_m` nearer by then comes along. `search_looks_s`: how long it
    stops on the way to look at somebody. `ambiguous_limit_s`: until when it stays beside somebody who may be the
    person, counted like `search_limit_s`. `left_*`: when somebody walking away counts as gone. `agrees_after_s`: who
    stands beside the robot for so long after it asked whether to go on agrees, as does who touches its screen.
    """

    watch: WatchSettings = field(default_factory=WatchSettings)
    find_person_s: float = 6.0
    say_waiting_s: float = 2.5
    call_every_s: float = 8.0
    search_lost_s: float = 4.0
    search_stopped_s: float = 22.0
    search_near_m: float = 0.4
    search_speed_mps: float = 0.7
    search_stay_s: float = 16.0
    search_limit_s: float = 40.0
    ambiguous_limit_s: float = 80.0
    search_looks_s: float = 3.0
    beside_m: float = 1.5
    beside_stay_s: float = 15.0
    walking_mps: float = 0.2
    comes_by_m: float = 0.7
    searches: int = 2
    searches_in_all: int = 5
    renewed_after_m: float = 3.0
    left_beyond_m: float = 6.5
    left_after_s: float = 3.0
    left_near_door_m: float = 2.5
    arrive_within_m: float = 2.5
    look_back_m: float = 0.7
    arrive_turn_s: float = 6.0
    close_enough_m: float = 1.2
    let_pass_every_s: float = 8.0
    blocked_gives_up_s: float = 60.0
    blocked_close_s: float = 8.0
    pose_lost_s: float = 8.0
    farewell_s: float = 3.0
    agrees_after_s: float = 3.0
    turn_to_person: float = 0.5


@dataclass(frozen=True, kw_only=True)
class EscortInputs:
    """All that one step sees, in `map`; `robot_in_map` is None while the robot does not know where it is."""

    robot_in_map: Pose2D | None
    follower: FollowerReading | None
    navigation: NavigationFeedback
    cancel: bool = False


@dataclass(frozen=True, kw_only=True)
class EscortOrders:
    """What to do now, and how it goes; once `outcome` is set the escort is over and the robot stands.

    `answer_within_s`: for how long the robot still waits for an answer to what it asks, 0 where no end is set.
    """

    drive: DriveOrder
    phase: EscortPhase
    reason: Reason
    follower: WatchResult
    say: SayKind | None = None
    answer_within_s: float = 0.0
    notify_staff: bool = False
    distance_left_m: float = 0.0
    expected_time_s: float = -1.0
    waits: int = 0
    distance_m: float = 0.0
    duration_s: float = 0.0
    outcome: EscortOutcome | None = None
