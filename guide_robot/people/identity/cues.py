"""What speaks for somebody: each cue says how much likelier its sight is of the follower than of anybody else.

A cue returns log-likelihood ratios by track (natural logarithms), and leaves out tracks of which it has nothing to say.
What it saw stays true while it lasts and counts once: a cue returns the change since it was asked last.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.identity.belief_settings import CueNumbers
from guide_robot.people.types import TrackedPerson

WITH_ROBOT_M = 1.6  # within reach of the voice and nearly of the screen (proxemics: personal distance, Hall 1966)
SLOW_MPS = 0.3
WAITS_S = 1.2  # longer than anybody who passes by is so near and so slow
COMES_MPS, COMES_WITHIN_M = 0.25, 4.0
GOES_BEYOND_M = 3.0
WALKS_MPS = 0.4
SCREEN_AHEAD_M, REACH_M, REACH_RAD = 0.2, 1.3, 1.4  # the screen, and how far off it people touch it; see robot.md
REACH_SIGMA_M = 0.35


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What cues look at, in `map`; `held` is the track that was surely the follower's just before, 0 if none."""

    people: Sequence[TrackedPerson]
    robot: Pose2D
    now_s: float
    step_s: float
    held: int = 0
    touched: bool = False


class Cue(Protocol):
    """One source of evidence; a cue of one's own is one more of these."""

    name: str

    def begin(self) -> None:
        """Forget everybody."""

    def ratios(self, observed: Observed) -> Mapping[int, float]:
        """Return what was learnt since the last step: log-likelihood ratios by track, nothing where nothing was."""


class Lasting:
    """Evidence that lasts: what is true of a track now replaces what was true of it before."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._said: dict[int, float] = {}

    def begin(self) -> None:
        """Forget everybody."""
        self._said.clear()

    def said(self, track: int) -> float:
        """Return what is true of a track by the last word, 0 for nothing."""
        return self._said.get(track, 0.0)

    def change(self, says: Mapping[int, float], people: Sequence[TrackedPerson]) -> dict[int, float]:
        """Return by how much each track's evidence changed; what is not in `says` stays as it was."""
        here = {one.id for one in people}
        changes = {track: said - self._said.get(track, 0.0) for track, said in says.items()}
        self._said = {track: said for track, said in (self._said | dict(says)).items() if track in here}
        return {track: change for track, change in changes.items() if change}


class Clothes:
    """How much somebody's clothes look like the follower's, in pictures of the front or the rear camera."""

    name = "clothes"

    def __init__(self, numbers: CueNumbers) -> None:
        """Take how much a similarity tells."""
        self._numbers, self._lasting, self._on_wheels = numbers, Lasting(), False

    def begin(self) -> None:
        """Forget everybody."""
        self._lasting.begin()
        self._on_wheels = False

    def ratios(self, observed: Observed) -> Mapping[int, float]:
        """Return what the similarity of each says; somebody in a chair is known by its outline instead."""
        held = next((one for one in observed.people if one.id == observed.held), None)
        self._on_wheels = self._on_wheels or (held is not None and held.kind is BodyKind.WHEELCHAIR)
        if self._on_wheels:
            return {}
        says = {one.id: self._of(one.similarity) for one in observed.people if one.similarity > 0.0}
        return self._lasting.change(says, observed.people)

    def _of(self, similarity: float) -> float:
        numbers = self._numbers
        most, least = numbers.clothes_most, numbers.clothes_least
        return max(least, min(most, numbers.clothes_slope * (similarity - numbers.clothes_even)))


class ChairOutline:
    """Whether the outline of the follower's wheelchair is about somebody, once they are known to sit in one."""

    name = "chair"

    def __init__(self, numbers: CueNumbers) -> None:
        """Take how much an outline tells."""
        self._worth, self._lasting, self._on_wheels = numbers.outline, Lasting(), False

    def begin(self) -> None:
        """Forget everybody."""
        self._lasting.begin()
        self._on_wheels = False

    def ratios(self, observed: Observed) -> Mapping[int, float]:
        """Return what the outline says of each; nothing while the follower is not known to sit in a chair."""
        held = next((one for one in observed.people if one.id == observed.held), None)
        self._on_wheels = self._on_wheels or (held is not None and held.kind is BodyKind.WHEELCHAIR)
        if not self._on_wheels:
            return {}
        seen = [one for one in observed.people if one.similarity > 0.0]
        says = {one.id: math.copysign(self._worth, one.similarity - 0.5) for one in seen}
        return self._lasting.change(says, observed.people)


