"""What following one person keeps from step to step, and the verbs that its phases are written in."""

from dataclasses import dataclass, field

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import FollowOutcome, FollowPhase
from guide_robot.guide.drive_orders import DriveOrders
from guide_robot.guide.follow.follow_types import FollowSettings
from guide_robot.guide.follow.leader_path import LeaderPath
from guide_robot.guide.sensed import Sensed
from guide_robot.guide.trail import Trail
from guide_robot.guide.types import NavigationStatus
from guide_robot.guide.voice import Voice
from guide_robot.phrases.reasons import Reason
from guide_robot.phrases.texts import SayKind


@dataclass(kw_only=True)
class Stage:
    """The phase, and what only this phase remembers: all is new when a phase is entered.

    `stuck_at` is where the robot has not got on from, and since when.
    """

    phase: FollowPhase
    reason: Reason
    since_s: float
    outcome: FollowOutcome | None = None
    stuck_at: tuple[Pose2D, float] | None = None
    search_done_s: float | None = None
    asked_since_s: float | None = None


@dataclass(kw_only=True)
class Closeness:
    """What standing near the person remembers: since when they keep too close, and how the robot moves there."""

    since_s: float
    drawing_back: bool = False
    facing: bool = False


@dataclass(kw_only=True)
class Session:
    """One person being followed. `goal_s` is when the last goal was given, `failures` how many failed in a row."""

    settings: FollowSettings
    person_id: int | None
    duration_s: float
    started_s: float
    pose_seen_s: float
    goal_s: float
    stage: Stage
    close: Closeness
    path: LeaderPath
    failures: int = 0
    ambiguous_since_s: float | None = None
    end_pose: Pose2D | None = None
    drive: DriveOrders = field(default_factory=DriveOrders)
    trail: Trail = field(default_factory=Trail)
    voice: Voice = field(default_factory=Voice)

    def status(self, sensed: Sensed) -> NavigationStatus:
        """Return how the navigation does with the current goal."""
        return self.drive.status(sensed.navigation)

    def answer_within_s(self, now_s: float) -> float:
        """Return how long the person has to answer before the robot gives up; 0 where no end is set."""
        done_s = self.stage.search_done_s
        if done_s is None or self.stage.asked_since_s is not None:
            return 0.0
        return max(0.0, done_s + self.settings.search_stay_s - now_s)

    def ask_to_pass(self, sensed: Sensed) -> None:
        """Ask people to make room where they keep the robot from going on."""
        blocked = self.status(sensed) is NavigationStatus.BLOCKED
        if blocked and self.voice.quiet_s(sensed.now_s) > self.settings.call_every_s:
            self.voice.say(SayKind.LET_US_PASS, sensed.now_s)

    def face(self, sensed: Sensed) -> None:
        """Stand and keep looking at the person, so that the robot is ready to go where they go."""
        person, pose = sensed.watch.person_in_map, sensed.pose
        turning = self.drive.goal is not None and self.close.facing
        over = self.status(sensed) in (NavigationStatus.SUCCEEDED, NavigationStatus.FAILED)
        if turning and not over:
            return
        self.close.facing = False
        self.drive.stand()
        if person is not None and abs(pose.bearing_to(person.x, person.y)) > self.settings.turn_to_person:
            theta = pose.theta + pose.bearing_to(person.x, person.y)
            self.drive.go(Pose2D(x=pose.x, y=pose.y, theta=theta))
            self.close.facing = True
