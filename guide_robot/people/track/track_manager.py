"""All tracks together: who is seen where, who is new, who is gone."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.people.detect.appearance import Appearance
from guide_robot.people.detect.camera import Box, CameraView
from guide_robot.people.detect.free_space import FreeSpaceMemory
from guide_robot.people.detect.furniture import Furniture
from guide_robot.people.detect.segments import Segments
from guide_robot.people.detect.surroundings import Surveyed
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track import belief, camera_evidence
from guide_robot.people.track.births import new_detections
from guide_robot.people.track.chair_watch import ChairDetection
from guide_robot.people.track.company import group_parts, join_parts, update_by_proxy, without_duplicates
from guide_robot.people.track.matching import GATE, WEAK_GATE, Detection, match
from guide_robot.people.track.reidentification import Reidentification
from guide_robot.people.track.track import Motion, Track
from guide_robot.people.types import TrackedPerson
from guide_robot.sensing.scan_view import ScanView


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of the place besides the scan; `memory` is None when the robot's own motion is not known.

    `surveyed` is None where there is no map; else what stands on it has been taken out of the scan.
    """

    memory: FreeSpaceMemory | None
    furniture: Furniture
    surveyed: Surveyed | None

    def penalty(self, settings: TrackerSettings) -> float:
        """Return how much less a thing is a person where less is known, in log-odds: most of it may be walls."""
        without_odometry = settings.penalty_without_odometry if self.memory is None else 0.0
        return without_odometry + (settings.penalty_without_map if self.surveyed is None else 0.0)