class Company:
    """Who comes to the robot and waits with it, as followers do, and who walks away from it, as passers-by do."""

    name = "company"

    def __init__(self, numbers: CueNumbers) -> None:
        """Take how much coming and waiting tell."""
        self._numbers, self._lasting = numbers, Lasting()
        self._since_s: dict[int, float] = {}

    def begin(self) -> None:
        """Forget everybody."""
        self._lasting.begin()
        self._since_s.clear()

    def ratios(self, observed: Observed) -> Mapping[int, float]:
        """Return what everybody's way of moving about the robot says."""
        seen = [one for one in observed.people if one.since_seen_s <= 0.0]
        says = {one.id: self._of(one, observed) for one in seen}
        return self._lasting.change(says, observed.people)

    def said(self, track: int) -> float:
        """Return what was said of a track last."""
        return self._lasting.said(track)

    def _of(self, one: TrackedPerson, observed: Observed) -> float:
        robot, numbers = observed.robot, self._numbers
        distance = robot.distance_to(one.x, one.y)
        stands = distance <= WITH_ROBOT_M and math.hypot(one.vx, one.vy) < SLOW_MPS
        since_s = self._since_s.setdefault(one.id, observed.now_s) if stands else self._since_s.pop(one.id, math.inf)
        if stands and observed.now_s - since_s >= WAITS_S:
            return numbers.waits
        closing = ((robot.x - one.x) * one.vx + (robot.y - one.y) * one.vy) / max(distance, 0.1)
        if closing > COMES_MPS and distance < COMES_WITHIN_M:
            return numbers.comes
        return numbers.goes if closing < -COMES_MPS and distance > GOES_BEYOND_M else 0.0


class Pace:
    """Whether somebody walks as fast as the follower did, who may be slow, and on legs or wheels as they were."""

    name = "pace"

    def __init__(self, numbers: CueNumbers) -> None:
        """Take how much paces differ."""
        self._numbers, self._lasting = numbers, Lasting()
        self._paces: dict[int, float] = {}
        self._own: float | None = None

    def begin(self) -> None:
        """Forget everybody."""
        self._lasting.begin()
        self._paces.clear()
        self._own = None

    def ratios(self, observed: Observed) -> Mapping[int, float]:
        """Return what everybody's pace says: that of the last walk, from when they had one."""
        share = 1.0 - math.exp(-observed.step_s)
        for one in observed.people:
            speed = math.hypot(one.vx, one.vy)
            if one.since_seen_s <= 0.0 and speed > WALKS_MPS:
                self._paces[one.id] = self._paces.get(one.id, speed) + share * (speed - self._paces.get(one.id, speed))
        self._own = self._paces.get(observed.held, self._own)
        if self._own is None:
            return {}
        mine = self._own
        known = [one for one in observed.people if one.id != observed.held and one.id in self._paces]
        return self._lasting.change({one.id: self._of(self._paces[one.id] - mine) for one in known}, observed.people)

    def _of(self, off_mps: float) -> float:
        narrow, wide = self._numbers.pace_sigma_mps, self._numbers.paces_sigma_mps
        wide = math.hypot(narrow, wide)
        return math.log(wide / narrow) - 0.5 * off_mps**2 * (1.0 / narrow**2 - 1.0 / wide**2)


class Touch:
    """Who touches the screen when asked to: whoever stands before it. Another may be nearer, and lean over to see."""

    name = "touch"

    def __init__(self, numbers: CueNumbers) -> None:
        """Take how much a touch tells."""
        self._worth = numbers.touch

    def begin(self) -> None:
        """Nothing is remembered."""

    def ratios(self, observed: Observed) -> Mapping[int, float]:
        """Return what a touch says of everybody: for those before the screen, against the others."""
        if not observed.touched:
            return {}
        screen = observed.robot.transform(SCREEN_AHEAD_M, 0.0)
        near = {one.id: self._reach(one, observed.robot, screen) for one in observed.people}
        nearest = min(near.values(), default=math.inf)
        if not math.isfinite(nearest):
            return {}
        return {track: self._worth - min(2.0 * self._worth, 0.5 * ((off - nearest) / REACH_SIGMA_M) ** 2)
                for track, off in near.items()}  # fmt: skip

    @staticmethod
    def _reach(one: TrackedPerson, robot: Pose2D, screen: tuple[float, float]) -> float:
        """Return how far somebody is from the screen, inf for who cannot reach it."""
        within = robot.distance_to(one.x, one.y) <= REACH_M and abs(robot.bearing_to(one.x, one.y)) <= REACH_RAD
        return math.dist(screen, (one.x, one.y)) if within and one.since_seen_s <= 0.5 else math.inf


def usual_cues(numbers: CueNumbers) -> list[Cue]:
    """Return the cues that the robot has without any addition; place and motion are in the filter itself."""
    return [Clothes(numbers), ChairOutline(numbers), Company(numbers), Pace(numbers), Touch(numbers)]
