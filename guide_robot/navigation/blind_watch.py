"""Whether the lidar sees where the robot is about to drive: a sensor that sees nothing is not a free floor.

What is asked. Drivers report "nothing in range" and "I see nothing" alike, as inf, NaN, 0 or range_max. The difference
shows in what does come back: a working lidar sees some lasting thing in any direction in which a building has one, a
blind one sees none. So the watch counts lasting returns in the direction of travel over `window_s`, and the robot stops
below a share `blind_share` of the beams of which a return may be expected.

A lasting return ends outside the robot's own body and has, in the scan before, a beam within a few degrees that ended
about as far away; one stray echo is none.

The threshold from the blind side. A covered or dark lidar gives stray echoes at a rate e for each beam, at most about
0.01, at ranges spread over R = 20 m. That a stray is matched by chance by one of the 2k+1 = 17 beams of the scan before
within d = 0.27 m has the probability p = 17 e 2d / R = 0.005. In 3 scans of n = 180 beams (90 degrees of 720) there are
3 n e p = 0.025 such pairs; the two that the threshold asks for come in less than one window of 1,000, at e = 0.001
practically never. Echoes come in bursts and are not independent for each beam; a burst of one scan has no pair.

The threshold from the seeing side. Beams are not independent here either: what returns is things, each of w / (r a)
beams (width w at distance r, angle a between beams). In a hall whose panes return nothing at all, with frames of
w = 6 cm every 1.5 to 2.5 m, the share is about w / (frame distance) = 2.4 to 4 %, scattered by how many frames stand in
the sector. Measured in the simulator at 400 random poses each, in such halls of 16 x 12 to 80 x 80 m with columns: at
720 beams 1 % of the poses have a share below 1.1 to 3.9 %, and none has less than 0.6 %. Without any column and with
frames every 2.5 m some see nothing ahead at all. Therefore, where nothing returns ahead and the flanks (45 to 75
degrees to either side) are not solid either, the share is judged up to 75 degrees; beside solid flanks a view of 90
degrees without anything is no hall of glass. At 300 poses each the robot then stops at 0 to 0.7 % of them, with 360
beams in the hall without columns at 12 %. `blind_share` 0.4 % lies between the two sides; the robot sees again above
`seen_share`, twice as much, so that it does not flicker.

With a map, a return is expected of the beams that meet something mapped within range. Where that is less than
a tenth of the sector (a yard, a hall wider than the range), the sector is widened to 180 degrees and then to
the whole turn. Without a map a return is expected of every beam.

A blind strip narrower than those 90 degrees is judged apart where the map expects nearly all of its beams: the body as
it comes to stand, 1 m on at least, lest a robot that stood creeps on. No lasting pair there, and most beams returned of
the 30 degrees on either side from where something lasts again, is no glass: beside a pane come a frame and the next
pane, and 30 degrees return 2 to 4 %. One pane alone in a wall, wider than the strip (0.8 m at 2 m), is taken for a
blind strip. At 60 random poses in each of three sites it is at none, with panes that return nothing at one of 180.

A lidar that dies in part repeats, ahead, what it gave before (repeated_scans.py), judged in the same strip. Old scans
with noise do not show the robot's motion (sensing/seen_motion.py).

Not seen: a strip narrower than the body, and half a lidar blind where the map has nothing in range there. A yard
without a map counts as blind, where there is nothing to tell the two apart by.
"""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D, Twist2D
from guide_robot.common.scan import Scan
from guide_robot.navigation.arc import arc_points
from guide_robot.navigation.repeated_scans import LEAST_TO_COMPARE, RepeatedScans
from guide_robot.navigation.rough_ranges import is_noise
from guide_robot.navigation.scan_reasons import SCAN_FAULTS
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.sensing.scan_check import ScanCheck, returned_beams

Mask = NDArray[np.bool_]
AHEAD_RAD = math.pi / 4.0
WIDE_RAD = math.radians(75.0)
SOLID_SHARE = 0.3
STRIP_EXPECTED, STRIP_BEAMS, STRIP_AHEAD_M = 0.9, 5, 1.0
FLANK_RAD = math.radians(30.0)
FLANK_SHARE = 0.8
MOST_SHIFTS = 129
MATCH_RAD = math.radians(4.0)
MATCH_M = 0.05
MATCH_SHARE = 0.01
STILL_MPS = 1e-3
LEAST_RETURNS = 2
REPEATED_M = 0.03
REPEATED_STRIP_M = 0.15  # few beams of a lidar that counts in steps of 5 cm may stay the same for longer
FEWEST_EXPECTED = 0.1
BRAKING_MPS2 = 0.8
REACTION_S = 0.2


