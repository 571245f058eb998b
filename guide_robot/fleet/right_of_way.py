"""Before a narrow place: go, wait, or go slowly, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.fleet.claims import Grants, Verdict, Wish
from guide_robot.fleet.model import WAY
from guide_robot.fleet.roster import MOVED_M
from guide_robot.floor.narrow_places import Crossing, NarrowPlaces
from guide_robot.phrases.reasons import Reason, Why

GIVES_BACK_SHARE = 0.7


@dataclass(frozen=True, kw_only=True)
class RightOfWaySettings:
    """Metres, seconds, m/s.

    Places within `ahead_m` on the way are claimed. Who may not enter stands `stop_m` before a place, so that whoever
    comes out gets past, and keeps the place until `clear_m` beyond it. Places with less than both between them are
    claimed together, so that nobody waits for one and keeps another from the rest. Who leads somebody
    `overtakes` so many claims. A robot that holds a place ahead and does not move gives it back before `stuck_s`,
    after which the others take it for an obstacle. Alone by its lidar it drives no faster than `slow_mps`.
    """

    ahead_m: float = 5.0
    stop_m: float = 1.0
    clear_m: float = 1.8
    braking_mps2: float = 0.8
    overtakes: int = 3
    stuck_s: float = 20.0
    slow_mps: float = 0.35


class Pace(Enum):
    """What the right of way lets a robot do."""

    GO = "go"
    SLOWLY = "slowly"
    HOLD = "hold"


@dataclass(frozen=True, kw_only=True)
class Passage:
    """What to do on the way ahead; `place` is the narrow place that it is about, empty for none."""

    pace: Pace = Pace.GO
    reason: Reason = field(default_factory=Why.WAY_FREE)
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Travel:
    """How this robot drives: its way ahead in `map`, which begins where it is, empty while it stands; m/s."""

    pose: Pose2D
    path: Points
    speed_mps: float = 0.0
    leads: bool = False


class RightOfWay:
    """Says what to claim (`wishes`), and then whether to go on (`judge`); seconds of a steady clock."""

    def __init__(self, settings: RightOfWaySettings, places: NarrowPlaces) -> None:
        """Know the narrow places."""
        self._settings = settings
        self._places = places
        self._moved: tuple[Pose2D, frozenset[str], float] | None = None
        self._inside = ""
        self._left: tuple[str, Pose2D] | None = None
        self._ahead: tuple[Crossing, ...] = ()
        self._held_at = ""

    def wishes(self, travel: Travel, won: frozenset[str], now_s: float) -> list[Wish]:
        """Return what the robot is in, and what is next on its way; `won` is what it has by now."""
        settings = self._settings
        self._inside = self._places.at(travel.pose.x, travel.pose.y)
        if self._inside:
            self._left = (self._inside, travel.pose)
        self._ahead = self._next(self._places.crossings(travel.path))
        found = [Wish(keys=(WAY + self._inside,), present=True)] if self._inside else self._behind(travel)
        keys = tuple(dict.fromkeys(WAY + one.place for one in self._ahead if one.place != self._inside))
        if found and not self._inside and keys and found[0].keys[0] in keys:
            found = []
        stuck = self._still_s(travel, won.intersection(keys), now_s) > GIVES_BACK_SHARE * settings.stuck_s
        if keys and not stuck:
            found.append(Wish(keys=keys, overtakes=settings.overtakes if travel.leads else 0))
        return found

    def judge(self, travel: Travel, wishes: Sequence[Wish], verdicts: Sequence[Verdict], grants: Grants) -> Passage:
        """Return what to do, given how the wishes stand.

        A place is entered only if it is won among the robots and, where the backend answers, granted by it too.
        """
        ahead = next((one for one in self._ahead if one.place != self._inside), None)
        if ahead is None:
            self._held_at = ""
            return Passage()
        asked = [
            (wish, verdict) for wish, verdict in zip(wishes, verdicts, strict=True) if WAY + ahead.place in wish.keys
        ]
        why = _why_not(*asked[0], grants) if asked else Why.GIVES_BACK()
        if why is None:
            self._held_at, mind = "", asked[0][1].mind
            own = Why.PASSAGE_OWN(passage=ahead.place)
            reason = Why.PASSAGE_SHARED(robot=mind, passage=ahead.place) if mind else own
            return Passage(pace=Pace.SLOWLY if mind else Pace.GO, reason=reason, place=ahead.place)
        if self._inside:  # nobody waits in a narrow place: what the way leads to now was not known when it was entered
            return Passage(pace=Pace.SLOWLY, reason=Why.PASSAGE_LEFT(why, passage=self._inside), place=ahead.place)
        if self._held_at == ahead.place or ahead.enters_m <= self._stops_within_m(travel.speed_mps):
            self._held_at = ahead.place
            return Passage(pace=Pace.HOLD, reason=Why.PASSAGE_HELD(why, passage=ahead.place), place=ahead.place)
        return Passage(reason=Why.PASSAGE_AHEAD(why, passage=ahead.place), place=ahead.place)

    def _next(self, crossings: Sequence[Crossing]) -> tuple[Crossing, ...]:
        """Return the next crossings that leave no room to wait between them."""
        found: list[Crossing] = []
        for one in crossings:
            if found and one.enters_m - found[-1].leaves_m >= self._settings.clear_m + self._settings.stop_m:
                if any(before.place != self._inside for before in found):
                    break
                found.clear()
            found.append(one)
        soon = found and (found[0].place == self._inside or found[0].enters_m <= self._settings.ahead_m)
        return tuple(found) if soon else ()

    def _behind(self, travel: Travel) -> list[Wish]:
        """Return the wish to keep the place that the robot has just left, until it is clear of it or stands."""
        left = self._left
        if (
            left is None
            or not len(travel.path)
            or travel.pose.distance_to(left[1].x, left[1].y) > self._settings.clear_m
        ):
            self._left = None
            return []
        return [Wish(keys=(WAY + left[0],))]

    def _stops_within_m(self, speed_mps: float) -> float:
        settings = self._settings
        return settings.stop_m + speed_mps**2 / (2.0 * settings.braking_mps2)

    def _still_s(self, travel: Travel, won: frozenset[str], now_s: float) -> float:
        """Return for how long the robot has something ahead and does not move."""
        moved = self._moved
        here = moved is not None and moved[0].distance_to(travel.pose.x, travel.pose.y) <= MOVED_M
        if moved is None or not here or not won or moved[1] != won:
            self._moved = moved = (travel.pose, won, now_s)
        return now_s - moved[2]


def _why_not(wish: Wish, verdict: Verdict, grants: Grants) -> Reason | None:
    """Return why a wish may not be acted on, None if it may."""
    if not verdict.has:
        return Why.OTHER_GOES_FIRST(robot=verdict.behind) if verdict.behind else Why.ASKS_ROBOTS()
    if grants.answers and not grants.held.issuperset(wish.keys):
        return Why.ASKS_BACKEND()
    return None
