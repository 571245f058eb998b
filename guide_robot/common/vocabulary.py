"""The words that all rooms use: enums whose values equal those of guide_robot_interfaces."""

from enum import IntEnum


class GuideState(IntEnum):
    """The robot's one visible state; values equal those of guide_robot_interfaces/msg/GuideState."""

    IDLE = 0
    GREETING = 1
    ASKING = 2
    TICKETING = 3
    LEADING = 4
    WAITING_WITH = 5
    RETURNING = 6
    CHARGING = 7
    OUT_OF_SERVICE = 8


class ChoiceKind(IntEnum):
    """What was touched; values equal those of guide_robot_interfaces/msg/KioskRequest.

    OPERATOR_STOP to OPERATOR_TAKE_OVER only keep their numbers from being given away: an operator stops the robot by
    the motion gate and gives orders by the service operator_order, where each is answered.
    """

    CHOOSE_LANGUAGE = 0
    CHOOSE_SERVICE = 1
    LEAD_TO_PLACE = 2
    CALL_A_PERSON = 3
    CONSENT_CARD = 4
    DECLINE = 5
    ACCEPT = 6
    END = 7
    OPERATOR_STOP = 8
    OPERATOR_RESUME = 9
    OPERATOR_GO_TO = 10
    OPERATOR_TAKE_OVER = 11
    REVOKE_CONSENT = 12
    HERE_I_AM = 13
    RATED_GOOD = 14
    RATED_FAIR = 15
    RATED_POOR = 16


class CodeKind(IntEnum):
    """What code was held up; values equal those of guide_robot_interfaces/msg/ScannedCode."""

    UNKNOWN = 0
    TICKET = 1
    APPOINTMENT = 2
    CITIZEN_CARD = 3
    VNEID = 4
    WEB_ADDRESS = 5


class DrawStatus(IntEnum):
    """How drawing a ticket ended; values equal those of DispenseTicket."""

    PRINTED = 0
    NOT_PRINTED = 1
    RETRY = 2
    IMPOSSIBLE = 3


class CallKind(IntEnum):
    """A counter's word on a ticket; values equal those of guide_robot_interfaces/msg/TicketCall."""

    CALLED = 0
    RECALLED = 1
    MISSED = 2
    FINISHED = 3
    TRANSFERRED = 4
    REQUEUED = 5
    PARKED = 6


class OrderKind(IntEnum):
    """What an operator orders; values equal those of guide_robot_interfaces/srv/OperatorOrder."""

    GO_TO = 0
    TAKE_OVER = 1


class Priority(IntEnum):
    """How urgent an announcement is; values equal those of guide_robot_interfaces/msg/Announcement."""

    COURTESY = 0
    INFORMATION = 1
    CALL = 2
    SAFETY = 3


class FollowerState(IntEnum):
    """How the person is doing; values equal those of guide_robot_interfaces/msg/FollowerState."""

    NONE = 0
    FOLLOWING = 1
    LAGGING = 2
    STOPPED = 3
    OCCLUDED = 4
    LOST = 5


class EscortPhase(IntEnum):
    """What the escort is doing; values equal those of the Escort action's feedback."""

    STARTING = 0
    LEADING = 1
    WAITING = 2
    SEARCHING = 3
    ARRIVING = 4
    GIVING_UP = 5


class EscortOutcome(IntEnum):
    """How an escort ended; values equal those of the Escort action's result."""

    ARRIVED = 0
    FOLLOWER_LOST = 1
    FOLLOWER_LEFT = 2
    UNREACHABLE = 3
    BLOCKED = 4
    CANCELED = 5
    FAULT = 6


class FollowPhase(IntEnum):
    """What the follow behaviour is doing; values equal those of the Follow action's feedback."""

    STARTING = 0
    FOLLOWING = 1
    WAITING = 2
    SEARCHING = 3


class FollowOutcome(IntEnum):
    """How following ended; values equal those of the Follow action's result."""

    ENDED = 0
    PERSON_LOST = 1
    BLOCKED = 2
    CANCELED = 3
    FAULT = 4


class BodyKind(IntEnum):
    """What shape the lidar sees; values equal those of guide_robot_interfaces/msg/Person."""

    WALKING = 0
    WHEELCHAIR = 1
    WALKER = 2
    TROLLEY = 3


class Engagement(IntEnum):
    """How far somebody has turned to the robot, in the terms of REP-155."""

    UNKNOWN = 0
    DISENGAGED = 1
    ENGAGING = 2
    ENGAGED = 3
    DISENGAGING = 4


class VisitEventKind(IntEnum):
    """What happened in a visit; values equal those of guide_robot_interfaces/msg/VisitEvent."""

    DETECTED = 0
    GREETED = 1
    REQUESTED = 2
    CARD_READ = 3
    TICKET_ISSUED = 4
    NO_TICKET = 5
    ESCORT_STARTED = 6
    REDIRECTED = 7
    ARRIVED = 8
    LOST = 9
    ESCORT_FAILED = 10
    RETURNED = 11
    ENDED = 12
    PERSON_CALLED = 13
    STAFF_NOTIFIED = 14
    DRIVE_FAILED = 15
    RATED = 16


class VisitOutcome(IntEnum):
    """How a visit ended; values equal those of guide_robot_interfaces/msg/VisitEvent."""

    NONE = 0
    SERVED = 1
    TICKET_ONLY = 2
    WITHOUT_TICKET = 3
    LEFT_UNASKED = 4
    WANTED_NOTHING = 5
    ENDED_BY_CITIZEN = 6
    FOLLOWER_LOST = 7
    NOT_LED = 8
    TAKEN_OVER = 9
    BROKEN_OFF = 10
    LED_BY_ANOTHER = 11
