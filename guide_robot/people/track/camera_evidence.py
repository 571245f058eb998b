"""What the camera adds to tracks: that they are people, who is seen whole, and where they are without a lidar."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from guide_robot.people.detect.camera import Box, CameraView, Confirmation, Region, body_of, region_of
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.track import Track

Points = NDArray[np.float64]
OVERLAP_AT_LEAST = 0.25
DISTANCE_ERROR = 0.15
BEARING_RAD = 0.12
LOOKS_WITHIN_M = 5.0
ONE_BODY_M = 0.4
OWN_LEGS_M = 0.5
HALF_BODY_M = 0.25
HALF_LOOK_M = 0.2


def regions_of(tracks: Sequence[Track], view: CameraView, lead_s: float, limit: int) -> list[Region]:
    """Return where to look for tracks in a picture taken `lead_s` after the last scan, the least certain first."""
    ranked = sorted(tracks, key=lambda track: (track.camera_seen_s, -track.evidence.shape))
    regions: list[Region] = []
    for track in ranked:
        motion = track.motion
        region = region_of(track.id, motion.x + motion.vx * lead_s, motion.y + motion.vy * lead_s, view)
        if region is not None and len(regions) < limit:
            regions.append(region)
    return regions


def take_in(track: Track, confirmation: Confirmation, stamp_s: float, settings: TrackerSettings) -> None:
    """Let one confirmation speak for or against a track."""
    evidence = track.evidence
    evidence.camera += settings.camera_share * confirmation.evidence
    evidence.camera = max(settings.camera_least, min(settings.camera_most, evidence.camera))
    if confirmation.evidence > 0.0:
        track.camera_seen_s = max(track.camera_seen_s, stamp_s)


def clear_bodies(tracks: Sequence[Track], legs: Points, view: CameraView, lead_s: float) -> list[tuple[Track, Box]]:
    """Return the known people near by whom nobody nearer hides from the camera, and where in the picture they are.

    `legs`, shape (n, 2) in odom, is what the lidar saw that may be somebody's leg, tracked or not: the trunk above it
    is wider. Left out too is who has another track within `ONE_BODY_M`: both may be parts of one person, say of their
    wheelchair.
    """
    found: list[tuple[float, Track, Box]] = []
    for track in tracks:
        x, y = track.motion.x + track.motion.vx * lead_s, track.motion.y + track.motion.vy * lead_s
        body = body_of(x, y, view)
        if body is not None and (track.confirmed or track.lidar_saw):
            found.append((view.pose_in_odom.distance_to(x, y), track, body))
    found.sort(key=lambda one: one[0])
    clear = []
    for number, (distance, track, body) in enumerate(found):
        left, right = _trunk(body)
        nearer = (_trunk(other) for _, _, other in found[:number])
        hidden = any(other_left < right and left < other_right for other_left, other_right in nearer)
        seen = distance <= LOOKS_WITHIN_M and track.confirmed and track.lidar_saw
        if seen and not hidden and not _has_neighbour(track, tracks) and not _stand_before(legs, track, view):
            clear.append((track, body))
    return clear


def _stand_before(legs: Points, track: Track, view: CameraView) -> bool:
    """Whether somebody's trunk above one of the legs may reach between the camera and the middle of a person."""
    eye = np.array([view.pose_in_odom.x, view.pose_in_odom.y])
    way = np.array([track.motion.x, track.motion.y]) - eye
    distance = max(float(np.hypot(*way)), 1e-3)
    ahead, aside = (legs - eye) @ way / distance, (legs - eye) @ np.array([-way[1], way[0]]) / distance
    between = (ahead > 0.0) & (ahead < distance - OWN_LEGS_M)
    return bool((between & (np.abs(aside) < HALF_BODY_M + HALF_LOOK_M * ahead / distance)).any())


def _has_neighbour(track: Track, tracks: Sequence[Track]) -> bool:
    here = track.motion.x, track.motion.y
    others = (other for other in tracks if other is not track and (other.confirmed or other.lidar_saw))
    return any(math.dist(here, (other.motion.x, other.motion.y)) < ONE_BODY_M for other in others)


def _trunk(body: Box) -> tuple[int, int]:
    """Return the columns that a body's trunk fills: the box has room for arms and a stride."""
    aside = (body.right - body.left) // 5
    return body.left + aside, body.right - aside


def confirmations_of(boxes: Sequence[Box], regions: Sequence[Region]) -> tuple[list[Confirmation], list[Box]]:
    """Return what a whole-picture detector's boxes say of the regions, and the boxes that fit none."""
    left = list(boxes)
    confirmations: list[Confirmation] = []
    for region in regions:
        best = max(left, key=region.box.overlap, default=None)
        if best is None or best.overlap(region.box) < OVERLAP_AT_LEAST:
            confirmations.append(Confirmation(track_id=region.track_id, evidence=-0.5, box=region.box))
            continue
        left.remove(best)
        confirmations.append(Confirmation(track_id=region.track_id, evidence=evidence_of(best.score), box=best))
    return confirmations, left


def evidence_of(score: float) -> float:
    """Return log-odds for a detector's score; few detectors are calibrated, so it is limited to 2.5."""
    score = min(max(score, 0.02), 0.98)
    return min(2.5, max(0.3, math.log(score / (1.0 - score)) + 1.0))


def place_of(box: Box, view: CameraView) -> tuple[float, float, float] | None:
    """Return where the person of a box stands in odom and the variance in m^2, None if the feet are not seen."""
    if box.bottom >= view.height - 3:
        return None
    spot = view.on_floor(0.5 * (box.left + box.right), float(box.bottom))
    if spot is None:
        return None
    distance = view.pose_in_odom.distance_to(*spot)
    return (*spot, (0.1 + DISTANCE_ERROR * distance) ** 2) if distance < 8.0 else None


def same_direction(track: Track, spot: tuple[float, float], view: CameraView) -> bool:
    """Whether a track stands where a camera's detection may be, whose distance is known much worse than its bearing."""
    motion = track.motion
    bearing = view.pose_in_odom.bearing_to(motion.x, motion.y) - view.pose_in_odom.bearing_to(*spot)
    near, far = view.pose_in_odom.distance_to(motion.x, motion.y), view.pose_in_odom.distance_to(*spot)
    return abs(bearing) < BEARING_RAD + 0.3 / max(near, 0.5) and abs(near - far) < 0.6 + 0.35 * far
