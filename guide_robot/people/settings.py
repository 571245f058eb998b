"""Every number that the people tracker works with, once, the same for every robot, lidar and recording."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TrackerSettings:
    """How the tracker sees and remembers people; log-odds are natural logarithms.

    Sizes are those of clothed adults' and children's legs a hand's breadth to knee height above the floor.
    """

    # The lidar's own error.
    range_noise_m: float = 0.012

    # Segmentation: neighbouring points belong together when nearer than this.
    jump_m: float = 0.08
    jump_per_spacing: float = 1.2
    bridged_beams: int = 3
    furthest_m: float = 9.0

    # Shape of one leg, of two legs close together or under a skirt, and of things that are neither.
    leg_width_m: float = 0.125
    leg_width_sigma_m: float = 0.035
    thin_width_m: float = 0.04
    thin_width_sigma_m: float = 0.015
    thin_share: float = 0.7
    fragment_share: float = 0.2
    legs_meet_share: float = 0.1
    legs_as_one_m: tuple[float, float] = (0.13, 0.3)
    legs_as_one_share: float = 0.2
    skirt_m: tuple[float, float] = (0.25, 0.5)
    skirt_share: float = 0.05
    odd_look_per_m: float = 0.1
    hidden_in_part_m: float = 0.2
    body_width_m: float = 0.34
    body_width_sigma_m: float = 0.09
    clutter_width_m: float = 0.9
    vehicle_width_m: float = 1.3
    shape_limit: float = 2.5
    gap_penalty: float = 1.0
    gap_limit: float = 0.0
    leg_score_per_beam: float = 0.85
    chair_m: float = 0.55
    thin_leg_penalty: float = 0.9
    beams_without_penalty: float = 5.0
    body_limit: float = 0.2

    # Furniture: things narrower than the first that stood still in so many scans, and are on average no wider than the
    # second, are the legs of one chair or table where four make a rectangle: with such sides, angles right to the
    # cosine `furniture_skew`, and the fourth that near to its place.
    pole_width_m: float = 0.25
    thin_at_most_m: float = 0.085
    settled_looks: float = 5.0
    furniture_sides_m: tuple[float, float] = (0.3, 1.3)
    furniture_skew: float = 0.15
    furniture_off_m: float = 0.06
    furniture_penalty: float = 1.5
    explained_odds: float = 3.0

    # Two legs of one person: their usual and their greatest distance.
    stance_m: float = 0.26
    stance_sigma_m: float = 0.08
    stride_m: float = 0.75
    stance_most_m: float = 0.42
    stride_per_speed_s: float = 0.25
    pair_gain: float = 2.0

    # Space known from the map: nearer than the first to something mapped it is that thing, beyond the second it is not.
    mapped_m: float = 0.1
    clear_of_map_m: float = 0.2

    # Motion: constant velocity, driven by white acceleration of this density.
    acceleration_noise_m2_s3: float = 0.4
    start_speed_sigma_mps: float = 0.8
    pair_sigma_m: float = 0.06
    body_sigma_m: float = 0.08
    single_sigma_m: float = 0.14
    chair_sigma_m: float = 0.05
    weak_for_s: float = 1.5
    sure_leg: float = 0.3
    same_foot_m: float = 0.12
    fragment_below: float = 0.5
    stray_below: float = 2.0
    fragment_walking_below: float = 1.0
    resting_acceleration_noise_m2_s3: float = 0.12
    walking_mps: float = 0.4
    trail_s: float = 1.0
    walks_m: float = 0.22
    stands_s: float = 8.0
    creeps_m: float = 0.3
    standing_stops_s: float = 0.15

    # Two tracks nearer than this are one: where the second is not, and where it is known to be a person.
    same_place_m: float = 0.35
    same_place_known_m: float = 0.12
    brush_past_s: float = 0.7
    long_known: float = 0.5
    elbow_room_m: float = 0.42
    elbow_share: float = 0.25

    # Things that go along with a person: within this distance, after this time, unless they look like a person.
    vehicle_m: float = 1.1
    wheels_m: float = 0.6
    grouped_after_s: float = 0.4
    grouped_limit_s: float = 3.0
    beside_wheels_s: float = 0.6
    person_shape: float = 1.5
    stride_watched_s: float = 0.7
    stride_rest_m: float = 0.05

    # Evidence for each track. Farther than `far_m` a false person costs as much as near by, a missing one nothing yet.
    prior: float = 0.2
    penalty_without_map: float = 0.4
    penalty_without_odometry: float = 2.8
    far_m: float = 6.5
    far_penalty_per_m: float = 1.0
    stride_lifts: float = 2.0
    both_legs_above: float = -0.55
    shape_memory_s: float = 4.0
    observations_per_s: float = 6
    observations_kept: float = 12.0
    log_odds_limit: float = 5.0
    maturity_weight: float = 1.5
    maturity_s: float = 8.0
    maturity_shape: float = 1.0
    flush_penalty: float = 2.0
    other_leg_shows: float = 0.67
    alone_limit: float = 4.0
    second_leg_sure: float = 1.0
    pole_beside_share: float = 0.15
    beams_show_legs: float = 8.0
    initial_penalty: float = 1.5
    initial_penalty_s: float = 0.25
    new_look_mps: float = 0.3
    same_look: float = 0.15
    clutter_below: float = -1.0
    moving_mps: float = 0.25
    moved_in_weight: float = 3.5
    moved_in_after_s: float = 0.6
    motion_memory_s: float = 30.0
    confirm_above: float = 1.0
    leave_below: float = 0.0
    camera_share: float = 0.5
    camera_most: float = 3.0
    camera_least: float = -1.5
    camera_memory_s: float = 8.0
    evidence_limit: float = 6.0
    youngest_confirmed_s: float = 0.35
    youngest_sure_s: float = 0.15
    sure_above: float = 1.0

    # How long somebody is kept whom nothing sees: tentative, confirmed in the open, and confirmed but hidden.
    forget_tentative_s: float = 0.35
    forget_gone_s: float = 1.0
    forget_hidden_s: float = 4.0
    show_gone_s: float = 0.4
    show_still_s: float = 2.5
    show_walking_s: float = 0.8
    unseen_stops_s: float = 1.2
    chair_stops_s: float = 0.5

    # Who comes back gets their number again: near enough and soon enough, later from behind something, or alike.
    reidentify_s: float = 3.0
    reidentify_m: float = 1.2
    reidentify_hidden_s: float = 6.0
    reidentify_hidden_m: float = 3.0
    reidentify_walk_mps: float = 0.7
    reidentify_alike_s: float = 10.0
    reidentify_alike_m: float = 3.0
    alike: float = 0.75

    # How the person being served looks: pictures of others count for so long; forgotten when nothing is said of them.
    look_fresh_s: float = 1.5
    look_kept_s: float = 20.0
    served_unheard_s: float = 5.0

    # The learned detector (False: shapes alone decide, as without odometry). What it says of one piece is held within
    # `odds_least` and `odds_limit` and averaged over `odds_memory_s`; a first look is penalised by
    # `odds_initial_penalty`, fading within `odds_initial_penalty_s`. With what shapes say it is summed, as independent
    # evidence; shapes count less without a map, and where it does not know what stands about, since real furniture is
    # of more shapes than their model knows.
    learned: bool = True
    odds_memory_s: float = 2.0
    odds_limit: float = 6.0
    odds_least: float = -3.0
    odds_gain: float = 1.0
    odds_prior: float = 1.0
    odds_prior_unmapped: float = 0.5
    odds_initial_penalty: float = 1.0
    odds_initial_penalty_s: float = 0.25
    odds_maturity: float = 1.5
    odds_shape: float = 1.0
    odds_shape_unmapped: float = 0.4
    # Out of sight a track is shown the longer the longer it was seen and the surer it was.
    odds_fade_per_s: float = 3.0
    show_at_least_s: float = 0.3
    # Parts of a person: within this distance, where the detector has their person nearer than
    # `part_votes_m` to another, or nearer than `lone_part_m` (two people's legs are not) with one leg seen.
    part_within_m: float = 1.1
    part_votes_m: float = 0.4
    part_after_s: float = 0.3
    lone_part_m: float = 0.5
    lone_part_s: float = 0.5
    show_per_age: float = 0.5
    clear_above: float = 2.5
    youngest_clear_s: float = 0.05

    # Scans. Without any for the first of these the camera alone says where people are.
    lidar_out_after_s: float = 0.5
    fewest_beams: int = 8
    reset_after_jump_back_s: float = 1.0
    longest_step_s: float = 2.0
