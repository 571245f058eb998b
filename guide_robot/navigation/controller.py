"""Chooses the next velocity: many short futures are driven in thought, and the best one's first step is taken.

A dynamic window search: each candidate is a target velocity approached at the robot's accelerations for a few
seconds, beside people who walk on as they do now. Way made along the path counts against distance from it, nearness
to walls and people, and jerky driving.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import STILL, Pose2D, Twist2D, wrap_angle
from guide_robot.navigation.local_field import LocalField
from guide_robot.navigation.path import PathProgress
from guide_robot.navigation.rollouts import Rollouts, approach, arcs, tracks
from guide_robot.navigation.tight_spots import TightSpotSettings, first_turn
from guide_robot.people.types import TrackedPerson
from guide_robot.robot.description import Robot

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class ControllerSettings:
    """Metres, seconds, radians; weights are free numbers that make the terms comparable."""

    cruise_mps: float = 1.2
    horizon_s: float = 2.4
    tick_s: float = 0.15
    speeds: int = 7
    turns: int = 17
    widest_turn: float = 1.4
    pursuit_m: tuple[float, ...] = (0.5, 0.9, 1.4)
    sideways_mps2: float = 0.5
    wall_gap_m: float = 0.3
    look_s: float = 0.7
    hard_gap_m: float = 0.08
    map_error_m: float = 0.08
    person_radius_m: float = 0.3
    person_hard_gap_m: float = 0.18
    person_gap_m: float = 0.7
    person_farthest_m: float = 6.0
    braking_share: float = 0.6
    turn_enter: float = 1.1
    turn_leave: float = 0.8
    turn_braking_share: float = 0.6
    goal_xy_m: float = 0.12
    goal_yaw: float = 0.12
    way_out_m: float = 0.8
    weight_progress: float = 1.0
    weight_aside: float = 1.2
    weight_heading: float = 0.25
    weight_wall: float = 6.0
    weight_person: float = 8.0
    weight_turn: float = 0.12
    weight_change: float = 0.15
    tight: TightSpotSettings = field(default_factory=TightSpotSettings)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What the controller needs for one step; everything in `map`.

    `patience` falls from 1 to 0 while the robot stands blocked and shrinks the space it insists on keeping.
    """

    pose: Pose2D
    current: Twist2D
    path: PathProgress
    goal: Pose2D
    field: LocalField
    people: Sequence[TrackedPerson]
    speed_limit_mps: float
    step_s: float
    patience: float = 1.0


