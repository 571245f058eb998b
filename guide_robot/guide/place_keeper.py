"""Where the robot was when its localisation died: told to the one that comes back, which knows only the start pose."""

from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D


@dataclass(frozen=True, kw_only=True)
class PlaceKeeperSettings:
    """Seconds and metres.

    A robot whose localisation is away for longer than `longest_s` may have been moved meanwhile; one that comes back
    within `near_m` of where it was knows it by itself.
    """

    longest_s: float = 600.0
    near_m: float = 0.5


class PlaceKeeper:
    """Remembers the last pose that was believed while the localisation was there; times are of one clock."""

    def __init__(self, settings: PlaceKeeperSettings | None = None) -> None:
        self._settings = settings or PlaceKeeperSettings()
        self._kept: Pose2D | None = None
        self._away_since_s: float | None = None
        self._seen = False

    @property
    def away_since_s(self) -> float | None:
        """Since when a localisation that was there is away, None while it is there or never was."""
        return self._away_since_s

    def hear(self, pose: Pose2D) -> None:
        """Take where the robot is, in `map`; odometry carries it on for the moment that a stop takes."""
        if self._away_since_s is None:
            self._kept = pose

    def step(self, present: bool, pose: Pose2D | None, now_s: float) -> Pose2D | None:
        """Return the pose to tell the localisation, when it has just come back and is wrong.

        `present`: the localisation is there and active. `pose` is where the robot seems to be now.
        """
        if not present:
            if self._seen and self._away_since_s is None:
                self._away_since_s = now_s
            return None
        self._seen = True
        since_s, self._away_since_s = self._away_since_s, None
        kept = self._kept
        if since_s is None or kept is None or now_s - since_s > self._settings.longest_s:
            return None
        known = pose is not None and pose.distance_to(kept.x, kept.y) < self._settings.near_m
        return None if known else kept
