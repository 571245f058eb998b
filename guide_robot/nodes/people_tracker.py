"""Node `people_tracker`: finds people in the lidar (and camera) and keeps them apart."""

import math
from collections import deque

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import OccupancyGrid
from rclpy.node import Node
from sensor_msgs.msg import LaserScan
from visualization_msgs.msg import MarkerArray

from guide_robot.geometry import Pose2D
from guide_robot.nodes import names
from guide_robot.nodes.convert import now_s, people_message, pose_stamped, stamp, to_grid, to_scan
from guide_robot.nodes.markers import people_markers
from guide_robot.nodes.parameters import declare, declare_settings
from guide_robot.nodes.runtime import run
from guide_robot.nodes.tracker_camera import ConfirmingCamera, TrackerCamera
from guide_robot.nodes.transforms import Transforms
from guide_robot.perception.localisation import LocalisationSettings, LocalisationWatch
from guide_robot.perception.people.engagement import EngagementSettings, EngagementWatch
from guide_robot.perception.people.settings import TrackerSettings
from guide_robot.perception.people.tracker import PeopleTracker, to_map
from guide_robot.perception.types import Scan, TrackedPerson
from guide_robot.robot.description import Camera, load_robot
from guide_robot_interfaces.msg import FollowerState, People

COASTS_S = 2.0
MOST_WAITING = 40


