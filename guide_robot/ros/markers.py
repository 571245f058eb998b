"""People as markers for RViz and Foxglove."""

from builtin_interfaces.msg import Duration, Time
from geometry_msgs.msg import Point
from visualization_msgs.msg import Marker, MarkerArray

from guide_robot.common.vocabulary import Engagement
from guide_robot.people.types import TrackedPerson

LIFETIME = Duration(nanosec=500_000_000)
COLOURS = {
    Engagement.ENGAGED: (0.1, 0.7, 0.2),
    Engagement.ENGAGING: (0.9, 0.7, 0.1),
}
PLAIN = (0.2, 0.4, 0.9)


def people_markers(people: list[TrackedPerson], frame: str, time: Time) -> MarkerArray:
    """Return a body, a label and a velocity arrow for each person."""
    markers = []
    for person in people:
        body = _marker(person, frame, time, "body", Marker.CYLINDER)
        body.scale.x = body.scale.y = 0.4
        body.scale.z = 1.6
        body.pose.position.z = 0.8
        label = _marker(person, frame, time, "label", Marker.TEXT_VIEW_FACING)
        label.scale.z = 0.3
        label.pose.position.z = 1.9
        label.text = str(person.id)
        arrow = _marker(person, frame, time, "velocity", Marker.ARROW)
        arrow.pose.position.x = arrow.pose.position.y = 0.0
        arrow.points = [
            Point(x=person.x, y=person.y, z=0.1),
            Point(x=person.x + person.vx, y=person.y + person.vy, z=0.1),
        ]
        arrow.scale.x, arrow.scale.y = 0.05, 0.12
        markers += [body, label, arrow]
    return MarkerArray(markers=markers)


def _marker(person: TrackedPerson, frame: str, time: Time, namespace: str, kind: int) -> Marker:
    marker = Marker(ns=namespace, id=person.id, type=kind, action=Marker.ADD, lifetime=LIFETIME)
    marker.header.frame_id, marker.header.stamp = frame, time
    marker.pose.position.x, marker.pose.position.y = person.x, person.y
    marker.pose.orientation.w = 1.0
    marker.color.r, marker.color.g, marker.color.b = COLOURS.get(person.engagement, PLAIN)
    marker.color.a = max(0.2, min(0.9, person.confidence))
    return marker
