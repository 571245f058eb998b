"""Who is the follower: a Bayes filter over {each track, hidden, gone}.

Each hypothesis is a person: "the follower is the one behind track 7", or "the one whose track 7 ended, and who is where
that person must be by now". Cues multiply a track's weight by the likelihood ratio of what they saw, follower against
anybody else; of whom nothing is seen nothing is learnt, so the others keep theirs. That somebody vanished says nothing
of who they are: only their place becomes uncertain, from hidden where they are predicted to gone.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.identity.belief_settings import MotionNumbers
from guide_robot.people.types import TrackedPerson

Visible = Callable[[float, float, float], float]
"""The share (0 to 1) of a round place in `map` that the robot's lidar sees: x, y, radius in m."""

STOPS_S = 1.0  # derived: a walking person stops or turns within a step or two
SEEN_S = 0.3  # three scans: who was seen since then is seen
OVERLAP_S = 0.3  # a track is confirmed so long after its birth; both can have been seen then
APART_M, APART_ON_WHEELS_M = 0.6, 1.0  # two people stand farther apart than parts of one person; chair with its wheels
STRAY_SIGMAS = 6.0  # whoever strays is within so many times as far as one who does not
LEAST = 1e-6
MOST_SAID = 12.0  # no cue is surer than one error in 160,000; what is not finite says nothing
WORTH_A_LOOK = 1e-3  # a place that holds less changes no decision, wherever it is
MOST_PLACES = 6


@dataclass(frozen=True, kw_only=True)
class Belief:
    """How likely the follower is behind each track, hidden where they must be, or gone; sums to 1.

    `place` is where they most likely are in `map` if they are behind no track.
    """

    tracks: Mapping[int, float] = field(default_factory=dict)
    hidden: float = 0.0
    gone: float = 1.0
    place: tuple[float, float] | None = None

    @property
    def best(self) -> int:
        """The likeliest track, 0 without any."""
        return max(self.tracks, key=lambda one: self.tracks[one], default=0)

    def of(self, track_id: int) -> float:
        """Return how likely the follower is behind a track."""
        return self.tracks.get(track_id, 0.0)


@dataclass(kw_only=True)
class _Place:
    """Where somebody without a track must be: in `map`, moving on more and more slowly. `there` of it is hidden.

    `track` is the one that ended.
    """

    track: int
    weight: float
    x: float
    y: float
    vx: float
    vy: float
    seen_s: float
    there: float

    def step(self, dt: float) -> None:
        self.x, self.y = self.x + self.vx * dt, self.y + self.vy * dt
        keep = math.exp(-dt / STOPS_S)
        self.vx, self.vy = keep * self.vx, keep * self.vy


