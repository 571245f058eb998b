"""The one table of a ticket's states: which action is possible in which, where it leads, and what is then told."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from guide_robot.queue.domain.model import EventKind, TicketState

S = TicketState


class Action(Enum):
    """What may be done with a ticket.

    CALL: it is its turn. RECALL to TRANSFER: staff do it with one ticket. NO_SHOW: recalled too often. WITHDRAW: the
    robot that asked for it has nobody to give it to. SUPERSEDE: its citizen got another number, offline. END_DAY: its
    day is over.
    """

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    PARK = "park"
    RESUME = "resume"
    REQUEUE = "requeue"
    DELETE = "delete"
    TRANSFER = "transfer"
    NO_SHOW = "no-show"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"
    END_DAY = "end-day"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """The states in which an action is possible, the state after it, and the event that tells of it."""

    allowed_in: frozenset[TicketState]
    to: TicketState
    event: EventKind


def _row(to: TicketState, event: EventKind, *allowed_in: TicketState) -> Transition:
    return Transition(allowed_in=frozenset(allowed_in), to=to, event=event)


TRANSITIONS: dict[Action, Transition] = {
    Action.CALL: _row(S.CALLED, EventKind.CALLED, S.QUEUED),
    Action.RECALL: _row(S.CALLED, EventKind.RECALLED, S.CALLED),
    Action.START: _row(S.PROCESSING, EventKind.STARTED, S.CALLED),
    Action.FINISH: _row(S.FINISHED, EventKind.FINISHED, S.CALLED, S.PROCESSING),
    Action.MISS: _row(S.MISSED, EventKind.MISSED, S.CALLED),
    Action.PARK: _row(S.PARKED, EventKind.PARKED, S.CALLED, S.PROCESSING),
    Action.RESUME: _row(S.CALLED, EventKind.CALLED, S.PARKED),
    Action.REQUEUE: _row(S.QUEUED, EventKind.REQUEUED, S.MISSED, S.PARKED, S.CALLED),
    Action.DELETE: _row(S.DELETED, EventKind.DELETED, S.QUEUED, S.PARKED, S.MISSED),
    Action.TRANSFER: _row(S.QUEUED, EventKind.TRANSFERRED, S.CALLED, S.PROCESSING, S.PARKED),
    Action.NO_SHOW: _row(S.MISSED, EventKind.MISSED, S.CALLED),
    Action.WITHDRAW: _row(S.DELETED, EventKind.DELETED, S.QUEUED),
    Action.SUPERSEDE: _row(
        S.DELETED, EventKind.DELETED, S.QUEUED, S.CALLED, S.PROCESSING, S.PARKED, S.FINISHED, S.MISSED
    ),
    Action.END_DAY: _row(S.MISSED, EventKind.MISSED, S.QUEUED, S.CALLED, S.PROCESSING, S.PARKED),
}
# What staff do with one ticket; calling and transferring need to know more.
StaffAction = Literal["recall", "start", "finish", "miss", "park", "resume", "requeue", "delete"]
ENDED = frozenset({S.FINISHED, S.MISSED, S.DELETED})
ACTIVE = frozenset({S.CALLED, S.PROCESSING})


def possible(state: TicketState) -> list[Action]:
    """Return what the table allows in a state, in its order."""
    return [action for action, row in TRANSITIONS.items() if state in row.allowed_in]


def transition(state: TicketState, action: Action) -> Transition | None:
    """Return what an action does to a ticket in this state, None where it is not possible."""
    row = TRANSITIONS[action]
    return row if state in row.allowed_in else None
