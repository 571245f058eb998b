"""Tracks that are not people of their own: doubles, and wheels or frames that somebody pushes or sits on."""

import math

from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.track import Track


def without_duplicates(tracks: list[Track], dt: float, settings: TrackerSettings) -> list[Track]:
    """Keep one of several tracks in the same place: the known one, or the likelier.

    Two known people may brush past each other, one hidden by the other; only if they stay in one place for long
    they are one, and bear the number that was known first.
    """
    ranked = sorted(tracks, key=lambda track: (not track.confirmed, -track.evidence.total(settings), track.born_s))
    kept: list[Track] = []
    for track in ranked:
        nearest = min(kept, key=lambda other: track.motion.distance_to(other.motion), default=None)
        distance_m = track.motion.distance_to(nearest.motion) if nearest is not None else math.inf
        hidden = nearest is not None and _hides(nearest, track, settings)
        if hidden or _is_alone(track, distance_m, dt, settings):
            kept.append(track)
        elif nearest is not None and track.confirmed:
            _merge(nearest, track)
    return kept


def _hides(track: Track, other: Track, settings: TrackerSettings) -> bool:
    """Whether two who have long been known as two people are near each other and only one of them is to be seen.

    Where the hidden one is, is only predicted: that they meet there says nothing about their being one.
    """
    both_known = min(track.evidence.maturity, other.evidence.maturity) > settings.long_known
    return both_known and track.lidar_saw is not other.lidar_saw


def _is_alone(track: Track, nearest_m: float, dt: float, settings: TrackerSettings) -> bool:
    """Whether a track is not the double of a likelier one at that distance; a known person may be, for a moment."""
    doubled = nearest_m < settings.same_place_m
    if nearest_m < settings.elbow_room_m:
        track.doubled_s += dt if doubled else settings.elbow_share * dt
    else:
        track.doubled_s = max(0.0, track.doubled_s - dt)
    if not track.confirmed:
        return not doubled
    brushes_past = nearest_m > settings.same_place_known_m and track.doubled_s < settings.brush_past_s
    return nearest_m > settings.elbow_room_m or brushes_past


def join_parts(tracks: list[Track], dt: float, settings: TrackerSettings) -> None:
    """Find tracks that are parts of a person known already: the detector has their person where that one is.

    A part that nobody knows yet does not become somebody; one that was taken for somebody is joined after a moment.
    """
    _note_who_is_apart(tracks, settings)
    ranked = sorted(tracks, key=_rank)
    for place, track in enumerate(ranked):
        whole = next((one for one in ranked[:place] if one.confirmed and _is_part(track, one, settings)), None)
        if whole is None:
            track.part_s = max(0.0, track.part_s - dt) if track.confirmed else 0.0
            continue
        track.part_s += dt
        if track.confirmed and track.part_s > settings.part_after_s:
            _merge(whole, track)
            track.confirmed = False


def _note_who_is_apart(tracks: list[Track], settings: TrackerSettings) -> None:
    """Remember of known tracks which were seen at once farther apart than one person's parts are: those are two."""
    seen = [track for track in tracks if track.confirmed and track.lidar_saw]
    for place, track in enumerate(seen):
        for other in seen[:place]:
            if other not in track.apart_from and track.motion.distance_to(other.motion) > settings.part_within_m:
                track.apart_from.add(other)
                other.apart_from.add(track)
    for track in tracks:
        track.apart_from.intersection_update(tracks)


def _rank(track: Track) -> tuple[bool, bool, float, float]:
    """Return what orders tracks by how surely they are somebody of their own."""
    return not track.confirmed, not track.lidar_saw, -track.evidence.maturity, track.born_s


def _is_part(track: Track, whole: Track, settings: TrackerSettings) -> bool:
    """Whether the detector has a track's person rather where another is than where the track is, or it is too near and
    too little to be another.

    What is no longer seen, beside somebody seen and not long known, was a part that is seen as theirs now.
    """
    if whole in track.apart_from:
        return False
    apart_m = track.motion.distance_to(whole.motion)
    if apart_m > settings.part_within_m or (track.lidar_saw and not whole.lidar_saw):
        return False
    if not track.confirmed and len(track.legs) < 2 and track.evidence.odds_s < settings.lone_part_s:
        return True
    if min(track.evidence.maturity, whole.evidence.maturity) < settings.long_known:
        rolls = whole.kind is not BodyKind.WALKING or whole.motion.speed() > settings.moving_mps
        alone_m = settings.wheels_m if rolls else settings.lone_part_m
        least_m = settings.elbow_room_m if track.lidar_saw and len(track.legs) == 2 else alone_m
        if apart_m < least_m:
            return True
    if not track.lidar_saw:
        return False
    at = track.person_at()
    off_m = min(math.dist(at, place) for place in ((whole.motion.x, whole.motion.y), whole.person_at()))
    return off_m < min(settings.part_votes_m, math.dist(at, (track.motion.x, track.motion.y)))


