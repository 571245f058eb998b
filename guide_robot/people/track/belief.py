"""What a detection, or its lack, makes the tracker believe of one track."""

import math

from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.detect.free_space import FreeSpaceMemory
from guide_robot.people.detect.wheelchair import Fit
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.matching import BODY_WEIGHT, Detection
from guide_robot.people.track.track import Track
from guide_robot.sensing.scan_view import HALF_BODY_M, ScanView

FIRST_LOOK_S = 0.1
SECTOR_RAD = 0.25
LEG_BEYOND_M = 0.1
BESIDE_M = 0.25


def acceleration_noise_density(track: Track, settings: TrackerSettings) -> float:
    """Return how wildly somebody may change their speed, in m^2/s^3: who stands mostly goes on standing."""
    walking = min(1.0, track.motion.speed() / settings.walking_mps)
    resting, moving = settings.resting_acceleration_noise_m2_s3, settings.acceleration_noise_m2_s3
    return resting + walking * (moving - resting)


def is_fragment_beside(track: Track, detection: Detection, settings: TrackerSettings) -> bool:
    """Whether a detection of somebody known looks like nobody and lies beside them: they are hidden then."""
    if not track.confirmed or track.trail is None:
        return False
    moved = math.dist((detection.x, detection.y), (track.motion.x, track.motion.y))
    if track.walked:
        return moved > settings.walks_m and detection.score < settings.fragment_walking_below
    half_m = 0.0 if detection.legs else 0.5 * detection.width_m  # what is wide may cover the place of a leg
    if moved > settings.same_foot_m + half_m and detection.score < settings.fragment_below:
        return True
    return _strays(track, detection, settings) and detection.score * detection.weight < settings.stray_below


def _strays(track: Track, detection: Detection, settings: TrackerSettings) -> bool:
    """Whether a detection is off where somebody stands, of late or for long: people walk away, they do not creep."""
    spot = detection.x, detection.y
    if track.trail is not None and math.dist(spot, track.trail) > settings.walks_m:
        return True
    return track.stood_at is not None and math.dist(spot, track.stood_at) > settings.creeps_m


def see(
    track: Track, detection: Detection, sight: ScanView, now_s: float, dt: float, settings: TrackerSettings
) -> None:
    """Take in where the lidar saw a track and how much it looked like a person."""
    track.motion.update(detection.x, detection.y, detection.variance)
    track.legs = list(detection.legs)
    track.width_m += 0.2 * (detection.width_m - track.width_m)
    _judge_shape(track, detection, sight, dt, settings)
    if detection.score > settings.clutter_below:
        track.strong_s = now_s
    _was_seen(track, now_s, dt, settings)


def see_chair(track: Track, fit: Fit, now_s: float, dt: float, settings: TrackerSettings) -> None:
    """Take in where somebody in a wheelchair is, of whom the whole outline was seen; they move, but have no stride."""
    if track.kind is not BodyKind.WHEELCHAIR:
        track.kind = BodyKind.WHEELCHAIR
        track.motion.x, track.motion.y, track.trail, track.stood_at = fit.pose.x, fit.pose.y, None, None
        track.born_at = fit.pose.x, fit.pose.y
    track.motion.update(fit.pose.x, fit.pose.y, settings.chair_sigma_m**2)
    track.legs, track.to_person = fit.shins, (0.0, 0.0)
    track.evidence.see_shape(settings.shape_limit, settings.shape_limit, dt, settings)
    track.evidence.see_odds(settings.odds_limit, dt, settings)
    track.evidence.sum_up(settings)
    track.strong_s = now_s
    _was_seen(track, now_s, dt, settings)


def _was_seen(track: Track, now_s: float, dt: float, settings: TrackerSettings) -> None:
    track.evidence.camera *= math.exp(-dt / settings.camera_memory_s)
    if track.confirmed:
        track.evidence.grow_old(dt, settings)
    track.leave_trail(dt, settings.trail_s)
    track.walked = track.walks(settings)
    track.stand(dt, settings.stands_s)
    track.seen_s = now_s
    track.lidar_saw = True
    track.hidden = False
    track.gone_s = 0.0
    track.unseen_s = 0.0


