"""Futures driven in thought: arcs of a constant velocity, and the robot steering along its path."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.navigation.path import PathProgress

Array = NDArray[np.float64]
TURNS_AS_IF_MPS = 0.25
NEAREST_M = 0.2


@dataclass(frozen=True, kw_only=True)
class Rollouts:
    """Where candidates lead: speed v and pose x, y, theta in `map`, each of shape (candidates, times).

    `turns`, shape (candidates,), is the angular velocity that each one commands first.
    """

    v: Array
    x: Array
    y: Array
    theta: Array
    turns: Array

    def and_also(self, other: "Rollouts") -> "Rollouts":
        """Return the candidates of both."""
        return Rollouts(
            v=np.concatenate((self.v, other.v)),
            x=np.concatenate((self.x, other.x)),
            y=np.concatenate((self.y, other.y)),
            theta=np.concatenate((self.theta, other.theta)),
            turns=np.concatenate((self.turns, other.turns)),
        )


def arcs(pose: Pose2D, v0: float, w0: float, v: Array, w: Array, turns: Array, tick_s: float) -> Rollouts:
    """Return the futures of velocities v and w over time that begin with v0 and w0 (trapezoids between ticks)."""
    mean_v, mean_w = between(v0, v), between(w0, w)
    turned = np.cumsum(mean_w, axis=1) * tick_s
    theta = pose.theta + turned - mean_w * tick_s / 2.0
    x = pose.x + np.cumsum(mean_v * np.cos(theta), axis=1) * tick_s
    y = pose.y + np.cumsum(mean_v * np.sin(theta), axis=1) * tick_s
    return Rollouts(v=v, x=x, y=y, theta=pose.theta + turned, turns=turns)


def tracks(
    pose: Pose2D,
    v0: float,
    w0: float,
    v: Array,
    path: PathProgress,
    ahead_m: Array,
    tick_s: float,
    widest_turn: float,
    sideways_mps2: float,
    angular_acceleration: float,
) -> Rollouts:
    """Return the futures of steering to the point `ahead_m` on the path all the time, at speeds v over time.

    Pure pursuit after Coulter, "Implementation of the pure pursuit path tracking algorithm", 1992, in closed loop:
    unlike one arc it shows how the robot swings into a door and out again.
    """
    count, ticks = v.shape
    x, y, theta = np.full(count, pose.x), np.full(count, pose.y), np.full(count, pose.theta)
    w = np.full(count, w0)
    xs, ys, thetas = np.empty_like(v), np.empty_like(v), np.empty_like(v)
    first = np.zeros(count)
    mean_v = between(v0, v)
    steers_as_if, limits = np.maximum(v, TURNS_AS_IF_MPS), np.minimum(widest_turn, sideways_mps2 / np.maximum(v, 1e-3))
    most = angular_acceleration * tick_s
    for tick in range(ticks):
        wanted = _steering(x, y, theta, steers_as_if[:, tick], path, ahead_m)
        wanted = _within(wanted, limits[:, tick])
        if tick == 0:
            first = wanted
        after = w + _within(wanted - w, most)
        turned = (w + after) / 2.0 * tick_s
        x = x + mean_v[:, tick] * np.cos(theta + turned / 2.0) * tick_s
        y = y + mean_v[:, tick] * np.sin(theta + turned / 2.0) * tick_s
        theta, w = theta + turned, after
        xs[:, tick], ys[:, tick], thetas[:, tick] = x, y, theta
    return Rollouts(v=v, x=xs, y=ys, theta=thetas, turns=first)


def _steering(x: Array, y: Array, theta: Array, v: Array, path: PathProgress, ahead_m: Array) -> Array:
    """Return the angular velocity of the arc to the point ahead: 2 v sin(bearing) / distance."""
    target_x, target_y = path.points_ahead(path.along(x, y), ahead_m)
    dx, dy = target_x - x, target_y - y
    bearing = np.arctan2(dy, dx) - theta
    return np.asarray(2.0 * v * np.sin(bearing) / np.maximum(NEAREST_M, np.hypot(dx, dy)), np.float64)


def _within(values: Array, limit: Array | float) -> Array:
    """Return values cut to plus or minus a limit; numpy's own clip takes three times as long for so few."""
    return np.asarray(np.minimum(np.maximum(values, -limit), limit), np.float64)


def between(start: float, values: Array) -> Array:
    """Return the mean of each value and the one before it, along the times."""
    before = np.concatenate((np.full((len(values), 1), start), values[:, :-1]), axis=1)
    return np.asarray((before + values) / 2.0, np.float64)


def approach(start: float, target: Array, times: Array, rising: float, falling: float) -> Array:
    """Return a value that goes from start to each target at the given rates, shape (targets, times)."""
    change = target - start
    rate = np.where(np.abs(target) < abs(start), falling, rising)
    step = np.minimum(np.abs(change)[:, None], rate[:, None] * times[None, :])
    return np.asarray(start + np.sign(change)[:, None] * step, np.float64)
