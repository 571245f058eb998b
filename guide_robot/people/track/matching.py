"""Which pieces of a scan belong to which track, and what they then measure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.people.detect.segments import Segments
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.association import assign, leg_costs
from guide_robot.people.track.track import Point, Track

Floats = NDArray[np.float64]
GATE = 7.0
WEAK_GATE = 5.0
WEAK_PENALTY = 1.5
MOST_SPREAD_M2 = 0.12
SURE_SPREAD_M2 = 0.25**2
WEAK_BELOW = 0.5
# Somebody out of sight for this long comes back as a person, not as a fragment of one.
STALE_AFTER_S = 0.3
STALE_BELOW, STALE_PENALTY = 1.0, 5.0
BODY_WEIGHT = 0.25
WEIGHT_BY_OPEN_SIDES = (0.3, 0.7, 1.0)


@dataclass(frozen=True, kw_only=True)
class Detection:
    """What one scan says of one person: place and its variance, the legs seen, and how person-like it looks.

    `weight` (0 to 1) says how well the shape could be judged; `looks`, shape (2, widths), what it says of the width
    of one leg, and `setting` (log-odds) what else speaks for a person. `least_leg` is the score of the less leg-like of
    two legs, -inf where one or none is seen.
    """

    x: float
    y: float
    variance: float
    legs: tuple[Point, ...]
    score: float
    weight: float
    width_m: float
    pieces: tuple[int, ...]
    looks: Floats
    setting: float
    least_leg: float = -math.inf
    person: float = 0.0
    person_at: Point = (0.0, 0.0)


def pair_bonus(separation: float, settings: TrackerSettings) -> float:
    """Return what the distance between two legs adds: natural stances gain, wide strides neither gain nor lose much."""
    off = (separation - settings.stance_m) / settings.stance_sigma_m
    return settings.pair_gain * math.exp(-0.5 * off * off) - 0.3


def _weight(segments: Segments, piece: int) -> float:
    """Return how much a piece tells of its shape: little where something nearer hides its sides."""
    return WEIGHT_BY_OPEN_SIDES[int(segments.open_sides[piece])]


def _variance_inflation(leg_score: float) -> float:
    """Return the factor of a measurement's variance when what was seen looks little like legs."""
    return 1.0 + 2.0 * max(0.0, 1.0 - leg_score)


def detection_of_pair(segments: Segments, first: int, second: int, settings: TrackerSettings) -> Detection:
    """Return the person who stands on two pieces."""
    x = 0.5 * float(segments.x[first] + segments.x[second])
    y = 0.5 * float(segments.y[first] + segments.y[second])
    legs = (
        (float(segments.x[first]), float(segments.y[first])),
        (float(segments.x[second]), float(segments.y[second])),
    )
    weight = 0.5 * (_weight(segments, first) + _weight(segments, second))
    bonus = weight * pair_bonus(math.dist(*legs), settings)
    score = float(segments.leg[first] + segments.leg[second]) + bonus
    return Detection(
        x=x,
        y=y,
        variance=settings.pair_sigma_m**2 * _variance_inflation(0.5 * score),
        legs=legs,
        score=max(-settings.shape_limit, min(2.0 * settings.shape_limit, score)),
        weight=weight,
        width_m=0.1,
        pieces=(first, second),
        looks=_weight(segments, first) * segments.looks[first] + _weight(segments, second) * segments.looks[second],
        setting=float(max(segments.setting[first], segments.setting[second])) + bonus,
        least_leg=float(min(segments.leg[first], segments.leg[second])),
        person=0.5 * float(segments.person[first] + segments.person[second]),
        person_at=_person_at(segments, first, second),
    )


def detection_of_body(segments: Segments, piece: int, settings: TrackerSettings) -> Detection:
    """Return the person whose legs are seen as one piece."""
    return Detection(
        x=float(segments.x[piece]),
        y=float(segments.y[piece]),
        variance=settings.body_sigma_m**2,
        legs=(),
        score=float(segments.body[piece]),
        weight=BODY_WEIGHT * _weight(segments, piece),
        width_m=float(segments.width[piece]),
        pieces=(piece,),
        looks=BODY_WEIGHT * _weight(segments, piece) * segments.looks[piece],
        setting=0.0,
        person=float(segments.person[piece]),
        person_at=_person_at(segments, piece),
    )


def detection_of_leg(segments: Segments, piece: int, offset: Point | None, settings: TrackerSettings) -> Detection:
    """Return the person of whom one leg is seen; `offset` leads from it to the body where that is remembered."""
    leg = (float(segments.x[piece]), float(segments.y[piece]))
    dx, dy = offset or (0.0, 0.0)
    return Detection(
        x=leg[0] + dx,
        y=leg[1] + dy,
        variance=settings.single_sigma_m**2 * _variance_inflation(float(segments.leg[piece])),
        legs=(leg,),
        score=float(segments.leg[piece]),
        weight=_weight(segments, piece),
        width_m=float(segments.width[piece]),
        pieces=(piece,),
        looks=_weight(segments, piece) * segments.looks[piece],
        setting=float(segments.setting[piece]),
        person=float(segments.person[piece]),
        person_at=_person_at(segments, piece),
    )


def _person_at(segments: Segments, *pieces: int) -> Point:
    """Return where the detector has the person whose part these pieces are."""
    places = list(pieces)
    return float(segments.person_x[places].mean()), float(segments.person_y[places].mean())