def group_parts(tracks: list[Track], dt: float, settings: TrackerSettings) -> None:
    """Find out which tracks move along with a likelier one, and what that makes of the person.

    A frame, a trolley or a wheel keeps its distance while it moves and has no stride; two people who walk
    together each have the shape and the stride of people.
    """
    ranked = sorted(tracks, key=lambda track: (-track.confirmed, track.stride.rolls(settings), -track.evidence.shape))
    for place, track in enumerate(ranked):
        rolling = [other for other in ranked[:place] if other.confirmed and other.kind is not BodyKind.WALKING]
        track.to_wheels_m = min((track.motion.distance_to(other.motion) for other in rolling), default=math.inf)
        if _hidden_rider(track, settings) in tracks:
            continue  # whoever is seen beside it now is not who it belongs to
        leader = next((other for other in ranked[:place] if _goes_with(track, other, settings)), None)
        limit_s = settings.grouped_limit_s
        if leader is None:
            leader = next((other for other in rolling if _stands_with(track, other, settings)), None)
            limit_s = max(track.grouped_s, settings.beside_wheels_s)
        if leader is None:
            track.grouped_s = max(0.0, track.grouped_s - 0.3 * dt)
            continue
        track.grouped_s = min(limit_s, track.grouped_s + dt)
        track.leader = leader
        track.to_leader = leader.motion.x - track.motion.x, leader.motion.y - track.motion.y
        if track.grouped_s > settings.grouped_after_s:
            if track.confirmed and track.motion.distance_to(leader.motion) < settings.wheels_m:
                _merge(leader, track)
            track.confirmed = False
            leader.kind = _kind(leader, track, settings)


def _merge(person: Track, other: Track) -> None:
    """Let two tracks that are one person bear the number that was known first; whoever knew the later one is told."""
    if (other.born_s, other.id) < (person.born_s, person.id):
        person.id, other.id = other.id, person.id
        person.born_s, other.born_s = other.born_s, person.born_s
    person.merged_ids.extend(number for number in (*other.merged_ids, other.id) if number not in person.merged_ids)


def update_by_proxy(tracks: list[Track], now_s: float, settings: TrackerSettings) -> None:
    """Let whom their own chair, frame or trolley hides be where it takes them."""
    for part in tracks:
        leader = _hidden_rider(part, settings)
        if leader is not None and leader in tracks:
            x, y = part.motion.x + part.to_leader[0], part.motion.y + part.to_leader[1]
            leader.motion.update(x, y, settings.single_sigma_m**2)
            leader.seen_s, leader.lidar_saw = now_s, True
            leader.gone_s = leader.unseen_s = 0.0


def _hidden_rider(part: Track, settings: TrackerSettings) -> Track | None:
    """Return who is hidden by what is seen of their chair, frame or trolley; None if nobody is."""
    leader = part.leader
    if leader is None or not part.lidar_saw or part.grouped_s <= settings.grouped_after_s:
        return None
    hidden = leader.confirmed and not leader.lidar_saw and leader.kind is not BodyKind.WALKING
    return leader if hidden and part.motion.distance_to(leader.motion) < settings.vehicle_m else None


def _goes_with(track: Track, leader: Track, settings: TrackerSettings) -> bool:
    if leader.grouped_s > settings.grouped_after_s or not leader.lidar_saw or not track.lidar_saw:
        return False
    person = track.evidence.shape > settings.person_shape and not track.stride.rolls(settings)
    # A person who has long been known, as somebody in a chair is, is not the trolley of another who goes by.
    long_known = track.confirmed and track.evidence.maturity > settings.long_known
    if person or track.motion.distance_to(leader.motion) > (settings.wheels_m if long_known else settings.vehicle_m):
        return False
    if track.grouped_s > settings.grouped_after_s:
        return True
    a, b = track.motion, leader.motion
    together = math.hypot(a.vx - b.vx, a.vy - b.vy) < 0.2 + 0.4 * b.speed()
    return together and b.speed() > settings.moving_mps and a.speed() > 0.5 * settings.moving_mps


def _stands_with(track: Track, leader: Track, settings: TrackerSettings) -> bool:
    """Whether a thing right beside somebody in a chair, or with a frame, is rather a part of that: a chair that turns
    on the spot shows another side of itself without going anywhere."""
    if track.confirmed or not track.lidar_saw or not leader.lidar_saw or leader.grouped_s > 0.0:
        return False
    near = track.motion.distance_to(leader.motion) < settings.wheels_m
    return near and track.evidence.shape < settings.person_shape


def _kind(leader: Track, part: Track, settings: TrackerSettings) -> BodyKind:
    """Return what the person has with them: who has no stride sits; a wide thing ahead is pushed, thin ones lean on."""
    speed = leader.motion.speed()
    if speed < settings.moving_mps:
        return leader.kind
    if leader.stride.rolls(settings):
        return BodyKind.WHEELCHAIR
    ahead = (part.motion.x - leader.motion.x) * leader.motion.vx + (part.motion.y - leader.motion.y) * leader.motion.vy
    if ahead / speed < 0.15:
        return leader.kind
    return BodyKind.TROLLEY if part.width_m > 0.25 else BodyKind.WALKER
