"""What the receptionist hears, from the wire: texts and enums of anybody in the graph, checked."""

from geometry_msgs.msg import PoseStamped

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language
from guide_robot.common.vocabulary import CallKind, ChoiceKind, CodeKind, OrderKind
from guide_robot.guide.visit import Called, Choice, Code, OperatorOrder
from guide_robot.ros.convert import to_pose
from guide_robot.ros.edge import BadMessage, few, member, short
from guide_robot.ros.nodes.motion_messages import to_motion
from guide_robot_interfaces.msg import KioskRequest, ScannedCode, TicketCall
from guide_robot_interfaces.srv import OperatorOrder as OperatorOrderService

__all__ = ["pose_of", "to_call", "to_choice", "to_code", "to_motion", "to_order"]
LONGEST_ID = 200
MOST_SEALED = 10_000


def pose_of(message: PoseStamped) -> Pose2D:
    """Return a pose on the floor."""
    return to_pose(message.pose)


def to_code(message: ScannedCode) -> Code:
    """Return a code that was held up; an answer of no known value is refused."""
    return Code(
        kind=member(CodeKind, message.kind, "kind"),
        answer=_known(message.answer),
        reference=short(message.reference, "reference", 5000),
        service=short(message.service, "service", LONGEST_ID),
        sealed=bytes(few(message.sealed, "sealed", MOST_SEALED)),
        masked_name=short(message.masked_name, "masked_name", LONGEST_ID),
    )


def to_call(message: TicketCall) -> Called:
    """Return a counter's word on a ticket."""
    return Called(
        kind=member(CallKind, message.kind, "kind"),
        ticket_id=short(message.ticket_id, "ticket_id", LONGEST_ID),
        number=short(message.number, "number", LONGEST_ID),
        counter=short(message.counter, "counter", LONGEST_ID),
        place=short(message.place, "place", LONGEST_ID),
        language=Language.or_first(message.language),
    )


def to_choice(message: KioskRequest) -> Choice:
    """Return what somebody chose on the touch screen."""
    return Choice(
        kind=member(ChoiceKind, message.kind, "kind"),
        language=_language(message.language),
        service=short(message.service, "service", LONGEST_ID),
        place=short(message.place, "place", LONGEST_ID),
        priority=short(message.priority, "priority", LONGEST_ID),
    )


def to_order(request: OperatorOrderService.Request) -> OperatorOrder:
    """Return an operator's order."""
    kind = member(OrderKind, request.order, "order")
    return OperatorOrder(kind=kind, place=short(request.place, "place", LONGEST_ID))


def _language(code: str) -> Language | None:
    """Return the language that was chosen, None where the touch names none."""
    language = Language.known(code)
    if code and language is None:
        raise BadMessage("language is none of the robot's", code)
    return language


def _known(answer: int) -> int:
    """Return what to tell the citizen; the answers count from READ to CONSENT_NEEDED."""
    if not ScannedCode.READ <= answer <= ScannedCode.CONSENT_NEEDED:
        raise BadMessage("answer is none of its values", answer)
    return answer
