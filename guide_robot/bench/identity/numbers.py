"""Measures the numbers of the belief in recorded trials: how tracks and people part, and what each cue is worth.

Everybody counts here, not the follower alone: a track does not name its person. What is measured on some seeds is
judged on others.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from guide_robot.bench.identity.record import Heard, TrialRecord
from guide_robot.bench.identity.replay import is_follower
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.people.identity.belief import SEEN_S, STOPS_S
from guide_robot.people.identity.belief_settings import CueNumbers, MotionNumbers
from guide_robot.people.identity.cues import WALKS_MPS, Company, Observed
from guide_robot.people.identity.visibility import BODY_M
from guide_robot.people.types import TrackedPerson

Point = tuple[float, float]
NEAR_M = (0.4, 0.8, 1.2)
SIMILARITY = (0.0, 0.3, 0.5, 0.6, 0.71, 0.8, 0.9, 1.01)
ON_THEM_M, OFF_THEM_M, MEMORY_S = 0.6, 1.0, 1.0
WITHIN_M = 6.0  # of the robot: farther away people are seen too thinly to say whose track is whose
NUMBERS, STRAYED_AFTER_S = MotionNumbers(), 1.0
EVERY = 10  # steps between two looks at everybody
WALKS = {"waits": 1.0, "comes": 2.0, "goes": 3.0, "neither": 0.0}


@dataclass(kw_only=True)
class Tally:
    """Counts and totals by name."""

    counts: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    totals: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, name: str, count: float, total: float = 1.0) -> None:
        """Count so many of so many."""
        self.counts[name] += count
        self.totals[name] += total

    def lines(self) -> list[str]:
        """Return what was counted, as text; rates are Jeffreys' estimates: above 0 for what never happened."""
        return [
            f"{name:<34} {self.counts[name]:10.2f} / {self.totals[name]:10.1f} = "
            f"{(self.counts[name] + 0.5) / (self.totals[name] + 1.0):.4f}"
            for name in sorted(self.totals)
        ]


def measured(records: Iterable[TrialRecord], walls: Callable[[str], LineOfSight]) -> Tally:
    """Return all counts of these trials."""
    tally = Tally()
    for record in records:
        scans = [after for before, after in pairwise(record.steps) if after.tracks is not before.tracks]
        _Owners(tally).run(scans)
        _Gaps(tally, walls(record.plan)).run(scans)
        _cues(record, tally)
    return tally


def _people(heard: Heard) -> list[Point | None]:
    return [heard.person, *heard.others]


def _name(prefix: str, apart_m: float) -> str:
    return prefix + next((f"near_{limit}" for limit in NEAR_M if apart_m < limit), "alone")


@dataclass(kw_only=True)
class _Owned:
    """The person of a track, how near another came lately, and until when it was not seen lately."""

    person: int
    near_m: float = math.inf
    near_s: float = -math.inf
    coasted_s: float = -math.inf


