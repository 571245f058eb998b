"""The configuration of Open-RMF's free_fleet adapter for robots that Nav2 drives, one namespace each."""

import itertools
import re
from collections.abc import Sequence

from guide_robot.common.errors import UserError
from guide_robot.floor.model import FloorPlan, PlaceKind
from guide_robot.floor.rmf.escort_task import ACTION
from guide_robot.floor.rmf.traffic import LEVEL
from guide_robot.robot.description import Robot

NAMES = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
VICINITY_M = 0.4
"""What other robots keep from this one beyond its footprint: half a person, so that who is led has room behind it."""

TEXT = """\
# free_fleet's adapter for {site}: made by `guide-robot floor rmf-fleet`, navigation graph beside the plan.
# Marked with (*): not in the robot's description; put in the figures of your own robot.
rmf_fleet:
  name: {fleet}
  limits:
    linear: [{linear:g}, {acceleration:g}]      # m/s, m/s^2
    angular: [{angular:g}, {angular_acceleration:g}]     # rad/s, rad/s^2
  profile:
    footprint: {footprint:g}          # m, a circle
    vicinity: {vicinity:g}           # m; others keep out of it
  reversible: false            # nobody is led backwards, and nothing looks back
  battery_system: {{voltage: 24.0, capacity: 20.0, charging_current: 5.0}}                        # (*) V, Ah, A
  mechanical_system: {{mass: 40.0, moment_of_inertia: 2.0, friction_coefficient: 0.2}}            # (*) kg, kg m^2
  ambient_system: {{power: 60.0}}  # (*) W
  tool_system: {{power: 0.0}}
  account_for_battery_drain: true
  recharge_threshold: 0.2      # as the receptionist's battery settings
  recharge_soc: 1.0
  publish_fleet_state: 10.0    # Hz
  robot_state_update_frequency: 10.0
  max_delay: 60.0              # s; a person who stops holds the robot up, and others plan anew
  task_capabilities: {{loop: true, delivery: false}}
  actions: [{action}]
  finishing_request: park      # at the next parking spot: home, waiting areas, chargers
  responsive_wait: true        # a robot that waits makes room for one that comes
  robots:
{robots}
plugins:
  guide_robot:
    module: guide_robot.ros.rmf_escort
    actions: [{action}]
reference_coordinates:         # RMF's frame is the plan's `map`: the corners of the floor in both
  {level}: {{rmf: {corners}, robot: {corners}}}
"""
ROBOT = """\
    {name}:
      charger: {charger}
      navigation_stack: 2
      initial_map: {level}
      maps: {{{level}: {{map_url: {map_url}}}}}
      init_timeout_sec: 20
"""


def fleet_config(plan: FloorPlan, robot: Robot, names: Sequence[str], fleet: str, map_url: str) -> str:
    """Return the configuration as YAML; `names` are the robots' namespaces, `map_url` what Nav2's map server loads.

    Chargers are given out in order and shared where there are fewer. Raises UserError for names that are none or twice,
    and without any charger.
    """
    for name in (*names, fleet):
        if not NAMES.fullmatch(name):
            raise UserError(f"{name!r}: expected letters, digits and _, a letter first")
    twice = next((name for name in names if list(names).count(name) > 1), None)
    if twice is not None:
        raise UserError(f"{twice}: two robots of one name")
    chargers = [place.id for place in plan.places if place.kind is PlaceKind.CHARGING]
    if not chargers:
        raise UserError(f"{plan.id}: expected a place of the kind charging, where robots go by themselves")
    robots = "".join(
        ROBOT.format(name=name, charger=charger, level=LEVEL, map_url=map_url)
        for name, charger in zip(names, itertools.cycle(chargers), strict=False)
    )
    return TEXT.format(
        site=plan.id,
        fleet=fleet,
        linear=robot.max_linear,
        acceleration=robot.linear_acceleration,
        angular=robot.max_angular,
        angular_acceleration=robot.angular_acceleration,
        footprint=robot.footprint_radius_m,
        vicinity=robot.footprint_radius_m + VICINITY_M,
        action=ACTION,
        level=LEVEL,
        corners=[list(corner) for corner in plan.corners],
        robots=robots.rstrip("\n"),
    )