class PeopleTrackerNode(Node):
    """In: scan, tf, map, cameras, follower; out: people (frame map), people_markers, robot_pose, /diagnostics.

    A scan waits until the transforms of its first and last beam have come, at most `longest_wait_s`. While the lidar
    does not see what the map shows where tf says the robot is, there is no robot_pose: whoever drives by it stops.
    """

    def __init__(self) -> None:
        super().__init__("people_tracker")
        self._settings = declare_settings(self, TrackerSettings)
        self._engagement = EngagementWatch(declare_settings(self, EngagementSettings, "engagement."))
        self._longest_wait_s = declare(self, "longest_wait_s", 0.5)
        self._without_odometry = declare(self, "without_odometry", False)
        self._tracker = PeopleTracker(self._settings)
        self._localisation_settings = declare_settings(self, LocalisationSettings, "localisation.")
        self._localisation: LocalisationWatch | None = None
        self._scan_s = -math.inf
        robot = load_robot()
        mount = robot.lidar_in_base
        self._lidar_in_base = mount.pose
        self._waiting: deque[Scan] = deque(maxlen=MOST_WAITING)
        self._dropped = 0
        self._faults_told: dict[str, int] = {}
        self._people = self.create_publisher(People, names.PEOPLE, 5)
        self._markers = self.create_publisher(MarkerArray, names.PEOPLE_MARKERS, 1)
        self._robot_pose = self.create_publisher(PoseStamped, names.ROBOT_POSE, 1)
        self._diagnostics = self.create_publisher(DiagnosticArray, names.DIAGNOSTICS, 5)
        self._transforms = Transforms(self, on_base=lambda _: self._work())
        self._camera = ConfirmingCamera(self, self._tracker, self._transforms, robot.camera)
        self._rear = self._rear_camera(robot.rear_camera)
        self.create_subscription(LaserScan, names.SCAN, self._hear_scan, names.SENSOR)
        self.create_subscription(OccupancyGrid, names.MAP, self._hear_map, names.LATCHED)
        self.create_subscription(FollowerState, names.FOLLOWER, self._hear_follower, 1)
        self.create_timer(0.25, self._go_on_without_lidar)
        self.create_timer(2.0, self._diagnose)

    def _rear_camera(self, camera: Camera | None) -> TrackerCamera | None:
        if camera is None:
            return None
        return TrackerCamera(self, self._tracker, self._transforms, camera, "rear_camera")

    def _hear_map(self, message: OccupancyGrid) -> None:
        grid = to_grid(message)
        self._tracker.set_map(grid)
        self._localisation = LocalisationWatch(self._localisation_settings, grid)

    def _hear_follower(self, message: FollowerState) -> None:
        self._tracker.serve(message.person, sure=message.sure)

    def _hear_scan(self, message: LaserScan) -> None:
        self._dropped += len(self._waiting) == MOST_WAITING
        self._waiting.append(to_scan(message))
        self._work()

    def _work(self) -> None:
        """Take in every scan whose transform is there; give up those for which none came in time."""
        while self._waiting:
            scan = self._waiting[0]
            base = self._transforms.odom_from_base.at(scan.stamp_s)
            end = self._transforms.odom_from_base.at(scan.end_s())
            if (base is None or end is None) and not self._without_odometry and not self._too_old(scan):
                return
            self._waiting.popleft()
            if base is None and not self._without_odometry:
                self._dropped += 1
                continue
            self._take(scan, base, end)

    def _too_old(self, scan: Scan) -> bool:
        """Whether no transform for the scan can come any more."""
        passed = self._transforms.odom_from_base.is_ahead_of(scan.end_s())
        return passed or now_s(self.get_clock()) - scan.stamp_s > self._longest_wait_s

    def _take(self, scan: Scan, base_in_odom: Pose2D | None, base_at_end: Pose2D | None) -> None:
        """Track people in a scan; `base_at_end` is the base in odom at the last beam, None while not known."""
        self._scan_s = scan.stamp_s
        map_from_odom = self._transforms.map_from_odom.latest()
        lidar = base_in_odom.compose(self._lidar_in_base) if base_in_odom else None
        at_end = base_at_end.compose(self._lidar_in_base) if lidar and base_at_end else None
        self._check_pose(scan, map_from_odom, lidar)
        people = self._tracker.step(scan, lidar, scan.stamp_s, map_from_odom, lidar_in_odom_at_end=at_end)
        self._publish(people, base_in_odom, scan.stamp_s)

    def _check_pose(self, scan: Scan, map_from_odom: Pose2D | None, lidar_in_odom: Pose2D | None) -> None:
        watch = self._localisation
        if watch is None or map_from_odom is None or lidar_in_odom is None:
            return
        before = watch.lost
        if watch.step(scan, map_from_odom.compose(lidar_in_odom)) is not before:
            verdict = "does not see" if watch.lost else "sees again"
            self.get_logger().warning(f"the lidar {verdict} the map where tf says the robot is ({watch.share:.0%})")

    def _knows_where(self) -> bool:
        return self._localisation is None or not self._localisation.lost

    def _go_on_without_lidar(self) -> None:
        """Publish the people while no scan comes: as predicted for a moment, then as far as the camera finds them."""
        now, base = now_s(self.get_clock()), self._transforms.odom_from_base.latest()
        silent_s = now - self._scan_s
        if base is not None and (0.5 < silent_s < COASTS_S or (silent_s > 0.5 and self._camera.finds_people(now))):
            self._publish(self._tracker.coast(now), base, now)

    def _publish(self, people: list[TrackedPerson], base_in_odom: Pose2D | None, stamp_s: float) -> None:
        origin = self._transforms.map_from_odom.latest() or Pose2D(x=0.0, y=0.0)
        in_map = [to_map(person, origin) for person in people]
        time = stamp(stamp_s)
        if base_in_odom is not None:
            robot = origin.compose(base_in_odom)
            in_map = self._engagement.step(in_map, robot, stamp_s)
            if self._knows_where():
                self._robot_pose.publish(pose_stamped(robot, names.FRAME_MAP, time))
        self._people.publish(people_message(in_map, names.FRAME_MAP, time))
        if self._markers.get_subscription_count():
            self._markers.publish(people_markers(in_map, names.FRAME_MAP, time))

    def _diagnose(self) -> None:
        faults = {fault.name.lower(): count for fault, count in self._tracker.faults.items()}
        faults |= dict(self._camera.faults)
        if self._rear is not None:
            faults |= {f"rear_{fault}": count for fault, count in self._rear.faults.items()}
        if self._dropped:
            faults["no_transform"] = self._dropped
        news = faults != self._faults_told
        self._faults_told = faults
        status = DiagnosticStatus(name="people_tracker", hardware_id="lidar")
        status.level = DiagnosticStatus.WARN if news else DiagnosticStatus.OK
        status.message = "readings are being refused" if news else "readings are used"
        if not self._knows_where():
            status.level, status.message = DiagnosticStatus.ERROR, "the robot is not where tf says that it is"
        status.values = [KeyValue(key=key, value=str(count)) for key, count in faults.items()]
        message = DiagnosticArray(status=[status])
        message.header.stamp = self.get_clock().now().to_msg()
        self._diagnostics.publish(message)


def main() -> None:
    """Run the node."""
    run(PeopleTrackerNode)


if __name__ == "__main__":
    main()
