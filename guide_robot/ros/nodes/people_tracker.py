"""Node `people_tracker`: finds people in the lidar (and camera) and keeps them apart."""

import math
from collections import deque

from diagnostic_msgs.msg import DiagnosticStatus, KeyValue
from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import OccupancyGrid
from visualization_msgs.msg import MarkerArray

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.floor.occupancy import OccupancyGrid as Grid
from guide_robot.people.engage.engagement import EngagementSettings
from guide_robot.people.people_core import PeopleCore, PeopleSeen, ScanSensed
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.robot.description import load_robot
from guide_robot.ros import names
from guide_robot.ros.convert import now_s, people_message, pose_stamped, stamp, to_grid
from guide_robot.ros.diagnostics import Diagnostics, tell
from guide_robot.ros.edge import as_is, listen
from guide_robot.ros.fellows import Fellows
from guide_robot.ros.lidar_topic import LidarTopic
from guide_robot.ros.markers import people_markers
from guide_robot.ros.node import GuideNode
from guide_robot.ros.nodes.tracker_camera import ConfirmingCamera, TrackerCamera
from guide_robot.ros.parameters import declare, declare_settings
from guide_robot.ros.runtime import run
from guide_robot.ros.transforms import Transforms
from guide_robot.sensing.localisation import LocalisationSettings, LocalisationWatch
from guide_robot.sensing.pose_history import LATE_S
from guide_robot.sensing.robot_frames import Mounting
from guide_robot_interfaces.msg import FollowerState, People

COASTS_S = 2.0
MOST_WAITING = 40


