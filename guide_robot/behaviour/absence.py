"""How long the person has been gone, and what to call then: what the escort judges by, without its phases."""

from guide_robot.behaviour.escort_types import EscortSettings
from guide_robot.behaviour.follower_watch import WatchResult
from guide_robot.behaviour.types import EscortPhase, FollowerState, SayKind


class Absence:
    """Keeps since when the person has been walking away, and since when they have been lost."""

    def __init__(self) -> None:
        self._leaving_since_s: float | None = None
        self._lost_since_s: float | None = None

    def step(self, watch: WatchResult, now_s: float) -> None:
        """Take in how the person is doing now."""
        self._leaving_since_s = _since(watch.leaving, self._leaving_since_s, now_s)
        self._lost_since_s = _since(watch.state is FollowerState.LOST, self._lost_since_s, now_s)

    def leaving_s(self, now_s: float) -> float:
        """Return for how long the person has been walking away, seconds."""
        return 0.0 if self._leaving_since_s is None else now_s - self._leaving_since_s

    def has_left(self, watch: WatchResult, settings: EscortSettings, now_s: float) -> bool:
        """Whether the person has walked away for so long, and so far, that they are gone."""
        return self.leaving_s(now_s) > settings.left_after_s and watch.distance_m > settings.left_beyond_m

    def lost_s(self, now_s: float) -> float:
        """Return for how long the person has been lost, seconds."""
        return 0.0 if self._lost_since_s is None else now_s - self._lost_since_s


def _since(holds: bool, since_s: float | None, now_s: float) -> float | None:
    if not holds:
        return None
    return now_s if since_s is None else since_s


def call_for(watch: WatchResult, phase: EscortPhase, first: bool) -> SayKind:
    """Return what to call: to somebody out of sight, beside somebody who stands, or (`first` or again) from afar."""
    if watch.since_seen_s > 1.0 or watch.doubtful:
        return SayKind.LOOKING_IN_CROWD if watch.crowded else SayKind.LOOKING_FOR_YOU
    if phase is EscortPhase.SEARCHING:
        return SayKind.SHALL_WE_GO_ON
    return SayKind.WAITING_HERE if first else SayKind.PLEASE_COME
