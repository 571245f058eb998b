"""Who may be new: people made of the pieces that belong to no track."""

import math

import numpy as np

from guide_robot.people.detect.segments import Segments
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.matching import Detection, detection_of_body, detection_of_leg, detection_of_pair, is_body

LEG_AT_LEAST = -0.8
LONE_LEG_AT_LEAST = 0.2
BODY_AT_LEAST = -1.0
APART_PER_M = 6.0


def new_detections(segments: Segments, settings: TrackerSettings) -> list[Detection]:
    """Return possible people, best pairs first, then bodies, then lone legs; each piece is used once."""
    wide = is_body(segments, settings)
    found, used = _pairs(segments, wide, settings)
    for piece in range(len(segments)):
        if piece in used:
            continue
        if wide[piece] and segments.body[piece] >= BODY_AT_LEAST:
            found.append(detection_of_body(segments, piece, settings))
        elif not wide[piece] and segments.leg[piece] >= LONE_LEG_AT_LEAST:
            found.append(detection_of_leg(segments, piece, None, settings))
    return found


def _pairs(
    segments: Segments, wide: np.ndarray[tuple[int], np.dtype[np.bool_]], settings: TrackerSettings
) -> tuple[list[Detection], set[int]]:
    """Return pairs of legs greedily by score, and the pieces they use."""
    legs = np.flatnonzero(~wide & (segments.leg >= LEG_AT_LEAST))
    x, y = segments.x[legs], segments.y[legs]
    apart = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    first, second = np.nonzero(np.triu(apart <= settings.stride_m, k=1))
    pairs = [
        detection_of_pair(segments, int(legs[a]), int(legs[b]), settings) for a, b in zip(first, second, strict=True)
    ]
    found: list[Detection] = []
    used: set[int] = set()
    for pair in sorted(pairs, key=_promise, reverse=True):
        if not used.intersection(pair.pieces):
            used.update(pair.pieces)
            found.append(pair)
    return found, used


def _promise(pair: Detection) -> float:
    """Return how well two pieces go together: legs of neighbours in a queue are further apart than one's own."""
    return pair.score - APART_PER_M * math.dist(*pair.legs)