class BeliefFilter:
    """Weights of all hypotheses, moved on from step to step."""

    def __init__(self, numbers: MotionNumbers, visible: Visible) -> None:
        """Take the measured rates, and what the lidar can see."""
        self._numbers, self._visible = numbers, visible
        self.release()

    def release(self) -> None:
        """Believe that nobody is there."""
        self._weights: dict[int, float] = {}
        self._places: list[_Place] = []
        self._gone = 1.0
        self._last: dict[int, TrackedPerson] = {}
        self._apart: set[int] = set()
        self._said: dict[int, float] = {}

    def begin(self, person: TrackedPerson, people: Sequence[TrackedPerson]) -> None:
        """Believe that the follower is behind this track, and that they may have been mistaken for one another."""
        self.release()
        right = self._numbers.first_right
        self._weights, self._gone = {one.id: LEAST for one in people} | {person.id: right}, 1.0 - right
        self._last = {one.id: one for one in people}

    def step(self, people: Sequence[TrackedPerson], now_s: float, dt: float) -> None:
        """Move on: tracks end, begin, are exchanged; places that are seen empty lose what they hold."""
        for place in self._places:
            place.step(dt)
        now = {one.id: one for one in people}
        self._end_tracks(now, now_s)
        self._slip(people, now_s, dt)
        self._exchange(people, dt)
        self._look_at_places(now_s, dt)
        self._note_apart(people)
        for one in people:
            if one.id not in self._weights:
                self._weights[one.id] = LEAST
                self._emerge(one, now_s)
        self._last = now
        self._keep_open(people)
        self._tidy()

    def _keep_open(self, people: Sequence[TrackedPerson]) -> None:
        """Let nobody in sight be ruled out for good while the follower is gone: an exchange may have gone unnoticed.

        It takes a return and an unnoticed exchange, both rare; so one cue alone convinces nobody, two touches do.
        """
        seen = [one.id for one in people if one.since_seen_s <= SEEN_S]
        gone = self._gone + sum(place.weight * (1.0 - place.there) for place in self._places)
        least = gone * self._numbers.returns_share**2 / max(1, len(seen))
        for track in seen:
            self._weights[track] = max(self._weights[track], least * math.exp(self._said.get(track, 0.0)))

    def weigh(self, ratios: Mapping[int, float]) -> None:
        """Take in what a cue says: log-likelihood ratios by track, follower against anybody else."""
        if not ratios:
            return
        for track, said in ratios.items():
            if track in self._weights and math.isfinite(said):
                ratio = max(-MOST_SAID, min(MOST_SAID, said))
                self._weights[track] *= math.exp(ratio)
                self._said[track] = self._said.get(track, 0.0) + ratio
        self._tidy()

    def belief(self) -> Belief:
        """Return the belief now."""
        hidden = sum(place.weight * place.there for place in self._places)
        away = sum(place.weight * (1.0 - place.there) for place in self._places)
        likeliest = max(self._places, key=lambda place: place.weight, default=None)
        where = None if likeliest is None else (likeliest.x, likeliest.y)
        return Belief(tracks=dict(self._weights), hidden=hidden, gone=self._gone + away, place=where)

    def _end_tracks(self, now: Mapping[int, TrackedPerson], now_s: float) -> None:
        """Hand on what ended tracks held: to the track that they were joined to, else to the place of their person."""
        heirs = {number: one.id for one in now.values() for number in one.merged_ids if number not in now}
        for track in [track for track in self._weights if track not in now]:
            weight, last = self._weights.pop(track), self._last[track]
            heir = heirs.get(track)
            if heir is not None:
                self._weights[heir] = self._weights.get(heir, 0.0) + weight
                continue
            self._hide(weight, last, now_s - max(last.since_seen_s, 0.0))
            for one in now.values():
                if one.id in self._last and self._is_part(one, last):
                    self._emerge(one, now_s)

    def _is_part(self, one: TrackedPerson, other: TrackedPerson) -> bool:
        """Whether a track may be of the same body as another: as near as two people are not, and never seen apart."""
        return one.id not in self._apart and math.hypot(one.x - other.x, one.y - other.y) < _reach_m(other)

    def _hide(self, weight: float, last: TrackedPerson, seen_s: float) -> None:
        there = 1.0 - self._numbers.strays_share
        near = next((p for p in self._places if math.dist((p.x, p.y), (last.x, last.y)) < APART_M / 2.0), None)
        if near is not None and near.weight >= weight:
            near.weight += weight
            return
        place = _Place(
            track=last.id, weight=weight, x=last.x, y=last.y, vx=last.vx, vy=last.vy, seen_s=seen_s, there=there
        )
        self._places.append(place)

    def _slip(self, people: Sequence[TrackedPerson], now_s: float, dt: float) -> None:
        """Let a little of each track's weight go over to "they are still about there, but the track is not theirs"."""
        for one in people:
            coasts = one.since_seen_s > SEEN_S
            rate = self._numbers.coasting_slips_per_s if coasts else self._numbers.slips_per_s
            lost = self._weights.get(one.id, 0.0) * (1.0 - math.exp(-rate * dt * self._leaves(one.id)))
            if lost > LEAST:
                self._weights[one.id] -= lost
                self._hide(lost, one, now_s - one.since_seen_s)

    def _exchange(self, people: Sequence[TrackedPerson], dt: float) -> None:
        """Let weight flow between tracks that are near enough to be exchanged."""
        numbers, near = self._numbers, 4.0 * self._numbers.switch_m
        old = [one for one in people if one.id in self._weights]
        for index, one in enumerate(old):
            for other in old[:index]:
                apart = math.hypot(one.x - other.x, one.y - other.y)
                if apart > near:
                    continue
                rate = numbers.switches_per_s * math.exp(-0.5 * (apart / numbers.switch_m) ** 2)
                share = 0.5 * (1.0 - math.exp(-2.0 * rate * dt))
                there = share * self._weights[one.id] * self._leaves(one.id) * self._enters(other.id)
                back = share * self._weights[other.id] * self._leaves(other.id) * self._enters(one.id)
                self._weights[one.id] += back - there
                self._weights[other.id] += there - back

    def _leaves(self, track: int) -> float:
        """Return by how much less likely the follower has just left a track of which cues still speak for them."""
        return math.exp(-max(0.0, self._said.get(track, 0.0)))

    def _enters(self, track: int) -> float:
        """Return by how much less likely the follower has just taken on a track of which cues speak against them."""
        return math.exp(min(0.0, self._said.get(track, 0.0)))

    def _look_at_places(self, now_s: float, dt: float) -> None:
        """Believe the less that somebody is where they must be the longer that place is seen without them."""
        for place in self._places:
            if place.weight * place.there < WORTH_A_LOOK:
                continue
            seen = self._visible(place.x, place.y, self._sigma(place, now_s))
            here = place.there * math.exp(-seen * dt / self._numbers.found_after_s)
            place.there = here / (here + 1.0 - place.there)

    def _emerge(self, one: TrackedPerson, now_s: float) -> None:
        """Ask whether a new track is one of those who have none: the nearer to where they must be, the likelier."""
        for place in self._places:
            if place.track == one.id or not self._was_beside(one, now_s, place.seen_s):
                odds = self._odds(one, (place.x, place.y), place.there, now_s - place.seen_s)
                found = place.weight * odds / (1.0 + odds)
                place.weight -= found
                self._weights[one.id] = self._weights.get(one.id, 0.0) + found
        found = self._gone * self._numbers.returns_share
        self._gone -= found
        self._weights[one.id] = self._weights.get(one.id, 0.0) + found
        for other in self._last.values():
            weight, seen_s = self._weights.get(other.id, 0.0), now_s - other.since_seen_s
            coasts = other.id != one.id and other.since_seen_s > 0.0
            if coasts and weight > LEAST and not self._was_beside(one, now_s, seen_s):
                odds = self._odds(one, (other.x, other.y), 1.0 - self._numbers.strays_share, other.since_seen_s)
                found = weight * odds / (1.0 + odds)
                self._weights[other.id] -= found
                self._weights[one.id] = self._weights.get(one.id, 0.0) + found

    def _was_beside(self, one: TrackedPerson, now_s: float, seen_s: float) -> bool:
        """Whether somebody had a track of their own, apart from the follower's, while that one was seen."""
        return one.id in self._apart and now_s - one.age_s < seen_s - OVERLAP_S

    def _odds(self, one: TrackedPerson, at: tuple[float, float], there: float, unseen_s: float) -> float:
        """Return the odds that a new track is whoever must be at a place, against anybody who comes into view."""
        numbers = self._numbers
        sigma = math.hypot(numbers.place_sigma_m, numbers.walks_mps * unseen_s)
        off = math.dist((one.x, one.y), at) / sigma
        near = there * math.exp(-0.5 * off**2) / (2.0 * math.pi * sigma**2)
        wide = (
            (1.0 - there) * math.exp(-0.5 * (off / STRAY_SIGMAS) ** 2) / (2.0 * math.pi * (STRAY_SIGMAS * sigma) ** 2)
        )
        return self._enters(one.id) * (near + wide) / (numbers.found_after_s * numbers.distractors_per_m2_s)

    def _sigma(self, place: _Place, now_s: float) -> float:
        return math.hypot(self._numbers.place_sigma_m, self._numbers.walks_mps * max(0.0, now_s - place.seen_s))

    def _note_apart(self, people: Sequence[TrackedPerson]) -> None:
        """Remember who was seen together with the follower, farther off than parts of one person are."""
        me = next((one for one in people if self._weights.get(one.id, 0.0) > 0.5 and one.since_seen_s <= 0.0), None)
        self._apart.intersection_update(one.id for one in people)
        if me is None:
            return
        self._apart.discard(me.id)
        for one in people:
            if one.id != me.id and one.since_seen_s <= 0.0 and math.hypot(one.x - me.x, one.y - me.y) > _reach_m(me):
                self._apart.add(one.id)

    def _tidy(self) -> None:
        """Make all weights sum to 1, and pool places that hold hardly anything."""
        self._said = {track: said for track, said in self._said.items() if track in self._weights}
        self._places.sort(key=lambda place: -place.weight)
        dropped = [place for n, place in enumerate(self._places) if n >= MOST_PLACES or place.weight < LEAST]
        self._gone += sum(place.weight for place in dropped)
        self._places = [place for place in self._places if place not in dropped]
        total = sum(self._weights.values()) + sum(place.weight for place in self._places) + self._gone
        self._weights = {track: max(LEAST, weight / total) for track, weight in self._weights.items()}
        for place in self._places:
            place.weight /= total
        self._gone = max(LEAST, self._gone / total)


def _reach_m(person: TrackedPerson) -> float:
    """Return how far apart parts of one person can be seen."""
    return APART_M if person.kind is BodyKind.WALKING else APART_ON_WHEELS_M
