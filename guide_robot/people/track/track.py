"""One tracked thing: where it is, how it moves, and what speaks for its being a person."""

import math
from collections import deque
from dataclasses import dataclass, field

from guide_robot.common.vocabulary import BodyKind, Engagement
from guide_robot.people.detect.appearance import Appearance
from guide_robot.people.detect.widths import UNSEEN, Floats, width_model
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.types import TrackedPerson

Point = tuple[float, float]
MOST_MERGED = 8


@dataclass(kw_only=True)
class Motion:
    """Constant-velocity Kalman filter in the plane; both axes share one covariance [[pp, pv], [pv, vv]]."""

    x: float
    y: float
    vx: float = 0.0
    vy: float = 0.0
    pp: float
    pv: float = 0.0
    vv: float

    def predict(self, dt: float, acceleration_noise_density: float) -> None:
        """Move on by `dt` seconds; continuous white acceleration drives the variance, its density in m^2/s^3.

        A negative `dt` moves back, to a reading that comes late; the variance grows all the same.
        """
        noise = acceleration_noise_density * abs(dt)
        self.x += self.vx * dt
        self.y += self.vy * dt
        self.pp += 2.0 * dt * self.pv + dt * dt * self.vv + noise * dt**2 / 3.0
        self.pv += dt * self.vv + noise * dt / 2.0
        self.vv += noise

    def update(self, x: float, y: float, variance: float) -> None:
        """Take in a measured position with its variance in m^2."""
        total = self.pp + variance
        gain, gain_speed = self.pp / total, self.pv / total
        dx, dy = x - self.x, y - self.y
        self.x += gain * dx
        self.y += gain * dy
        self.vx += gain_speed * dx
        self.vy += gain_speed * dy
        self.vv -= gain_speed * self.pv
        self.pv *= 1.0 - gain
        self.pp *= 1.0 - gain

    def speed(self) -> float:
        """Return the speed in m/s."""
        return math.hypot(self.vx, self.vy)

    def distance_to(self, other: "Motion") -> float:
        """Return the distance to another in m."""
        return math.hypot(self.x - other.x, self.y - other.y)

    def slow_down(self, factor: float) -> None:
        """Believe a little less in the speed: nobody walks on for ever unseen."""
        self.vx *= factor
        self.vy *= factor


@dataclass(kw_only=True)
class Stride:
    """How the distance between the legs along the way changes: it swings in a walk, and rests on wheels."""

    mean_m: float = 0.0
    variance_m2: float = 0.0
    watched_s: float = 0.0

    def watch(self, separation_m: float, dt: float, memory_s: float = 1.0) -> None:
        """Take in one look at both legs while they move."""
        share = 1.0 - math.exp(-dt / memory_s) if self.watched_s else 1.0
        off = separation_m - self.mean_m
        self.mean_m += share * off
        self.variance_m2 = (1.0 - share) * (self.variance_m2 + share * off * off)
        self.watched_s += dt

    def rolls(self, settings: TrackerSettings) -> bool:
        """Whether it moved for long enough without any stride."""
        return self.watched_s > settings.stride_watched_s and self.variance_m2 < settings.stride_rest_m**2

    def swings(self, settings: TrackerSettings) -> bool:
        """Whether it moved for long enough with a stride."""
        return self.watched_s > settings.stride_watched_s and self.variance_m2 > settings.stride_rest_m**2


@dataclass(kw_only=True)
class Mean:
    """The mean of what was added."""

    value: float = 0.0
    count: int = 0

    def add(self, value: float) -> None:
        """Take in one more value."""
        self.count += 1
        self.value += (value - self.value) / self.count


