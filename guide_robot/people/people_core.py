"""People as the robot knows them: scans and pictures in, people in the map out, without ROS."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.people.detect.camera import CameraView
from guide_robot.people.engage.engagement import EngagementSettings, EngagementWatch
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.tracker import PeopleTracker, to_map
from guide_robot.people.types import TrackedPerson

ORIGIN = Pose2D(x=0.0, y=0.0)


@dataclass(frozen=True, kw_only=True)
class ScanSensed:
    """A scan and where the robot was at its first and at its last beam; None what is not known.

    `lidar_in_base` is where the lidar of this scan sits, None where the core was told.
    """

    scan: Scan
    base_in_odom: Pose2D | None
    base_in_odom_at_end: Pose2D | None = None
    map_from_odom: Pose2D | None = None
    lidar_in_base: Pose2D | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class CameraLook:
    """A picture (BGR, shape (height, width, 3)), which is not kept, and the camera when it was taken."""

    picture: NDArray[np.uint8]
    view: CameraView
    stamp_s: float


@dataclass(frozen=True, kw_only=True)
class PeopleSeen:
    """The people in `map`, and the robot there; None while its own motion is not known."""

    people: list[TrackedPerson]
    robot_in_map: Pose2D | None


class PeopleCore:
    """The tracker and who turns to the robot, in the frame that everybody else speaks of."""

    def __init__(
        self,
        lidar_in_base: Pose2D,
        tracker: PeopleTracker | None = None,
        engagement: EngagementSettings | None = None,
    ) -> None:
        """Take where the lidar sits, and the tracker to use."""
        self._lidar_in_base = lidar_in_base
        self.tracker = tracker or PeopleTracker(TrackerSettings())
        self._engagement = EngagementWatch(engagement)

    def step(self, sensed: ScanSensed) -> PeopleSeen:
        """Take in a scan, and return the people there are now."""
        base, end, scan = sensed.base_in_odom, sensed.base_in_odom_at_end, sensed.scan
        mount = sensed.lidar_in_base or self._lidar_in_base
        lidar = base.compose(mount) if base else None
        at_end = end.compose(mount) if base and end else None
        people = self.tracker.step(scan, lidar, scan.stamp_s, sensed.map_from_odom, lidar_in_odom_at_end=at_end)
        return self._seen(people, base, sensed.map_from_odom, scan.stamp_s)

    def coast(self, base_in_odom: Pose2D, map_from_odom: Pose2D | None, now_s: float) -> PeopleSeen:
        """Return the people as they must be by now, without a scan."""
        return self._seen(self.tracker.coast(now_s), base_in_odom, map_from_odom, now_s)

    def look(self, look: CameraLook) -> None:
        """Take the colours of people's clothes from a picture."""
        self.tracker.take_looks(look.picture, look.view, look.stamp_s)

    def serve(self, track_id: int, *, sure: bool) -> None:
        """Hear who is being served, 0 for nobody; `sure` if the track is that person without ambiguity."""
        self.tracker.serve(track_id, sure=sure)

    def _seen(
        self, people: list[TrackedPerson], base: Pose2D | None, map_from_odom: Pose2D | None, stamp_s: float
    ) -> PeopleSeen:
        origin = map_from_odom or ORIGIN
        in_map = [to_map(person, origin) for person in people]
        if base is None:
            return PeopleSeen(people=in_map, robot_in_map=None)
        robot = origin.compose(base)
        return PeopleSeen(people=self._engagement.step(in_map, robot, stamp_s), robot_in_map=robot)
