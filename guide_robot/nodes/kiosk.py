"""Node `kiosk`: touch screen, operator page and voice; what it decides is in guide_robot/kiosk."""

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import Path
from rclpy.node import Node
from rclpy.subscription import Subscription
from sensor_msgs.msg import BatteryState, CompressedImage, LaserScan

from guide_robot.behaviour.visit import Priority
from guide_robot.geometry import Pose2D
from guide_robot.kiosk.voice import Speaker, make_voice, missing
from guide_robot.kiosk.voice_queue import Utterance, VoiceSettings
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Part
from guide_robot.kiosk.web.screens import Screens
from guide_robot.kiosk.web.server import WebServer
from guide_robot.kiosk.web.ticket_files import newest_tickets
from guide_robot.nodes import kiosk_views, names
from guide_robot.nodes.convert import now_s, to_pose
from guide_robot.nodes.kiosk_setup import make_content, voice_parameters
from guide_robot.nodes.runtime import run
from guide_robot.robot.description import load_robot
from guide_robot_interfaces.msg import (
    Announcement,
    BackendStatus,
    FollowerState,
    GuideState,
    KioskRequest,
    People,
    PrinterStatus,
    QueueState,
    SimulationState,
    VisitEvent,
)

NEAR_M = 1.5
SCAN_EVERY_S = 0.2


