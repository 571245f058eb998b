"""When a goal is given again that the navigation could not take: it may be starting, or have been started anew."""

from dataclasses import dataclass

from guide_robot.guide.types import NavigationError


@dataclass(frozen=True, kw_only=True)
class PersistenceSettings:
    """Wall seconds. `gives_up_s` is longer than Nav2 needs to notice that a node died and to start it again.

    A drive that has gone well for `recovered_s` ends the trouble; the next one gets its full time.
    """

    again_s: float = 3.0
    gives_up_s: float = 45.0
    recovered_s: float = 8.0


class Persistence:
    """Counts the time of one trouble with the navigation; times are of one clock."""

    def __init__(self, settings: PersistenceSettings) -> None:
        self._settings = settings
        self.error = NavigationError.NONE
        self._since_s = self._failed_s = self._sent_s = 0.0
        self._waiting = False

    @property
    def waiting(self) -> bool:
        """Whether the goal failed and is to be given again."""
        return self._waiting

    def restart(self) -> None:
        """Forget the trouble: there is another goal, or none."""
        self.error, self._waiting = NavigationError.NONE, False

    def sent(self, now_s: float) -> None:
        """The goal was given."""
        self._sent_s, self._waiting = now_s, False

    def failed(self, error: NavigationError, now_s: float) -> None:
        """The goal failed for a reason that may pass."""
        if self.error is NavigationError.NONE or self._has_recovered(now_s):
            self._since_s = now_s
        self.error, self._failed_s, self._waiting = error, now_s, True

    def due(self, now_s: float) -> bool:
        """Whether it is time to give the goal again."""
        return self._waiting and not self.over(now_s) and now_s - self._failed_s >= self._settings.again_s

    def over(self, now_s: float) -> bool:
        """Whether it has been tried for long enough."""
        return self._waiting and now_s - self._since_s > self._settings.gives_up_s

    def _has_recovered(self, now_s: float) -> bool:
        return not self._waiting and now_s - self._sent_s >= self._settings.recovered_s
