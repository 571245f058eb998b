"""Gives somebody who comes back into view the number they had."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.detect.appearance import similarity
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.track import Track


@dataclass(kw_only=True)
class Departed:
    """A known person who is out of sight, as they were when last seen."""

    track: Track
    x: float
    y: float


class Reidentification:
    """Remembers known people for some seconds after they are gone, and their looks no longer than that."""

    def __init__(self, settings: TrackerSettings) -> None:
        self._settings = settings
        self._departed: list[Departed] = []

    def leave(self, track: Track) -> None:
        """Remember somebody who was known and is no longer tracked."""
        self._departed.append(_departed(track))

    def forget(self, now_s: float) -> None:
        """Forget everybody gone for too long."""
        limit_s = self._settings.reidentify_alike_s
        self._departed = [gone for gone in self._departed if now_s - gone.track.last_seen_s() <= limit_s]

    def reidentify(self, track: Track, missing: Sequence[Track] = ()) -> Track | None:
        """Give a newly known track the number of the one person it can be; None if it is nobody or undecided.

        `missing` are known people who are still tracked but not seen now; the one returned is no longer needed.
        """
        could_be = [gone for gone in self._departed if self._can_be(track, gone)]
        unseen = [_departed(other) for other in missing if other is not track]
        could_be += [gone for gone in unseen if self._can_be(track, gone)]
        if len(could_be) != 1:
            return None
        gone = could_be[0]
        if gone in self._departed:
            self._departed.remove(gone)
        track.id, track.born_s = gone.track.id, gone.track.born_s
        track.merged_ids = gone.track.merged_ids
        track.evidence.remember(gone.track.evidence)
        track.appearance = track.appearance or gone.track.appearance
        track.kind = gone.track.kind if track.kind is BodyKind.WALKING else track.kind
        return gone.track

    def _can_be(self, track: Track, gone: Departed) -> bool:
        """Whether a track began after the other was last seen, and where they can have walked to."""
        settings = self._settings
        away_s = track.born_s - gone.track.last_seen_s()
        if away_s < -0.2:
            return False
        distance = math.hypot(track.born_at[0] - gone.x, track.born_at[1] - gone.y)
        alike = _similarity(gone.track, track)
        if alike is not None:
            if alike < settings.alike:
                return False
            return distance <= min(0.5 + 1.4 * away_s, settings.reidentify_alike_m)
        if gone.track.gone_s < settings.forget_gone_s:
            reach = min(0.4 + settings.reidentify_walk_mps * max(0.0, away_s), settings.reidentify_hidden_m)
            return away_s <= settings.reidentify_hidden_s and distance <= reach
        reach = min(0.4 + settings.reidentify_walk_mps * max(0.0, away_s), settings.reidentify_m)
        return away_s <= settings.reidentify_s and distance <= reach


def _similarity(one: Track, other: Track) -> float | None:
    if one.appearance is None or other.appearance is None:
        return None
    return similarity(one.appearance, other.appearance)


def _departed(track: Track) -> Departed:
    return Departed(track=track, x=track.motion.x, y=track.motion.y)
