"""What robots say to each other, from the wire and onto it; a word of another robot is checked like anybody's."""

from geometry_msgs.msg import Point as PointMessage

from guide_robot.common.language import Language
from guide_robot.common.vocabulary import GuideState as State
from guide_robot.fleet.model import Claim, Doing, Holder, Member
from guide_robot.fleet.orders import FleetOrder
from guide_robot.fleet.right_of_way import Pace
from guide_robot.floor.model import Point
from guide_robot.guide.visit import Company
from guide_robot.ros.convert import pose_message, to_pose
from guide_robot.ros.edge import BadMessage, few, finite, member, short
from guide_robot.ros.reasons import reason_message
from guide_robot_interfaces.msg import FleetClaim, FleetHolder, FleetMember, GuideState
from guide_robot_interfaces.msg import FleetOrder as FleetOrderMessage

LONGEST_ID = 100
MOST = 50
# A number near the end of what the message holds would leave none for later claims.
LARGEST_NUMBER = 2**31
DOING = {
    State.IDLE: Doing.IDLE,
    State.LEADING: Doing.LEADING,
    State.RETURNING: Doing.RETURNING,
    State.CHARGING: Doing.CHARGING,
    State.OUT_OF_SERVICE: Doing.FAILED,
}
"""States in which a robot serves nobody, or leads; in the others it serves somebody where it stands."""


def to_doing(message: GuideState) -> Doing:
    """Return what a robot is busy with."""
    return DOING.get(member(State, message.state, "state"), Doing.SERVING)


def to_member(message: FleetMember) -> Member:
    """Return what another robot says."""
    heard = few(message.heard_incarnations, "heard_incarnations", MOST)
    if len(heard) != len(message.heard_numbers):
        raise BadMessage("heard_numbers are not as many as heard_incarnations")
    finite(message.battery, field="battery")
    name, incarnation = short(message.name, "name", LONGEST_ID), short(message.incarnation, "incarnation", LONGEST_ID)
    if not name or not incarnation:
        raise BadMessage("the robot has no name or incarnation")
    return Member(
        name=name,
        incarnation=incarnation,
        count=message.count,
        pose=to_pose(message.pose) if message.pose_known else None,
        doing=member(Doing, message.doing, "doing"),
        battery=float(message.battery) if message.battery >= 0.0 else None,
        languages=tuple(filter(None, map(Language.known, few(message.languages, "languages", MOST)))),
        language=Language.known(message.language),
        ticket=short(message.ticket, "ticket", LONGEST_ID),
        people=tuple(_point(point) for point in few(message.people, "people", MOST)),
        waiting=tuple(_holder(holder) for holder in few(message.waiting, "waiting", MOST)),
        claims=tuple(_claim(claim) for claim in few(message.claims, "claims", MOST)),
        heard={
            short(one, "heard_incarnations", LONGEST_ID): number
            for one, number in zip(heard, message.heard_numbers, strict=True)
        },
    )


def member_message(robot: Member) -> FleetMember:
    """Return what this robot says, as a message."""
    message = FleetMember(
        name=robot.name,
        incarnation=robot.incarnation,
        count=robot.count,
        pose_known=robot.pose is not None,
        doing=int(robot.doing),
        battery=-1.0 if robot.battery is None else float(robot.battery),
        languages=list(robot.languages),
        language=robot.language or "",
        ticket=robot.ticket,
        people=[_point_message(one) for one in robot.people],
        waiting=[_holder_message(holder) for holder in robot.waiting],
        claims=[_claim_message(claim) for claim in robot.claims],
        heard_incarnations=list(robot.heard),
        heard_numbers=list(robot.heard.values()),
    )
    if robot.pose is not None:
        message.pose = pose_message(robot.pose)
    return message


def order_message(order: FleetOrder) -> FleetOrderMessage:
    """Return what this robot may do, as a message."""
    return FleetOrderMessage(
        others=order.others,
        hold=order.passage.pace is Pace.HOLD,
        reason=reason_message(order.passage.reason),
        fastest=float(order.fastest_mps),
        greets=[] if order.greets is None else [_point_message(order.greets)],
        waits_at=order.waits_at,
        charging=int(order.charging),
        fetches=order.fetches,
        meets_at=[] if order.meets_at is None else [pose_message(order.meets_at)],
        elsewhere=order.elsewhere,
    )


def to_fleet_order(message: FleetOrderMessage) -> FleetOrderMessage:
    """Return an order for this robot; its numbers are checked, and its texts are short."""
    finite(message.fastest, field="fastest")
    for point in few(message.greets, "greets", MOST):
        _point(point)
    for pose in few(message.meets_at, "meets_at", MOST):
        to_pose(pose)  # raises for one that is none
    for text in (message.waits_at, message.fetches, message.elsewhere):
        short(text, "text", 300)
    return message


def company_of(message: FleetOrderMessage) -> Company:
    """Return what an order means for the receptionist."""
    return Company(
        greets=tuple((point.x, point.y) for point in message.greets) if message.others else None,
        waits_at=message.waits_at,
        may_charge=message.charging != FleetOrderMessage.NOT_YET,
        must_charge=message.charging == FleetOrderMessage.NOW,
        fetches=message.fetches,
        meets_at=to_pose(message.meets_at[0]) if message.meets_at else None,
        elsewhere=message.elsewhere,
    )


def _holder(message: FleetHolder) -> Holder:
    ticket = short(message.ticket, "ticket", LONGEST_ID)
    return Holder(ticket=ticket, at=_point(message.at), language=Language.known(message.language))


def _holder_message(holder: Holder) -> FleetHolder:
    return FleetHolder(ticket=holder.ticket, language=holder.language or "", at=_point_message(holder.at))


def _point(message: PointMessage) -> Point:
    finite(message.x, message.y, field="a point")
    return float(message.x), float(message.y)


def _point_message(point: Point) -> PointMessage:
    return PointMessage(x=float(point[0]), y=float(point[1]))


def _claim(message: FleetClaim) -> Claim:
    if message.number > LARGEST_NUMBER:
        raise BadMessage("number is larger than claims ever get", message.number)
    return Claim(
        key=short(message.key, "key", LONGEST_ID),
        number=message.number,
        rank=message.rank,
        held=message.held,
        at=_point(message.at) if message.at_known else None,
    )


def _claim_message(claim: Claim) -> FleetClaim:
    message = FleetClaim(key=claim.key, number=claim.number, rank=claim.rank, held=claim.held)
    if claim.at is not None:
        message.at_known, message.at = True, _point_message(claim.at)
    return message