class KioskNode(Node):
    """In: guide_state, say, queue, people, robot_pose, plan, follower, visit_event, backend_status, printer_status,
    battery_state, /diagnostics; while an operator page is open scan and simulation; while a touch screen shows the
    camera's picture code_view. Out: kiosk_request, and the web pages.

    The web server's thread wakes this node by a guard condition and never calls it.
    """

    def __init__(self) -> None:
        super().__init__("kiosk")
        self._queue_services: frozenset[str] = frozenset()
        self._content = make_content(self, lambda: self._queue_services)
        self._board, self._inbox = self._content.board, self._content.inbox
        self._screens = Screens(self._board)
        self._speaker = self._make_speaker()
        mount = load_robot().lidar_in_base
        self._lidar_in_base = mount.pose
        self._robot: Pose2D | None = None
        self._scanned_s = 0.0
        self._health: dict[str, views.HealthView] = {}
        self._optional: dict[str, Subscription] = {}
        self._requests = self.create_publisher(KioskRequest, names.KIOSK_REQUEST, names.EVENTS)
        self._listen()
        self._wake = self.create_guard_condition(self._work)
        self._inbox.wake_with(self._wake.trigger)
        self.create_timer(1.0, self._look_around)
        self._server = WebServer(self._content)
        self._server.start()
        self.get_logger().info(f"kiosk: {self._server.address}")

    @property
    def address(self) -> str:
        """Return where the pages are."""
        return self._server.address

    def _listen(self) -> None:
        self.create_subscription(GuideState, names.GUIDE_STATE, self._hear_guide, names.LATCHED)
        self.create_subscription(Announcement, names.SAY, self._hear_say, names.EVENTS)
        self.create_subscription(QueueState, names.QUEUE, self._hear_queue, names.LATCHED)
        self.create_subscription(People, names.PEOPLE, self._hear_people, 1)
        self.create_subscription(PoseStamped, names.ROBOT_POSE, self._hear_pose, 1)
        self.create_subscription(Path, names.PLAN, self._hear_plan, 1)
        self.create_subscription(FollowerState, names.FOLLOWER, self._hear_follower, 1)
        self.create_subscription(VisitEvent, names.VISIT_EVENT, self._hear_event, names.EVENTS)
        self.create_subscription(BackendStatus, names.BACKEND_STATUS, self._hear_backend, names.LATCHED)
        self.create_subscription(PrinterStatus, names.PRINTER_STATUS, self._hear_printer, names.LATCHED)
        self.create_subscription(BatteryState, names.BATTERY, self._hear_battery, 1)
        self.create_subscription(DiagnosticArray, names.DIAGNOSTICS, self._hear_diagnostics, 10)

    def _make_speaker(self) -> Speaker | None:
        given = voice_parameters(self)
        voice = make_voice(given.command, given.player)
        if voice is None:
            return None
        program = missing(voice)
        if program:
            self.get_logger().warning(f"voice: {program} is not installed; what is said is only shown")
            return None
        return Speaker(voice, VoiceSettings(), self._note_voice)

    def _note_voice(self, failure: str) -> None:
        self.get_logger().warning(f"voice: {failure}" if failure else "voice: works again")

    # What the pages want ---------------------------------------------------------------------------

    def _work(self) -> None:
        for choice in self._inbox.take():
            self._screens.chosen(choice, now_s(self.get_clock()))
            message = KioskRequest(
                kind=int(choice.kind),
                language=choice.language,
                service=choice.service,
                place=choice.place,
                priority=choice.priority,
            )
            message.stamp = self.get_clock().now().to_msg()
            self._requests.publish(message)
        self._listen_as_needed()

    def _listen_as_needed(self) -> None:
        """Hear the costly topics only while somebody looks at them."""
        watchers = self._inbox.watchers
        operators = watchers.operators > 0
        self._hear_only(operators, names.SCAN, LaserScan, self._hear_scan, names.SENSOR)
        self._hear_only(operators, names.SIMULATION, SimulationState, self._hear_truth, 5)
        self._hear_only(watchers.code_views > 0, names.CODE_VIEW, CompressedImage, self._hear_code_view, 1)
        if watchers.code_views == 0 and self._board.picture.number:
            self._board.show(b"")

    def _hear_only(self, wanted: bool, topic: str, kind: type, hear: object, quality: object) -> None:
        if wanted and topic not in self._optional:
            self._optional[topic] = self.create_subscription(kind, topic, hear, quality)
        elif not wanted and topic in self._optional:
            self.destroy_subscription(self._optional.pop(topic))

    def _look_around(self) -> None:
        """Notice that the receptionist is gone, and new printed tickets."""
        if not self.count_publishers(names.GUIDE_STATE):
            self._screens.guide_lost()
        if self._inbox.watchers.operators:
            self._board.put(Part.TICKETS, newest_tickets(self._content.settings.tickets_folder))

    # What the robot says ---------------------------------------------------------------------------

    def _hear_guide(self, message: GuideState) -> None:
        if self._screens.guide(kiosk_views.guide_view(message)) and self._speaker:
            self._speaker.forget()

    def _hear_say(self, message: Announcement) -> None:
        language = message.language if message.language in ("vi", "en", "ko") else "vi"
        text = message.text[: kiosk_views.LONGEST_TEXT]
        self._screens.said(key=message.key, language=language, text=text, priority=message.priority)
        if self._speaker:
            priority = Priority(min(message.priority, Priority.SAFETY))
            self._speaker.say(Utterance(text=text, language=language, priority=priority))

    def _hear_queue(self, message: QueueState) -> None:
        self._queue_services = frozenset(service.id for service in message.services)
        self._board.put(Part.QUEUE, kiosk_views.queue_view(message))

    def _hear_pose(self, message: PoseStamped) -> None:
        view = kiosk_views.robot_view(message.pose)
        if view is not None:
            self._robot = to_pose(message.pose)
            self._board.put(Part.ROBOT, view)

    def _hear_people(self, message: People) -> None:
        people = tuple(kiosk_views.person_view(person) for person in message.people)
        robot = self._robot
        self._board.put(Part.PEOPLE, people)
        self._board.put(Part.NEAR, robot is not None and any(robot.distance_to(p.x, p.y) <= NEAR_M for p in people))

    def _hear_plan(self, message: Path) -> None:
        points = [(pose.pose.position.x, pose.pose.position.y) for pose in message.poses]
        self._board.put(Part.PLAN, points[:: max(1, len(points) // 200)] + points[-1:])

    def _hear_follower(self, message: FollowerState) -> None:
        self._board.put(Part.FOLLOWER, kiosk_views.follower_view(message))

    def _hear_event(self, message: VisitEvent) -> None:
        self._screens.happened(kiosk_views.event_view(message))

    def _hear_backend(self, message: BackendStatus) -> None:
        self._board.put(Part.BACKEND, kiosk_views.backend_view(message))

    def _hear_printer(self, message: PrinterStatus) -> None:
        self._board.put(Part.PRINTER, kiosk_views.printer_view(message))

    def _hear_battery(self, message: BatteryState) -> None:
        self._board.put(Part.BATTERY, float(message.percentage))

    def _hear_diagnostics(self, message: DiagnosticArray) -> None:
        for status in message.status[:50]:
            self._health[status.name] = kiosk_views.health_view(status)
        self._board.put(Part.HEALTH, tuple(self._health[name] for name in sorted(self._health)[:50]))

    def _hear_scan(self, message: LaserScan) -> None:
        now = now_s(self.get_clock())
        if self._robot is not None and not 0.0 <= now - self._scanned_s < SCAN_EVERY_S:
            self._scanned_s = now
            lidar_in_map = self._robot.compose(self._lidar_in_base)
            self._board.put(Part.SCAN, kiosk_views.scan_points(message, lidar_in_map))

    def _hear_truth(self, message: SimulationState) -> None:
        self._board.put(Part.TRUTH, kiosk_views.truth_view(message))

    def _hear_code_view(self, message: CompressedImage) -> None:
        self._board.show(bytes(message.data))

    def destroy_node(self) -> None:
        """End the web server and the voice too."""
        self._server.close()
        if self._speaker:
            self._speaker.close()
        super().destroy_node()


def main() -> None:
    """Run the node."""
    run(KioskNode)


if __name__ == "__main__":
    main()
