"""A scan's pieces, put into odom, without what the map already explains."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.furniture import Furniture
from guide_robot.people.detect.segments import Segments, segment
from guide_robot.people.settings import TrackerSettings
from guide_robot.sensing.known_map import KnownMap
from guide_robot.sensing.scan_view import ScanView

PENALTY_BESIDE_MAPPED = 1.5
THIN_BELOW = -0.5
OF_THE_PIECE_M, ABOUT_M = 0.08, 2.0
BELIEVED, DOUBT = 0.75, 4.0


def pieces_in_odom(sight: ScanView, settings: TrackerSettings) -> Segments:
    """Return what could be a person or part of one: all that is not as wide as a wall."""
    pieces = segment(sight.ranges, sight.angle_min, sight.angle_increment, settings, sight.moved)
    pieces = pieces.choose(_at_least_as_wide_as(pieces) <= settings.vehicle_width_m)
    cos, sin = math.cos(sight.pose.theta), math.sin(sight.pose.theta)
    x = sight.pose.x + cos * pieces.x - sin * pieces.y
    y = sight.pose.y + sin * pieces.x + cos * pieces.y
    return replace(pieces, x=x, y=y)


def clear_of_map(
    pieces: Segments, known: KnownMap | None, map_from_odom: Pose2D | None, settings: TrackerSettings
) -> Segments:
    """Return the pieces without what the map explains; what stands right beside something mapped scores lower."""
    if known is None or map_from_odom is None:
        return pieces
    distance = known.distance(pieces.x, pieces.y, map_from_odom)
    near, far = settings.mapped_m, settings.clear_of_map_m
    penalty = PENALTY_BESIDE_MAPPED * np.clip((far - distance) / (far - near), 0.0, 1.0)
    return _penalised(pieces, penalty).choose(distance > near)


def ends_on_map(
    sight: ScanView, known: KnownMap | None, map_from_odom: Pose2D | None, settings: TrackerSettings
) -> NDArray[np.bool_]:
    """Return which beams end on something mapped, or so near that it may be that, shape (beams,)."""
    seen = np.isfinite(sight.ranges)
    if known is None or map_from_odom is None:
        return np.zeros(len(seen), dtype=bool)
    return np.asarray(seen & (known.distance(*sight.ends, map_from_odom) <= 1.5 * settings.mapped_m))


class Surveyed:
    """How well the map knows what stands about a place: one made in a hurry, or long ago, knows some corners only.

    What is as wide as a wall tells it, since all else may be people or have come later.
    """

    def __init__(self, sight: ScanView, on_map: NDArray[np.bool_], pieces: Segments) -> None:
        """Take a scan, which of its beams end on something mapped, shape (beams,), and its pieces, in odom."""
        seen = np.flatnonzero(np.isfinite(sight.ranges))
        x, y = (ends[seen] for ends in sight.ends)
        apart = (x[:, None] - pieces.x) ** 2 + (y[:, None] - pieces.y) ** 2
        wide = (apart > (0.5 * pieces.width + OF_THE_PIECE_M) ** 2).all(axis=1)
        self._x, self._y, self._on_map = x[wide], y[wide], on_map[seen[wide]].astype(np.float64)

    def share(self, x: float, y: float) -> float:
        """Return the share (0 to 1) of the walls about a place that are on the map; BELIEVED where none is seen."""
        about = (self._x - x) ** 2 + (self._y - y) ** 2 < ABOUT_M**2
        return (float(self._on_map @ about) + BELIEVED * DOUBT) / (float(about.sum()) + DOUBT)


def _penalised(pieces: Segments, penalty: NDArray[np.float64]) -> Segments:
    return replace(pieces, leg=pieces.leg - penalty, body=pieces.body - penalty, setting=pieces.setting - penalty)


def penalise_furniture(pieces: Segments, furniture: Furniture, settings: TrackerSettings) -> Segments:
    """Doubt what is part of furniture, and what stands among thin legs of which nobody knows what they belong to."""
    explained = furniture.explains(pieces.x, pieces.y)
    pieces = _penalise_among_thin_legs(pieces, ~explained, settings)
    return _penalised(pieces, np.where(explained, settings.furniture_penalty, 0.0))


def may_be_legs(pieces: Segments) -> NDArray[np.float64]:
    """Return where what may be of a person stands, furniture and what is too thin left out; shape (n, 2), in odom."""
    likely = np.maximum(pieces.leg, np.maximum(pieces.body, pieces.setting)) > THIN_BELOW
    return np.column_stack((pieces.x[likely], pieces.y[likely]))


def _at_least_as_wide_as(pieces: Segments) -> NDArray[np.float64]:
    """Return widths in m that also hold for what bends around the lidar, whose ends meet: the walls of a room."""
    return np.maximum(pieces.width, pieces.beams * pieces.spacing)


def _penalise_among_thin_legs(pieces: Segments, among: NDArray[np.bool_], settings: TrackerSettings) -> Segments:
    """Doubt legs of few beams with thin ones beside them: so look the legs of one chair or table.

    Thin ones tell nothing where `among`, shape (pieces,), is False: it is known what those belong to.
    """
    thin = np.flatnonzero(among & (pieces.open_sides == 2) & (pieces.leg < THIN_BELOW))
    dx = pieces.x[:, None] - pieces.x[thin][None, :]
    dy = pieces.y[:, None] - pieces.y[thin][None, :]
    beside = (np.hypot(dx, dy) < settings.chair_m).sum(axis=1)
    coarse = np.clip(1.0 - pieces.beams / settings.beams_without_penalty, 0.0, 1.0)
    penalty = settings.thin_leg_penalty * np.minimum(beside, 3) * coarse
    leg = np.where(pieces.leg > THIN_BELOW, np.maximum(pieces.leg - penalty, THIN_BELOW), pieces.leg)
    return replace(pieces, leg=leg, setting=pieces.setting - penalty)
