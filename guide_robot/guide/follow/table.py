"""The state machine of following as a table: where each event leads from each phase."""

from enum import Enum, auto

from guide_robot.common.vocabulary import FollowOutcome, FollowPhase

STARTING, FOLLOWING, WAITING, SEARCHING = FollowPhase


class FollowEvent(Enum):
    """What happened, as a phase function judges it."""

    PERSON_FOUND = auto()
    NOBODY_CAME = auto()
    PERSON_STANDS = auto()
    PERSON_GOES_ON = auto()
    PERSON_AMBIGUOUS = auto()
    PERSON_LOST = auto()
    PERSON_IS_BACK = auto()
    PERSON_AGREES = auto()
    SEARCHED_IN_VAIN = auto()
    WAY_BLOCKED = auto()
    CANCELED = auto()
    FINISHED = auto()
    NAVIGATION_OVER = auto()
    POSE_LOST = auto()


Target = FollowPhase | FollowOutcome

EVERYWHERE: dict[FollowEvent, Target] = {
    FollowEvent.CANCELED: FollowOutcome.CANCELED,
    FollowEvent.FINISHED: FollowOutcome.ENDED,
    FollowEvent.NAVIGATION_OVER: FollowOutcome.FAULT,
    FollowEvent.POSE_LOST: FollowOutcome.FAULT,
}
"""What ends following in every phase."""

TABLE: dict[FollowPhase, dict[FollowEvent, Target]] = {
    STARTING: {
        FollowEvent.PERSON_FOUND: WAITING,
        FollowEvent.PERSON_AGREES: WAITING,
        FollowEvent.NOBODY_CAME: FollowOutcome.PERSON_LOST,
    },
    FOLLOWING: {
        FollowEvent.PERSON_STANDS: WAITING,
        FollowEvent.PERSON_AGREES: WAITING,
        FollowEvent.PERSON_AMBIGUOUS: WAITING,
        FollowEvent.PERSON_LOST: SEARCHING,
        FollowEvent.WAY_BLOCKED: FollowOutcome.BLOCKED,
    },
    WAITING: {
        FollowEvent.PERSON_GOES_ON: FOLLOWING,
        FollowEvent.PERSON_AGREES: WAITING,
        FollowEvent.PERSON_AMBIGUOUS: WAITING,
        FollowEvent.PERSON_LOST: SEARCHING,
    },
    SEARCHING: {
        FollowEvent.PERSON_IS_BACK: FOLLOWING,
        FollowEvent.PERSON_AGREES: WAITING,
        FollowEvent.SEARCHED_IN_VAIN: FollowOutcome.PERSON_LOST,
    },
}
"""Where each event leads from a phase, besides EVERYWHERE."""

AT_ONCE = {
    FollowEvent.PERSON_STANDS,
    FollowEvent.PERSON_GOES_ON,
    FollowEvent.PERSON_AMBIGUOUS,
    FollowEvent.PERSON_LOST,
}
"""Events after which the new phase acts in the same step."""

STAFF_HEAR_OF = {
    FollowEvent.SEARCHED_IN_VAIN,
    FollowEvent.WAY_BLOCKED,
    FollowEvent.NAVIGATION_OVER,
    FollowEvent.POSE_LOST,
}


def target_of(phase: FollowPhase, event: FollowEvent) -> Target | None:
    """Return where an event leads from a phase; None where it means nothing."""
    return (EVERYWHERE | TABLE[phase]).get(event)
