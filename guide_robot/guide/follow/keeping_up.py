"""Keeping up with the person ahead: where on the leader path to go, how fast, and how to make way for them."""

import math

import numpy as np

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.guide.follow.follow_types import FollowSettings
from guide_robot.guide.follow.leader_path import length_m, point_on
from guide_robot.guide.follow.session import Closeness, Session
from guide_robot.guide.follower_watch import WatchResult
from guide_robot.guide.sensed import Sensed
from guide_robot.guide.types import NavigationStatus

OTHER_SHARES = (1.0, 0.7, 1.5, 0.4, 2.5)
"""Where on the leader path to go instead when a goal fails, as shares of how far ahead goals usually are."""


def should_stand(watch: WatchResult, settings: FollowSettings, *, standing: bool) -> bool:
    """Whether the robot is near enough: nearer than the least gap, or near somebody who does not go on."""
    if watch.since_seen_s > 1.0 or watch.distance_m > settings.start_m:
        return False
    if watch.distance_m < settings.stand_m:
        return True
    goes_on = -watch.closing_mps > (settings.goes_on_mps if standing else settings.stops_mps)
    return not goes_on


def stand_or_make_way(session: Session, sensed: Sensed) -> None:
    """Stand; from somebody who keeps too close, because the robot stands in their way, draw back on its trail."""
    settings, watch, close, drive = session.settings, sensed.watch, session.close, session.drive
    if drive.goal is not None and close.drawing_back:
        if session.status(sensed) is not NavigationStatus.ACTIVE:
            drive.stand()
        return
    session.face(sensed)
    person, pose = watch.person_in_map, sensed.pose
    if watch.distance_m > settings.too_close_m or watch.speed_mps > settings.passes_mps:
        close.since_s = sensed.now_s
    elif sensed.now_s - close.since_s > settings.too_close_s and person is not None:
        back = session.trail.last_beyond(person.x, person.y, settings.gap_m)
        if back is not None:
            theta = pose.theta + pose.bearing_to(person.x, person.y)
            drive.go(Pose2D(x=back[0], y=back[1], theta=theta))
            drive.limit_mps = settings.draw_back_mps
        session.close = Closeness(since_s=sensed.now_s, drawing_back=back is not None)


def go_on(session: Session, sensed: Sensed) -> None:
    """Send the robot a little ahead on the leader path, never nearer to the person than the gap."""
    person, settings, drive, now_s = sensed.watch.person_in_map, session.settings, session.drive, sensed.now_s
    assert person is not None
    way = session.path.left(sensed.pose, person)
    limit = sensed.watch.speed_mps + settings.gain * (length_m(way) - settings.gap_m)
    drive.limit_mps = min(settings.fastest_mps, max(settings.slowest_mps, limit))
    status = session.status(sensed)
    failed = status is NavigationStatus.FAILED and now_s - session.goal_s > settings.again_s
    session.failures = session.failures + 1 if failed else session.failures * (status is NavigationStatus.FAILED)
    point = _point(session, way, person, sensed.watch.speed_mps)
    if point is None:
        return
    goal = Pose2D(x=point[0], y=point[1], theta=math.atan2(person.y - point[1], person.x - point[0]))
    old = drive.goal
    moved = old is None or old.distance_to(goal.x, goal.y) > settings.again_m
    over = status in (NavigationStatus.SUCCEEDED, NavigationStatus.FAILED)
    if old is None or (now_s - session.goal_s > settings.again_s and (moved or over)):
        drive.go(goal)
        session.goal_s = now_s


def _point(session: Session, way: Points, person: Pose2D, speed_mps: float) -> tuple[float, float] | None:
    """Return where to send the robot: behind where the person will be, never beyond where they can walk."""
    settings, failures = session.settings, session.failures
    if failures:
        behind = settings.goal_gap_m - settings.nearer_m * (failures - 1)
        share = OTHER_SHARES[(failures - 1) % len(OTHER_SHARES)]
        return point_on(way, max(settings.least_gap_m, behind), share * settings.ahead_m)
    lead_m = settings.ahead_s * speed_mps
    free_m = session.path.free_lead(person, lead_m)
    if free_m > 0.0:
        way = np.vstack((way, person.transform(free_m, 0.0)))
    behind = settings.goal_gap_m - (lead_m - free_m)
    return point_on(way, max(settings.least_gap_m, behind), settings.ahead_m)


def stuck_too_long(session: Session, sensed: Sensed) -> bool:
    """Whether the robot has not got on for long though the person goes on: blocked, or all its goals failed."""
    stage, pose, now_s = session.stage, sensed.pose, sensed.now_s
    if stage.stuck_at is None or stage.stuck_at[0].distance_to(pose.x, pose.y) > session.settings.gets_on_m:
        stage.stuck_at = pose, now_s
    return now_s - stage.stuck_at[1] > session.settings.blocked_gives_up_s
