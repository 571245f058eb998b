"""The embedded navigator: takes a goal in `map` and drives there, or says why it cannot."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import STILL, Points, Pose2D, Twist2D, wrap_angle
from guide_robot.common.scan import Scan
from guide_robot.common.steady_time import SteadyTime
from guide_robot.floor.model import Counter, Zone, ZoneKind
from guide_robot.floor.occupancy import OccupancyGrid
from guide_robot.navigation.controller import Controller, ControllerSettings, Situation
from guide_robot.navigation.fields import field_of
from guide_robot.navigation.local_field import LocalField
from guide_robot.navigation.obstacles import ObstacleMemory, ObstacleSettings, without_people
from guide_robot.navigation.path import PathProgress
from guide_robot.navigation.planner import Planner, PlannerSettings
from guide_robot.navigation.progress import ProgressSettings, ProgressWatch
from guide_robot.navigation.safety import SafetyLayer, SafetySettings
from guide_robot.navigation.types import (
    FailureKind,
    GoalProblem,
    GoalProblemKind,
    GoalState,
    NavigatorInputs,
    NavigatorOutput,
    SafeTwist,
    SafetyReason,
    SafetyState,
    no_points,
)
from guide_robot.navigation.zones import speed_limit_at, speed_limit_before
from guide_robot.people.types import TrackedPerson
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.robot.description import Robot
from guide_robot.sensing.expected_returns import ExpectedReturns
from guide_robot.sensing.localisation import LocalisationSettings, LocalisationWatch
from guide_robot.sensing.pose_history import PoseHistory
from guide_robot.sensing.scan_check import ScanCheck, returned_beams
from guide_robot.sensing.scan_points import points_in_base, to_parent


@dataclass(frozen=True, kw_only=True)
class NavigatorSettings:
    """All settings of the navigator; times in seconds, distances in metres."""

    planner: PlannerSettings = field(default_factory=PlannerSettings)
    controller: ControllerSettings = field(default_factory=ControllerSettings)
    safety: SafetySettings = field(default_factory=SafetySettings)
    obstacles: ObstacleSettings = field(default_factory=ObstacleSettings)
    progress: ProgressSettings = field(default_factory=ProgressSettings)
    localisation: LocalisationSettings = field(default_factory=LocalisationSettings)
    replan_s: float = 1.0
    on_map_m: float = 0.12
    on_way_m: float = 0.35
    zone_braking_mps2: float = 0.6
    stale_pose_s: float = 0.5
    stale_gives_up_s: float = 10.0


class Navigator:
    """One goal at a time; `step` is called at a fixed rate and always returns a safe velocity."""

    def __init__(
        self,
        settings: NavigatorSettings,
        grid: OccupancyGrid,
        robot: Robot,
        zones: Sequence[Zone],
        counters: Sequence[Counter] = (),
    ) -> None:
        """Prepare map, planner, controller and safety layer."""
        self._settings = settings
        self._robot = robot
        self._slow_zones = [zone for zone in zones if zone.kind is ZoneKind.SLOW]
        self._building = field_of(grid)
        self._planner = Planner(settings.planner, grid, robot.footprint_radius_m, zones, counters)
        self._controller = Controller(settings.controller, robot)
        mount = robot.lidar_in_base
        self._safety = SafetyLayer(settings.safety, robot.footprint_radius_m, mount.pose)
        self._memory = ObstacleMemory(settings.obstacles, self._building)
        self._progress = ProgressWatch(settings.progress)
        self._poses = PoseHistory()
        self._time = SteadyTime()
        self._steadied: tuple[Scan, Scan] | None = None
        self._pose_stamp_s = self._old_pose_stamp_s = -math.inf
        self._localisation = LocalisationWatch(settings.localisation, grid)
        self._scans = ScanCheck()
        self._expect = ExpectedReturns(grid)
        self._expected: NDArray[np.bool_] | None = None
        self._sight_s: float | None = None
        self._blind = False
        self._goal: Pose2D | None = None
        self._status = GoalState.IDLE
        self._failure = FailureKind.NONE
        self._reason: Reason | None = None
        self._path: PathProgress | None = None
        self._planned_s = -math.inf
        self._scan_s = -math.inf
        self._field: LocalField | None = None
        self._on_map: NDArray[np.bool_] | None = None
        self._last = STILL
        self._now_s = -math.inf

    def set_goal(self, goal_in_map: Pose2D) -> GoalProblem | None:
        """Take a goal, or say why not; a goal that is taken replaces the one before."""
        problem = self._problem(goal_in_map)
        if problem is not None:
            return problem
        self._goal = goal_in_map
        self._set_status(GoalState.ACTIVE)
        self._path = None
        self._planned_s = -math.inf
        self._progress.restart()
        self._controller.restart()
        return None

    def cancel(self) -> None:
        """Give the goal up; the robot brakes."""
        self._goal, self._path = None, None
        self._set_status(GoalState.IDLE)

    def step(self, inputs: NavigatorInputs, now_s: float) -> NavigatorOutput:
        """Return what to drive now; call it at 10 to 30 Hz."""
        now_s = self._steady(inputs, now_s)
        step_s = min(0.2, max(0.01, now_s - self._now_s)) if math.isfinite(self._now_s) else 0.05
        self._now_s = now_s
        inputs = self._in_steady_time(inputs)
        raw = inputs.scan
        inputs = replace(inputs, scan=self._scans.take(raw, now_s))
        pose = inputs.pose_in_map
        if pose is None or not self._is_fresh(inputs, now_s):
            return self._without_pose(now_s, SafetyReason.STALE_POSE)
        self._poses.add(inputs.pose_stamp_s, pose)
        if self._is_lost(inputs, pose):
            return self._without_pose(now_s, SafetyReason.WRONG_POSE)
        self._progress.input_ok(now_s)
        self._see(inputs, pose)
        if inputs.held:
            self._progress.held(now_s)
            self._last = STILL
        wanted = self._drive(inputs, pose, now_s, step_s)
        wanted = STILL if inputs.held else wanted
        safe = self._safety.step(wanted, inputs.current, raw, now_s, self._on_map, self._expected)
        self._last = safe.twist
        self._judge_sight(safe, now_s)
        return self._output(safe)

    def _steady(self, inputs: NavigatorInputs, clock_s: float) -> float:
        """Return the steady time, and note which pose is from before the clock was set back, if one still is."""
        before_s = self._time.added_s
        now_s = self._time.step(clock_s)
        if self._time.added_s != before_s:
            self._old_pose_stamp_s = self._pose_stamp_s
        self._pose_stamp_s = inputs.pose_stamp_s
        if self._pose_stamp_s != self._old_pose_stamp_s:
            self._old_pose_stamp_s = -math.inf
        return now_s

    def _is_fresh(self, inputs: NavigatorInputs, now_s: float) -> bool:
        """Whether the pose is of now: not old, not of the future, and not of before the clock was set back."""
        age_s = now_s - inputs.pose_stamp_s
        return self._old_pose_stamp_s == -math.inf and -0.1 <= age_s <= self._settings.stale_pose_s

    def _in_steady_time(self, inputs: NavigatorInputs) -> NavigatorInputs:
        """Return the inputs with stamps of the steady time: a clock set back neither stops nor freezes anything."""
        added_s, scan = self._time.added_s, inputs.scan
        if not added_s:
            return inputs
        if scan is not None and (self._steadied is None or self._steadied[0] is not scan):
            self._steadied = scan, replace(scan, stamp_s=scan.stamp_s + added_s)
        steadied = self._steadied[1] if scan is not None and self._steadied is not None else None
        return replace(inputs, scan=steadied, pose_stamp_s=inputs.pose_stamp_s + added_s)

    def _problem(self, goal: Pose2D) -> GoalProblem | None:
        if not all(math.isfinite(value) for value in (goal.x, goal.y, goal.theta)):
            return GoalProblem(kind=GoalProblemKind.NOT_FINITE, reason=Why.GOAL_NOT_FINITE())
        x, y = round(goal.x, 2), round(goal.y, 2)
        if not self._planner.inside(goal.x, goal.y):
            return GoalProblem(kind=GoalProblemKind.OUTSIDE_MAP, reason=Why.GOAL_OUTSIDE_MAP(x=x, y=y))
        if not self._planner.stands_free(goal.x, goal.y):
            return GoalProblem(kind=GoalProblemKind.OCCUPIED, reason=Why.GOAL_IN_WALL(x=x, y=y))
        pose = self._poses.latest
        if pose is not None and self._planner.plan(pose, goal) is None:
            return GoalProblem(kind=GoalProblemKind.NO_PATH, reason=Why.NO_WAY_TO_GOAL(x=x, y=y))
        return None

    def _is_lost(self, inputs: NavigatorInputs, pose: Pose2D) -> bool:
        """Whether the lidar does not see what the map shows at the pose, as after the robot was carried away."""
        if inputs.scan is None:
            return self._localisation.lost
        at_scan = self._poses.nearest(inputs.scan.stamp_s) or pose
        return self._localisation.step(inputs.scan, at_scan.compose(inputs.lidar_in_base))

    def _without_pose(self, now_s: float, why: SafetyReason) -> NavigatorOutput:
        self._last = STILL
        self._poses.clear()
        if self._goal is not None and self._progress.input_missing_s(now_s) > self._settings.stale_gives_up_s:
            self._fail(FailureKind.STALE_INPUT, Why.POSE_LOST())
        stop = SafeTwist(twist=STILL, state=SafetyState.STOP, reason=why)
        return self._output(stop)

    def _see(self, inputs: NavigatorInputs, pose: Pose2D) -> None:
        scan = inputs.scan
        if scan is None or scan.stamp_s <= self._scan_s:
            return
        self._scan_s = scan.stamp_s
        at_scan = self._poses.nearest(scan.stamp_s) or pose
        hits = to_parent(points_in_base(scan, inputs.lidar_in_base), at_scan)
        on_map = self._building.sample(hits[:, 0], hits[:, 1]) < self._settings.on_map_m
        self._on_map = np.zeros(len(scan.ranges_m), np.bool_)
        self._on_map[returned_beams(scan)] = on_map
        lidar_in_map = at_scan.compose(inputs.lidar_in_base)
        self._expected = self._expect.beams(scan, lidar_in_map)
        if len(hits) and not self._blind:
            self._memory.update(hits, scan, lidar_in_map, inputs.people)
        others = without_people(hits[~on_map], inputs.people, self._settings.obstacles.person_radius_m)
        margins = self._settings.safety
        wider_m = margins.other_margin_m - margins.map_margin_m
        self._field = LocalField(pose, hits[on_map], others, wider_m, self._building)

    def _drive(self, inputs: NavigatorInputs, pose: Pose2D, now_s: float, step_s: float) -> Twist2D:
        goal = self._goal
        if goal is None or self._field is None:
            return self._braking(step_s)
        self._replan(inputs, pose, goal, now_s)
        if self._goal is None or self._path is None:
            return self._braking(step_s)
        self._path.follow(pose)
        situation = self._situation(inputs, pose, goal, step_s)
        wanted = self._controller.step(situation)
        if self._controller.arrived(situation) and abs(self._last.linear) < 0.05:
            self._goal = None
            self._set_status(GoalState.SUCCEEDED)
            return self._braking(step_s)
        self._judge(pose, now_s)
        return wanted

    def _situation(self, inputs: NavigatorInputs, pose: Pose2D, goal: Pose2D, step_s: float) -> Situation:
        assert self._path is not None and self._field is not None
        here = speed_limit_at(self._slow_zones, pose.x, pose.y)
        ahead = speed_limit_before(self._slow_zones, self._path.left, self._settings.zone_braking_mps2)
        limits = [inputs.speed_limit_mps, here, ahead]
        limit = min((value for value in limits if value > 0.0), default=0.0)
        return Situation(
            pose=pose,
            current=self._last,
            path=self._path,
            goal=goal,
            field=self._field,
            people=inputs.people,
            speed_limit_mps=limit,
            step_s=step_s,
            patience=self._progress.patience(self._now_s),
        )

    def _replan(self, inputs: NavigatorInputs, pose: Pose2D, goal: Pose2D, now_s: float) -> None:
        if self._path is not None and now_s - self._planned_s < self._settings.replan_s:
            return
        self._planned_s = now_s
        path = self._way_to(goal, pose, inputs.people, now_s)
        if path is not None:
            self._path = PathProgress(path)
            self._progress.way_found(now_s)
            return
        occupied = not self._planner.stands_free(goal.x, goal.y, self._memory.points())
        kind = FailureKind.GOAL_OCCUPIED if occupied else FailureKind.NO_PATH
        reason = Why.DRIVE_GOAL_OCCUPIED() if occupied else Why.DRIVE_NO_PATH()
        self._path = None
        if self._progress.no_way(occupied, now_s):
            self._fail(kind, reason)
        else:
            self._set_status(GoalState.BLOCKED, kind, reason)

    def _way_to(self, goal: Pose2D, pose: Pose2D, people: Sequence[TrackedPerson], now_s: float) -> Points | None:
        """Return the way round all that is remembered; without any, one on which the robot goes and looks again."""
        kept, known = self._way_on(pose), self._memory.points()
        path = self._planner.plan(pose, goal, known, people, kept)
        if path is not None:
            return path
        sure = self._memory.sure_points(pose.x, pose.y, now_s)
        return self._planner.plan(pose, goal, sure, people, kept) if len(sure) < len(known) else None

    def _way_on(self, pose: Pose2D) -> Points | None:
        """Return what is left of the way that the robot is on, None when it is off it."""
        if self._path is None:
            return None
        left = self._path.left
        near = math.hypot(left[0, 0] - pose.x, left[0, 1] - pose.y) < self._settings.on_way_m
        return left if near else None

    def _judge(self, pose: Pose2D, now_s: float) -> None:
        assert self._path is not None and self._goal is not None
        turn_left = abs(wrap_angle(self._goal.theta - pose.theta))
        self._progress.made(self._path.remaining_m, turn_left, pose, now_s)
        if self._progress.gives_up(now_s):
            self._fail(FailureKind.STUCK, Why.WAY_BLOCKED())
        elif self._progress.blocked(now_s):
            self._set_status(GoalState.BLOCKED, FailureKind.STUCK, Why.DRIVE_STUCK())
        else:
            self._set_status(GoalState.ACTIVE)

    def _judge_sight(self, safe: SafeTwist, now_s: float) -> None:
        """Say that the lidar is what stops the robot, and give the goal up when it does not come back."""
        self._blind = safe.reason in (SafetyReason.STALE_SCAN, SafetyReason.BLIND_SCAN)
        if not self._blind or self._sight_s is None:
            self._sight_s = now_s
        if not self._blind or self._goal is None:
            return
        self._progress.restart()
        if now_s - self._sight_s > self._settings.stale_gives_up_s:
            self._fail(FailureKind.STALE_INPUT, safe.sensor)
        else:
            self._set_status(GoalState.BLOCKED, FailureKind.STALE_INPUT, safe.sensor)

    def _fail(self, kind: FailureKind, reason: Reason | None) -> None:
        self._goal, self._path = None, None
        self._set_status(GoalState.FAILED, kind, reason)

    def _set_status(
        self, status: GoalState, failure: FailureKind = FailureKind.NONE, reason: Reason | None = None
    ) -> None:
        self._status, self._failure, self._reason = status, failure, reason

    def _braking(self, step_s: float) -> Twist2D:
        fall = self._robot.braking_deceleration * step_s
        turn = self._robot.angular_acceleration * step_s
        return Twist2D(
            linear=math.copysign(max(0.0, abs(self._last.linear) - fall), self._last.linear),
            angular=math.copysign(max(0.0, abs(self._last.angular) - turn), self._last.angular),
        )

    def _output(self, safe: SafeTwist) -> NavigatorOutput:
        remaining = self._path.remaining_m if self._path is not None else 0.0
        return NavigatorOutput(
            twist=safe.twist,
            status=self._status,
            failure=self._failure,
            reason=self._reason,
            path_in_map=self._path.left if self._path is not None else no_points(),
            distance_remaining_m=remaining,
            estimated_time_s=remaining / max(0.2, abs(safe.twist.linear), 0.5),
            safety=safe.state,
            safety_reason=safe.reason,
            sensor=safe.sensor,
        )
