"""How the person being served is dressed, and how much everybody else looks like them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.detect.appearance import (
    BANDS,
    ONE_PART_AT_MOST,
    Appearance,
    alike_by_parts,
    blend,
    similarities,
)
from guide_robot.people.track.track import Track

UNKNOWN = np.full(BANDS, np.nan)
LEAST = 0.01  # similarity of nobody at all; 0 is left for what is not known


@dataclass(frozen=True, kw_only=True)
class _Observations:
    """The last pictures of somebody: how alike each part is to the one being served, and if there were several.

    `parts` has shape (BANDS,), nan for what none of them showed; `shown_s` says when each was shown last.
    """

    parts: NDArray[np.float64]
    shown_s: NDArray[np.float64]
    last_s: float
    several: bool

    def kept(self, now_s: float, kept_s: float) -> NDArray[np.float64]:
        """Return the parts that were shown lately, shape (BANDS,), nan for the others."""
        return np.where(np.abs(now_s - self.shown_s) <= kept_s, self.parts, np.nan)


class AppearanceModel:
    """Learns one look while it is sure whose it is, and compares others' with it; forgotten when nobody is served.

    Only the last pictures of somebody count: a track may have gone over to another person since the earlier ones.
    One alone says nothing of how alike they are: it may show whoever was just passing before them.
    A person who sits in a wheelchair or pushes a frame has no look: the tracks of such people are now here, now there
    on them.
    """

    def __init__(self, alike: float, fresh_s: float, kept_s: float, unheard_s: float) -> None:
        """Learn from pictures that are at least so much `alike`, believe them for `fresh_s`.

        A part that later ones do not show, as from near by the trousers, still speaks for somebody for `kept_s`, or
        leaves them ambiguous. Without a word of who is served for `unheard_s` the look is forgotten.
        """
        self._alike, self._fresh_s, self._kept_s, self._unheard_s = alike, fresh_s, kept_s, unheard_s
        self.forget()

    def forget(self) -> None:
        """Forget whom the robot serves and how they look."""
        self._look: Appearance | None = None
        self._on_wheels = False
        self._id = 0
        self._heard_s = math.inf
        self._observations: dict[int, _Observations] = {}

    def serve(self, track: Track | None, now_s: float) -> None:
        """Take somebody for the one who is served; None while it is not sure who they are."""
        self._id, self._heard_s = track.id if track is not None else 0, now_s
        if track is not None and track.kind is not BodyKind.WALKING:
            self._on_wheels, self._look = True, None

    def wait(self, now_s: float) -> None:
        """Let time pass."""
        if now_s - self._heard_s > self._unheard_s:
            self.forget()

    def take(self, looks: Sequence[tuple[Track, Appearance, Appearance | None]], stamp_s: float) -> None:
        """Take in how some tracks look in the picture just made: standing, and in case they sit, if they may."""
        for track, look, sitting in looks:
            self._compare(track, look, sitting, stamp_s)

    def similarity(self, track_id: int, now_s: float) -> float:
        """Return how much somebody looks like the one being served, `LEAST` to 1; 0 where that is not known."""
        observations = self._observations.get(track_id)
        if observations is None or not observations.several or abs(now_s - observations.last_s) > self._fresh_s:
            return 0.0
        shown, kept = (observations.kept(now_s, within_s) for within_s in (self._fresh_s, self._kept_s))
        alike, before = alike_by_parts(shown), alike_by_parts(kept)
        if before < alike:  # the track may have been somebody else's then, so it is not known
            return max(LEAST, min(alike, ONE_PART_AT_MOST))
        return max(LEAST, before)

    def _compare(self, track: Track, observation: Appearance, sitting: Appearance | None, stamp_s: float) -> None:
        if self._on_wheels:
            return
        parts = similarities(self._look, observation) if self._look is not None else UNKNOWN
        known = not np.isnan(parts).all()
        if track.id == self._id and (not known or alike_by_parts(parts) >= self._alike):
            self._look = blend(self._look or track.appearance, observation)
        if not known:
            return
        if self._look is not None and sitting is not None:
            parts = self._of_who_stays(parts, similarities(self._look, sitting))
        before = self._observations.get(track.id)
        several = before is not None and abs(stamp_s - before.last_s) <= self._fresh_s
        shown_s = np.where(np.isnan(parts), -np.inf, stamp_s)
        if before is not None:
            old = before.kept(stamp_s, self._kept_s)
            mean = 0.5 * (old + parts) if several else parts
            parts = np.where(np.isnan(mean), np.where(np.isnan(parts), old, parts), mean)
            shown_s = np.maximum(shown_s, before.shown_s)
        self._observations[track.id] = _Observations(parts=parts, shown_s=shown_s, last_s=stamp_s, several=several)

    def _of_who_stays(self, parts: NDArray[np.float64], sitting: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what counts of somebody who does not walk, of shape (BANDS,): they may sit behind a row of seats.

        What hides their lower parts stays before them; with the right shirt these say nothing against them.
        """
        top = max(np.nan_to_num(parts[0]), np.nan_to_num(sitting[0]))
        if alike_by_parts(parts) >= self._alike or top < self._alike:
            return parts
        return np.array([top, *UNKNOWN[1:]])
