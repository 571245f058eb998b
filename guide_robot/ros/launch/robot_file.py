"""A robot of another shape or with other limits than those in config/nav2.yaml: the same keys again, with its own.

What is a choice of ours and not the robot's (weights, tolerances, periods) stays as it is in the file. Distances that
belong to the shape keep the margin that they have there beyond the package's robot.
"""

import math
from collections.abc import Iterator
from typing import Any

from guide_robot.robot.description import Robot

STOP_MARGIN_M = 0.03  # it must still fit through doors
SLOW_MARGIN_M = 0.05  # to each side
ARM_M = 0.63  # what lies ahead within arm's length
INFLATION_M = 0.43
SEEN_M, CLEARED_M = 8.0, 12.0  # how far costmaps mark and clear at most
SAMPLED_LINEAR, SAMPLED_ANGULAR = 3.0, 3.5  # m/s2, rad/s2: wide, as the controller clamps its samples by them
SPREAD_LINEAR, SPREAD_ANGULAR = 0.25, 0.4  # m/s, rad/s: of the samples at most
SPREAD_SHARES = 0.4, 0.27  # of the highest speeds, for slow robots
NEAR_GOAL_M = 1.4
FURTHEST_POINT = 20


def with_robot(shipped: dict[str, Any], robot: Robot) -> dict[str, Any]:
    """Return what to lay over the content of config/nav2.yaml, nothing for a robot that it fits already."""
    horizon_s = _horizon_s(shipped)
    wanted = {
        "/**/amcl": {"laser_min_range": robot.lidar.range_min_m, "laser_max_range": robot.lidar.range_max_m},
        "/**/controller_server": {"FollowPath": _controller(robot, horizon_s)},
        "/**/local_costmap/local_costmap": _costmap(robot) | _window(robot, horizon_s),
        "/**/global_costmap/global_costmap": _costmap(robot),
        "/**/velocity_smoother": {
            "max_velocity": [robot.max_linear, 0.0, robot.max_angular],
            "min_velocity": [-robot.max_reverse, 0.0, -robot.max_angular],
            "max_accel": [robot.linear_acceleration, 0.0, robot.angular_acceleration],
            "max_decel": [-robot.braking_deceleration, 0.0, -robot.angular_acceleration],
        },
        "/**/collision_monitor": _zones(robot),
    }
    return dict(_otherwise({key: {"ros__parameters": group} for key, group in wanted.items()}, shipped))


def _horizon_s(shipped: dict[str, Any]) -> float:
    """Return for how long the controller looks ahead."""
    controller = shipped["/**/controller_server"]["ros__parameters"]["FollowPath"]
    return float(controller["time_steps"] * controller["model_dt"])


def _controller(robot: Robot, horizon_s: float) -> dict[str, Any]:
    """Return the controller's speeds, and its lengths, which go with the way that it looks ahead."""
    ahead_m = horizon_s * robot.max_linear
    accelerates = max(SAMPLED_LINEAR, robot.linear_acceleration, robot.braking_deceleration)
    near_goal_m = min(NEAR_GOAL_M, _metres(ahead_m))
    return {
        "vx_max": robot.max_linear,
        "wz_max": robot.max_angular,
        "ax_max": accelerates,
        "ax_min": -accelerates,
        "az_max": max(SAMPLED_ANGULAR, robot.angular_acceleration),
        "vx_std": min(SPREAD_LINEAR, _metres(SPREAD_SHARES[0] * robot.max_linear)),
        "wz_std": min(SPREAD_ANGULAR, _metres(SPREAD_SHARES[1] * robot.max_angular)),
        "prune_distance": math.ceil(_metres(ahead_m * 10.0)) / 10.0,
        "GoalCritic": {"threshold_to_consider": near_goal_m},
        "PathFollowCritic": {"threshold_to_consider": near_goal_m},
        "PathAlignCritic": {"offset_from_furthest": min(FURTHEST_POINT, int(0.6 * ahead_m / 0.05))},
    }


def _costmap(robot: Robot) -> dict[str, Any]:
    return {
        "robot_radius": robot.footprint_radius_m,
        "inflation_layer": {"inflation_radius": _metres(robot.footprint_radius_m + INFLATION_M)},
        "obstacle_layer": {
            "scan": {
                "obstacle_min_range": robot.lidar.range_min_m,
                "obstacle_max_range": min(SEEN_M, robot.lidar.range_max_m),
                "raytrace_max_range": min(CLEARED_M, robot.lidar.range_max_m),
            }
        },
    }


def _window(robot: Robot, horizon_s: float) -> dict[str, Any]:
    """Return the sides of the costmap that goes along: it sees farther than the controller looks ahead."""
    side_m = max(8, 2 * (int(horizon_s * robot.max_linear) + 1))
    return {"width": side_m, "height": side_m}


def _zones(robot: Robot) -> dict[str, Any]:
    radius = robot.footprint_radius_m
    ahead, side = radius + ARM_M, radius + SLOW_MARGIN_M
    points = f"[[{ahead:.2f}, {side:.2f}], [{ahead:.2f}, {-side:.2f}], [0.0, {-side:.2f}], [0.0, {side:.2f}]]"
    return {
        "Stop": {"radius": _metres(radius + STOP_MARGIN_M)},
        "Slow": {"points": points},
        "Approach": {"radius": radius},
    }


def _otherwise(wanted: dict[str, Any], shipped: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what is wanted and does not stand in the shipped file so."""
    for key, value in wanted.items():
        if isinstance(value, dict):
            below = dict(_otherwise(value, shipped[key]))
            if below:
                yield key, below
        elif shipped[key] != value:
            yield key, value


def _metres(value: float) -> float:
    """Return a value without the dust of binary fractions."""
    return round(value, 3)
