"""States, settings and readings of the follower lock."""

import math
from dataclasses import dataclass, field
from enum import Enum

from guide_robot.people.identity.screen_touch import TouchSettings
from guide_robot.people.identity.verification import AmbiguitySettings


class LockState(Enum):
    """What the lock knows of its person."""

    NONE = "none"
    LOCKED = "locked"
    OCCLUDED = "occluded"
    LOST = "lost"
    REACQUIRED = "reacquired"


@dataclass(frozen=True, kw_only=True)
class LockSettings:
    """How long and how far a person may go unseen and still be taken for the same.

    Unseen, somebody is OCCLUDED from `occluded_after_s` on, and LOST once their place has been seen empty for
    `lost_after_s`, or after `hidden_lost_after_s` while others stand before it, within `hides_within_m` of the line, or
    `hides_chair_within_m` of that to somebody on wheels or with a frame. Distractors within `before_screen_m` of the
    robot keep them from its screen.

    Somebody is back by their place when seen within `place_slack_m`, growing by `place_drift_mps` up to
    `place_furthest_m`, of where they must be, for `place_for_s` at most; or when they came into sight within
    `goes_on_within_s` of the last sight and near that place, `place_pace_mps` on. Anybody else must answer: stand
    within `answers_within_m` of the robot, slower than `answers_below_mps`, for `answers_for_s`, and with nobody
    within `alone_beyond_m` if they were somebody else before; or touch its screen. The number of somebody else who was
    out of sight for `returns_after_s` says no more that they are somebody else.

    A person who came into sight within `apart_m` of the follower and was never beyond `apart_after_m` may be a part of
    them; with a chair, frame or trolley they reach as far from the beginning. A person who is within `one_body_m` of
    them for `one_body_for_s`, nearer than two people stand, is a part of them even if they once were somebody else.

    After `give_up_after_s` only a person whose appearance matches, or who touches the screen, is taken for them.

    A person whose clothes are less similar to the follower's than `mismatch_below` is somebody else. So is one who has
    the follower's track id when that is seen for `mismatch_for_s`, or less than `similar_at_least` for
    `mismatch_slowly_s`: they may have the same trousers. After a loss people must be at least `similar_at_least`. While
    pictures come, one in `picture_within_s`, a person who is seen again within `picture_half_rad` of where the robot
    looks is looked at first, for `look_for_s` at most. Where it is open who the follower is, the robot turns to a
    person within `looks_within_m` whose appearance matched, or who was not looked at for `look_again_s`. The camera is
    counted on until there was no picture of anybody for `camera_works_s`.
    """

    occluded_after_s: float = 0.5
    lost_after_s: float = 2.5
    hidden_lost_after_s: float = 8.0
    hides_within_m: float = 0.3
    hides_chair_within_m: float = 0.6
    before_screen_m: float = 0.9
    give_up_after_s: float = 30.0
    walking_speed_mps: float = 1.6
    slack_m: float = 0.6
    furthest_m: float = 4.0
    apart_m: float = 0.6
    apart_after_m: float = 1.0
    one_body_m: float = 0.45
    one_body_for_s: float = 1.5
    place_slack_m: float = 0.6
    place_drift_mps: float = 0.5
    place_furthest_m: float = 1.5
    place_for_s: float = 6.0
    place_pace_mps: float = 1.0
    goes_on_within_s: float = 1.5
    answers_within_m: float = 2.0
    answers_below_mps: float = 0.5
    answers_for_s: float = 4.0
    alone_beyond_m: float = 2.5
    returns_after_s: float = 1.0
    watch_s: float = 0.6
    watch_lost_s: float = 1.2
    reacquired_for_s: float = 1.0
    similar_at_least: float = 0.6
    mismatch_below: float = 0.5
    mismatch_for_s: float = 1.0
    mismatch_slowly_s: float = 2.0
    picture_within_s: float = 1.5
    picture_half_rad: float = 0.5
    look_for_s: float = 1.0
    looks_within_m: float = 2.0
    look_again_s: float = 10.0
    camera_works_s: float = 60.0
    touch: TouchSettings = field(default_factory=TouchSettings)
    ambiguity: AmbiguitySettings = field(default_factory=AmbiguitySettings)


@dataclass(frozen=True, kw_only=True)
class FollowerReading:
    """Where the followed person is; `x`, `y`, `vx`, `vy` in the frame of the people given, predicted while unseen.

    `distance` in m from the robot; `closing_speed` in m/s is positive while the person walks towards
    the robot (the robot's own motion is not in it); `track_id` is 0 without a person. `ambiguous` says that they were
    taken back from elsewhere than they must be and have not come to the robot since: it may be somebody else.
    `answered` says that they have just touched the robot's screen. `look_at` is where somebody stands to whom the robot
    should turn, so that its camera tells whether they are the follower. `crowded` says that they are missing or
    ambiguous and that others stand before the robot, or between it and where they must be.
    """

    track_id: int
    state: LockState
    reason: str
    distance: float = math.nan
    closing_speed: float = 0.0
    seconds_since_seen: float = 0.0
    x: float = math.nan
    y: float = math.nan
    vx: float = 0.0
    vy: float = 0.0
    ambiguous: bool = False
    answered: bool = False
    look_at: tuple[float, float] | None = None
    crowded: bool = False

    @property
    def sure(self) -> bool:
        """Whether the follower is seen and without ambiguity the person who was chosen."""
        return self.state in (LockState.LOCKED, LockState.REACQUIRED) and not self.ambiguous
