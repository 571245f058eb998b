"""The hall's other robots for the operator page: what each says of itself, and where orders to it go."""

import math
import time
from collections.abc import Callable

from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import Path
from rclpy.node import Node
from std_msgs.msg import String, UInt16

from guide_robot.common.geometry import Pose2D
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Part
from guide_robot.kiosk.web.content import Content
from guide_robot.kiosk.web.hall import HallRobot
from guide_robot.kiosk.web.screens import Screens
from guide_robot.ros import names
from guide_robot.ros.battery_topic import listen_charge
from guide_robot.ros.edge import as_is, listen
from guide_robot.ros.nodes import kiosk_views as see
from guide_robot.ros.nodes.occasional import Occasional
from guide_robot.ros.nodes.operator_orders import OperatorOrders
from guide_robot_interfaces.msg import (
    BackendStatus,
    FollowerState,
    GuideState,
    MotionState,
    People,
    PrinterStatus,
    QueueState,
    SimulationState,
    VisitEvent,
)

MOTION_STALE_S = 2.0


class KioskFellows:
    """All other robots of the hall; `work` and `look_around` are called as the kiosk's own."""

    def __init__(self, node: Node, content: Content) -> None:
        self._inbox = content.inbox
        others = [robot for robot in content.hall if robot.board is not content.board]
        self._fellows = [_Fellow(node, robot, content, self._count_pages) for robot in others]
        self._pages_told = 0
        self._pages = node.create_publisher(UInt16, names.OPERATOR_PAGES, names.LATCHED)
        listen(node, String, names.CALL_ANSWERED, see.name_of, self._answer, names.EVENTS)

    def wake_with(self, wake: Callable[[], None]) -> None:
        """Call this when a page orders something of one of them."""
        for fellow in self._fellows:
            fellow.robot.inbox.wake_with(wake)

    def work(self) -> None:
        """Pass on orders, and hear what is looked at."""
        pages = self._inbox.watchers.operators
        for fellow in self._fellows:
            fellow.work(pages)
        if pages != self._pages_told:
            self._pages_told = pages
            self._pages.publish(UInt16(data=pages))

    def look_around(self) -> None:
        """Show nothing rather than what was once."""
        for fellow in self._fellows:
            fellow.look_around()

    def _answer(self, name: str) -> None:
        self._inbox.acknowledge(name)

    def _count_pages(self) -> None:
        self._inbox.pages_elsewhere(sum(fellow.pages for fellow in self._fellows))


class _Fellow:
    """One other robot; little is heard of it unless somebody looks at it."""

    def __init__(self, node: Node, robot: HallRobot, content: Content, pages_changed: Callable[[], None]) -> None:
        self.robot, self._node, self.pages = robot, node, 0
        self._pages_changed = pages_changed
        self._board = robot.board
        self._screens = Screens(robot.board)
        self._motion_heard, self._motion_s = 0, -math.inf
        self._occasional = Occasional(node)
        self._orders = OperatorOrders(node, robot.inbox, robot.name)
        self._answers = node.create_publisher(String, self._of(names.CALL_ANSWERED), names.EVENTS)
        self._plan = content.plan
        self._listen()

    def _of(self, topic: str) -> str:
        return names.of_robot(topic, self.robot.name)

    def _listen(self) -> None:
        node, of = self._node, self._of
        listen(node, GuideState, of(names.GUIDE_STATE), see.guide_view, self._hear_guide, names.LATCHED)
        listen(node, MotionState, of(names.MOTION_ALLOWED), as_is, self._hear_motion, names.LATCHED)
        listen(node, VisitEvent, of(names.VISIT_EVENT), see.event_view, self._screens.happened, names.EVENTS)
        listen_charge(node, self._hear_charge, of(names.BATTERY))
        listen(node, UInt16, of(names.OPERATOR_PAGES), as_is, self._hear_pages, names.LATCHED)

    def work(self, pages: int) -> None:
        """Pass on orders; hear where the robot is while a page is open, and everything while one looks at it."""
        self._orders.step()
        name = self.robot.inbox.take_acknowledged()
        if name is not None:
            self._answers.publish(String(data=name))
        seen = self.robot.inbox.watchers.operators > 0
        hear, of, show = self._occasional.hear, self._of, self._shows
        hear(pages > 0, PoseStamped, of(names.ROBOT_POSE), see.robot_pose, self._hear_pose, 1)
        hear(seen, People, of(names.PEOPLE), see.people_views, show(Part.PEOPLE), 1)
        hear(seen, Path, of(names.PLAN), see.plan_points, show(Part.PLAN), 1)
        hear(seen, FollowerState, of(names.FOLLOWER), see.follower_view, show(Part.FOLLOWER), 1)
        hear(seen, SimulationState, of(names.SIMULATION), see.truth_view, show(Part.TRUTH), 5)
        hear(seen, QueueState, of(names.QUEUE), see.queue_view, show(Part.QUEUE), names.LATCHED)
        hear(seen, BackendStatus, of(names.BACKEND_STATUS), see.backend_view, show(Part.BACKEND), names.LATCHED)
        hear(seen, PrinterStatus, of(names.PRINTER_STATUS), see.printer_view, show(Part.PRINTER), names.LATCHED)

    def look_around(self) -> None:
        """Show nothing of a robot whose receptionist or motion gate has fallen silent."""
        if not self._node.count_publishers(self._of(names.GUIDE_STATE)):
            self._screens.guide_lost()
        if time.monotonic() - self._motion_s > MOTION_STALE_S:
            self._board.put(Part.MOTION, None)

    def _shows(self, part: Part) -> Callable[[object], None]:
        def show(view: object) -> None:
            self._board.put(part, view)

        return show

    def _hear_guide(self, view: views.GuideView) -> None:
        self._screens.guide(view)

    def _hear_motion(self, message: MotionState) -> None:
        self._motion_heard, self._motion_s = self._motion_heard + 1, time.monotonic()
        self._board.put(Part.MOTION, see.motion_view(message, self._motion_heard))

    def _hear_charge(self, charge: float | None) -> None:
        self._board.put(Part.BATTERY, math.nan if charge is None else charge)

    def _hear_pages(self, message: UInt16) -> None:
        self.pages = message.data
        self._pages_changed()

    def _hear_pose(self, robot: Pose2D) -> None:
        self._screens.place = min(self._plan.places, key=lambda place: robot.distance_to(*place.pose[:2])).id
        self._board.put(Part.ROBOT, views.RobotView(x=robot.x, y=robot.y, theta=robot.theta))
