"""Whether a person will lose sight of the robot on its path."""

import math

import numpy as np

from guide_robot.common.geometry import Points
from guide_robot.floor.line_of_sight import LineOfSight

CORNER_TURN = 0.7


def hidden_ahead(sight: LineOfSight | None, path: Points, person: tuple[float, float], reach_m: float) -> bool:
    """Whether somebody will lose sight of the robot within the next metres of its path, if they stay where they are.

    Without a map every sharp turn of the path counts as a corner that hides the robot.
    """
    if sight is None:
        return turn_within(path, reach_m) > CORNER_TURN
    if len(path) < 2:
        return False
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
    ahead = [float(at) for at in np.arange(0.5, reach_m + 0.01, 0.5) if at <= along[-1]]
    places = [(float(np.interp(at, along, path[:, 0])), float(np.interp(at, along, path[:, 1]))) for at in ahead]
    return not all(sight.clear(person, place) for place in places)


def turn_within(path: Points, distance_m: float) -> float:
    """Return by how many radians a path turns within its first metres, whichever way."""
    first: float | None = None
    widest = gone = 0.0
    for (x0, y0), (x1, y1) in zip(path[:-1:3], path[3::3], strict=False):
        gone += math.hypot(x1 - x0, y1 - y0)
        direction = math.atan2(y1 - y0, x1 - x0)
        first = direction if first is None else first
        widest = max(widest, abs(math.remainder(direction - first, 2.0 * math.pi)))
        if gone > distance_m:
            break
    return widest
