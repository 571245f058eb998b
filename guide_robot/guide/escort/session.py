"""What one escort keeps from step to step, and the verbs that its phases are written in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import EscortOutcome, EscortPhase, FollowerState
from guide_robot.floor.model import Place
from guide_robot.guide.drive_orders import DriveOrders
from guide_robot.guide.escort.doorways import Doorways
from guide_robot.guide.escort.escort_types import EscortSettings
from guide_robot.guide.escort.search import Search
from guide_robot.guide.escort.table import EscortEvent
from guide_robot.guide.escort.timers import FollowerTimers
from guide_robot.guide.follower_watch import WatchResult
from guide_robot.guide.sensed import Sensed
from guide_robot.guide.trail import Trail
from guide_robot.guide.types import NavigationStatus
from guide_robot.guide.voice import Voice
from guide_robot.phrases.reasons import Reason
from guide_robot.phrases.texts import SayKind

LOOKS_S = 1.0


@dataclass(frozen=True, kw_only=True)
class EscortRequest:
    """What was asked for: where to, the poses in `map` to try there, and which track (None: whoever is locked)."""

    place: Place
    poses: Sequence[Pose2D]
    person_id: int | None


@dataclass(kw_only=True)
class Stage:
    """The phase that the escort is in, and what only this phase remembers: all is new when a phase is entered."""

    phase: EscortPhase
    reason: Reason
    since_s: float
    entered_by: EscortEvent | None = None
    outcome: EscortOutcome | None = None
    blocked_since_s: float | None = None
    asked_since_s: float | None = None
    clears_doorway: bool = False
    looks_back: bool = False

    def forget_place(self) -> None:
        """The robot is not at the place, nor near it: another one was named."""
        self.looks_back = False
        if self.entered_by is EscortEvent.PERSON_NOT_AT_PLACE:
            self.entered_by = EscortEvent.PERSON_BEHIND


@dataclass(kw_only=True)
class Session:
    """One escort. `pose_index` is the pose of the place that is tried now, `pose_seen_s` when the robot last knew its
    own; `stage` is replaced in one place alone, `Escort`.
    """

    settings: EscortSettings
    doorways: Doorways
    request: EscortRequest
    started_s: float
    pose_seen_s: float
    stage: Stage
    search: Search
    pose_index: int = 0
    waits: int = 0
    drive: DriveOrders = field(default_factory=DriveOrders)
    trail: Trail = field(default_factory=Trail)
    timers: FollowerTimers = field(default_factory=FollowerTimers)
    voice: Voice = field(default_factory=Voice)

    @property
    def goal(self) -> Pose2D:
        """The pose of the place that is tried now, in `map`."""
        return self.request.poses[self.pose_index]

    def in_phase_s(self, now_s: float) -> float:
        """Return for how long the phase has lasted."""
        return now_s - self.stage.since_s

    def answer_within_s(self, watch: WatchResult, now_s: float) -> float:
        """Return how long the person has to answer before the robot looks on or goes; 0 where no end is set."""
        if self.stage.phase is not EscortPhase.SEARCHING or self.stage.asked_since_s is not None:
            return 0.0
        return self.search.stays_s(watch.since_seen_s < LOOKS_S and not watch.ambiguous, now_s)

    def status(self, sensed: Sensed) -> NavigationStatus:
        """Return how the navigation does with the current goal."""
        return self.drive.status(sensed.navigation)

    def ask_to_pass(self, sensed: Sensed) -> None:
        """Ask people to make room where they keep the robot from going on."""
        blocked = self.status(sensed) is NavigationStatus.BLOCKED
        if blocked and self.voice.quiet_s(sensed.now_s) > self.settings.let_pass_every_s:
            self.voice.say(SayKind.LET_US_PASS, sensed.now_s)

    def ask_for_patience(self, now_s: float) -> None:
        """Tell the person now and then that the robot cannot drive just now."""
        if self.voice.quiet_s(now_s) > self.settings.let_pass_every_s:
            self.voice.say(SayKind.ONE_MOMENT, now_s)

    def call(self, sensed: Sensed) -> None:
        """Call the person now and then."""
        if self.voice.quiet_s(sensed.now_s) >= self.settings.call_every_s:
            first = self.in_phase_s(sensed.now_s) < self.settings.call_every_s
            self.voice.say(call_for(sensed.watch, self.stage.phase, first), sensed.now_s)

    def face(self, sensed: Sensed) -> bool:
        """Turn to the person where the robot stands; return whether it looks at them (or cannot)."""
        driving = self.status(sensed) in (NavigationStatus.ACTIVE, NavigationStatus.BLOCKED)
        if self.stage.clears_doorway and driving:
            return False
        if sensed.watch.to_face is None:
            return True
        return self.drive.look_at(sensed.pose, sensed.watch.to_face, sensed.navigation, self.settings.turn_to_person)

    def stand_clear(self, sensed: Sensed) -> None:
        """Stand here, or out of the doorway that the robot is in, so that others and the person themselves get by."""
        path, person = sensed.navigation.path_in_map, sensed.watch.person_in_map
        spot = self.doorways.spot_beside(sensed.pose, path, self.trail, person)
        self.stage.clears_doorway = spot is not None
        if spot is not None:
            self.drive.limit_mps = self.settings.search_speed_mps
        self.drive.go_or_stand(spot)

    def has_left(self, sensed: Sensed) -> bool:
        """Whether the person has walked away for so long, and so far, that they are gone."""
        return self.timers.has_left(sensed.watch, self.settings, sensed.now_s)


def call_for(watch: WatchResult, phase: EscortPhase, first: bool) -> SayKind:
    """Return what to call: to somebody out of sight, beside somebody who stands, or (`first` or again) from afar."""
    if watch.since_seen_s > LOOKS_S or watch.ambiguous:
        return SayKind.LOOKING_IN_CROWD if watch.crowded else SayKind.LOOKING_FOR_YOU
    if phase is EscortPhase.SEARCHING:
        return SayKind.SHALL_WE_GO_ON
    return SayKind.WAITING_HERE if first else SayKind.PLEASE_COME


def is_lost(watch: WatchResult) -> bool:
    """Whether the person counts as lost."""
    return watch.state is FollowerState.LOST
