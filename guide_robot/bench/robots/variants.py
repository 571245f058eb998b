"""The matrix: one robot each that differs from ours in one way that people report of theirs."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guide_robot.phrases.reasons import Why


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One robot: the simulator's parameters; with `stands` it must not drive, and gives that reason.

    `says` is the reason that it must give although it drives; `part` is of which part, where a reason names one.
    """

    name: str
    simulator: Mapping[str, Any] = field(default_factory=dict)
    stands: Why | None = None
    says: Why | None = None
    part: str = ""


def _drivers(
    name: str, *, stands: Why | None = None, says: Why | None = None, part: str = "", **values: Any
) -> Variant:
    simulator = {f"drivers.{key}": value for key, value in values.items()}
    return Variant(name=name, simulator=simulator, stands=stands, says=says, part=part)


VARIANTS = (
    Variant(name="ours"),
    # Where and how the lidar sits.
    _drivers("turned_90", lidar_yaw=math.pi / 2.0, lidar_frame="rplidar_link"),
    _drivers("turned_back", lidar_yaw=math.pi, lidar_frame="base_scan"),
    _drivers("upside_down", upside_down=True, lidar_frame="laser"),
    _drivers("upside_down_turned", upside_down=True, lidar_yaw=-math.pi / 2.0, lidar_frame="laser"),
    _drivers("aside_and_askew", lidar_x=0.12, lidar_y=-0.08, lidar_yaw=math.pi / 4.0, lidar_frame="laser_frame"),
    # How it turns and what it sends.
    _drivers("clockwise", clockwise=True),
    _drivers("from_zero", from_zero=True),
    _drivers("from_zero_clockwise", from_zero=True, clockwise=True),
    _drivers("dropped_are_zero", dropped="zero"),
    _drivers("dropped_are_nan", dropped="not_a_number"),
    Variant(name="one_in_ten_dropped", simulator={"lidar.dropout": 0.1, "drivers.dropped": "zero"}),
    Variant(name="180_beams", simulator={"lidar.beams": 180}),
    Variant(name="1440_beams", simulator={"lidar.beams": 1440}),
    Variant(name="5_hz", simulator={"scan_hz": 5.0}),
    Variant(name="20_hz", simulator={"scan_hz": 20.0}),
    _drivers("reliable", reliable=True),
    # What frames are called, and who tells of them.
    _drivers("base_link_only", base_frame="base_link"),
    _drivers("other_names", base_frame="chassis", odom_frame="wheel_odom", lidar_frame="front_laser"),
    _drivers("robots_name_before", base_frame="r1/base_footprint", odom_frame="r1/odom", lidar_frame="r1/laser"),
    _drivers("map_said_once", localised="static"),
    _drivers("never_localised", localised="never", stands=Why.MAP_UNPLACED),
    _drivers("odometry_without_tf", tf=False, stands=Why.ROBOT_UNPLACED),
    # Clocks, by as much as time synchronisation leaves them apart.
    _drivers("lidar_clock_ahead", lidar_ahead=0.5, says=Why.CLOCK_BRIDGED, part="lidar"),
    _drivers("base_clock_ahead", base_ahead=0.5, says=Why.CLOCK_BRIDGED, part="base"),
    _drivers("lidar_clock_behind", lidar_ahead=-0.6, stands=Why.STAMPS_BEHIND, part="lidar"),
    _drivers("base_clock_behind", base_ahead=-0.6, stands=Why.STAMPS_BEHIND, part="base"),
    _drivers("lidar_clock_far_ahead", lidar_ahead=3.0, stands=Why.CLOCK_AHEAD, part="lidar"),
)