class TrackManager:
    """The tracks in odom at one time, moved on from scan to scan."""

    def __init__(self, settings: TrackerSettings) -> None:
        self._settings = settings
        self._reidentification = Reidentification(settings)
        self._next_id = 1
        self.tracks: list[Track] = []
        self.now_s = -math.inf

    def clear(self) -> None:
        """Forget everybody; numbers are not given again."""
        self.tracks.clear()
        self._reidentification = Reidentification(self._settings)
        self.now_s = -math.inf

    def people(self) -> list[TrackedPerson]:
        """Return everybody who is believed to be a person and to be here."""
        shown = [track for track in self.tracks if belief.is_shown(track, self.now_s, self._settings)]
        return [track.as_person(self.now_s, self._settings) for track in shown]

    def appearances(self) -> dict[int, Appearance]:
        """Return the looks that are known, by track id."""
        return {track.id: track.appearance for track in self.tracks if track.appearance is not None}

    def advance(self, now_s: float) -> float:
        """Move everybody to a time, and return the seconds passed: 0 for a scan older than what was predicted."""
        limit_s = self._settings.longest_step_s
        dt = max(-limit_s, min(now_s - self.now_s, limit_s)) if math.isfinite(self.now_s) else 0.0
        self.now_s = now_s
        for track in self.tracks:
            x, y = track.motion.x, track.motion.y
            track.motion.predict(dt, belief.acceleration_noise_density(track, self._settings))
            dx, dy = track.motion.x - x, track.motion.y - y
            track.legs = [(leg_x + dx, leg_y + dy) for leg_x, leg_y in track.legs]
        return max(0.0, dt)

    def observe(
        self, pieces: Segments, sight: ScanView, dt: float, known: Known, chair: ChairDetection | None = None
    ) -> None:
        """Give the pieces of a scan to the tracks, known people first; what is left may begin new ones.

        All of a `chair` is one person.
        """
        settings, memory = self._settings, known.memory
        likely = np.maximum(pieces.leg, pieces.body) > settings.clutter_below
        free = np.ones(len(pieces), dtype=bool)
        unseen = list(self.tracks)
        if chair is not None:
            unseen.remove(chair.track)
            free &= self._see_chair(chair, pieces, sight, dt)
        rounds = ((True, likely, GATE), (True, ~likely, WEAK_GATE), (False, likely, GATE), (False, ~likely, WEAK_GATE))
        for confirmed, allowed, gate in rounds:
            group = [track for track in unseen if track.confirmed is confirmed]
            if gate == WEAK_GATE:
                group = [track for track in group if self.now_s - track.strong_s <= settings.weak_for_s]
            usable = np.flatnonzero(free & allowed)
            found = match(group, pieces.choose(usable), settings, gate=gate, moving=memory is not None)
            for place, detection in found.items():
                self._see(group[place], detection, sight, dt, known)
                free[usable[list(detection.pieces)]] = False
                unseen.remove(group[place])
        for track in unseen:
            belief.miss(track, sight, dt, settings)
        for detection in new_detections(pieces.choose(np.flatnonzero(free & likely)), settings):
            self._begin(detection)
        self._explain(known.furniture)
        self._tidy(dt, moving=memory is not None)

    def _explain(self, furniture: Furniture) -> None:
        """Tell the tracks whether their legs are those of a chair or table."""
        places = [track.legs or [(track.motion.x, track.motion.y)] for track in self.tracks]
        x, y = np.array([place for legs in places for place in legs], dtype=np.float64).reshape(-1, 2).T
        explained = iter(furniture.explains(x, y).tolist())
        for track, legs in zip(self.tracks, places, strict=True):
            odds = self._settings.explained_odds * sum(next(explained) for _ in legs) / len(legs)
            if odds != track.evidence.furniture:
                track.evidence.furniture = odds
                track.evidence.sum_up(self._settings)
                if track.confirmed:
                    self.decide(track)

    def wait(self) -> None:
        """Let time pass without a scan."""
        for track in self.tracks:
            track.lidar_saw = False
            track.hidden = True
        self._forget()

    def decide(self, track: Track) -> None:
        """Make up the mind about one track; who becomes known may be somebody who was known before."""
        before = track.confirmed
        track.confirmed = belief.becomes_known(track, self.now_s, self._settings)
        if track.confirmed and not before:
            missing = [other for other in self.tracks if other.confirmed and not other.lidar_saw]
            same = self._reidentification.reidentify(track, missing)
            if same in self.tracks:
                self.tracks.remove(same)

    def place_by_camera(self, box: Box, view: CameraView, stamp_s: float) -> None:
        """Let the camera alone say where somebody is; the feet must be in the picture."""
        spot = camera_evidence.place_of(box, view)
        if spot is None:
            return
        x, y, variance = spot
        near = [track for track in self.tracks if camera_evidence.same_direction(track, (x, y), view)]
        if near:
            track = min(near, key=lambda track: math.hypot(track.motion.x - x, track.motion.y - y))
            track.motion.update(x, y, variance)
            track.camera_seen_s = max(track.camera_seen_s, stamp_s)
            return
        track = self._add(x, y, variance)
        track.lidar_saw = False
        track.evidence.camera = camera_evidence.evidence_of(box.score)
        track.camera_seen_s = stamp_s

    def _see(self, track: Track, detection: Detection, sight: ScanView, dt: float, known: Known) -> None:
        settings, memory = self._settings, known.memory
        beyond_m = max(0.0, sight.pose.distance_to(detection.x, detection.y) - settings.far_m)
        track.evidence.surveyed = known.surveyed.share(detection.x, detection.y) if known.surveyed else 0.0
        track.evidence.penalty = known.penalty(settings) + settings.far_penalty_per_m * beyond_m
        if memory is not None and belief.is_fragment_beside(track, detection, settings):
            belief.miss(track, sight, dt, settings)
            return
        if memory is not None:
            belief.judge_pair(track, detection, sight, settings)
        belief.see(track, detection, sight, self.now_s, dt, settings)
        if memory is not None:
            belief.judge_motion(track, memory, dt, settings)
        else:
            belief.judge_stride(track, dt, settings)
        self.decide(track)

    def _see_chair(self, chair: ChairDetection, pieces: Segments, sight: ScanView, dt: float) -> NDArray[np.bool_]:
        """Take in what is seen of a chair, and return which pieces are none of it, shape (pieces,)."""
        if chair.fit is None:
            belief.miss(chair.track, sight, dt, self._settings)
            return np.ones(len(pieces), dtype=bool)
        belief.see_chair(chair.track, chair.fit, self.now_s, dt, self._settings)
        self.decide(chair.track)
        return ~chair.fit.covers(pieces.x, pieces.y)

    def _begin(self, detection: Detection) -> None:
        track = self._add(detection.x, detection.y, detection.variance)
        track.legs = list(detection.legs)
        track.seen_s = self.now_s
        if detection.legs:
            belief.first_look(track, detection, self._settings)

    def _add(self, x: float, y: float, variance: float) -> Track:
        motion = Motion(x=x, y=y, pp=variance, vv=self._settings.start_speed_sigma_mps**2)
        track = Track(id=self._next_id, motion=motion, born_s=self.now_s, born_at=(x, y))
        self._next_id += 1
        self.tracks.append(track)
        return track

    def _tidy(self, dt: float, *, moving: bool) -> None:
        self.tracks = without_duplicates(self.tracks, dt, self._settings)
        if self._settings.learned and moving:
            join_parts(self.tracks, dt, self._settings)
        if moving:
            group_parts(self.tracks, dt, self._settings)
            update_by_proxy(self.tracks, self.now_s, self._settings)
        self._forget()

    def _forget(self) -> None:
        self._reidentification.forget(self.now_s)
        gone = [track for track in self.tracks if belief.is_forgotten(track, self.now_s, self._settings)]
        for track in gone:
            self.tracks.remove(track)
            if track.confirmed:
                self._reidentification.leave(track)
