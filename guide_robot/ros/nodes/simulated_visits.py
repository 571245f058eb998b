"""Citizens in the simulation hear the robot by its topics, and touch its screen by publishing kiosk_request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from rclpy.node import Node

from guide_robot.codes.cards.made_up_cards import made_up_card_text
from guide_robot.codes.signed.appointment_code import AppointmentCode, encode_appointment
from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.common.secret_file import read_secret
from guide_robot.common.vocabulary import GuideState, VisitEventKind
from guide_robot.floor.model import FloorPlan
from guide_robot.guide.visit import VisitEvent as Event
from guide_robot.phrases.reasons import Why
from guide_robot.ros import names
from guide_robot.ros.edge import as_is, listen, member
from guide_robot.ros.visit_events import visit_event
from guide_robot.simulation.citizen_types import Outcome, RobotSignals, Touch, TouchKind
from guide_robot.simulation.twin import Twin
from guide_robot.simulation.visits import Visitors, VisitPlan
from guide_robot_interfaces.msg import Announcement, KioskRequest, TicketCall, VisitEvent
from guide_robot_interfaces.msg import GuideState as GuideStateMessage

WITHOUT_END = 10_000
CARDS_EVERY = 3
TOUCHES = {
    TouchKind.SERVICE: KioskRequest.CHOOSE_SERVICE,
    TouchKind.CONSENT: KioskRequest.CONSENT_CARD,
    TouchKind.HERE: KioskRequest.HERE_I_AM,
    TouchKind.ACCEPT: KioskRequest.ACCEPT,
}


@dataclass(frozen=True, kw_only=True)
class VisitParameters:
    """Parameters `visits.*`: how many citizens come (0: no end), the backend's keys, how many show a citizen card."""

    count: int = 0
    keys: str = ""
    citizen_cards: int = 0


class RobotEar:
    """What citizens hear and see of one robot by its topics, and where they touch its screen.

    It is `ready` when it waits for them: one that did not start at home has to drive there first.
    """

    def __init__(self, node: Node, name: str, *, starts_at_home: bool) -> None:
        self._node, self._starts_at_home = node, starts_at_home
        self._state = GuideStateMessage()
        self._said = ""
        self._card_read = False
        self._call: tuple[str, str] = ("", "")
        self.ready = False

        def of(topic: str) -> str:
            return names.of_robot(topic, name)

        self._requests = node.create_publisher(KioskRequest, of(names.KIOSK_REQUEST), names.EVENTS)
        listen(node, GuideStateMessage, of(names.GUIDE_STATE), _known_state, self._hear_state, names.LATCHED)
        listen(node, Announcement, of(names.SAY), as_is, self._hear_say, names.EVENTS)
        listen(node, VisitEvent, of(names.VISIT_EVENT), visit_event, self._hear_event, names.EVENTS)
        listen(node, TicketCall, of(names.TICKET_CALL), as_is, self._hear_call, names.CALLS)

    def signals(self, pose: Pose2D) -> RobotSignals:
        """Return how the robot is, and what it said since this was last asked."""
        said, card_read, self._said, self._card_read = self._said, self._card_read, "", False
        return RobotSignals(
            pose=pose,
            state=GuideState(self._state.state),
            visit=self._state.visit,
            ticket=self._state.ticket.number,
            destination=self._state.destination,
            said=said,
            asks_to_lead=self._state.decide_within_s > 0.0,
            card_read=card_read,
            called=self._call[0],
            called_place=self._call[1],
        )

    def touch(self, touch: Touch) -> None:
        """Touch the robot's screen."""
        request = KioskRequest(kind=TOUCHES[touch.kind], service=touch.service, language=touch.language)
        request.stamp = self._node.get_clock().now().to_msg()
        self._requests.publish(request)

    def _hear_state(self, message: GuideStateMessage) -> None:
        self._state = message
        waits = message.state == GuideStateMessage.IDLE
        self.ready = self.ready or (waits and (self._starts_at_home or message.reason.key != Why.SWITCHED_ON))

    def _hear_say(self, message: Announcement) -> None:
        self._said = message.key

    def _hear_event(self, event: Event) -> None:
        self._card_read = self._card_read or event.kind is VisitEventKind.CARD_READ

    def _hear_call(self, message: TicketCall) -> None:
        if message.kind in (TicketCall.CALLED, TicketCall.RECALLED):
            self._call = (message.number, message.place)


class SimulatedVisits:
    """Lets citizens come once the receptionist of each robot has spoken for the first time."""

    def __init__(self, node: Node, twin: Twin, wanted: VisitParameters, seed: int, robots: Sequence[str]) -> None:
        plan, count, keys = twin.plan, wanted.count, wanted.keys
        citizen_cards = _citizen_cards(wanted.citizen_cards, seed)
        self._twin = twin
        appointments = _appointments(plan, Path(keys), seed, count) if keys and count != 1 else ()
        self._plan = VisitPlan(
            visits=count or WITHOUT_END,
            seed=seed,
            card_texts=appointments,
            citizen_cards=citizen_cards,
            first_s=3.0,
            at_once=len(robots),
        )
        self._visitors: Visitors | None = None
        self._ears = [RobotEar(node, name, starts_at_home=number > 0) for number, name in enumerate(robots)]

    @property
    def finished(self) -> int:
        """How many citizens have come and gone."""
        return len(self._visitors.finished) if self._visitors else 0

    @property
    def served(self) -> int:
        """How many of them stood at a counter and were served."""
        gone = self._visitors.finished if self._visitors else []
        return sum(citizen.outcome is Outcome.SERVED for citizen in gone)

    def step(self, now_s: float) -> None:
        """Let citizens decide what they do next."""
        if self._visitors is None:
            if not all(ear.ready for ear in self._ears):
                return
            self._visitors = Visitors(self._twin, self._plan)
        signals = [ear.signals(self._twin.true_pose(number)) for number, ear in enumerate(self._ears)]
        for ear, touches in zip(self._ears, self._visitors.step_each(signals), strict=True):
            for touch in touches:
                ear.touch(touch)


def _known_state(message: GuideStateMessage) -> GuideStateMessage:
    member(GuideState, message.state, "state")
    return message


def _citizen_cards(count: int, seed: int) -> tuple[str, ...]:
    """Return the texts of made-up citizen cards; the same seed gives the same people."""
    random = np.random.default_rng(seed)
    return tuple(made_up_card_text(random) for _ in range(count))


def _appointments(plan: FloorPlan, keys: Path, seed: int, count: int) -> tuple[tuple[str, str], ...]:
    """Return signed appointment codes for today, each with its service, for one citizen in three."""
    file = keys / "ticket_signing.key"
    try:
        signing = bytes.fromhex(read_secret(file).strip())
    except ValueError:
        raise UserError(f"{file}: expected a signing key in hexadecimal digits, as the backend makes") from None
    services = [service for counter in plan.counters for service in counter.services]
    random = np.random.default_rng(seed)
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    cards = []
    for number in range(max(1, (count or 9) // CARDS_EVERY)):
        service = services[int(random.integers(len(services)))]
        appointment = AppointmentCode(
            site=plan.id, day=today, start=time(9, 0), service=service, appointment_id=f"H{number + 1:03d}"
        )
        cards.append((encode_appointment(appointment, signing), service))
    return tuple(cards)