@dataclass(kw_only=True)
class Evidence:
    """What speaks for a person, in log-odds; the sum decides.

    `shape` is the mean score of the last few seconds of looks. `log_odds` is what all looks together say: of the width
    of the thing (`widths`, summed log-likelihoods), of what else they showed (`setting`, the mean of the last few
    seconds), and of a second leg that should have been seen (`alone`) or was (`both`), by the direction from which it
    was looked at. `furniture` speaks for the leg of a chair or table, against a person. `surveyed` (0 to 1) is how well
    the map knows what stands about.
    """

    shape: float = 0.0
    looked_s: float = 0.0
    log_odds: float = 0.0
    widths: Floats = field(default_factory=UNSEEN.copy, repr=False)
    setting: float = 0.0
    alone: dict[int, Mean] = field(default_factory=dict)
    both: dict[int, Mean] = field(default_factory=dict)
    moved_in: float = 0.0
    camera: float = 0.0
    maturity: float = 0.0
    penalty: float = 0.0
    furniture: float = 0.0
    odds: float = 0.0
    odds_s: float = 0.0
    surveyed: float = 0.0

    def see_odds(self, odds: float, looked_s: float, settings: TrackerSettings) -> None:
        """Take in what the detector says of one scan, in log-odds; the mean of the last few seconds counts."""
        if math.isnan(odds):
            return
        self.odds_s = min(self.odds_s + looked_s, settings.odds_memory_s)
        share = min(1.0, looked_s / max(self.odds_s, 1e-6))
        self.odds += share * (max(settings.odds_least, min(settings.odds_limit, odds)) - self.odds)

    def total(self, settings: TrackerSettings) -> float:
        """Return the log-odds that this is a person; a shape just seen is penalised, one never seen is not."""
        if self.odds_s:
            initial_penalty = settings.odds_initial_penalty * math.exp(-self.odds_s / settings.odds_initial_penalty_s)
            known, new = self.surveyed, 1.0 - self.surveyed
            prior = known * settings.odds_prior + new * settings.odds_prior_unmapped
            total = settings.odds_gain * self.odds + prior - initial_penalty + self.camera
            shape = known * settings.odds_shape + new * settings.odds_shape_unmapped
            total += settings.odds_maturity * self.maturity + shape * self.log_odds
            return max(-settings.evidence_limit, min(settings.evidence_limit, total))
        fading = math.exp(-self.looked_s / settings.initial_penalty_s) if self.looked_s else 0.0
        total = (
            settings.prior
            - settings.initial_penalty * fading
            + self.log_odds
            + self.moved_in
            + self.camera
            - self.penalty
        )
        total += settings.maturity_weight * self.maturity
        return max(-settings.evidence_limit, min(settings.evidence_limit, total))

    def see_shape(self, score: float, setting: float, looked_s: float, settings: TrackerSettings) -> None:
        """Take in one scan's shape score; `looked_s` is the time since the last scan, less for a poorer look."""
        self.looked_s = min(self.looked_s + looked_s, settings.shape_memory_s)
        share = min(1.0, looked_s / max(self.looked_s, 1e-6))
        self.shape += share * (score - self.shape)
        self.setting += share * (setting - self.setting)

    def see_width(self, looks: Floats, looked_s: float, settings: TrackerSettings) -> None:
        """Take in what one scan says of the width; `looked_s` is less for a look that tells little new.

        No more than so many looks a second count as independent, and those of long ago fade.
        """
        share = min(1.0, settings.observations_per_s * looked_s)
        self.widths = (1.0 - share / settings.observations_kept) * self.widths + share * looks

    def see_alone(self, direction: int, penalty: float) -> None:
        """Take in that one leg was seen (`penalty` in log-odds, 0 when both were) from a direction."""
        self.alone.setdefault(direction, Mean()).add(penalty)

    def see_both(self, direction: int, gain: float) -> None:
        """Take in how surely two legs were seen (`gain` in log-odds, 0 when not) from a direction."""
        self.both.setdefault(direction, Mean()).add(gain)

    def alone_sum(self) -> float:
        """Return what speaks against a second leg, in log-odds, from all directions."""
        return min(0.0, sum(mean.value for looks in (self.alone, self.both) for mean in looks.values()))

    def alone_mean(self) -> float:
        """Return what speaks against a second leg, in log-odds, from one direction on average."""
        return self.alone_sum() / max(1, len(self.alone))

    def sum_up(self, settings: TrackerSettings) -> None:
        """Find out what all looks together say."""
        alone = max(-settings.alone_limit, self.alone_sum())
        log_odds = width_model(settings).ratio(self.widths, self.furniture) + self.setting + alone
        self.log_odds = max(-settings.log_odds_limit, min(settings.log_odds_limit, log_odds))

    def remember(self, other: "Evidence") -> None:
        """Take over what was known of the same person before."""
        self.maturity = other.maturity
        if other.log_odds > self.log_odds:
            self.log_odds, self.widths, self.setting = other.log_odds, other.widths, other.setting
            self.alone, self.both = other.alone, other.both

    def grow_old(self, dt: float, settings: TrackerSettings) -> None:
        """Let a known person's maturity (0 to 1) grow while they look like one, and shrink while they do not."""
        change = dt / settings.maturity_s
        self.maturity += change if self.shape > settings.maturity_shape else -change
        self.maturity = max(0.0, min(1.0, self.maturity))


