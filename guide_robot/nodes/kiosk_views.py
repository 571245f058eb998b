"""ROS messages as what the kiosk's pages show."""

import math
from typing import Any

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus
from geometry_msgs.msg import Pose
from sensor_msgs.msg import LaserScan

from guide_robot.behaviour.visit import GuideState as State
from guide_robot.geometry import Pose2D
from guide_robot.kiosk.web import views
from guide_robot.nodes.convert import seconds, to_pose, to_scan
from guide_robot_interfaces.msg import (
    BackendStatus,
    FollowerState,
    GuideState,
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
LONGEST_TEXT = 300


def named(states: tuple[str, ...], number: int) -> str:
    """Return the name of a state's number; `unknown` for one that is not known."""
    return states[number] if 0 <= number < len(states) else "unknown"


def ticket_view(message: Ticket) -> views.TicketView | None:
    """Return the visit's ticket, None where there is none yet."""
    if not message.id:
        return None
    return views.TicketView(
        number=message.number,
        service=message.service,
        place=message.place,
        counter=message.counter,
        people_ahead=message.people_ahead,
        expected_wait_s=message.expected_wait_s,
        offline=message.offline,
        qr=views.qr_address(message.code),
    )


def guide_view(message: GuideState) -> views.GuideView:
    """Return the robot's visible state."""
    return views.GuideView(
        state=named(tuple(state.name.lower() for state in State), message.state),
        reason=message.reason[:LONGEST_TEXT],
        visit=message.visit,
        person=message.person,
        language=message.language,
        destination=message.destination,
        ticket=ticket_view(message.ticket),
    )


def queue_view(message: QueueState) -> views.QueueView:
    """Return the queue as the hall sees it."""
    services = tuple(
        views.ServiceView(
            id=service.id,
            prefix=service.prefix,
            name=views.Names(vi=service.name_vi, en=service.name_en, ko=service.name_ko),
            open=service.open,
            waiting=service.waiting,
            expected_wait_s=service.expected_wait_s,
        )
        for service in message.services
    )
    counters = tuple(
        views.CounterView(
            id=counter.id,
            name=counter.name,
            open=counter.open,
            serving=counter.serving,
            services=tuple(counter.services),
        )
        for counter in message.counters
    )
    return views.QueueView(services=services, counters=counters)


def robot_view(pose: Pose) -> views.RobotView | None:
    """Return where the robot is; None for a pose that is none."""
    robot = to_pose(pose)
    if not all(map(math.isfinite, (robot.x, robot.y, robot.theta))):
        return None
    return views.RobotView(x=robot.x, y=robot.y, theta=robot.theta)


def person_view(message: Person) -> views.PersonView:
    """Return a tracked person."""
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
        reason=message.reason[:LONGEST_TEXT],
    )


def truth_view(message: SimulationState) -> views.TruthView | None:
    """Return what the simulator says is true."""
    robot = robot_view(message.robot)
    if robot is None:
        return None
    people = tuple(
        views.TruePersonView(
            x=person.position.x,
            y=person.position.y,
            heading=person.heading,
            role=person.role,
            activity=person.activity,
        )
        for person in message.people
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
    """Return one line of the log of visits."""
    return views.EventView(
        at_s=seconds(message.stamp),
        visit=message.visit,
        name=message.name[:LONGEST_TEXT],
        detail=message.detail[:LONGEST_TEXT],
    )


def backend_view(message: BackendStatus) -> views.BackendView:
    """Return whether the queue backend answers."""
    return views.BackendView(
        state=named(BACKEND_STATES, message.state),
        reason=message.reason[:LONGEST_TEXT],
        outbox=message.outbox,
        leased_numbers=message.leased_numbers,
    )


def printer_view(message: PrinterStatus) -> views.PrinterView:
    """Return whether tickets can be printed."""
    return views.PrinterView(state=named(PRINTER_STATES, message.state), reason=message.reason[:LONGEST_TEXT])


def health_view(message: DiagnosticStatus) -> views.HealthView:
    """Return how a part of the robot is; rclpy gives the level as one byte."""
    level: Any = message.level
    return views.HealthView(
        name=message.name[:LONGEST_TEXT],
        level=int.from_bytes(level, "little") if isinstance(level, bytes) else int(level),
        message=message.message[:LONGEST_TEXT],
    )


def scan_points(message: LaserScan, lidar_in_map: Pose2D) -> tuple[int, ...]:
    """Return what the lidar hit, frame map: x, y, x, y, ... in whole centimetres."""
    scan = to_scan(message)
    ranges = scan.ranges_m
    hit = np.isfinite(ranges) & (ranges >= scan.range_min_m) & (ranges <= scan.range_max_m)
    angles = scan.angle_min + scan.angle_increment * np.arange(len(ranges)) + lidar_in_map.theta
    x = lidar_in_map.x + ranges[hit] * np.cos(angles[hit])
    y = lidar_in_map.y + ranges[hit] * np.sin(angles[hit])
    points = np.stack((x, y), axis=1) * 100.0
    return tuple(int(value) for value in np.rint(points).astype(np.int64).ravel())
