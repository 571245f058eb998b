"""ROS messages as what the kiosk's pages show."""

from datetime import date
from typing import Any

import numpy as np
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from geometry_msgs.msg import Pose, PoseStamped
from nav_msgs.msg import Path
from sensor_msgs.msg import CompressedImage
from std_msgs.msg import String

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language
from guide_robot.common.scan import Scan
from guide_robot.common.vocabulary import GuideState as State
from guide_robot.kiosk.help import LONGEST_NAME
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.views import opens_names
from guide_robot.ros import names
from guide_robot.ros.convert import MOST_PEOPLE, seconds, to_local_text, to_path, to_pose
from guide_robot.ros.diagnostics import told_by
from guide_robot.ros.edge import check_frame, few, finite, short
from guide_robot.ros.reasons import to_reason
from guide_robot.ros.tickets import ticket_from
from guide_robot.ros.visit_events import visit_event
from guide_robot_interfaces.msg import (
    Announcement,
    BackendStatus,
    FollowerState,
    GuideState,
    MotionState,
    People,
    Person,
    PrinterStatus,
    QueueState,
    SimulationState,
    Ticket,
    VisitEvent,
)

FOLLOWER_STATES = ("none", "following", "lagging", "stopped", "occluded", "lost")
BACKEND_STATES = ("connected", "retrying", "disconnected")
PRINTER_STATES = ("ok", "paper_low", "paper_out", "cover_open", "unplugged", "fault")
MOTION_CAUSES = ("none", "operator", "heartbeat", "sensor", "starting", "traffic")
LONGEST_TEXT = 300
LONGEST_CODE = 5000
LONGEST_RANGE_M = 200.0
MOST_ROWS = 500
DAYS = 7
MOST_PICTURE_BYTES = 4_000_000
MOST_STATUSES = 50


def named(states: tuple[str, ...], number: int) -> str:
    """Return the name of a state's number; `unknown` for one that is not known."""
    return states[number] if 0 <= number < len(states) else "unknown"


def ticket_view(message: Ticket) -> views.TicketView | None:
    """Return the visit's ticket, None where there is none yet, or none that makes sense."""
    try:
        ticket = ticket_from(message)
        number = short(message.number, "ticket.number")
    except ValueError:
        return None
    if ticket is None:
        return views.shown_ticket_view(number) if number else None
    return views.ticket_view(ticket, message.place)


def guide_view(message: GuideState) -> views.GuideView:
    """Return the robot's visible state."""
    return views.GuideView(
        state=named(tuple(state.name.lower() for state in State), message.state),
        reason=to_reason(message.reason),
        held=to_reason(message.held),
        visit=message.visit,
        person=message.person,
        language=Language.or_first(message.language),
        destination=short(message.destination, "destination"),
        decide_within_s=message.decide_within_s,
        serves=message.serves,
        ticket=ticket_view(message.ticket),
    )


def motion_view(message: MotionState, heard: int) -> views.MotionView:
    """Return what the wheels obey; `heard` counts the messages."""
    return views.MotionView(
        allowed=message.allowed,
        cause=named(MOTION_CAUSES, message.cause),
        source=message.source[:LONGEST_TEXT],
        reason=to_reason(message.reason),
        heard=heard,
    )


def queue_view(message: QueueState) -> views.QueueView:
    """Return the queue as the hall sees it."""
    services = tuple(
        views.ServiceView(
            id=short(service.id, "service.id"),
            prefix=short(service.prefix, "service.prefix"),
            name=to_local_text(service.name).in_every_language(),
            open=service.open,
            waiting=service.waiting,
            expected_wait_s=service.expected_wait_s,
        )
        for service in few(message.services, "services", MOST_ROWS)
    )
    counters = tuple(
        views.CounterView(
            id=short(counter.id, "counter.id"),
            name=short(counter.name, "counter.name"),
            open=counter.open,
            serving=short(counter.serving, "counter.serving"),
            services=tuple(short(one, "counter.services") for one in few(counter.services, "services", MOST_ROWS)),
        )
        for counter in few(message.counters, "counters", MOST_ROWS)
    )
    hours = tuple(short(day, "opening_hours") for day in few(message.opening_hours, "opening_hours", DAYS))
    opens_at = short(message.opens_at, "opens_at")
    return views.QueueView(
        services=services,
        counters=counters,
        opening_hours=hours,
        opens_at=opens_at,
        opens=opens_names(opens_at, date.today()),
    )


def robot_view(pose: Pose) -> views.RobotView:
    """Return where the robot is."""
    robot = to_pose(pose)
    return views.RobotView(x=robot.x, y=robot.y, theta=robot.theta)