def first_look(track: Track, detection: Detection, settings: TrackerSettings) -> None:
    """Take in how much a thing seen for the first time looks like a person."""
    evidence = track.evidence
    evidence.see_shape(detection.score, detection.setting, FIRST_LOOK_S * detection.weight, settings)
    evidence.see_width(detection.looks, FIRST_LOOK_S, settings)
    evidence.see_odds(detection.person, FIRST_LOOK_S, settings)
    track.to_person = detection.person_at[0] - track.motion.x, detection.person_at[1] - track.motion.y
    evidence.sum_up(settings)


def _judge_shape(track: Track, detection: Detection, sight: ScanView, dt: float, settings: TrackerSettings) -> None:
    """Take in how much what was seen looks like a person, given what is to be seen beside it.

    Legs flush with what is beside them are rather parts of a wall. Where both sides of one leg are open to
    view, a person's other leg can only be behind it: at a usual stance so for one direction in three. A pole
    has no other leg from any direction, but all looks from one direction tell only once that there is none.
    """
    evidence, looked_s, penalty = track.evidence, dt * detection.weight, 0.0
    evidence.see_odds(detection.person, dt, settings)
    track.hear_place(detection.person_at, dt)
    if detection.legs:
        visible, flush = _beside(detection, sight)
        penalty = settings.flush_penalty * flush
        evidence.see_alone(_direction(track, sight), math.log(1.0 - settings.other_leg_shows * visible))
    if detection.legs or detection.score < 0.0:
        evidence.see_shape(detection.score - penalty, detection.setting - penalty, looked_s, settings)
    elif evidence.shape > settings.person_shape:  # where two legs were seen, a body is the two side by side
        evidence.see_shape(settings.person_shape, evidence.setting, looked_s, settings)
    evidence.see_width(detection.looks, dt * _newness(track, sight, dt, settings), settings)
    evidence.sum_up(settings)


def judge_pair(track: Track, detection: Detection, sight: ScanView, settings: TrackerSettings) -> None:
    """Let two legs that each look like one undo the penalty of observations at which only one was seen.

    A pole now and then has another beside it, a person always has a second leg. Directions are those in odom.
    """
    direction = _direction(track, sight)
    if detection.legs:
        sure = detection.least_leg > settings.second_leg_sure
        gain = math.log(settings.other_leg_shows / settings.pole_beside_share) if sure else 0.0
        track.evidence.see_both(direction, gain)
    elif detection.weight >= BODY_WEIGHT:
        spacing = sight.pose.distance_to(detection.x, detection.y) * abs(sight.angle_increment)
        if detection.width_m > settings.beams_show_legs * spacing:
            track.evidence.see_alone(direction, math.log(1.0 - settings.other_leg_shows))


def _beside(detection: Detection, sight: ScanView) -> tuple[float, float]:
    """Return how well a missing leg could be seen, and how flush legs are with what is beside them (0 to 1 each)."""
    if len(detection.legs) == 1:
        return sight.beside(*detection.legs[0])
    half_m = 0.5 * math.dist(*detection.legs) + LEG_BEYOND_M
    return 0.0, sight.beside(detection.x, detection.y, half_m, half_m + BESIDE_M)[1]


def _direction(track: Track, sight: ScanView) -> int:
    """Return from which direction a track is looked at, as the number of a sector."""
    bearing = math.atan2(track.motion.y - sight.pose.y, track.motion.x - sight.pose.x)
    return math.floor(bearing / SECTOR_RAD)


def _newness(track: Track, sight: ScanView, dt: float, settings: TrackerSettings) -> float:
    """Return how much a scan tells beyond the one before: little while neither robot nor person moves."""
    x, y = sight.pose.inverse_transform(track.motion.x, track.motion.y)
    before, track.seen_at = track.seen_at, (x, y)
    if before is None or dt <= 0.0:
        return 1.0
    speed = math.dist(before, (x, y)) / dt
    return max(settings.same_look, min(1.0, speed / settings.new_look_mps))


