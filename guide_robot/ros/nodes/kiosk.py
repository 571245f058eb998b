"""Node `kiosk`: touch screen, operator page and voice; what it decides is in guide_robot/kiosk."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import Path
from rclpy.clock import Clock, ClockType
from sensor_msgs.msg import CompressedImage

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language
from guide_robot.common.scan import Scan
from guide_robot.common.vocabulary import Priority
from guide_robot.kiosk.attendant import Attendant
from guide_robot.kiosk.voice import Speaker, make_voice, missing
from guide_robot.kiosk.voice_queue import Utterance, VoiceSettings
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Part
from guide_robot.kiosk.web.screens import Screens
from guide_robot.kiosk.web.server import WebServer
from guide_robot.kiosk.web.ticket_files import newest_tickets
from guide_robot.ros import names
from guide_robot.ros.battery_topic import listen_charge
from guide_robot.ros.convert import now_s
from guide_robot.ros.diagnostics import own_name
from guide_robot.ros.edge import as_is, listen
from guide_robot.ros.lidar_topic import LidarTopic
from guide_robot.ros.node import GuideNode
from guide_robot.ros.nodes import kiosk_views
from guide_robot.ros.nodes.kiosk_fellows import KioskFellows
from guide_robot.ros.nodes.kiosk_setup import make_content, voice_parameters
from guide_robot.ros.nodes.occasional import Occasional
from guide_robot.ros.nodes.operator_orders import OperatorOrders
from guide_robot.ros.nodes.tell_refusals import TellRefusals
from guide_robot.ros.runtime import run
from guide_robot.ros.transforms import Transforms
from guide_robot.sensing.robot_frames import Mounting
from guide_robot.sensing.scan_check import scan_fault
from guide_robot_interfaces.msg import (
    Announcement,
    BackendStatus,
    FollowerState,
    GuideState,
    KioskRequest,
    MotionState,
    People,
    PrinterStatus,
    QueueState,
    SimulationState,
    VisitEvent,
)

NEAR_M = 1.5
SCAN_EVERY_S = 0.2
MOTION_STALE_S = 2.0
WEB_SILENT_S = 3.0  # its loop ticks twice a second; nothing that it does takes a second
MOTION_CHECK_S = 0.25
# Passing one on takes some 0.4 ms: an order, a timer or a message never waits more than 4 ms for wishes.
CHOICES_AT_ONCE = 10


class KioskNode(GuideNode):
    """In: guide_state, say, queue, people, robot_pose, plan, follower, visit_event, backend_status, printer_status,
    battery_state, motion_allowed, /diagnostics; while an operator page is open scan and simulation; while a touch
    screen shows the camera's picture code_view; call_answered, and of the hall's other robots what their pages show.
    Out: kiosk_request, operator_pages, /diagnostics, and the web pages; service clients set_motion and operator_order.

    The web server's thread wakes this node by a guard condition and never calls it.
    """

    def __init__(self) -> None:
        super().__init__("kiosk")
        self._queue = views.QueueView(services=(), counters=())
        self._content = make_content(self, lambda: frozenset(service.id for service in self._queue.services))
        self._board, self._inbox = self._content.board, self._content.inbox
        self._screens = Screens(self._board)
        self._speaker = self._make_speaker()
        self._lidar: tuple[LidarTopic, Transforms] | None = None
        self._attendant = Attendant(self._board, self._inbox, self._screens, self._content.plan, self._say_itself)
        self._people: tuple[views.PersonView, ...] = ()
        self._robot: Pose2D | None = None
        self._scanned_s = 0.0
        self._health: dict[str, views.HealthView] = {}
        self._occasional = Occasional(self)
        self._motion_heard, self._motion_s = 0, -math.inf
        self._requests = self.create_publisher(KioskRequest, names.KIOSK_REQUEST, names.WISHES)
        self._orders = OperatorOrders(self, self._inbox)
        self._fellows = KioskFellows(self, self._content)
        self._refusals = TellRefusals(self, self._content.refusals)
        self._listen()
        self._wake = self.create_guard_condition(self._work)
        self._inbox.wake_with(self._wake.trigger)
        self._fellows.wake_with(self._wake.trigger)
        self.create_timer(1.0, self._look_around)
        self.create_timer(MOTION_CHECK_S, self._check_motion, clock=Clock(clock_type=ClockType.STEADY_TIME))
        self._server = WebServer(self._content)
        self._server.start()
        self.get_logger().info(f"kiosk: {self._server.address}")

    @property
    def address(self) -> str:
        """Return where the pages are."""
        return self._server.address

    def _listen(self) -> None:
        see = kiosk_views
        listen(self, GuideState, names.GUIDE_STATE, see.guide_view, self._hear_guide, names.LATCHED)
        listen(self, MotionState, names.MOTION_ALLOWED, as_is, self._hear_motion, names.LATCHED)
        listen(self, Announcement, names.SAY, see.announcement, self._hear_say, names.EVENTS)
        listen(self, QueueState, names.QUEUE, see.queue_view, self._hear_queue, names.LATCHED)
        listen(self, People, names.PEOPLE, see.people_views, self._hear_people, 1)
        listen(self, PoseStamped, names.ROBOT_POSE, see.robot_pose, self._hear_pose, 1)
        listen(self, Path, names.PLAN, see.plan_points, self._shows(Part.PLAN), 1)
        listen(self, FollowerState, names.FOLLOWER, see.follower_view, self._hear_follower, 1)
        listen(self, VisitEvent, names.VISIT_EVENT, see.event_view, self._screens.happened, names.EVENTS)
        listen(self, BackendStatus, names.BACKEND_STATUS, see.backend_view, self._hear_backend, names.LATCHED)
        listen(self, PrinterStatus, names.PRINTER_STATUS, see.printer_view, self._shows(Part.PRINTER), names.LATCHED)
        listen_charge(self, self._hear_charge)
        listen(self, DiagnosticArray, names.DIAGNOSTICS, see.healths, self._hear_diagnostics, 10)

    def _shows(self, part: Part) -> Callable[[object], None]:
        """Return what puts a view on the board as that part."""

        def show(view: object) -> None:
            self._board.put(part, view)

        return show

    def _make_speaker(self) -> Speaker | None:
        given = voice_parameters(self)
        voice = make_voice(given.command, given.player)
        if voice is None:
            return None
        program = missing(voice)
        if program:
            self.get_logger().warning(f"voice: {program} is not installed; what is said is only shown")
            return None
        return Speaker(voice, VoiceSettings(), self._note_voice, given.player)

    def _note_voice(self, failure: str) -> None:
        self.get_logger().warning(f"voice: {failure}" if failure else "voice: works again")

    # What the pages want ---------------------------------------------------------------------------

    def _work(self) -> None:
        """Pass on what the pages want: orders first, then some wishes; the inbox wakes this again for the rest."""
        self._orders.step()
        self._fellows.work()
        self._speak_for_pages()
        for choice in self._inbox.take(CHOICES_AT_ONCE):
            self._screens.chosen(choice, now_s(self.get_clock()))
            message = KioskRequest(
                kind=int(choice.kind),
                language=choice.language or "",
                service=choice.service,
                place=choice.place,
                priority=choice.priority,
            )
            message.stamp = self.get_clock().now().to_msg()
            self._requests.publish(message)
        self._attendant.step(time.monotonic())
        self._listen_as_needed()

    def _speak_for_pages(self) -> None:
        """Fall silent while somebody speaks to the robot; read aloud what a page asks for."""
        hushed, read = self._inbox.take_speech()
        if self._speaker and hushed:
            self._speaker.hush()
        if self._speaker and read:
            self._speaker.read(*read)

    def _listen_as_needed(self) -> None:
        """Hear the costly topics only while somebody looks at them."""
        watchers = self._inbox.watchers
        operators = watchers.operators > 0
        truth = kiosk_views.truth_view
        self._hear_lidar_only(operators)
        hear = self._occasional.hear
        hear(operators, SimulationState, names.SIMULATION, truth, self._shows(Part.TRUTH), 5)
        seen = watchers.code_views > 0
        hear(seen, CompressedImage, names.CODE_VIEW, kiosk_views.picture, self._board.show, 1)
        if watchers.code_views == 0 and self._board.picture.number:
            self._board.show(b"")

    def _hear_lidar_only(self, wanted: bool) -> None:
        if wanted and self._lidar is None:
            transforms = Transforms(self, depth=5)
            self._lidar = LidarTopic(self, transforms, self._hear_scan), transforms
        elif not wanted and self._lidar is not None:
            lidar, transforms = self._lidar
            lidar.destroy()
            transforms.destroy()
            self._lidar = None

    def _look_around(self) -> None:
        """Notice that the receptionist is gone, new tickets, that nobody answers a call, who was turned away."""
        self._attendant.step(time.monotonic())
        self._fellows.look_around()
        self._refusals.step(time.monotonic())
        if not self.count_publishers(names.GUIDE_STATE):
            self._screens.guide_lost()
        if not self.count_publishers(names.BACKEND_STATUS):
            self._board.put(Part.LIVE, False)
        if self._inbox.watchers.operators:
            self._board.put(Part.TICKETS, newest_tickets(self._content.settings.tickets_folder))

    # What the robot says ---------------------------------------------------------------------------

    def _hear_guide(self, view: views.GuideView) -> None:
        if self._screens.guide(view) and self._speaker:
            self._speaker.forget()
        if self._attendant.guide(view) and self._speaker:
            self._speaker.chime()

    def _hear_follower(self, view: views.FollowerView) -> None:
        self._attendant.follower(view)
        self._board.put(Part.FOLLOWER, view)

    def _hear_motion(self, message: MotionState) -> None:
        self._motion_heard, self._motion_s = self._motion_heard + 1, time.monotonic()
        self._board.put(Part.MOTION, kiosk_views.motion_view(message, self._motion_heard))

    def _hear_backend(self, view: views.BackendView) -> None:
        self._board.put(Part.BACKEND, view)
        self._board.put(Part.LIVE, view.state != "disconnected")

    def _check_motion(self) -> None:
        """Show nothing rather than what the wheels once obeyed."""
        if time.monotonic() - self._motion_s > MOTION_STALE_S:
            self._board.put(Part.MOTION, None)

    def _hear_say(self, message: Announcement) -> None:
        priority = Priority(min(message.priority, Priority.SAFETY))
        language = Language.or_first(message.language)
        text = self._queue.with_opening(message.key, message.text, language)
        self._say_itself(message.key, language, text, priority, message.answer_within_s)

    def _say_itself(
        self, key: str, language: Language, text: str, priority: Priority, answer_within_s: float = 0.0
    ) -> None:
        """Show and speak a sentence."""
        self._screens.said(key=key, language=language, text=text, priority=priority, answer_within_s=answer_within_s)
        if self._speaker:
            self._speaker.say(Utterance(text=text, language=language, priority=priority))

    def _hear_charge(self, charge: float | None) -> None:
        self._board.put(Part.BATTERY, math.nan if charge is None else charge)

    def _hear_queue(self, view: views.QueueView) -> None:
        self._queue = view
        self._board.put(Part.QUEUE, view)

    def _hear_pose(self, robot: Pose2D) -> None:
        self._robot = robot
        self._board.put(Part.ROBOT, views.RobotView(x=robot.x, y=robot.y, theta=robot.theta))

    def _hear_people(self, people: tuple[views.PersonView, ...]) -> None:
        robot = self._robot
        self._people = people
        self._attendant.look(robot, people)
        self._board.put(Part.PEOPLE, people)
        self._board.put(Part.NEAR, robot is not None and any(robot.distance_to(p.x, p.y) <= NEAR_M for p in people))

    def _hear_diagnostics(self, news: list[views.HealthView]) -> None:
        """Keep this robot's newest word of each part; of too many parts the longest silent is forgotten."""
        for health in news:
            name = own_name(health.name, self.get_namespace())
            if name is not None:
                self._health.pop(name, None)
                self._health[name] = replace(health, name=name)
        while len(self._health) > kiosk_views.MOST_STATUSES:
            self._health.pop(next(iter(self._health)))
        self._board.put(Part.HEALTH, tuple(self._health[name] for name in sorted(self._health)))

    def _hear_scan(self, scan: Scan, mounting: Mounting) -> None:
        now = now_s(self.get_clock())
        if scan_fault(scan) is None and self._robot is not None and not 0.0 <= now - self._scanned_s < SCAN_EVERY_S:
            self._scanned_s = now
            lidar_in_map = self._robot.compose(mounting.pose)
            self._board.put(Part.SCAN, kiosk_views.scan_points(scan, lidar_in_map))

    def unwell(self) -> str:
        """Return in words what this node cannot do without and has lost: its pages, empty if they are served."""
        silent_s = self._server.silent_s()
        return f"the web server hangs since {silent_s:.0f} s" if silent_s > WEB_SILENT_S else ""

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
