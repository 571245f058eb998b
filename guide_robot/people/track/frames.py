"""People from one frame into another."""

import math
from dataclasses import replace

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.people.types import TrackedPerson


def to_map(person: TrackedPerson, map_from_odom: Pose2D) -> TrackedPerson:
    """Return a person given in odom, expressed in map; `map_from_odom` is the pose of odom's origin in map."""
    x, y = map_from_odom.transform(person.x, person.y)
    cos, sin = math.cos(map_from_odom.theta), math.sin(map_from_odom.theta)
    turn = np.array([[cos, -sin], [sin, cos]])
    covariance = turn @ np.array(person.position_covariance).reshape(2, 2) @ turn.T
    xx, xy, yx, yy = (float(value) for value in covariance.ravel())
    return replace(
        person,
        x=x,
        y=y,
        vx=cos * person.vx - sin * person.vy,
        vy=sin * person.vx + cos * person.vy,
        position_covariance=(xx, xy, yx, yy),
    )
