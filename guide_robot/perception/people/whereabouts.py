"""Where somebody must or can be who is out of sight."""

import math
from dataclasses import dataclass

from guide_robot.perception.people.in_sight import Stretch
from guide_robot.perception.people.lock_types import LockSettings
from guide_robot.perception.types import TrackedPerson


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Of somebody seen last at `seen_s` and there, in m; `last` is where they are foretold now.

    Who is `wide` has a chair or frame, of which other parts may be seen than before.
    """

    last: TrackedPerson
    seen_s: float
    seen_at: tuple[float, float]
    wide: bool
    settings: LockSettings

    def reach(self, person: TrackedPerson, now_s: float) -> bool:
        """Whether they can have walked to where a person is."""
        unseen_s = max(0.0, now_s - self.seen_s)
        reach_m = min(self.settings.slack_m + self.settings.walking_speed_m_s * unseen_s, self.settings.furthest_m)
        return self._off_m(person) <= reach_m

    def fit(self, person: TrackedPerson, stretch: Stretch, now_s: float) -> bool:
        """Whether a person, in sight for a stretch, is where they must be, while that can be said."""
        settings, unseen_s = self.settings, max(0.0, now_s - self.seen_s)
        near_m = min(self._slack_m() + settings.place_drift_m_s * unseen_s, settings.place_furthest_m)
        return (self._off_m(person) <= near_m or self._go_on(stretch)) and unseen_s <= settings.place_for_s

    def _go_on(self, stretch: Stretch) -> bool:
        """Whether somebody came into sight just where and when they were last seen."""
        settings, away_s = self.settings, max(0.0, stretch.since_s - self.seen_s)
        reach_m = self._slack_m() + settings.place_pace_m_s * away_s
        return away_s <= settings.goes_on_within_s and math.dist(stretch.came_at, self.seen_at) <= reach_m

    def _slack_m(self) -> float:
        """Return how far from where they must be somebody is still there."""
        return self.settings.apart_after_m if self.wide else self.settings.place_slack_m

    def _off_m(self, person: TrackedPerson) -> float:
        return math.hypot(person.x - self.last.x, person.y - self.last.y)