class Controller:
    """Keeps only whether it is turning on the spot, and whether the goal's place has been reached."""

    def __init__(self, settings: ControllerSettings, robot: Robot) -> None:
        """Prepare the candidates' turns and times, which are the same in every step."""
        self._settings = settings
        self._robot = robot
        count = round(settings.horizon_s / settings.tick_s)
        self._times: Array = np.arange(1.0, count + 1.0) * settings.tick_s
        self._turning = False
        self._at_place = False

    def restart(self) -> None:
        """Forget the last goal."""
        self._turning = False
        self._at_place = False

    def arrived(self, situation: Situation) -> bool:
        """Whether the robot stands at the goal, turned as asked."""
        return self._at_place and abs(self._turn_left(situation)) < self._settings.goal_yaw

    def step(self, situation: Situation) -> Twist2D:
        """Return the velocity to command now, within the robot's accelerations from the current one."""
        return self._limited(situation, self._wanted(situation))

    def _wanted(self, situation: Situation) -> Twist2D:
        settings = self._settings
        distance = situation.pose.distance_to(situation.goal.x, situation.goal.y)
        slack = 2.0 if self._at_place else 1.0
        self._at_place = distance < settings.goal_xy_m * slack
        if self._at_place:
            return self._turn_by(self._turn_left(situation))
        error = self._heading_error(situation)
        limit = settings.turn_leave if self._turning else settings.turn_enter
        self._turning = abs(error) > limit
        if self._turning:
            return self._turn_by(error)
        return self._best(situation)

    def _turn_left(self, situation: Situation) -> float:
        return wrap_angle(situation.goal.theta - situation.pose.theta)

    def _heading_error(self, situation: Situation) -> float:
        x, y = situation.path.ahead(0.5)
        return situation.pose.bearing_to(x, y)

    def _turn_by(self, angle: float) -> Twist2D:
        """Return a turn on the spot that ends without overshoot: w = sqrt(2 a angle) at most of the acceleration."""
        rate = math.sqrt(2.0 * self._settings.turn_braking_share * self._robot.angular_acceleration * abs(angle))
        return Twist2D(angular=math.copysign(min(self._robot.max_angular, rate), angle))

    def top_speed(self, situation: Situation) -> float:
        """Return the speed that limit, remaining way and cruise allow."""
        top = min(self._settings.cruise_mps, self._robot.max_linear)
        if situation.speed_limit_mps > 0.0:
            top = min(top, situation.speed_limit_mps)
        braking = self._robot.braking_deceleration * self._settings.braking_share
        return min(top, math.sqrt(2.0 * braking * max(0.01, situation.path.remaining_m)))

    def _best(self, situation: Situation) -> Twist2D:
        top = self.top_speed(situation)
        linear, futures = self._candidates(situation, top)
        cost = self._driving_cost(situation, top, futures)
        cost += self._wall_cost(situation, futures.v, futures.x, futures.y)
        cost += self._people_cost(situation, futures)
        best = int(np.argmin(cost))
        stands = not math.isfinite(cost[best]) or linear[best] == 0.0
        if (stands and situation.patience < 1.0) or situation.patience <= 0.0:
            way_out = self._way_out(situation)
            if way_out is not None:
                return way_out
        if not math.isfinite(cost[best]):
            return STILL
        return Twist2D(linear=float(linear[best]), angular=float(futures.turns[best]))

    def _way_out(self, situation: Situation) -> Twist2D | None:
        """Return a turn on the spot to where the robot can go on straight, or that first step; None without any.

        The arcs of the search all begin with where the robot looks now; beside a door post none of them may be free
        though a small turn would open the way.
        """
        settings = self._settings
        kept_m = settings.person_radius_m + self._robot.footprint_radius_m + settings.person_hard_gap_m
        towards = situation.path.ahead(settings.way_out_m)
        turn = first_turn(
            situation.pose, towards, lambda x, y: self._gap(situation, x, y), situation.people, kept_m, settings.tight
        )
        if turn is None:
            return None
        straight = abs(turn) < settings.tight.straight_rad
        return Twist2D(linear=settings.tight.step_mps) if straight else self._turn_by(turn)

    def _candidates(self, situation: Situation, top: float) -> tuple[Array, Rollouts]:
        """Return target speeds, shape (candidates,), and futures: arcs to all sides, and ways along the path."""
        settings, robot = self._settings, self._robot
        speeds = top * np.linspace(0.0, 1.0, settings.speeds)
        share = np.linspace(-1.0, 1.0, settings.turns)
        turns = settings.widest_turn * np.sign(share) * np.abs(share) ** 1.5
        linear, angular = (grid.ravel() for grid in np.meshgrid(speeds, turns))
        gentle = np.abs(linear * angular) <= settings.sideways_mps2
        useful = gentle & ((linear > 0.03) | (linear == 0.0))
        linear, angular = linear[useful], angular[useful]
        moving = speeds[speeds > 0.03]
        along, ahead = (grid.ravel() for grid in np.meshgrid(moving, np.array(settings.pursuit_m)))
        pose, now, tick = situation.pose, situation.current, settings.tick_s
        v = self._speeds(situation, linear)
        w = approach(now.angular, angular, self._times, robot.angular_acceleration, robot.angular_acceleration)
        futures = arcs(pose, now.linear, now.angular, v, w, angular, tick)
        v = self._speeds(situation, along)
        limits = (settings.widest_turn, settings.sideways_mps2, robot.angular_acceleration)
        tracked = tracks(pose, now.linear, now.angular, v, situation.path, ahead, tick, *limits)
        return np.concatenate((linear, along)), futures.and_also(tracked)

    def _speeds(self, situation: Situation, linear: Array) -> Array:
        """Return the speed over time of candidates, shape (candidates, times)."""
        robot = self._robot
        rising, falling = robot.linear_acceleration, robot.braking_deceleration
        v = approach(situation.current.linear, linear, self._times, rising, falling)
        return np.minimum(v, self._braking_profile(situation, linear))

    def _braking_profile(self, situation: Situation, linear: Array) -> Array:
        """Return the speed over time of candidates that brake to stand at the path's end."""
        braking = self._robot.braking_deceleration * self._settings.braking_share
        speed = np.maximum(linear, 0.05)
        cruising_s = np.maximum(0.0, situation.path.remaining_m / speed - speed / (2.0 * braking))
        after = np.maximum(0.0, self._times[None, :] - cruising_s[:, None])
        return np.asarray(np.maximum(0.0, speed[:, None] - braking * after), np.float64)

    def _driving_cost(self, situation: Situation, top: float, futures: Rollouts) -> Array:
        settings, x, y, angular = self._settings, futures.x, futures.y, futures.turns
        middle = x.shape[1] // 2
        along, aside, heading = situation.path.project(x[:, [middle, -1]], y[:, [middle, -1]])
        cost = np.zeros(len(x))
        for column, seconds in enumerate((self._times[middle], self._times[-1])):
            made = along[:, column] - situation.path.along_m
            wanted = min(top * float(seconds), max(0.1, situation.path.remaining_m))
            cost += settings.weight_progress * np.maximum(0.0, wanted - made) / max(0.3, wanted)
        cost += settings.weight_aside * (0.5 * aside[:, 0] + aside[:, 1])
        off = (futures.theta[:, -1] - heading[:, 1] + math.pi) % (2.0 * math.pi) - math.pi
        cost += settings.weight_heading * np.abs(off)
        cost += settings.weight_turn * np.abs(angular)
        cost += settings.weight_change * np.abs(angular - situation.current.angular)
        return np.asarray(cost, np.float64)

    def _wall_cost(self, situation: Situation, v: Array, x: Array, y: Array) -> Array:
        settings = self._settings
        gap = self._gap(situation, x, y)
        hard = self._hard_gap(situation)
        stops_s = v[:, :1] / self._robot.braking_deceleration + settings.look_s
        hits = (gap < hard) & (v > 0.02) & (self._times < np.maximum(stops_s, settings.look_s))
        near = np.maximum(0.0, settings.wall_gap_m - gap) ** 2
        return np.where(hits.any(axis=1), np.inf, settings.weight_wall * near.mean(axis=1))

    def _gap(self, situation: Situation, x: Array, y: Array) -> Array:
        """Return the gap between footprint and the nearest thing for places of the robot, metres."""
        seen, mapped = situation.field.seen(x, y), situation.field.mapped(x, y)
        gap = np.minimum(seen, mapped + self._settings.map_error_m) - self._robot.footprint_radius_m
        return np.asarray(gap, np.float64)

    def _hard_gap(self, situation: Situation) -> float:
        """Return the gap that no candidate may fall below: less where the robot stands nearer already."""
        here = float(self._gap(situation, np.array(situation.pose.x), np.array(situation.pose.y)))
        return min(self._settings.hard_gap_m, here - 0.005)

    def _people_cost(self, situation: Situation, futures: Rollouts) -> Array:
        """Return the cost of coming near people; who walks up from behind is not driven into by going on."""
        settings, v, x, y, theta = self._settings, futures.v, futures.x, futures.y, futures.theta
        cost = np.zeros(len(x))
        body = settings.person_radius_m + self._robot.footprint_radius_m
        wanted_gap = 0.25 + (settings.person_gap_m - 0.25) * situation.patience
        cos, sin, fades = np.cos(theta), np.sin(theta), np.exp(-self._times / 2.0)
        moving = 0.3 + 0.7 * np.minimum(1.0, v / 0.3)
        for person in situation.people:
            start = situation.pose.distance_to(person.x, person.y)
            if start > settings.person_farthest_m:
                continue
            px, py = person.x + person.vx * self._times, person.y + person.vy * self._times
            gap = np.hypot(x - px, y - py) - body
            if gap.min() >= max(wanted_gap, settings.person_hard_gap_m):
                continue
            hard = np.minimum(settings.person_hard_gap_m, start - body - 0.02)
            ahead = (px - x) * cos + (py - y) * sin > 0.0
            closing = (gap < hard) & (v > 0.05) & (self._times < 1.6) & ahead
            near = np.maximum(0.0, wanted_gap - gap) ** 2 * fades * ahead
            cost += settings.weight_person * (near * moving).mean(axis=1)
            cost[closing.any(axis=1)] = np.inf
        return cost

    def _limited(self, situation: Situation, wanted: Twist2D) -> Twist2D:
        robot, dt, now = self._robot, situation.step_s, situation.current
        slowing = abs(wanted.linear) < abs(now.linear)
        rate = robot.braking_deceleration if slowing else robot.linear_acceleration
        turn = robot.angular_acceleration * dt
        return Twist2D(
            linear=now.linear + min(rate * dt, max(-rate * dt, wanted.linear - now.linear)),
            angular=now.angular + min(turn, max(-turn, wanted.angular - now.angular)),
        )
