"""What becomes of an operator's order: sent to the motion gate or the receptionist, and answered with a reason.

A stop is sent again until it is confirmed or a resume takes its place. A resume is sent once: one that is not confirmed
in time is withdrawn by a stop, so that the robot never moves on long after somebody was told that it would not.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from guide_robot.phrases.reasons import Reason, Why

ANSWER_WITHIN_S = 1.0
# Half the time until the warning: one request may be lost before anybody needs to know.
SEND_AGAIN_S = 0.5
JOIN_S = 0.1
# The motion gate gives up a resume after 2 s (its cancel_answer_s): twice that is no answer at all.
RESUME_WITHIN_S = 4.0
FORGET_S = 60.0
MOST_STOPS = 50


class OrderKind(Enum):
    """What operators order; the value is the word in the page's frame."""

    STOP = "operator_stop"
    RESUME = "operator_resume"
    GO_TO = "operator_go_to"
    TAKE_OVER = "operator_take_over"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the page is told of its order, with the reason that kiosk, motion gate or receptionist gives."""

    order: int
    accepted: bool
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class Order:
    """An operator's order; `number` is the page's own, `tell` may be called from any thread and more than once."""

    kind: OrderKind
    number: int = 0
    place: str = ""
    source: str = "operator page"
    tell: Callable[[Answer], None] = lambda _: None


@dataclass(frozen=True, kw_only=True)
class Sending:
    """One request to send now; each has a number of its own."""

    number: int
    kind: OrderKind
    place: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the motion gate or the receptionist answered to a sending."""

    sending: Sending
    accepted: bool
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class DeskInputs:
    """What happened since the last step."""

    orders: tuple[Order, ...] = ()
    replies: tuple[Reply, ...] = ()
    gate_ready: bool = True
    receptionist_ready: bool = True


@dataclass(frozen=True, kw_only=True)
class Told:
    """An answer, and whom to give it."""

    order: Order
    answer: Answer

    def deliver(self) -> None:
        """Tell the page."""
        self.order.tell(self.answer)


@dataclass(frozen=True, kw_only=True)
class DeskOutputs:
    """What is to be sent and said, in this order."""

    send: tuple[Sending, ...]
    tell: tuple[Told, ...]


@dataclass
class _Waiting:
    order: Order
    since_s: float
    warned: bool = False


class OrderDesk:
    """Keeps orders until they are answered; `step` is the only way in."""

    def __init__(self) -> None:
        self._numbers = 0
        self._stops: list[_Waiting] = []
        self._first_stop = 0  # sendings before this one belong to a stop that a resume replaced
        self._stop_sent_s = -math.inf
        self._others: dict[int, _Waiting] = {}
        self._send: list[Sending] = []
        self._tell: list[Told] = []

    @property
    def stop_is_open(self) -> bool:
        """Whether a stop is not confirmed yet."""
        return bool(self._stops)

    def step(self, inputs: DeskInputs, now_s: float) -> DeskOutputs:
        """Take what happened and return what is to be sent and said."""
        self._send, self._tell = [], []
        for reply in inputs.replies:
            self._hear(reply)
        for order in inputs.orders:
            self._take(order, inputs, now_s)
        self._watch(now_s)
        return DeskOutputs(send=tuple(self._send), tell=tuple(self._tell))

    def _take(self, order: Order, inputs: DeskInputs, now_s: float) -> None:
        if order.kind is OrderKind.STOP:
            self._replace_resumes()
            self._stop(order, now_s)
            return
        motion = order.kind is OrderKind.RESUME
        if motion:
            self._replace_stops()
        if not (inputs.gate_ready if motion else inputs.receptionist_ready):
            self._silent(order)
            return
        self._others[self._sending(order)] = _Waiting(order=order, since_s=now_s)

    def _stop(self, order: Order, now_s: float) -> None:
        self._stops = [*self._stops[1 - MOST_STOPS :], _Waiting(order=order, since_s=now_s)]
        if now_s - self._stop_sent_s >= JOIN_S:
            self._send_stop(order, now_s)

    def _send_stop(self, order: Order, now_s: float) -> None:
        self._stop_sent_s = now_s
        self._sending(order)

    def _sending(self, order: Order) -> int:
        self._numbers += 1
        self._send.append(
            Sending(number=self._numbers, kind=order.kind, place=order.place, source=order.source),
        )
        return self._numbers

    def _replace_resumes(self) -> None:
        for number in [number for number, one in self._others.items() if one.order.kind is OrderKind.RESUME]:
            self._say(self._others.pop(number).order, accepted=False, reason=Why.ORDER_REPLACED())

    def _replace_stops(self) -> None:
        for one in self._stops:
            self._say(one.order, accepted=False, reason=Why.ORDER_REPLACED())
        self._stops = []
        self._first_stop, self._stop_sent_s = self._numbers + 1, -math.inf

    def _hear(self, reply: Reply) -> None:
        if reply.sending.kind is OrderKind.STOP:
            if reply.sending.number >= self._first_stop:
                for one in self._stops:
                    self._say(one.order, accepted=reply.accepted, reason=reply.reason)
                self._stops = []
            return
        waiting = self._others.pop(reply.sending.number, None)
        if waiting is not None:
            self._say(waiting.order, accepted=reply.accepted, reason=reply.reason)

    def _watch(self, now_s: float) -> None:
        for number, one in list(self._others.items()):
            self._warn(one, now_s)
            resume = one.order.kind is OrderKind.RESUME
            if now_s - one.since_s >= (RESUME_WITHIN_S if resume else FORGET_S):
                del self._others[number]
                if resume:
                    self._withdraw(one.order, now_s)
        for one in self._stops:
            self._warn(one, now_s)
        if self._stops and now_s - self._stop_sent_s >= SEND_AGAIN_S:
            self._send_stop(self._stops[-1].order, now_s)

    def _withdraw(self, resume: Order, now_s: float) -> None:
        self._say(resume, accepted=False, reason=Why.RESUME_WITHDRAWN())
        self._stop(Order(kind=OrderKind.STOP, source=f"{resume.source}: resume not confirmed in time"), now_s)

    def _warn(self, one: _Waiting, now_s: float) -> None:
        if one.warned or now_s - one.since_s < ANSWER_WITHIN_S:
            return
        one.warned = True
        if one.order.kind is OrderKind.RESUME:
            self._say(one.order, accepted=False, reason=Why.RESUME_OPEN())
        else:
            self._silent(one.order)

    def _silent(self, order: Order) -> None:
        motion = order.kind in (OrderKind.STOP, OrderKind.RESUME)
        self._say(order, accepted=False, reason=Why.GATE_SILENT() if motion else Why.RECEPTIONIST_SILENT())

    def _say(self, order: Order, *, accepted: bool, reason: Reason | None) -> None:
        answer = Answer(order=order.number, accepted=accepted, reason=reason)
        self._tell.append(Told(order=order, answer=answer))