@dataclass(frozen=True, kw_only=True)
class BlindSettings:
    """Seconds, metres and shares of beams; the module derives the shares.

    Over `window_s` less than `blind_share` of the beams in the direction of travel gave a lasting return: the robot
    stops. It may drive again from `seen_share` on.
    """

    window_s: float = 0.3
    blind_share: float = 0.004
    seen_share: float = 0.008


@dataclass(frozen=True, kw_only=True)
class _Look:
    """One scan: which beams returned, which of them lastingly, of which the map expected it; of shape (beams,)."""

    scan: Scan
    returned: Mask
    lasting: Mask
    expected: Mask | None


class BlindWatch:
    """Says why the lidar cannot see where the robot is told to drive; None when it can.

    Example, in the last stage before the wheels, at every step:

        watch = BlindWatch(BlindSettings(), robot.footprint_radius_m, robot.lidar_in_base.pose)
        problem = watch.step(newest_raw_scan, wanted, now_s, current=last_sent)
        sent = STILL if problem else wanted

    `newest_raw_scan` needs no check before: the same scan may come again in many steps, None before the first.
    """

    def __init__(
        self, settings: BlindSettings, footprint_radius_m: float, lidar_in_base: Pose2D, stale_scan_s: float = 0.3
    ) -> None:
        """Take the round footprint, where the lidar sits on it, and for how long a scan counts as fresh."""
        self._settings = settings
        self._footprint_m = footprint_radius_m
        self._lidar_in_base = lidar_in_base
        self._stale_scan_s = stale_scan_s
        self._check = ScanCheck()
        self._looks: deque[_Look] = deque(maxlen=64)
        self._blind = False
        self._last_s = math.nan
        self._moved_m = 0.0
        self._repeated = RepeatedScans((REPEATED_M, REPEATED_M, REPEATED_STRIP_M))

    @property
    def scan(self) -> Scan | None:
        """The newest scan that is fit for use, in normal form."""
        return self._check.scan

    def step(
        self,
        scan: Scan | None,
        wanted: Twist2D,
        now_s: float,
        *,
        current: Twist2D | None = None,
        expected: Mask | None = None,
    ) -> Reason | None:
        """Return what is wrong with the lidar for driving `wanted`, None if nothing is.

        `current` is how the robot moves now, `wanted` unless given. `expected`, shape (beams,) of the scan in normal
        form, tells of which beams the map expects a return; None without a map. Times are of one clock, in seconds.
        """
        moving = wanted if current is None else current
        self._moved(moving, now_s)
        known = self._check.scan
        if self._check.take(scan, now_s) is not known:
            self._look(wanted, moving, expected)
        newest = self._check.scan
        if newest is None or not self._looks or now_s - newest.stamp_s > self._stale_scan_s:
            fault = self._check.fault
            return Why.SCANS_UNUSABLE(SCAN_FAULTS.get(fault, Why.SCAN_SHAPE())) if fault else Why.LIDAR_SILENT()
        return self._repeating(newest) or self._odd(newest, wanted) or self._unseen(wanted, moving, now_s)

    # Taking in --------------------------------------------------------------------------------------

    def _moved(self, moving: Twist2D, now_s: float) -> None:
        passed_s = now_s - self._last_s
        self._last_s = now_s
        if 0.0 < passed_s < 1.0:
            self._moved_m += passed_s * (abs(moving.linear) + self._footprint_m * abs(moving.angular))

    def _look(self, wanted: Twist2D, moving: Twist2D, expected: Mask | None) -> None:
        """Take in a scan that is new and fit for use."""
        scan = self._check.scan
        assert scan is not None
        before = self._looks[-1] if self._looks else None
        returned = returned_beams(scan) & self._outside_body(scan)
        if before is None or not scan.same_beams(before.scan) or scan.stamp_s < before.scan.stamp_s:
            self._looks.clear()
            lasting = returned
            self._repeated.forget()
        else:
            lasting = self._lasting(scan, returned, before, moving)
        parts = (returned, returned & self._sector(scan, wanted, AHEAD_RAD), returned & self._strip(scan, wanted)[0])
        self._repeated.take(scan.ranges_m, parts, scan.stamp_s, self._moved_m)
        fits = expected is not None and len(expected) == len(returned)
        self._looks.append(_Look(scan=scan, returned=returned, lasting=lasting, expected=expected if fits else None))

    def _outside_body(self, scan: Scan) -> Mask:
        """Return which beams end outside the robot's own body: a cloth over the lidar does not."""
        angles, mount = scan.angles() + self._lidar_in_base.theta, self._lidar_in_base
        ranges = np.where(np.isfinite(scan.ranges_m), scan.ranges_m, 0.0)
        x, y = mount.x + ranges * np.cos(angles), mount.y + ranges * np.sin(angles)
        return np.asarray(np.hypot(x, y) > self._footprint_m)

    def _lasting(self, scan: Scan, returned: Mask, before: _Look, moving: Twist2D) -> Mask:
        """Return which returns have one beside them in the scan before, turned as the robot turned, about as far."""
        passed_s = scan.stamp_s - before.scan.stamp_s
        reach = min(max(1, round(MATCH_RAD / scan.angle_increment)), len(returned) // 2)
        turned = round(-moving.angular * min(passed_s, 0.5) / scan.angle_increment)
        ranges = np.where(returned, scan.ranges_m, np.inf)
        earlier = np.where(before.returned, before.scan.ranges_m, -np.inf)
        near_m = MATCH_M + MATCH_SHARE * np.where(returned, ranges, 0.0) + abs(moving.linear) * min(passed_s, 0.5)
        found = np.zeros(len(ranges), np.bool_)
        shifts = np.linspace(turned - reach, turned + reach, min(2 * reach + 1, MOST_SHIFTS)).round().astype(np.intp)
        for offset in shifts.tolist():
            found |= np.abs(ranges - np.roll(earlier, offset)) < near_m
        return found

    # Judging ----------------------------------------------------------------------------------------

    def _repeating(self, scan: Scan) -> Reason | None:
        """Return whether the ranges stay the same while the robot moves."""
        longest_s = self._settings.window_s - 0.05
        return Why.LIDAR_REPEATS() if self._repeated.repeats(scan.stamp_s, self._moved_m, longest_s) else None

    def _odd(self, scan: Scan, wanted: Twist2D) -> Reason | None:
        """Return whether what returns from ahead can be no building: one distance everywhere, or noise."""
        sector = self._sector(scan, wanted, AHEAD_RAD)
        returned = sector & self._looks[-1].returned
        ranges = scan.ranges_m[returned]
        if len(ranges) < 2 * LEAST_TO_COMPARE:
            return None
        if np.unique(ranges, return_counts=True)[1].max() > 0.5 * len(ranges):
            return Why.LIDAR_SAME_RANGE()
        noise = all(_noise_in(sector, look) for look in self._looks)
        return Why.LIDAR_NOISE() if noise else None

    def _unseen(self, wanted: Twist2D, moving: Twist2D, now_s: float) -> Reason | None:
        """Judge the direction of travel; this is the only place that changes between blind and seeing."""
        while len(self._looks) > 1 and self._looks[0].scan.stamp_s <= now_s - self._settings.window_s:
            self._looks.popleft()
        least = self._settings.seen_share if self._blind else self._settings.blind_share
        turning_back = abs(moving.linear) > 0.05 and moving.linear * wanted.linear < 0.0
        unseen = [way for way in ((wanted, moving) if turning_back else (wanted,)) if not self._sees(way, least)]
        self._blind = bool(unseen)
        return _sees_nothing(unseen[0]) if unseen else None

    def _sees(self, twist: Twist2D, least: float) -> bool:
        """Whether enough returns where the twist leads; where little can, whether enough does farther aside."""
        scan, returned = self._looks[-1].scan, self._looks[-1].returned
        ahead = self._sector(scan, twist, AHEAD_RAD)
        if not ahead.any():
            return False
        if self._enough(ahead, least):
            return not self._strip_is_blind(scan, twist)
        wide = self._sector(scan, twist, WIDE_RAD)
        flanks = wide & ~ahead
        solid = np.count_nonzero(returned & flanks) > SOLID_SHARE * np.count_nonzero(flanks)
        if solid and not self._unexpected(ahead):
            return False
        return self._enough(wide, least) or (self._unexpected(wide) and self._enough(np.ones_like(wide), least))

    def _strip_is_blind(self, scan: Scan, twist: Twist2D) -> bool:
        """Whether nothing lasts where the body comes to stand, though the map expects it and all beside returns."""
        expected = self._looks[-1].expected
        if expected is None or abs(twist.linear) < STILL_MPS:
            return False
        strip, off, half_width = self._strip(scan, twist)
        count = np.count_nonzero(strip)
        if count < STRIP_BEAMS or np.count_nonzero(strip & expected) < STRIP_EXPECTED * count:
            return False
        if sum(int(np.count_nonzero(look.lasting & strip)) for look in self._looks) >= LEAST_RETURNS:
            return False
        return all(_begins_solid(side, half_width, self._looks[-1]) for side in (off, -off))

    def _strip(self, scan: Scan, twist: Twist2D) -> tuple[Mask, NDArray[np.float64], float]:
        """Return which beams look where the body comes to stand, each one's angle from its middle, and half its width.

        On the spot it has no beams.
        """
        ahead_m = math.sqrt(2.0) * self._footprint_m + max(STRIP_AHEAD_M, _stops_m(twist))
        x, y = arc_points(twist, np.array([ahead_m]))[0].tolist()
        away = math.hypot(x - self._lidar_in_base.x, y - self._lidar_in_base.y)
        half_width = math.asin(min(1.0, self._footprint_m / away))
        off = scan.angles() - self._lidar_in_base.bearing_to(x, y)
        off = (off + math.pi) % (2.0 * math.pi) - math.pi
        return (np.abs(off) <= half_width) & (abs(twist.linear) >= STILL_MPS), off, half_width

    def _enough(self, sector: Mask, least: float) -> bool:
        """Whether the window has enough lasting returns in a sector, for the beams of which they may be expected."""
        expected = self._looks[-1].expected
        asked = np.count_nonzero(sector if expected is None else sector & expected)
        seen = sum(int(np.count_nonzero(look.lasting & sector)) for look in self._looks)
        return bool(seen >= max(LEAST_RETURNS, least * asked * len(self._looks)))

    def _unexpected(self, sector: Mask) -> bool:
        """Whether the map has hardly anything within range in a sector."""
        expected = self._looks[-1].expected
        if expected is None:
            return False
        return bool(np.count_nonzero(sector & expected) < FEWEST_EXPECTED * np.count_nonzero(sector))

    def _sector(self, scan: Scan, twist: Twist2D, half_width: float) -> Mask:
        """Return which beams look where the robot's body comes to be before it can stand, shape (beams,).

        The body is seen from the lidar along the arc. Next to the robot it would fill the view, so it counts from where
        it fills 90 degrees; a wider sector lies around that place. On the spot all beams count.
        """
        if abs(twist.linear) < STILL_MPS:
            return np.ones(len(scan.ranges_m), np.bool_)
        stops_m = _stops_m(twist)
        nearest = math.sqrt(2.0) * self._footprint_m
        centres = arc_points(twist, np.linspace(nearest, nearest + stops_m, 6 if half_width <= AHEAD_RAD else 1))
        sector = np.zeros(len(scan.ranges_m), np.bool_)
        angles = scan.angles()
        for x, y in centres.tolist():
            away = math.hypot(x - self._lidar_in_base.x, y - self._lidar_in_base.y)
            body = math.asin(min(1.0, self._footprint_m / away))
            off = angles - self._lidar_in_base.bearing_to(x, y)
            off = np.abs((off + math.pi) % (2.0 * math.pi) - math.pi)
            sector |= off <= (min(body, half_width) if half_width <= AHEAD_RAD else half_width)
        return sector


def _stops_m(twist: Twist2D) -> float:
    """Return how far the robot still drives at that speed before it stands."""
    speed = abs(twist.linear)
    return speed * REACTION_S + speed**2 / (2.0 * BRAKING_MPS2)


def _begins_solid(off: NDArray[np.float64], half_width: float, look: _Look) -> bool:
    """Whether most beams return from where anything lasts beside a strip, on the side where `off` is positive."""
    lasting = off[look.lasting & (off > half_width)]
    if not len(lasting):
        return False
    flank = (off >= lasting.min()) & (off <= lasting.min() + FLANK_RAD)
    return bool(np.count_nonzero(look.returned & flank) > FLANK_SHARE * np.count_nonzero(flank))


def _noise_in(sector: Mask, look: _Look) -> bool:
    returned = sector & look.returned
    lasting = int(np.count_nonzero(look.lasting & returned))
    return is_noise(look.scan.ranges_m[returned], lasting, int(np.count_nonzero(sector)))


def _sees_nothing(twist: Twist2D) -> Reason:
    if abs(twist.linear) < STILL_MPS:
        return Why.LIDAR_BLIND_AROUND()
    return Why.LIDAR_BLIND_AHEAD() if twist.linear > 0.0 else Why.LIDAR_BLIND_BEHIND()
