"""Whether the one being served sits in a wheelchair, and where in each scan that is."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from guide_robot.common.geometry import Pose2D, wrap_angle
from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.detect.segments import Segments
from guide_robot.people.detect.wheelchair import ANYWHERE, NEARBY, WIDER, Fit, Look, find_chair, shown
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.appearance_model import LEAST
from guide_robot.people.track.track import Point, Track

# When a chair is looked for: so often, about somebody so near with things seen so far beside them, or one so wide.
SEEK_EVERY_S, SEEK_WITHIN_M = 0.5, 2.5
BESIDE_M, WIDE_M = (0.2, 0.65), 0.3
ON_LEGS_S = 3.0  # who has walked for so long, or had nothing beside them, is not in one

# What is surely one, found twice within so little of the same place.
SURE_RAD, SURE_AGREEMENT = 0.21, 0.7
SAME_M, SAME_RAD = 0.25, 0.5

# How long it is looked for only where it must be, how long nothing else is taken for it, how long its place is seen
# empty before nobody is in it; how often it is looked for elsewhere, and how far off.
NEARBY_FOR_S, COASTS_FOR_S, EMPTY_FOR_S = 0.25, 0.7, 8.0
AGAIN_EVERY_S = 0.3
SHOWN_AT_LEAST = 0.4
CAME_SHARE = 0.5
REACH_M, PACE_MPS, FURTHEST_M = 0.6, 1.0, 3.0


@dataclass(frozen=True, kw_only=True)
class ChairDetection:
    """The track of somebody in a chair, and where that is seen in one scan; None while it is hidden."""

    track: Track
    fit: Fit | None


class ChairWatch:
    """Looks for a chair about the one being served, and from then on for that chair from scan to scan.

    Somebody is taken to sit in one when the whole outline was found twice, unless they have walked or stood with
    nothing beside them. While others hide them they are predicted; then the chair is looked for where they were and
    about whoever is new there. Once their place is long seen without a chair they are not in one.
    """

    def __init__(self, settings: TrackerSettings) -> None:
        """Begin with nobody."""
        self._settings = settings
        self._id = 0
        self._on_legs_s = self._step_s = 0.0
        self._looked_s = math.inf
        self._wide: set[int] = set()
        self._restart()

    def _restart(self) -> None:
        self._fit: Fit | None = None
        self._first: Fit | None = None
        self._sought_s = self._fitted_s = -math.inf
        self._empty_s = 0.0
        self._tries = self._fitted_id = 0

    def serve(self, track_id: int) -> None:
        """Hear which track is being served; 0 for nobody. One who once sat in a chair sits there under any number."""
        if track_id == self._id:
            return
        self._id = track_id
        if track_id == 0:
            self._on_legs_s = 0.0
        if track_id == 0 or self._fit is None:
            self._restart()

    def similarity(self, track: Track, now_s: float) -> float:
        """Return how much somebody looks like the one being served, if that one sits in a chair; 0 if not known.

        A person who has nothing beside them is in none, if they were seen to walk or are not the one being served: of
        that one others may hide the wheels.
        """
        if self._fit is None:
            return 0.0
        if track.id == self._fitted_id and now_s - self._fitted_s <= NEARBY_FOR_S:
            return 1.0
        alone = track.lidar_saw and track.kind is BodyKind.WALKING and track.id not in self._wide
        return LEAST if alone and (track.id != self._id or self._walks(track)) else 0.0

    def look(
        self,
        tracks: Sequence[Track],
        pieces: Segments,
        lidar: Pose2D,
        now_s: float,
        take: Callable[[], Look],
    ) -> ChairDetection | None:
        """Return who sits in a chair and what this scan shows of it; None where nobody is known to, or not any more.

        `take` gives the scan to look at, if it comes to that.
        """
        track = next((one for one in tracks if one.id == self._id), None)
        self._notice(track, tracks, pieces, now_s)
        if self._fit is None:
            if track is None or not self._is_due(track, lidar, now_s):
                return None
            self._seek(track, take(), now_s)
            return None if self._fit is None else ChairDetection(track=track, fit=self._fit)
        scan = take()
        fit = self._follow(track, self._fit, tracks, pieces, now_s, scan)
        if fit is None:
            return None if track is None else self._missed(track, self._fit, scan, now_s)
        self._take(fit, now_s)
        track = track or self._renamed(fit, tracks)
        return None if track is None else ChairDetection(track=track, fit=fit)

    def _notice(self, track: Track | None, tracks: Sequence[Track], pieces: Segments, now_s: float) -> None:
        """Keep who has something wide about them, and count for how long the one being served had not, or walked."""
        self._step_s, self._looked_s = max(0.0, now_s - self._looked_s), now_s
        looked_at = tracks if self._fit is not None else [track] if track is not None else []
        self._wide = {one.id for one in looked_at if _is_wide((one.motion.x, one.motion.y), pieces)}
        if track is not None and track.lidar_saw and self._fit is None:
            walks = track.walked and self._walks(track)
            self._on_legs_s += self._step_s * (walks or track.id not in self._wide)

    def _walks(self, track: Track) -> bool:
        return track.kind is BodyKind.WALKING and track.stride.swings(self._settings)

    def _missed(self, track: Track, before: Fit, look: Look, now_s: float) -> ChairDetection | None:
        """Return that somebody is hidden; None where others' things in their place may be them."""
        if self._fitted_id != track.id:
            return None
        place = Pose2D(x=track.motion.x, y=track.motion.y, theta=before.pose.theta)
        if now_s - self._fitted_s <= COASTS_FOR_S or shown(look, place) < SHOWN_AT_LEAST:
            return ChairDetection(track=track, fit=None)
        self._empty_s += self._step_s
        if self._empty_s > EMPTY_FOR_S:
            self._restart()
        return None

    def _is_due(self, track: Track, lidar: Pose2D, now_s: float) -> bool:
        """Whether it is time to look whether a track is a part of a chair."""
        near = lidar.distance_to(track.motion.x, track.motion.y) <= SEEK_WITHIN_M
        due = now_s - self._sought_s >= SEEK_EVERY_S and self._on_legs_s <= ON_LEGS_S
        return near and due and track.id in self._wide

    def _seek(self, track: Track, look: Look, now_s: float) -> None:
        """Look for a chair anywhere about a track that may be a part of one."""
        self._sought_s = now_s
        fit = find_chair(look, Pose2D(x=track.motion.x, y=track.motion.y, theta=0.0), ANYWHERE)
        sure = self._two_of_two(fit)
        if sure is not None:
            self._take(sure, now_s)

    def _take(self, fit: Fit, now_s: float) -> None:
        self._fit, self._fitted_s = fit, now_s
        self._first, self._empty_s, self._fitted_id = None, 0.0, self._id

    def _two_of_two(self, fit: Fit | None) -> Fit | None:
        """Return what was surely found, if it was found there before; of one look alone nothing is believed."""
        first, self._first = self._first, fit
        if fit is None or fit.seen_rad < SURE_RAD or fit.agreement < SURE_AGREEMENT:
            self._first = None
            return None
        return fit if first is not None and _same(first.pose, fit.pose) else None

    def _follow(
        self, track: Track | None, before: Fit, tracks: Sequence[Track], pieces: Segments, now_s: float, look: Look
    ) -> Fit | None:
        """Look for the chair where it must be by now; where that is little like one, also anywhere else it may be."""
        unfitted_s = now_s - self._fitted_s
        fit = None
        if track is not None and track.id == self._fitted_id and unfitted_s <= COASTS_FOR_S:
            guess = Pose2D(x=track.motion.x, y=track.motion.y, theta=before.pose.theta)
            fit = find_chair(look, guess, NEARBY if unfitted_s <= NEARBY_FOR_S else WIDER)
        if (fit is not None and fit.agreement >= SURE_AGREEMENT) or now_s - self._sought_s < AGAIN_EVERY_S:
            return fit
        again = [] if self._first is None else [(self._first.pose.x, self._first.pose.y)]
        places = again or [
            place for place in self._places(track, before, tracks, unfitted_s) if _is_wide(place, pieces)
        ]
        if not places:
            return fit
        self._tries += 1
        self._sought_s = now_s
        x, y = places[self._tries % len(places)]
        other = find_chair(look, Pose2D(x=x, y=y, theta=before.pose.theta), ANYWHERE)
        if unfitted_s > COASTS_FOR_S:
            other = self._two_of_two(other if other is not None and _came_there(other, look) else None)
        return max((one for one in (fit, other) if one is not None), key=Fit.support, default=None)

    @staticmethod
    def _places(track: Track | None, before: Fit, tracks: Sequence[Track], unfitted_s: float) -> list[Point]:
        """Return where the chair may be by now: where predicted, where it was, and where else anything is seen."""
        here = [] if track is None else [(track.motion.x, track.motion.y)]
        was = before.pose.x, before.pose.y
        if unfitted_s <= COASTS_FOR_S:
            return here or [was]
        reach_m = min(REACH_M + PACE_MPS * unfitted_s, FURTHEST_M)
        seen = [(one.motion.x, one.motion.y) for one in tracks if one is not track and one.lidar_saw]
        return [*here, was, *(place for place in seen if math.dist(place, was) <= reach_m)]

    def _renamed(self, fit: Fit, tracks: Sequence[Track]) -> Track | None:
        """Return the track that is a part of the chair found again, under the number it had before."""
        within = [one for one in tracks if fit.covers(np.array([one.motion.x]), np.array([one.motion.y]))[0]]
        part = min(within, key=lambda one: fit.pose.distance_to(one.motion.x, one.motion.y), default=None)
        if part is not None:
            part.merged_ids.append(part.id)
            part.id, part.confirmed = self._id, True
        return part


def _is_wide(here: Point, pieces: Segments) -> bool:
    """Whether several things are seen beside a place, or something wide there: a chair is both."""
    apart = np.hypot(pieces.x - here[0], pieces.y - here[1])
    beside = (apart > BESIDE_M[0]) & (apart < BESIDE_M[1])
    return int(beside.sum()) >= 2 or bool((pieces.width[apart < BESIDE_M[1]] > WIDE_M).any())


def _came_there(fit: Fit, look: Look) -> bool:
    """Whether what was found stands where nothing was before; else it is a piece of furniture that looks like one."""
    free = [look.memory.ever_free(x, y) for x, y in fit.outline]
    return sum(free) >= CAME_SHARE * len(free)


def _same(one: Pose2D, other: Pose2D) -> bool:
    near = one.distance_to(other.x, other.y) < SAME_M
    return near and abs(wrap_angle(one.theta - other.theta)) < SAME_RAD