def is_body(segments: Segments, settings: TrackerSettings) -> NDArray[np.bool_]:
    """Return which pieces are too wide for one leg, shape (segments,)."""
    return np.asarray(segments.width > settings.leg_width_m + 3.0 * settings.leg_width_sigma_m + segments.spacing)


def match(
    tracks: Sequence[Track], segments: Segments, settings: TrackerSettings, *, gate: float = GATE, moving: bool = True
) -> dict[int, Detection]:
    """Return the detection of each track that has one, by the track's place in `tracks`.

    `moving` False means that speeds are not known against the ground.
    """
    if not tracks or not len(segments):
        return {}
    wide = is_body(segments, settings)
    cost = _costs(tracks, segments, wide, moving=moving)
    claimed: dict[int, list[tuple[int, int]]] = {}
    for row, piece in assign(cost, gate):
        claimed.setdefault(row // 2, []).append((row % 2, piece))
    return {
        place: _detection(
            tracks[place],
            sorted(claims),
            segments,
            wide,
            _widest_stride(tracks[place], settings) if moving else settings.stride_m,
            settings,
        )
        for place, claims in claimed.items()
    }


def _costs(tracks: Sequence[Track], segments: Segments, wide: NDArray[np.bool_], *, moving: bool) -> Floats:
    """Return costs, two rows (leg slots) for each track; wide pieces go only to a track's first row."""
    centres = np.array([(track.motion.x, track.motion.y) for track in tracks])
    spread = np.array([min(track.motion.pp, MOST_SPREAD_M2) for track in tracks])
    slots = np.full((2 * len(tracks), 2), np.nan)
    for place, track in enumerate(tracks):
        for number, leg in enumerate(track.legs[:2]):
            slots[2 * place + number] = leg
    owners = np.repeat(np.arange(len(tracks)), 2)
    pieces = np.column_stack((segments.x, segments.y))
    stale = np.array([track.unseen_s > STALE_AFTER_S and track.confirmed for track in tracks])
    speed = np.array([track.motion.speed() if moving else math.inf for track in tracks])
    cost = leg_costs(slots, centres, owners, pieces, spread, speed)
    to_body = ((pieces[None, :, :] - centres[:, None, :]) ** 2).sum(axis=2) / (0.2**2 + spread[:, None])
    cost[0::2, wide] = to_body[:, wide]
    cost[1::2, wide] = np.inf
    score = np.where(wide, segments.body, segments.leg)[None, :]
    penalty = WEAK_PENALTY * np.maximum(0.0, WEAK_BELOW - score)
    penalty = penalty + np.where(stale[:, None], STALE_PENALTY * np.maximum(0.0, STALE_BELOW - score), 0.0)
    # The normal density's own factor: without it an uncertain track would take the legs of a certain one.
    spread_penalty = 2.0 * np.log1p(spread / SURE_SPREAD_M2)[:, None]
    return np.asarray(cost + np.repeat(penalty + spread_penalty, 2, axis=0))


def _detection(
    track: Track,
    claims: list[tuple[int, int]],
    segments: Segments,
    wide: NDArray[np.bool_],
    stride_m: float,
    settings: TrackerSettings,
) -> Detection:
    legs = [(slot, piece) for slot, piece in claims if not wide[piece]]
    if any(float(segments.leg[piece]) > settings.sure_leg for _, piece in legs):
        claims = legs
    pieces = [piece for _, piece in claims]
    if wide[pieces[0]]:
        return detection_of_body(segments, pieces[0], settings)
    if len(pieces) == 2:
        pair = detection_of_pair(segments, pieces[0], pieces[1], settings)
        if math.dist(*pair.legs) <= stride_m and not _second_is_a_guess(track, claims, segments, settings):
            return pair
        claims = [min(claims, key=lambda claim: _distance(track, segments, claim[1]) - 0.1 * segments.leg[claim[1]])]
    slot, piece = claims[0]
    return detection_of_leg(segments, piece, _offset(track, slot), settings)


def _widest_stride(track: Track, settings: TrackerSettings) -> float:
    """Return how far apart the legs of somebody can be at most, m: the slower they walk, the less.

    What lies between that and a runner's stride is rather a leg of somebody beside them.
    """
    fastest = track.motion.speed() + math.sqrt(track.motion.vv)
    return min(settings.stride_m, settings.stance_most_m + settings.stride_per_speed_s * fastest)


def _second_is_a_guess(
    track: Track, claims: list[tuple[int, int]], segments: Segments, settings: TrackerSettings
) -> bool:
    """Whether one of two pieces neither looks like a leg nor is where a leg was: the leg of a chair beside a person."""
    slot, piece = min(claims, key=lambda claim: float(segments.leg[claim[1]]))
    if float(segments.leg[piece]) > settings.sure_leg:
        return False
    if slot >= len(track.legs):
        return True
    leg = track.legs[slot]
    return math.hypot(float(segments.x[piece]) - leg[0], float(segments.y[piece]) - leg[1]) > settings.same_foot_m


def _distance(track: Track, segments: Segments, piece: int) -> float:
    return math.hypot(float(segments.x[piece]) - track.motion.x, float(segments.y[piece]) - track.motion.y)


def _offset(track: Track, slot: int) -> Point | None:
    """Return the way from a remembered leg to the body, while both legs are remembered."""
    if len(track.legs) < 2:
        return None
    leg, other = track.legs[slot], track.legs[1 - slot]
    return 0.5 * (other[0] - leg[0]), 0.5 * (other[1] - leg[1])
