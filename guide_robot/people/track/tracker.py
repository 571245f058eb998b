"""Finds people in lidar scans and pictures, and follows each of them."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.floor.occupancy import OccupancyGrid
from guide_robot.people.detect.appearance import Appearance, appearance_of, blend
from guide_robot.people.detect.camera import Box, CameraView, Confirmation, Region, seated
from guide_robot.people.detect.detector import judged
from guide_robot.people.detect.free_space import FreeSpaceMemory
from guide_robot.people.detect.frozen import FrozenPicture
from guide_robot.people.detect.furniture import Furniture
from guide_robot.people.detect.map_alignment import MapAlignment
from guide_robot.people.detect.segments import Segments
from guide_robot.people.detect.surroundings import (
    Surveyed,
    clear_of_map,
    ends_on_map,
    may_be_legs,
    penalise_furniture,
    pieces_in_odom,
)
from guide_robot.people.detect.wheelchair import Look
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track import camera_evidence
from guide_robot.people.track.appearance_model import AppearanceModel
from guide_robot.people.track.chair_watch import ChairDetection, ChairWatch
from guide_robot.people.track.frames import to_map
from guide_robot.people.track.track_manager import Known, TrackManager
from guide_robot.people.types import TrackedPerson
from guide_robot.sensing.known_map import KnownMap
from guide_robot.sensing.scan_check import ScanCheck, ScanFault, usable_ranges
from guide_robot.sensing.scan_view import ScanView

__all__ = ["PeopleTracker", "to_map"]

ORIGIN = Pose2D(x=0.0, y=0.0, theta=0.0)
MOST_REGIONS = 6


class PeopleTracker:
    """People in the odometry frame, from scan to scan; a camera may confirm them.

    Without odometry (`lidar_in_odom` None) people are tracked in the lidar's own frame, and nothing is
    concluded from motion or from space seen free before.
    """

    def __init__(self, settings: TrackerSettings | None = None, static_map: OccupancyGrid | None = None) -> None:
        self.settings = settings or TrackerSettings()
        self._scans = ScanCheck(self.settings.fewest_beams, self.settings.reset_after_jump_back_s)
        self._manager = TrackManager(self.settings)
        self._memory = FreeSpaceMemory()
        self._furniture = Furniture(self.settings)
        self._map = KnownMap(static_map) if static_map is not None else None
        self._alignment = MapAlignment()
        self._lidar_s = -math.inf
        self._legs = np.empty((0, 2))
        self._chair = ChairWatch(self.settings)
        self._frozen = FrozenPicture()
        own = self.settings
        self._served = AppearanceModel(own.alike, own.look_fresh_s, own.look_kept_s, own.served_unheard_s)

    @property
    def faults(self) -> Counter[ScanFault]:
        """How many scans were dropped or odd, by reason."""
        return self._scans.faults

    def set_map(self, static_map: OccupancyGrid | None) -> None:
        """Use another map from now on; everybody tracked stays."""
        self._map = KnownMap(static_map) if static_map is not None else None

    def step(
        self,
        scan: Scan,
        lidar_in_odom: Pose2D | None,
        now_s: float,
        map_from_odom: Pose2D | None = None,
        *,
        lidar_in_odom_at_end: Pose2D | None = None,
    ) -> list[TrackedPerson]:
        """Take in one scan and return the people there are now, in odom.

        `lidar_in_odom` is the lidar's pose at the scan's stamp, that of its first beam; with the pose at its
        last beam the points are put where they were while the robot turned. `map_from_odom` is the pose of
        odom's origin in map. A scan that is not fit for use changes nothing but the counters and the time.
        """
        fault = self._scans.check(scan, lidar_in_odom, lidar_in_odom_at_end, map_from_odom)
        if fault is ScanFault.TIME_JUMPED_BACK:
            self._manager.clear()
            self._served.forget()
            self._chair.serve(0)
            self._memory = FreeSpaceMemory()
            self._furniture = Furniture(self.settings)
        elif fault is not None:
            return self.coast(now_s)
        sight = _sight(scan, lidar_in_odom, lidar_in_odom_at_end, self.settings)
        if self.settings.learned and self._map is not None and map_from_odom is not None:
            map_from_odom = self._alignment.align(self._map, sight, map_from_odom, scan.stamp_s)
        pieces = pieces_in_odom(sight, self.settings)
        if self.settings.learned and lidar_in_odom is not None:
            pieces = self._judged(pieces, sight, map_from_odom)
        pieces = clear_of_map(pieces, self._map, map_from_odom, self.settings)
        furniture = self._furniture if lidar_in_odom is not None else Furniture(self.settings)
        if lidar_in_odom is not None:
            furniture.look(pieces, sight, scan.stamp_s)
        pieces = penalise_furniture(pieces, furniture, self.settings)
        self._legs = may_be_legs(pieces)
        dt = self._manager.advance(scan.stamp_s)
        self._served.wait(scan.stamp_s)
        self._lidar_s = scan.stamp_s
        memory = self._memory if lidar_in_odom is not None else None
        on_map = ends_on_map(sight, self._map, map_from_odom, self.settings)
        surveyed = Surveyed(sight, on_map, pieces) if self._map is not None and map_from_odom is not None else None
        chair = self._chair_seen(pieces, sight, on_map) if lidar_in_odom is not None else None
        known = Known(memory=memory, furniture=furniture, surveyed=surveyed)
        self._manager.observe(pieces, sight, dt, known, chair)
        if lidar_in_odom is not None:
            self._memory.look(sight, scan.stamp_s)
        return self.people()

    def _judged(self, pieces: Segments, sight: ScanView, map_from_odom: Pose2D | None) -> Segments:
        """Return the pieces with the detector's word on each."""
        distances = None
        if self._map is not None and map_from_odom is not None:
            distances = partial(self._map.distance, map_from_frame=map_from_odom)
        return judged(pieces, sight, self._memory, distances)

    def _chair_seen(self, pieces: Segments, sight: ScanView, on_map: NDArray[np.bool_]) -> ChairDetection | None:
        """Return what is seen of the chair in which the one being served sits; None if they do not, as far as known."""
        book = self._manager

        def scan() -> Look:
            return Look(sight=sight, mapped=on_map, memory=self._memory)

        return self._chair.look(book.tracks, pieces, sight.pose, book.now_s, scan)

    def coast(self, now_s: float) -> list[TrackedPerson]:
        """Return the people as they must be by now when the lidar says nothing."""
        if math.isfinite(now_s) and now_s > self._manager.now_s:
            self._manager.advance(now_s)
            self._manager.wait()
            self._served.wait(now_s)
        return self.people()

    def people(self) -> list[TrackedPerson]:
        """Return everybody who is believed to be a person, in odom."""
        now_s = self._manager.now_s
        in_chair = {one.id: self._chair.similarity(one, now_s) for one in self._manager.tracks}
        return [
            replace(one, similarity=in_chair.get(one.id, 0.0) or self._served.similarity(one.id, now_s))
            for one in self._manager.people()
        ]

    def serve(self, track_id: int, *, sure: bool) -> None:
        """Hear who is being served, in each step: 0 for nobody; `sure` if the track is that person without ambiguity.

        Their look is learnt while that is sure, and is forgotten when nobody is served.
        """
        self._chair.serve(track_id)
        if not track_id:
            self._served.forget()
            return
        track = next((one for one in self._manager.tracks if one.id == track_id), None) if sure else None
        self._served.serve(track, self._manager.now_s)

    def appearances(self) -> dict[int, Appearance]:
        """Return how people look by track id, for those whom the camera saw; it is kept nowhere else."""
        return self._manager.appearances()

    def regions_to_confirm(self, view: CameraView, stamp_s: float, limit: int = MOST_REGIONS) -> list[Region]:
        """Return where in the picture the camera should look for whom the lidar sees, the least certain first."""
        return camera_evidence.regions_of(self._manager.tracks, view, self._lead_s(stamp_s), limit)

    def _lead_s(self, stamp_s: float) -> float:
        """Return by how much a picture is later than the last scan, within a second either way."""
        return max(-1.0, min(1.0, stamp_s - self._manager.now_s)) if math.isfinite(self._manager.now_s) else 0.0

    def take_looks(self, picture: NDArray[np.uint8], view: CameraView, stamp_s: float) -> bool:
        """Take the colours of people's clothes from a picture (BGR, shape (height, width, 3)), which is not kept.

        False for one that a frozen camera gives again: it shows nothing of who is there now.
        """
        if not math.isfinite(stamp_s):
            return True
        if self._frozen.step(picture, view):
            return False
        looks, lead_s = [], self._lead_s(stamp_s)
        for track, body in camera_evidence.clear_bodies(self._manager.tracks, self._legs, view, lead_s):
            look = appearance_of(picture, body)
            if look is not None:
                track.appearance = blend(track.appearance, look)
                walks = track.motion.speed() > self.settings.moving_mps
                looks.append((track, look, None if walks else appearance_of(picture, seated(body))))
        self._served.take(looks, stamp_s)
        return True

    def add_camera(self, confirmations: Sequence[Confirmation], stamp_s: float) -> None:
        """Take in the camera's word on regions."""
        tracks = {track.id: track for track in self._manager.tracks}
        for confirmation in confirmations:
            track = tracks.get(confirmation.track_id)
            if track is not None and math.isfinite(stamp_s):
                camera_evidence.take_in(track, confirmation, stamp_s, self.settings)
                self._manager.decide(track)

    def add_camera_boxes(self, boxes: Sequence[Box], view: CameraView, stamp_s: float) -> None:
        """Take in a whole-picture detector's boxes: they confirm people, and find those whom no lidar sees."""
        regions = self.regions_to_confirm(view, stamp_s, limit=len(self._manager.tracks))
        confirmations, unexplained = camera_evidence.confirmations_of(boxes, regions)
        self.add_camera(confirmations, stamp_s)
        if not math.isfinite(stamp_s) or stamp_s - self._lidar_s < self.settings.lidar_out_after_s:
            return
        self.coast(stamp_s)
        found = [entry.box for entry in confirmations if entry.evidence > 0.0] + unexplained
        for box in found:
            self._manager.place_by_camera(box, view, stamp_s)


def _sight(scan: Scan, begin: Pose2D | None, end: Pose2D | None, settings: TrackerSettings) -> ScanView:
    if scan.time_increment_s < 0.0 and begin is not None and end is not None:
        begin, end = end, begin  # a lidar that turns clockwise: the last beam was taken first
    pose = begin or ORIGIN
    measured = usable_ranges(scan)
    beyond = np.isfinite(measured) & (measured > settings.furthest_m)
    return ScanView(
        ranges=np.where(beyond, np.inf, measured),
        beyond=beyond,
        angle_min=scan.angle_min,
        angle_increment=scan.angle_increment,
        pose=pose,
        moved=(end or pose).relative_to(pose),
    )