@dataclass(kw_only=True, eq=False)
class Track:
    """A thing followed from scan to scan, in odom."""

    id: int
    motion: Motion
    born_s: float
    born_at: Point
    seen_s: float = -math.inf
    legs: list[Point] = field(default_factory=list)
    evidence: Evidence = field(default_factory=Evidence)
    confirmed: bool = False
    lidar_saw: bool = True
    camera_seen_s: float = -math.inf
    hidden: bool = False
    gone_s: float = 0.0
    unseen_s: float = 0.0
    trail: Point | None = None
    stood_at: Point | None = None
    walked: bool = False
    grouped_s: float = 0.0
    to_person: Point = (0.0, 0.0)
    part_s: float = 0.0
    apart_from: "set[Track]" = field(default_factory=set, repr=False)
    to_wheels_m: float = math.inf
    leader: "Track | None" = field(default=None, repr=False)
    to_leader: Point = (0.0, 0.0)
    doubled_s: float = 0.0
    width_m: float = 0.1
    strong_s: float = -math.inf
    stride: Stride = field(default_factory=Stride)
    seen_at: Point | None = None
    kind: BodyKind = BodyKind.WALKING
    merged_ids: deque[int] = field(default_factory=lambda: deque(maxlen=MOST_MERGED))
    appearance: Appearance | None = field(default=None, repr=False)

    def hear_place(self, at: Point, dt: float, memory_s: float = 0.4) -> None:
        """Take in where the detector has the person whose part this is; the last moments' mean counts."""
        share = 1.0 - math.exp(-dt / memory_s)
        off = at[0] - self.motion.x, at[1] - self.motion.y
        before = self.to_person
        self.to_person = before[0] + share * (off[0] - before[0]), before[1] + share * (off[1] - before[1])

    def person_at(self) -> Point:
        """Return where the person is whose part this is, as far as the detector knows."""
        return self.motion.x + self.to_person[0], self.motion.y + self.to_person[1]

    def leave_trail(self, dt: float, memory_s: float) -> None:
        """Let the trail follow: it lags behind somebody who walks, by their speed times `memory_s`."""
        if self.trail is None:
            self.trail = self.born_at
        self.trail = self._drawn_near(self.trail, dt, memory_s)

    def stand(self, dt: float, memory_s: float) -> None:
        """Remember where somebody stands: the mean place of the last `memory_s`, or here while they walk."""
        here = self.motion.x, self.motion.y
        self.stood_at = here if self.walked or self.stood_at is None else self._drawn_near(self.stood_at, dt, memory_s)

    def _drawn_near(self, spot: Point, dt: float, memory_s: float) -> Point:
        share = 1.0 - math.exp(-dt / memory_s)
        return spot[0] + share * (self.motion.x - spot[0]), spot[1] + share * (self.motion.y - spot[1])

    def walks(self, settings: TrackerSettings) -> bool:
        """Whether it has come along by itself and does not only waver."""
        if self.trail is None:
            return False
        return math.dist(self.trail, (self.motion.x, self.motion.y)) > settings.walks_m

    def last_seen_s(self) -> float:
        """Return when any sensor last saw it."""
        return max(self.seen_s, self.camera_seen_s)

    def as_person(self, now_s: float, settings: TrackerSettings) -> TrackedPerson:
        """Return what others may know of this track."""
        motion = self.motion
        x, y = self.person_at() if self.evidence.odds_s else (motion.x, motion.y)
        saw_camera = now_s - self.camera_seen_s <= 1.0
        return TrackedPerson(
            id=self.id,
            x=x,
            y=y,
            vx=motion.vx,
            vy=motion.vy,
            position_covariance=(motion.pp, 0.0, 0.0, motion.pp),
            confidence=1.0 / (1.0 + math.exp(-self.evidence.total(settings))),
            age_s=max(0.0, now_s - self.born_s),
            since_seen_s=0.0 if self.lidar_saw else max(0.0, now_s - self.last_seen_s()),
            seen_by_lidar=self.lidar_saw,
            seen_by_camera=saw_camera,
            kind=self.kind,
            engagement=Engagement.UNKNOWN,
            merged_ids=tuple(self.merged_ids),
        )