class PeopleTrackerNode(GuideNode):
    """In: scan, tf, map, cameras, follower; out: people (frame map), people_markers, robot_pose, /diagnostics.

    A scan waits until the transforms of its first and last beam have come, at most `longest_wait_s`. While the lidar
    does not see what the map shows where tf says the robot is, there is no robot_pose: whoever drives by it stops.
    """

    def __init__(self) -> None:
        super().__init__("people_tracker")
        self._tracker = PeopleTracker(declare_settings(self, TrackerSettings))
        engagement = declare_settings(self, EngagementSettings, "engagement.")
        self._longest_wait_s = declare(self, "longest_wait_s", 0.5)
        self._without_odometry = declare(self, "without_odometry", False)
        self._without_map = declare(self, "without_map", False) or self._without_odometry
        self._localisation_settings = declare_settings(self, LocalisationSettings, "localisation.")
        self._grid: Grid | None = None
        self._localisation: LocalisationWatch | None = None
        self._scan_s = -math.inf
        robot = load_robot()
        self._core = PeopleCore(robot.lidar_in_base.pose, self._tracker, engagement)
        self._waiting: deque[tuple[Scan, Pose2D]] = deque(maxlen=MOST_WAITING)
        self._dropped = 0
        self._faults_told: dict[str, int] = {}
        self._people = self.create_publisher(People, names.PEOPLE, 5)
        self._markers = self.create_publisher(MarkerArray, names.PEOPLE_MARKERS, 1)
        self._robot_pose = self.create_publisher(PoseStamped, names.ROBOT_POSE, 1)
        self._diagnostics = Diagnostics(self)
        self._transforms = Transforms(self, on_base=lambda _: self._work())
        self._fellows = Fellows(self)
        self._camera = ConfirmingCamera(self, self._tracker, self._transforms, robot.camera)
        self._rear = TrackerCamera(self, self._tracker, self._transforms, robot.rear_camera, "rear_camera")
        self._lidar = LidarTopic(self, self._transforms, self._hear_scan, described=self._without_odometry)
        listen(self, OccupancyGrid, names.MAP, to_grid, self._hear_map, names.LATCHED)
        listen(self, FollowerState, names.FOLLOWER, as_is, self._hear_follower, 1)
        self.create_timer(0.25, self._go_on_without_lidar)
        self.create_timer(2.0, self._diagnose)

    def _hear_map(self, grid: Grid) -> None:
        if grid.same_as(self._grid):
            return
        self._grid = grid
        self._tracker.set_map(grid)
        self._localisation = LocalisationWatch(self._localisation_settings, grid)

    def _hear_follower(self, message: FollowerState) -> None:
        self._core.serve(message.person, sure=message.sure)

    def _hear_scan(self, scan: Scan, mounting: Mounting) -> None:
        if self._waiting and scan.stamp_s < self._waiting[-1][0].stamp_s - LATE_S:
            self._dropped += len(self._waiting)  # the clock was set back: no transform of their time will come
            self._waiting.clear()
        self._dropped += len(self._waiting) == MOST_WAITING
        self._waiting.append((self._fellows.drawn(scan, mounting, self._transforms), mounting.pose))
        self._work()

    def _work(self) -> None:
        """Take in every scan whose transform is there; give up those for which none came in time."""
        while self._waiting:
            scan, lidar_in_base = self._waiting[0]
            base = self._transforms.odom_from_base.at(scan.stamp_s)
            end = self._transforms.odom_from_base.at(scan.end_s())
            if (base is None or end is None) and not self._without_odometry and not self._too_old(scan):
                return
            self._waiting.popleft()
            if base is None and not self._without_odometry:
                self._dropped += 1
                continue
            self._take(scan, lidar_in_base, base, end)

    def _too_old(self, scan: Scan) -> bool:
        """Whether no transform for the scan can come any more."""
        passed = self._transforms.odom_from_base.is_ahead_of(scan.end_s())
        return passed or now_s(self.get_clock()) - scan.stamp_s > self._longest_wait_s

    def _take(self, scan: Scan, lidar_in_base: Pose2D, base_in_odom: Pose2D | None, base_at_end: Pose2D | None) -> None:
        """Track people in a scan; `base_at_end` is the base in odom at the last beam, None while not known."""
        self._scan_s = scan.stamp_s
        map_from_odom = self._transforms.odom_in_map()
        if map_from_odom is not None and base_in_odom is not None:
            self._check_pose(scan, map_from_odom.compose(base_in_odom.compose(lidar_in_base)))
        sensed = ScanSensed(
            scan=scan,
            base_in_odom=base_in_odom,
            base_in_odom_at_end=base_at_end,
            map_from_odom=map_from_odom,
            lidar_in_base=lidar_in_base,
        )
        self._publish(self._core.step(sensed), scan.stamp_s)

    def _check_pose(self, scan: Scan, lidar_in_map: Pose2D) -> None:
        watch = self._localisation
        if watch is None:
            return
        before = watch.lost
        if watch.step(scan, lidar_in_map) is not before:
            verdict = "sees nothing of" if watch.blind else "does not see" if watch.lost else "sees again"
            self.get_logger().warning(f"the lidar {verdict} the map where tf says the robot is ({watch.share:.0%})")

    def _knows_where(self) -> bool:
        return self._localisation is None or not self._localisation.lost

    def _go_on_without_lidar(self) -> None:
        """Publish the people while no scan comes: as predicted for a moment, then as far as the camera finds them."""
        now, base = now_s(self.get_clock()), self._transforms.odom_from_base.latest
        self._scan_s = min(self._scan_s, now)  # the clock may have been set back
        silent_s = now - self._scan_s
        if base is not None and (0.5 < silent_s < COASTS_S or (silent_s > 0.5 and self._camera.finds_people(now))):
            self._publish(self._core.coast(base, self._transforms.odom_in_map(), now), now)

    def _publish(self, seen: PeopleSeen, stamp_s: float) -> None:
        """Publish who is where in the map; nothing while nobody says where the robot is in it."""
        if self._transforms.odom_in_map() is None and not self._without_map:
            return
        time = stamp(stamp_s)
        if seen.robot_in_map is not None and self._knows_where():
            self._robot_pose.publish(pose_stamped(seen.robot_in_map, names.FRAME_MAP, time))
        people = self._fellows.none_of(seen.people)
        self._people.publish(people_message(people, names.FRAME_MAP, time))
        if self._markers.get_subscription_count():
            self._markers.publish(people_markers(people, names.FRAME_MAP, time))

    def _problem(self) -> Reason | None:
        """Return why nobody knows where robot and people are, None if it is known."""
        problem = self._lidar.problem() or (None if self._without_map else self._transforms.missing())
        if problem or self._knows_where() or self._localisation is None:
            return problem
        return Why.MAP_BLIND() if self._localisation.blind else Why.MAP_DIFFERS()

    def _diagnose(self) -> None:
        faults = {fault.name.lower(): count for fault, count in self._tracker.faults.items()}
        faults |= dict(self._camera.faults)
        faults |= {f"rear_{fault}": count for fault, count in self._rear.faults.items()}
        if self._dropped:
            faults["no_transform"] = self._dropped
        news = faults != self._faults_told
        self._faults_told = faults
        status = DiagnosticStatus(name="people_tracker", hardware_id="lidar")
        status.level = DiagnosticStatus.WARN if news else DiagnosticStatus.OK
        told: Reason | str = "readings are being refused" if news else "readings are used"
        problem, clocks = self._problem(), self._lidar.clocks()
        if problem:
            status.level, told = DiagnosticStatus.ERROR, problem
        elif clocks:
            status.level, told = DiagnosticStatus.WARN, clocks
        tell(status, told)
        status.values += [KeyValue(key=key, value=str(count)) for key, count in faults.items()]
        self._diagnostics.publish(status)


def main() -> None:
    """Run the node."""
    run(PeopleTrackerNode)


if __name__ == "__main__":
    main()
