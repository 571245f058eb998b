"""Cuts a scan into pieces and says how much each looks like a leg or a body."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.pieces import STILL, Returns, pieces_of, returns_of
from guide_robot.people.detect.shape import body_score, bulge_score, leg_score
from guide_robot.people.detect.widths import UNSEEN, looks_at
from guide_robot.people.settings import TrackerSettings

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Segments:
    """Pieces of one scan, all arrays of shape (segments,), in the lidar's frame.

    `x`, `y` is the estimated centre of the thing, not of its lit side; `leg` and `body` are
    log-likelihood ratios of that shape against clutter; `open_sides` counts sides (0 to 2) on which
    what lies behind is seen, so that the piece stands in front and its width is its own. `looks`, shape
    (segments, 2, widths + 1), is what this look says of the true width, and `setting` (log-odds) what else than the
    width speaks for a person's leg: its roundness, and what stands around it.
    """

    x: Floats
    y: Floats
    width: Floats
    distance: Floats
    spacing: Floats
    beams: Ints
    open_sides: Ints
    leg: Floats
    body: Floats
    looks: Floats
    setting: Floats
    person: Floats
    person_x: Floats
    person_y: Floats

    def __len__(self) -> int:
        return len(self.x)

    def choose(self, keep: Bools | Ints) -> "Segments":
        """Return only some of the pieces."""
        return Segments(**{name: getattr(self, name)[keep] for name in self.__dataclass_fields__})


def segment(
    ranges: Floats, angle_min: float, angle_increment: float, settings: TrackerSettings, moved: Pose2D = STILL
) -> Segments:
    """Cut a scan into pieces with their shape scores; `ranges` has inf where nothing was measured.

    `moved` is the lidar's pose at its last beam in the frame of its first.
    """
    returns = returns_of(ranges, angle_min, angle_increment, moved)
    if not len(returns.beam):
        return _no_segments()
    piece = pieces_of(returns, settings)
    count = np.bincount(piece).astype(np.float64)
    first, last = _ends(piece)
    distance = np.bincount(piece, returns.distance) / count
    spacing = distance * returns.step
    width = np.hypot(returns.x[last] - returns.x[first], returns.y[last] - returns.y[first]) + spacing
    sagitta = _sagitta(returns, piece, first, last, count)
    open_sides = _open_sides(returns, first, last, settings)
    outwards = 1.0 + np.where(width < 0.2, 0.04, 0.08) / distance
    return Segments(
        x=np.bincount(piece, returns.x) / count * outwards,
        y=np.bincount(piece, returns.y) / count * outwards,
        width=width,
        distance=distance,
        spacing=spacing,
        beams=count.astype(np.intp),
        open_sides=open_sides,
        leg=leg_score(width, spacing, sagitta, count, open_sides, settings),
        body=body_score(width, spacing, open_sides, settings),
        looks=looks_at(width, spacing, open_sides, settings),
        setting=bulge_score(width, sagitta, count, settings) - np.where(open_sides == 0, settings.gap_penalty, 0.0),
        person=np.full(len(count), np.nan),
        person_x=np.zeros(len(count)),
        person_y=np.zeros(len(count)),
    )


def _no_segments() -> Segments:
    """Return what a scan gives in which no beam came back, as in a hall wider than the lidar sees."""
    metres, numbers = np.zeros(0), np.zeros(0, dtype=np.intp)
    return Segments(
        x=metres,
        y=metres,
        width=metres,
        distance=metres,
        spacing=metres,
        beams=numbers,
        open_sides=numbers,
        leg=metres,
        body=metres,
        looks=np.zeros((0, *UNSEEN.shape)),
        setting=metres,
        person=metres,
        person_x=metres,
        person_y=metres,
    )


def _ends(piece: Ints) -> tuple[Ints, Ints]:
    """Return each piece's first and last return; a piece may have others of something nearer between them."""
    number = np.arange(len(piece))
    first = np.full(piece.max() + 1, len(piece))
    np.minimum.at(first, piece, number)
    last = np.zeros(piece.max() + 1, dtype=np.intp)
    np.maximum.at(last, piece, number)
    return first, last


def _sagitta(returns: Returns, piece: Ints, first: Ints, last: Ints, count: Floats) -> Floats:
    """Return how far each piece bulges towards the lidar from its chord, in m.

    The chord runs from end to end; the mean of a shallow arc's deviation is two thirds of its height.
    """
    dx, dy = returns.x[last] - returns.x[first], returns.y[last] - returns.y[first]
    length = np.maximum(np.hypot(dx, dy), 1e-6)
    px, py = returns.x - returns.x[first][piece], returns.y - returns.y[first][piece]
    off = (dx[piece] * py - dy[piece] * px) / length[piece]
    towards = np.sign(dy * returns.x[first] - dx * returns.y[first])
    mean_off = np.bincount(piece, off) / np.maximum(count - 2.0, 1.0)
    return np.asarray(1.5 * mean_off * towards, dtype=np.float64)


def _open_sides(returns: Returns, first: Ints, last: Ints, settings: TrackerSettings) -> Ints:
    """Return on how many sides of each piece the neighbouring beams go further or return nothing."""
    distance, beam = returns.distance, returns.beam
    before, after = first - 1, np.minimum(last + 1, len(beam) - 1)
    wide = settings.bridged_beams
    lone_before = (first == 0) | (beam[first] - beam[before] > wide)
    lone_after = (last == len(beam) - 1) | (beam[after] - beam[last] > wide)
    inside_before = returns.full_turn | (beam[first] > wide)
    inside_after = returns.full_turn | (beam[last] < returns.beams - 1 - wide)
    open_before = np.where(lone_before, inside_before, distance[before] > distance[first])
    open_after = np.where(lone_after, inside_after, distance[after] > distance[last])
    return open_before.astype(np.intp) + open_after.astype(np.intp)
