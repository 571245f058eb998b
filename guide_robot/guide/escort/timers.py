"""Since when the person has been walking away, and since when they have been lost."""

from guide_robot.common.vocabulary import FollowerState
from guide_robot.guide.escort.escort_types import EscortSettings
from guide_robot.guide.follower_watch import WatchResult


class FollowerTimers:
    """The lost timer and the leaving timer of one escort."""

    def __init__(self) -> None:
        """Start with a person who is there."""
        self._leaving_since_s: float | None = None
        self._lost_since_s: float | None = None

    def step(self, watch: WatchResult, now_s: float) -> None:
        """Take in how the person is doing now."""
        self._leaving_since_s = _since(watch.leaving, self._leaving_since_s, now_s)
        self._lost_since_s = _since(watch.state is FollowerState.LOST, self._lost_since_s, now_s)

    def has_left(self, watch: WatchResult, settings: EscortSettings, now_s: float) -> bool:
        """Whether the person has walked away for so long, and so far, that they are gone."""
        leaving_s = 0.0 if self._leaving_since_s is None else now_s - self._leaving_since_s
        return leaving_s > settings.left_after_s and watch.distance_m > settings.left_beyond_m

    def lost_s(self, now_s: float) -> float:
        """Return for how long the person has been lost, seconds."""
        return 0.0 if self._lost_since_s is None else now_s - self._lost_since_s


def _since(holds: bool, since_s: float | None, now_s: float) -> float | None:
    if not holds:
        return None
    return now_s if since_s is None else since_s
