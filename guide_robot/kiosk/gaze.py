"""Where the eyes of the face look: towards the person, from the screen's middle, in steps that do not flicker."""

import math

from guide_robot.common.geometry import Pose2D

STEPS = 4
FARTHEST_M = 4.0
CHANGES_FROM = 0.75  # of a step: a person who sways does not make the eyes jump


class Gaze:
    """Keeps where the eyes look: -1 (left on the screen) to 1."""

    def __init__(self) -> None:
        self.value = 0.0

    def look(self, robot: Pose2D | None, person: tuple[float, float] | None) -> float:
        """Look at a point in map, straight ahead without one; return where the eyes look now.

        A person who stands before the robot sees its left on the right of the screen; whoever follows it, on the left.
        """
        wanted = 0.0
        if robot is not None and person is not None and robot.distance_to(*person) <= FARTHEST_M:
            bearing = robot.bearing_to(*person)
            wanted = math.sin(bearing) * (1.0 if math.cos(bearing) >= 0.0 else -1.0)
        if abs(wanted - self.value) >= CHANGES_FROM / STEPS:
            self.value = round(wanted * STEPS) / STEPS
        return self.value