def judge_motion(track: Track, memory: FreeSpaceMemory, dt: float, settings: TrackerSettings) -> None:
    """Let walking through space that was free speak for a person; it fades while the thing rests."""
    motion, evidence = track.motion, track.evidence
    evidence.moved_in *= math.exp(-dt / settings.motion_memory_s)
    if not track.walked or motion.speed() < settings.moving_mps or motion.speed() < 2.5 * math.sqrt(motion.vv):
        return
    if len(track.legs) == 2:
        (x, y), (other_x, other_y) = track.legs
        along = ((other_x - x) * motion.vx + (other_y - y) * motion.vy) / motion.speed()
        track.stride.watch(abs(along), dt)
    spots = track.legs or [(motion.x, motion.y)]
    free = sum(memory.was_free(x, y) for x, y in spots) / len(spots)
    change = (free - 0.3) * dt / settings.moved_in_after_s * settings.moved_in_weight
    evidence.moved_in = max(0.0, min(settings.moved_in_weight, evidence.moved_in + change))


def judge_stride(track: Track, dt: float, settings: TrackerSettings) -> None:
    """Let legs that swing back and forth lift some of the penalty where the robot's own motion is not known."""
    if len(track.legs) == 2:
        track.stride.watch(math.dist(*track.legs), dt)
    if track.stride.swings(settings) and track.evidence.alone_mean() > settings.both_legs_above:
        track.evidence.penalty -= settings.stride_lifts


def miss(track: Track, sight: ScanView, dt: float, settings: TrackerSettings) -> None:
    """Note that the lidar did not see a track: hidden behind something, or gone."""
    through = sight.through(track.motion.x, track.motion.y)
    track.lidar_saw = False
    track.hidden = through < 0.5
    track.gone_s += through * dt
    track.unseen_s += dt
    if not track.confirmed and sight.beside(track.motion.x, track.motion.y, 0.0, HALF_BODY_M)[1] > 0.5:
        track.evidence.see_shape(
            -settings.flush_penalty, -settings.flush_penalty, dt, settings
        )  # part of something wide
        track.evidence.sum_up(settings)
    stops_s = settings.unseen_stops_s if track.walked else settings.standing_stops_s
    if track.kind is BodyKind.WHEELCHAIR:
        stops_s = min(stops_s, settings.chair_stops_s)
    track.motion.slow_down(math.exp(-dt / stops_s))


def becomes_known(track: Track, now_s: float, settings: TrackerSettings) -> bool:
    """Whether a track is now believed to be a person, with hysteresis."""
    if track.grouped_s > settings.grouped_after_s:
        return track.confirmed
    if not track.confirmed and (_is_part_of_wheels(track, settings) or track.part_s > 0.0):
        return False
    belief = track.evidence.total(settings)
    if track.confirmed:
        return belief > settings.leave_below
    sure = belief - track.evidence.camera > settings.sure_above
    if track.evidence.odds_s and belief - track.evidence.camera > settings.clear_above:
        return now_s - track.born_s >= settings.youngest_clear_s
    old_enough = now_s - track.born_s >= (settings.youngest_sure_s if sure else settings.youngest_confirmed_s)
    return old_enough and belief > settings.confirm_above


def _is_part_of_wheels(track: Track, settings: TrackerSettings) -> bool:
    """Whether a thing beside a known person with a chair, frame or trolley is rather part of that."""
    person = track.evidence.shape > settings.person_shape
    return track.to_wheels_m < (settings.wheels_m if person else settings.vehicle_m)


def is_shown(track: Track, now_s: float, settings: TrackerSettings) -> bool:
    """Whether a track is somebody who is here, and not only remembered for when they come back."""
    wait_s = settings.show_walking_s if track.walked else settings.show_still_s
    if track.evidence.odds_s:
        belief = track.evidence.total(settings) - settings.leave_below
        by_age_s = settings.show_per_age * (now_s - track.born_s - track.unseen_s)
        wait_s = min(wait_s, settings.show_at_least_s + min(by_age_s, max(0.0, belief) / settings.odds_fade_per_s))
    return track.confirmed and track.gone_s <= settings.show_gone_s and now_s - track.last_seen_s() <= wait_s


def is_forgotten(track: Track, now_s: float, settings: TrackerSettings) -> bool:
    """Whether a track is too long unseen to be kept; pictures come more seldom than scans."""
    tentative_s = settings.forget_tentative_s if track.seen_s >= track.camera_seen_s else settings.forget_gone_s
    patience_s = settings.forget_hidden_s if track.confirmed else tentative_s
    return track.gone_s > settings.forget_gone_s or now_s - track.last_seen_s() > patience_s
