"""Remembers where narrow things stand still, and finds those that are the legs of one chair or table."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from guide_robot.people.detect.segments import Segments
from guide_robot.people.settings import TrackerSettings
from guide_robot.sensing.scan_view import ScanView

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

SAME_SPOT_M = 0.09
AVERAGED_LOOKS = 20.0
SEARCH_EVERY_S = 0.4
# A spot is given up when seen empty this often more than not, when unseen for long, or out of reach.
EMPTY_LOOKS = 8.0
PATIENCE_SCANS, PATIENCE_PER_LOOK = 5.0, 20.0
REACH_M = 10.0


def _none() -> Floats:
    return np.zeros(0)


@dataclass(kw_only=True)
class Spots:
    """Places in odom where something narrow was seen; arrays of shape (spots,).

    `seen` counts the scans that saw it, `empty` those that saw through the place, less two for each that did not, and
    `unseen` the scans since it was seen last. `width` is its mean width over the `whole` looks with both sides open.
    """

    x: Floats = field(default_factory=_none)
    y: Floats = field(default_factory=_none)
    seen: Floats = field(default_factory=_none)
    empty: Floats = field(default_factory=_none)
    unseen: Floats = field(default_factory=_none)
    width: Floats = field(default_factory=_none)
    whole: Floats = field(default_factory=_none)
    explained: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def __len__(self) -> int:
        return len(self.x)

    def choose(self, keep: Bools | Ints) -> "Spots":
        """Return only some of the spots."""
        return Spots(**{name: getattr(self, name)[keep] for name in self.__dataclass_fields__})

    def joined(self, other: "Spots") -> "Spots":
        """Return both together."""
        names = self.__dataclass_fields__
        return Spots(**{name: np.concatenate((getattr(self, name), getattr(other, name))) for name in names})


def _spots_of(pieces: Segments) -> Spots:
    """Return the spots of pieces seen for the first time."""
    nothing = np.zeros(len(pieces))
    whole = (pieces.open_sides == 2).astype(np.float64)
    return Spots(
        x=pieces.x.copy(),
        y=pieces.y.copy(),
        seen=nothing + 1.0,
        empty=nothing,
        unseen=nothing,
        width=pieces.width * whole,
        whole=whole,
        explained=np.zeros(len(pieces), dtype=bool),
    )


class Furniture:
    """What stands still and is narrow, and which of it is the leg of a chair or table.

    One look does not tell the leg of a chair far away from that of a person. But chairs and tables have four legs at
    the corners of a rectangle, further apart than a person's two legs, and over some seconds of a drive all are seen.
    """

    def __init__(self, settings: TrackerSettings) -> None:
        self._settings = settings
        self._spots = Spots()
        self._searched_s = -math.inf

    def explains(self, x: Floats, y: Floats) -> Bools:
        """Return which places in odom are those of legs of furniture, shape as `x`."""
        spots = self._spots
        if not len(spots) or not len(x):
            return np.zeros(len(x), dtype=bool)
        apart = np.hypot(x[:, None] - spots.x, y[:, None] - spots.y)
        nearest = apart.argmin(axis=1)
        return np.asarray(spots.explained[nearest] & (apart.min(axis=1) < SAME_SPOT_M))

    def look(self, pieces: Segments, sight: ScanView, now_s: float) -> None:
        """Take in the pieces of a scan, in odom and without what the map explains."""
        pieces = pieces.choose(pieces.width <= self._settings.pole_width_m + pieces.spacing)
        spots = self._spots
        again, piece = _same(spots, pieces)
        _average(spots, again, pieces.choose(piece))
        unseen = np.ones(len(spots), dtype=bool)
        unseen[again] = False
        spots.unseen[unseen] += 1.0
        spots.empty[unseen] += sight.passed(spots.x[unseen], spots.y[unseen])
        new = np.ones(len(pieces), dtype=bool)
        new[piece] = False
        spots = spots.joined(_spots_of(pieces.choose(new)))
        near = np.hypot(spots.x - sight.pose.x, spots.y - sight.pose.y) < REACH_M
        waits = spots.unseen < PATIENCE_SCANS + PATIENCE_PER_LOOK * spots.seen
        self._spots = spots.choose(near & waits & (spots.empty < np.minimum(EMPTY_LOOKS, 1.0 + spots.seen)))
        if now_s - self._searched_s >= SEARCH_EVERY_S:
            self._searched_s = now_s
            self._spots.explained[:] = _corners(self._spots, self._settings)


def _same(spots: Spots, pieces: Segments) -> tuple[Ints, Ints]:
    """Return which spots are seen again, and as which pieces: those that are each other's nearest."""
    if not len(spots) or not len(pieces):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    apart = np.hypot(spots.x[:, None] - pieces.x, spots.y[:, None] - pieces.y)
    piece = apart.argmin(axis=1)
    again = np.flatnonzero((apart.argmin(axis=0)[piece] == np.arange(len(spots))) & (apart.min(axis=1) < SAME_SPOT_M))
    return again, piece[again]


def _average(spots: Spots, again: Ints, pieces: Segments) -> None:
    """Let spots take in the pieces as which they were seen again."""
    share = 1.0 / np.minimum(spots.seen[again] + 1.0, AVERAGED_LOOKS)
    spots.x[again] += share * (pieces.x - spots.x[again])
    spots.y[again] += share * (pieces.y - spots.y[again])
    spots.seen[again] += 1.0
    spots.empty[again] = np.maximum(0.0, spots.empty[again] - 2.0)
    spots.unseen[again] = 0.0
    whole = pieces.open_sides == 2
    spots.whole[again] += whole
    share = whole / np.clip(spots.whole[again], 1.0, AVERAGED_LOOKS)
    spots.width[again] += share * (pieces.width - spots.width[again])


def _corners(spots: Spots, settings: TrackerSettings) -> Bools:
    """Return which spots are corners of a rectangle of four, shape (spots,); what is as wide as a leg never is."""
    found = np.zeros(len(spots), dtype=bool)
    wide = (spots.width > settings.thin_at_most_m) & (spots.whole >= settings.settled_looks)
    use = np.flatnonzero((spots.seen >= settings.settled_looks) & ~wide)
    at = np.column_stack((spots.x, spots.y))[use]
    apart = np.hypot(at[:, None, 0] - at[:, 0], at[:, None, 1] - at[:, 1])
    least, most = settings.furniture_sides_m
    for corner in range(len(use)):
        near = np.flatnonzero((apart[corner] > least) & (apart[corner] < math.sqrt(2.0) * most))
        beside = near[apart[corner, near] < most]
        arms = (at[beside] - at[corner]) / apart[corner, beside, None]
        first, second = np.nonzero(np.triu(np.abs(arms @ arms.T) < settings.furniture_skew, k=1))
        opposite = at[beside[first]] + at[beside[second]] - at[corner]
        off = np.hypot(opposite[:, None, 0] - at[near, 0], opposite[:, None, 1] - at[near, 1])
        good = off.min(axis=1, initial=math.inf) < settings.furniture_off_m
        if good.any():
            found[use[corner]] = True
            found[use[beside[first[good]]]] = found[use[beside[second[good]]]] = True
            found[use[near[off[good].argmin(axis=1)]]] = True
    return found
