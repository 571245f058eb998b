"""The one way in which nodes hear the lidar: upright and counter-clockwise, placed by tf, by the robot's own clock."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rclpy.node import Node
from sensor_msgs.msg import LaserScan

from guide_robot.common.scan import Scan
from guide_robot.phrases.reasons import Reason
from guide_robot.robot.description import load_robot
from guide_robot.ros import names
from guide_robot.ros.convert import now_s, stamp, to_scan
from guide_robot.ros.edge import BadMessage, edge_of, past, short
from guide_robot.ros.transforms import LONGEST_FRAME, Transforms, bridged_from_s
from guide_robot.sensing.clock_watch import ClockWatch, apart
from guide_robot.sensing.robot_frames import Mounting
from guide_robot.sensing.scan_check import seen_from_above
from guide_robot.sensing.two_sources import ScanSources


class LidarTopic:
    """Hands scans on with where the lidar sits; `problem` says why none can be used, or why they must not be driven by.

    Where tf does not place it, a lidar whose frame is that of the robot's description sits where the description says,
    and any other nowhere: its scans are kept back.
    """

    def __init__(
        self,
        node: Node,
        transforms: Transforms,
        handle: Callable[[Scan, Mounting], None],
        *,
        described: bool = False,
    ) -> None:
        """`described` takes every lidar that tf does not place for the one of the description: for recordings."""
        self._node, self._transforms, self._handle, self._all_described = node, transforms, handle, described
        self._edge, self._clock = edge_of(node), node.get_clock()
        lidar = load_robot().lidar
        self._own_frames, mount = ("", lidar.frame), lidar.mount
        self._described = Mounting(pose=mount.pose, height_m=mount.z, upside_down=mount.upside_down)
        self._stamps = ClockWatch(bridged_from_s=bridged_from_s(node))
        self._sources = ScanSources()
        self._unplaced: Reason | None = None
        self._frame: str | None = None
        hear: Any = self._hear  # with what the middleware says of the message, which rclpy's types leave out
        self._subscription = node.create_subscription(LaserScan, names.SCAN, hear, names.SENSOR)

    def destroy(self) -> None:
        """Listen no more."""
        self._node.destroy_subscription(self._subscription)

    def agree(self) -> None:
        """Take the lidar as it is now: somebody has looked at it and lets the robot go on."""
        self._sources.agree()

    def other(self) -> Reason | None:
        """Return how the lidar differs from the one that was agreed on, None if it does not."""
        return self._sources.other()

    def problem(self) -> Reason | None:
        """Return why the robot must not drive by this lidar, None if it may."""
        reason, drives = apart(self._stamps, self._transforms.clock)
        problems = (
            self._sources.two(time.monotonic()),
            self._transforms.forked(),
            self._unplaced,
            None if drives else reason,
        )
        return next(filter(None, problems), None)

    def clocks(self) -> Reason | None:
        """Return how far the clocks of lidar and base are apart, None if they agree."""
        return apart(self._stamps, self._transforms.clock)[0]

    def mounting(self, frame: str) -> Mounting | Reason:
        """Return where the lidar of that frame sits, or why that is not known."""
        if frame != self._frame:
            self._frame = frame
            self._transforms.begin_at(frame)
        placed = self._transforms.frames.lidar(frame)
        return self._described if isinstance(placed, Reason) and self._is_described(frame) else placed

    def _is_described(self, frame: str) -> bool:
        own = self._all_described or frame.lstrip("/") in self._own_frames
        return own and not self._transforms.frames.knows(frame)

    def _hear(self, message: LaserScan, info: Any) -> None:
        try:
            now, scan = now_s(self._clock), to_scan(message)
            frame = short(message.header.frame_id, "the name of a frame", LONGEST_FRAME)
            self._stamps.took_s = scan.end_s() - scan.stamp_s
            scan = replace(scan, stamp_s=self._stamps.take(scan.stamp_s, now))
            past(stamp(scan.stamp_s), now)
        except BadMessage as problem:
            self._edge.refuse(names.SCAN, problem)
            return
        number = int(info.get("publication_sequence_number") or 0)
        self._sources.take(frame, number, scan, time.monotonic())
        mounting = self.mounting(frame)
        if isinstance(mounting, Reason):
            self._unplaced = mounting
            return
        self._unplaced = None
        self._handle(seen_from_above(scan, upside_down=mounting.upside_down), mounting)
