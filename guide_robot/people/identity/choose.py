"""Chooses whom to lead or follow: the track that was named, else the nearest person in front of the robot."""

from collections.abc import Sequence

from guide_robot.common.geometry import Pose2D
from guide_robot.people.types import TrackedPerson

FARTHEST_M = 3.5
WIDEST = 1.2
LEAST_CONFIDENCE = 0.4


def chosen(people: Sequence[TrackedPerson], robot_in_map: Pose2D, wanted_id: int) -> TrackedPerson | None:
    """Return the person with the wanted track, and nobody else in their stead; for 0 the nearest in front."""
    if wanted_id:
        return next((person for person in people if person.id == wanted_id), None)
    return nearest_in_front(people, robot_in_map)


def nearest_in_front(people: Sequence[TrackedPerson], robot_in_map: Pose2D) -> TrackedPerson | None:
    """Return the nearest person seen now in front of the robot, or None; positions in `map`."""
    candidates = [
        person
        for person in people
        if person.since_seen_s < 0.5
        and person.confidence >= LEAST_CONFIDENCE
        and robot_in_map.distance_to(person.x, person.y) <= FARTHEST_M
        and abs(robot_in_map.bearing_to(person.x, person.y)) <= WIDEST
    ]
    return min(candidates, key=lambda person: robot_in_map.distance_to(person.x, person.y), default=None)