class _Owners:
    """Counts how often a track goes over to another person, or to nobody, by how near another track is."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._owned: dict[int, _Owned] = {}

    def run(self, scans: Sequence[Heard]) -> None:
        known: set[int] = set()
        for before, heard in pairwise(scans):
            step_s = heard.now_s - before.now_s
            for one in heard.tracks:
                if heard.robot.distance_to(one.x, one.y) < WITHIN_M:
                    self._follow(one, heard, step_s)
                    new = one.id not in known and known
                    self._tally.add("new_tracks_per_s_within_6m", float(bool(new)), 0.0)
                known.add(one.id)
            self._tally.add("new_tracks_per_s_within_6m", 0.0, step_s)

    def _follow(self, one: TrackedPerson, heard: Heard, step_s: float) -> None:
        apart = [math.inf if p is None else math.dist((one.x, one.y), p) for p in _people(heard)]
        nearest = min(range(len(apart)), key=lambda number: apart[number])
        owned = self._owned.get(one.id)
        if owned is None or owned.person >= len(apart):
            if apart[nearest] < ON_THEM_M:
                self._owned[one.id] = _Owned(person=nearest)
            return
        others = (math.hypot(o.x - one.x, o.y - one.y) for o in heard.tracks if o.id != one.id)
        near_m = min(others, default=math.inf)
        if near_m < owned.near_m or heard.now_s - owned.near_s > MEMORY_S:
            owned.near_m, owned.near_s = near_m, heard.now_s
        coasts = one.since_seen_s > SEEN_S
        owned.coasted_s = heard.now_s if coasts else owned.coasted_s
        prefix = "coasting_" if coasts else "seen_"
        self._tally.add(_name(f"switches_per_s_{prefix}", near_m), 0.0, step_s)
        self._tally.add(_name(f"slips_per_s_{prefix}", near_m), 0.0, step_s)
        if apart[owned.person] > OFF_THEM_M:
            prefix = "coasting_" if heard.now_s - owned.coasted_s <= MEMORY_S else "seen_"
            kind = "switches" if apart[nearest] < ON_THEM_M else "slips"
            self._tally.add(_name(f"{kind}_per_s_{prefix}", owned.near_m), 1.0, 0.0)
            del self._owned[one.id]


class _Gaps:
    """Counts for how long people in plain view have no track, and how far from where they must be they come back."""

    def __init__(self, tally: Tally, walls: LineOfSight) -> None:
        self._tally, self._walls = tally, walls
        self._last: dict[int, tuple[float, TrackedPerson]] = {}
        self._view_s: dict[int, float] = {}

    def run(self, scans: Sequence[Heard]) -> None:
        for before, heard in pairwise(scans):
            step_s = heard.now_s - before.now_s
            people = _people(heard)
            seen = [one for one in heard.tracks if one.since_seen_s <= 0.0]
            for number, place in enumerate(people):
                if place is None or heard.robot.distance_to(*place) > WITHIN_M:
                    self._last.pop(number, None)
                    continue
                self._person(number, place, seen, heard, step_s)

    def _person(self, number: int, place: Point, seen: Sequence[TrackedPerson], heard: Heard, step_s: float) -> None:
        mine = min(seen, key=lambda one: math.dist((one.x, one.y), place), default=None)
        if mine is None or math.dist((mine.x, mine.y), place) > ON_THEM_M:
            in_view = number in self._last and _in_view(heard, place, number, self._walls)
            self._view_s[number] = self._view_s.get(number, 0.0) + step_s * in_view
            self._away(self._last.get(number), place, heard.now_s, step_s)
            return
        gone = self._last.get(number)
        self._last[number] = (heard.now_s, mine)
        view_s = self._view_s.pop(number, 0.0)
        if gone is not None and heard.now_s - gone[0] > SEEN_S:
            self._back(mine, gone[1], heard.now_s - gone[0], view_s)

    def _away(self, gone: tuple[float, TrackedPerson] | None, place: Point, now_s: float, step_s: float) -> None:
        """Count once, 1 s after somebody vanished, whether they are where they must be."""
        if gone is not None and 0.0 <= now_s - gone[0] - STRAYED_AFTER_S < step_s:
            self._tally.add("strays_1_s_after_vanishing", float(_off(place, *gone, now_s) > 3.0))

    def _back(self, one: TrackedPerson, gone: TrackedPerson, gap_s: float, view_s: float) -> None:
        off = math.dist((one.x, one.y), _predicted(gone, gap_s))
        late = "short" if gap_s < 1.0 else "middle" if gap_s < 3.0 else "long"
        self._tally.add(f"gap_{late}_off_m2", off**2)
        self._tally.add(f"gap_{late}_s2", gap_s**2)
        self._tally.add(f"gap_{late}_beyond_3_sigma", float(_off((one.x, one.y), 0.0, gone, gap_s) > 3.0))
        self._tally.add(f"gap_{late}_same_track", float(one.id == gone.id))
        if view_s > 0.0:
            self._tally.add("gap_in_plain_view_s", view_s)
            self._tally.add("gap_in_plain_view_above_1_s", float(view_s > 1.0))


def _predicted(gone: TrackedPerson, gap_s: float) -> Point:
    goes_on = STOPS_S * (1.0 - math.exp(-gap_s / STOPS_S))
    return gone.x + goes_on * gone.vx, gone.y + goes_on * gone.vy


def _off(place: Point, gone_s: float, gone: TrackedPerson, now_s: float) -> float:
    """Return how far somebody is from where they must be, in standard deviations."""
    gap_s = now_s - gone_s
    return math.dist(place, _predicted(gone, gap_s)) / math.hypot(NUMBERS.place_sigma_m, NUMBERS.walks_mps * gap_s)


def _in_view(heard: Heard, place: Point, number: int, walls: LineOfSight) -> bool:
    robot = (heard.robot.x, heard.robot.y)
    others = [p for n, p in enumerate(_people(heard)) if n != number and p is not None]
    return walls.free(robot, place, 0.05) and not any(_hides(robot, place, other) for other in others)


def _hides(robot: Point, place: Point, other: Point) -> bool:
    distance = max(math.dist(robot, place), 1e-6)
    ux, uy = (place[0] - robot[0]) / distance, (place[1] - robot[1]) / distance
    dx, dy = other[0] - robot[0], other[1] - robot[1]
    return 0.0 < dx * ux + dy * uy < distance and abs(dy * ux - dx * uy) < BODY_M


def _cues(record: TrialRecord, tally: Tally) -> None:
    """Count what each cue sees of the follower and of others; who strayed is the follower too."""
    company = Company(CueNumbers(waits=WALKS["waits"], comes=WALKS["comes"], goes=WALKS["goes"]))
    outline = "chair" if record.follower == "wheelchair" else "clothes"
    for number, heard in enumerate(record.steps):
        company.ratios(Observed(people=heard.tracks, robot=heard.robot, now_s=heard.now_s, step_s=0.0))
        if number % EVERY or heard.person is None:
            continue
        for one in heard.tracks:
            if one.since_seen_s > 0.0 or heard.robot.distance_to(one.x, one.y) > WITHIN_M:
                continue
            who = "follower" if is_follower(one, heard) else "other"
            for walk, value in WALKS.items():
                tally.add(f"company_{walk}_{who}", float(company.said(one.id) == value))
            speed = math.hypot(one.vx, one.vy)
            if speed > WALKS_MPS:
                tally.add(f"pace_mps_{who}", speed)
                tally.add(f"pace_mps2_{who}", speed**2)
            if one.similarity > 0.0:
                for low, high in pairwise(SIMILARITY):
                    tally.add(f"{outline}_{high:.2f}_{who}", float(low <= one.similarity < high))
