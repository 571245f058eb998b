"""Looking for somebody: where to, how often, and whether they have come meanwhile; the escort acts on it."""

import math

from guide_robot.common.geometry import Pose2D
from guide_robot.guide.escort.doorways import Doorways
from guide_robot.guide.escort.escort_types import EscortSettings
from guide_robot.guide.follower_watch import WatchResult
from guide_robot.guide.trail import Trail, nearest_of
from guide_robot.guide.types import NavigationStatus, heading

REACHED_M = 0.2
WORTH_GOING_BACK_M = 0.3
NEARER_M = 0.2
SEEN_S = 1.0
THERE = (NavigationStatus.SUCCEEDED, NavigationStatus.FAILED, NavigationStatus.IDLE)


class Search:
    """The searches of one escort.

    `goal` is where the robot goes to look, in `map`, None where it is near enough; `done_s` is since when it stands
    there, None on the way.
    """

    def __init__(self, settings: EscortSettings) -> None:
        """Begin without any."""
        self._settings = settings
        self._count = self._in_vain = 0
        self._person = Pose2D(x=math.inf, y=math.inf)
        self._ambiguous = False
        self._led_from_m: float | None = None
        self.goal: Pose2D | None = None
        self.done_s: float | None = None
        self._looks_since_s: float | None = None

    @property
    def may_begin(self) -> bool:
        """Whether the person may be looked for once more."""
        return self._in_vain < self._settings.searches and self._count < self._settings.searches_in_all

    def begin(self, pose: Pose2D, person: Pose2D, seen: bool, trail: Trail, doorways: Doorways) -> Pose2D | None:
        """Return where to go to look for the person, in `map`; None where the robot is near enough."""
        self._count += 1
        self._in_vain += 1
        self._led_from_m = None
        self._person, self._ambiguous, self.done_s, self._looks_since_s = person, False, None, None
        gap_m = self._settings.beside_m - NEARER_M if seen else self._settings.search_near_m
        point = search_point(pose, person, trail, gap_m, doorways)
        theta = 0.0 if point is None else heading(point, (person.x, person.y))
        self.goal = None if point is None else Pose2D(x=point[0], y=point[1], theta=theta)
        return self.goal

    def lead_on(self, driven_m: float) -> None:
        """Lead the person on, the robot having driven so far; only the first time after a search counts."""
        if self._led_from_m is None:
            self._led_from_m = driven_m

    def found(self) -> None:
        """Take in that the person has come or touched the screen: they want to be led on."""
        self._in_vain = 0

    def led(self, driven_m: float) -> None:
        """Count anew for somebody who was led on for a while."""
        if self._led_from_m is not None and driven_m - self._led_from_m > self._settings.renewed_after_m:
            self._count = self._in_vain = 0

    def step(self, watch: WatchResult) -> None:
        """Take in how the person is doing during the search."""
        self._ambiguous = self._ambiguous or watch.ambiguous

    def stops_to_look(self, watch: WatchResult, searched_s: float) -> bool:
        """Whether to stop on the way for a moment and turn to somebody beside the robot who may be the person."""
        if watch.look_at is None or searched_s > self._settings.search_limit_s:
            self._looks_since_s = None
            return False
        if self._looks_since_s is None:
            self._looks_since_s = searched_s
        return searched_s - self._looks_since_s <= self._settings.search_looks_s

    def is_over(self, status: NavigationStatus, watch: WatchResult, searched_s: float) -> bool:
        """Whether the robot is where it looks, or beside the person, or has tried for long enough."""
        beside = watch.since_seen_s < SEEN_S and watch.distance_m < self._settings.beside_m
        return status in THERE or beside or searched_s > self._settings.search_limit_s

    def stays_s(self, seen: bool, now_s: float) -> float:
        """Return for how long the robot still stands there, beside the person or calling them; 0 on the way there."""
        if self.done_s is None:
            return 0.0
        return max(0.0, self.done_s + (self._settings.beside_stay_s if seen else self._settings.search_stay_s) - now_s)

    def has_come(self, watch: WatchResult) -> bool:
        """Whether the person walks, or has come to the robot: from where it looked for them, or until believed."""
        walks = watch.speed_mps > self._settings.walking_mps
        if walks or watch.person_in_map is None:
            return walks
        came_m = self._person.distance_to(watch.person_in_map.x, watch.person_in_map.y)
        return watch.distance_m < self._settings.beside_m and (self._ambiguous or came_m > self._settings.comes_by_m)


def search_point(
    pose: Pose2D, person: Pose2D, trail: Trail, gap_m: float, doorways: Doorways
) -> tuple[float, float] | None:
    """Return where to go to be `gap_m` from where somebody is or was; None where the robot is near enough.

    All in `map`. The robot's own trail is known to be free and comes first, but not in a doorway; the straight way
    second.
    """
    distance = pose.distance_to(person.x, person.y)
    if distance < gap_m + REACHED_M:
        return None
    point = nearest_of(doorways.keep_clear(trail.points()), person.x, person.y, gap_m)
    if point is not None and person.distance_to(*point) < distance - WORTH_GOING_BACK_M:
        return point
    share = (distance - gap_m) / distance
    return pose.x + share * (person.x - pose.x), pose.y + share * (person.y - pose.y)