def person_view(message: Person) -> views.PersonView:
    """Return a tracked person."""
    finite(message.position.x, message.position.y, message.velocity.x, message.velocity.y, field="a person's place")
    return views.PersonView(
        id=message.id,
        x=message.position.x,
        y=message.position.y,
        vx=message.velocity.x,
        vy=message.velocity.y,
        kind=message.kind,
        engagement=message.engagement,
        confidence=message.confidence,
        since_seen_s=message.since_seen_s,
    )


def follower_view(message: FollowerState) -> views.FollowerView:
    """Return how the person who is led is doing."""
    return views.FollowerView(
        state=named(FOLLOWER_STATES, message.state),
        person=message.person,
        x=message.position.x,
        y=message.position.y,
        distance=message.distance,
        reason=to_reason(message.reason),
    )


def truth_view(message: SimulationState) -> views.TruthView:
    """Return what the simulator says is true."""
    robot = robot_view(message.robot)
    people = tuple(
        views.TruePersonView(
            x=person.position.x,
            y=person.position.y,
            heading=person.heading,
            role=short(person.role, "role"),
            activity=short(person.activity, "activity"),
        )
        for person in few(message.people, "people", MOST_PEOPLE)
    )
    return views.TruthView(
        robot=robot,
        people=people,
        contacts_with_people=message.contacts_with_people,
        contacts_with_things=message.contacts_with_things,
        distance_m=message.distance_m,
        visits_finished=message.visits_finished,
        real_time_factor=message.real_time_factor,
    )


def event_view(message: VisitEvent) -> views.EventView:
    """Return one line of the log of visits; BadMessage for an event that is not known."""
    return views.event_view(visit_event(message), seconds(message.stamp))


def backend_view(message: BackendStatus) -> views.BackendView:
    """Return whether the queue backend answers."""
    return views.BackendView(
        state=named(BACKEND_STATES, message.state),
        reason=to_reason(message.reason),
        outbox=message.outbox,
        leased_numbers=message.leased_numbers,
    )


def printer_view(message: PrinterStatus) -> views.PrinterView:
    """Return whether tickets can be printed."""
    return views.PrinterView(state=named(PRINTER_STATES, message.state), reason=to_reason(message.reason))


def health_view(message: DiagnosticStatus) -> views.HealthView:
    """Return how a part of the robot is; rclpy gives the level as one byte."""
    level: Any = message.level
    return views.HealthView(
        name=message.name[:LONGEST_TEXT],
        level=int.from_bytes(level, "little") if isinstance(level, bytes) else int(level),
        message=message.message[:LONGEST_TEXT],
        reason=told_by(message),
    )


def announcement(message: Announcement) -> Announcement:
    """Return what the robot says; a long text is cut, a long key is none."""
    short(message.key, "key", LONGEST_TEXT)
    finite(message.answer_within_s, field="answer_within_s")
    message.text = message.text[:LONGEST_TEXT]
    return message


def healths(message: DiagnosticArray) -> list[views.HealthView]:
    """Return how parts of the robot are."""
    return [health_view(status) for status in few(message.status, "status", MOST_STATUSES)]


def people_views(message: People) -> tuple[views.PersonView, ...]:
    """Return the tracked people, whose frame is the map."""
    check_frame(message.header.frame_id, names.FRAME_MAP)
    return tuple(person_view(person) for person in few(message.people, "people", MOST_PEOPLE))


def plan_points(message: Path) -> list[tuple[float, float]]:
    """Return some 200 points of a path and its end."""
    points = [(float(x), float(y)) for x, y in to_path(message)]
    return points[:: max(1, len(points) // 200)] + points[-1:]


def robot_pose(message: PoseStamped) -> Pose2D:
    """Return the robot's pose in the map."""
    check_frame(message.header.frame_id, names.FRAME_MAP)
    return to_pose(message.pose)


def name_of(message: String) -> str:
    """Return the name of who comes, which may be empty."""
    return str(short(message.data, "name", LONGEST_NAME))


def picture(message: CompressedImage) -> bytes:
    """Return a JPEG that is not too large to show."""
    return bytes(few(message.data, "data", MOST_PICTURE_BYTES))


def scan_points(scan: Scan, lidar_in_map: Pose2D) -> tuple[int, ...]:
    """Return what the lidar hit, frame map: x, y, x, y, ... in whole centimetres."""
    ranges = scan.ranges_m
    hit = np.isfinite(ranges) & (ranges >= scan.range_min_m) & (ranges <= min(scan.range_max_m, LONGEST_RANGE_M))
    angles = scan.angle_min + scan.angle_increment * np.arange(len(ranges)) + lidar_in_map.theta
    x = lidar_in_map.x + ranges[hit] * np.cos(angles[hit])
    y = lidar_in_map.y + ranges[hit] * np.sin(angles[hit])
    points = np.stack((x, y), axis=1) * 100.0
    return tuple(int(value) for value in np.rint(points).astype(np.int64).ravel())
