"""The escort's state machine as a table: which phase each event leads to, and how each event ends an escort."""

from enum import Enum, auto

from guide_robot.common.vocabulary import EscortOutcome, EscortPhase

STARTING, LEADING, WAITING, SEARCHING, ARRIVING, GIVING_UP = EscortPhase


class EscortEvent(Enum):
    """What happened, as a phase function judges it."""

    PERSON_FOUND = auto()
    NOBODY_CAME = auto()
    POSE_IS_BACK = auto()
    REDIRECTED = auto()
    AT_PLACE = auto()
    PLACE_TAKEN = auto()
    NO_WAY = auto()
    WAY_BLOCKED = auto()
    PERSON_BEHIND = auto()
    PERSON_NOT_AT_PLACE = auto()
    PERSON_COMES = auto()
    PERSON_AGREES = auto()
    PERSON_MISSING = auto()
    PERSON_LEFT = auto()
    PERSON_LOST = auto()
    TURNED_TO_PERSON = auto()
    FAREWELL_OVER = auto()
    CANCELED = auto()
    NAVIGATION_OVER = auto()
    POSE_LOST = auto()


Target = EscortPhase | EscortOutcome

EVERYWHERE: dict[EscortEvent, Target] = {
    EscortEvent.CANCELED: EscortOutcome.CANCELED,
    EscortEvent.NAVIGATION_OVER: EscortOutcome.FAULT,
    EscortEvent.POSE_LOST: EscortOutcome.FAULT,
}
"""What ends an escort in every phase."""

TABLE: dict[EscortPhase, dict[EscortEvent, Target]] = {
    STARTING: {
        EscortEvent.PERSON_FOUND: LEADING,
        EscortEvent.PERSON_AGREES: LEADING,
        EscortEvent.NOBODY_CAME: GIVING_UP,
    },
    LEADING: {
        EscortEvent.POSE_IS_BACK: LEADING,
        EscortEvent.PERSON_AGREES: LEADING,
        EscortEvent.REDIRECTED: LEADING,
        EscortEvent.PLACE_TAKEN: LEADING,
        EscortEvent.AT_PLACE: ARRIVING,
        EscortEvent.PERSON_BEHIND: WAITING,
        EscortEvent.NO_WAY: GIVING_UP,
        EscortEvent.WAY_BLOCKED: GIVING_UP,
    },
    WAITING: {
        EscortEvent.PERSON_COMES: LEADING,
        EscortEvent.PERSON_AGREES: LEADING,
        EscortEvent.AT_PLACE: ARRIVING,
        EscortEvent.PERSON_MISSING: SEARCHING,
        EscortEvent.PERSON_LEFT: GIVING_UP,
        EscortEvent.PERSON_LOST: GIVING_UP,
    },
    SEARCHING: {
        EscortEvent.PERSON_COMES: LEADING,
        EscortEvent.PERSON_AGREES: LEADING,
        EscortEvent.PERSON_MISSING: SEARCHING,
        EscortEvent.PERSON_LEFT: GIVING_UP,
        EscortEvent.PERSON_LOST: GIVING_UP,
    },
    ARRIVING: {
        EscortEvent.REDIRECTED: LEADING,
        EscortEvent.PERSON_AGREES: LEADING,
        EscortEvent.PERSON_NOT_AT_PLACE: WAITING,
        EscortEvent.TURNED_TO_PERSON: EscortOutcome.ARRIVED,
    },
    GIVING_UP: {},
}
"""Where each event leads from a phase, besides EVERYWHERE; GIVING_UP ends by FAREWELL_OVER as GIVES_UP_FOR says."""

GIVES_UP_FOR: dict[EscortEvent, EscortOutcome] = {
    EscortEvent.NOBODY_CAME: EscortOutcome.FOLLOWER_LOST,
    EscortEvent.PERSON_LOST: EscortOutcome.FOLLOWER_LOST,
    EscortEvent.PERSON_LEFT: EscortOutcome.FOLLOWER_LEFT,
    EscortEvent.NO_WAY: EscortOutcome.UNREACHABLE,
    EscortEvent.WAY_BLOCKED: EscortOutcome.BLOCKED,
}
"""How an escort ends that an event made the robot give up."""

STAFF_HEAR_OF = {*GIVES_UP_FOR, EscortEvent.NAVIGATION_OVER, EscortEvent.POSE_LOST}


def target_of(phase: EscortPhase, entered_by: EscortEvent | None, event: EscortEvent) -> Target | None:
    """Return where an event leads from a phase that was entered by another; None where it means nothing."""
    if phase is GIVING_UP and event is EscortEvent.FAREWELL_OVER and entered_by is not None:
        return GIVES_UP_FOR.get(entered_by)
    return (EVERYWHERE | TABLE[phase]).get(event)
