"""The order desk: every order is answered in words; a stop is sent until it is confirmed."""

import random

import pytest

from guide_robot.kiosk.orders import DeskInputs, Order, OrderDesk, OrderKind, Reply, Sending
from guide_robot.phrases.reasons import Reason, Why

STOP, RESUME, GO_TO, TAKE_OVER = OrderKind.STOP, OrderKind.RESUME, OrderKind.GO_TO, OrderKind.TAKE_OVER


class Bench:
    """A desk, and everything that it sent and said; tests answer."""

    def __init__(self) -> None:
        self.desk = OrderDesk()
        self.sent: list[Sending] = []
        self.told: list[tuple[int, bool, Reason | None]] = []
        self.now_s = 100.0

    def step(self, *orders: Order, replies: tuple[Reply, ...] = (), wait: float = 0.0, **more: bool) -> list[Sending]:
        self.now_s += wait
        outputs = self.desk.step(DeskInputs(orders=orders, replies=replies, **more), self.now_s)
        self.sent += outputs.send
        for told in outputs.tell:
            answer = told.answer
            self.told.append((answer.order, answer.accepted, answer.reason))
        return list(outputs.send)

    def run(self, seconds: float, **more: bool) -> None:
        for _ in range(round(seconds / 0.1)):
            self.step(wait=0.1, **more)

    def answer(self, sending: Sending, accepted: bool = True, reason: Reason | None = None) -> None:
        self.step(replies=(Reply(sending=sending, accepted=accepted, reason=reason),))

    def keys(self) -> list[tuple[int, bool, Why]]:
        return [(number, accepted, reason.key) for number, accepted, reason in self.told if reason is not None]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def order(kind: OrderKind, number: int = 1, place: str = "") -> Order:
    return Order(kind=kind, number=number, place=place)


@pytest.mark.parametrize("kind", OrderKind)
@pytest.mark.parametrize("accepted", [True, False])
def test_order_is_sent_at_once_and_its_answer_told(bench, kind, accepted):
    (sending,) = bench.step(order(kind, 7, "counter_1"))
    assert (sending.kind, sending.place) == (kind, "counter_1")
    bench.answer(sending, accepted, Why.MAY_MOVE())
    assert [(number, said) for number, said, _ in bench.told] == [(7, accepted)]
    bench.run(70.0)
    assert len(bench.sent) == 1 and len(bench.told) == 1


def test_stop_is_sent_again_until_it_is_confirmed(bench):
    bench.step(order(STOP))
    bench.run(10.0)
    assert 15 <= len(bench.sent) <= 21
    assert all(sending.kind is STOP for sending in bench.sent)
    assert bench.keys() == [(1, False, Why.GATE_SILENT)]
    bench.answer(bench.sent[0])
    assert bench.told[-1][:2] == (1, True)
    count = len(bench.sent)
    bench.run(5.0)
    assert len(bench.sent) == count and not bench.desk.stop_is_open


def test_silence_is_said_after_a_second(bench):
    bench.step(order(STOP, 1), order(GO_TO, 2, "x"), order(TAKE_OVER, 3))
    bench.run(0.8)
    assert bench.told == []
    bench.run(0.4)
    assert sorted(bench.keys()) == sorted(
        [(1, False, Why.GATE_SILENT), (2, False, Why.RECEPTIONIST_SILENT), (3, False, Why.RECEPTIONIST_SILENT)],
    )


def test_answer_that_comes_late_is_told_too(bench):
    (sending,) = bench.step(order(GO_TO, 2, "x"))
    bench.run(3.0)
    bench.answer(sending)
    assert bench.told[-1][:2] == (2, True)
    assert len(bench.sent) == 1


def test_resume_takes_the_place_of_a_stop_that_nobody_answers(bench):
    (stop,) = bench.step(order(STOP, 1))
    (resume,) = bench.step(order(RESUME, 2))
    assert bench.keys() == [(1, False, Why.ORDER_REPLACED)]
    bench.answer(stop)
    bench.answer(resume)
    bench.run(5.0)
    assert bench.told[-1][:2] == (2, True)
    assert bench.sent == [stop, resume]


def test_stop_takes_the_place_of_a_resume(bench):
    (resume,) = bench.step(order(RESUME, 1))
    (stop,) = bench.step(order(STOP, 2))
    bench.answer(resume)
    assert bench.keys() == [(1, False, Why.ORDER_REPLACED)]
    assert bench.desk.stop_is_open
    bench.answer(stop)
    assert bench.told[-1][:2] == (2, True)


def test_answer_to_a_replaced_stop_does_not_confirm_a_newer_one(bench):
    (first,) = bench.step(order(STOP, 1))
    bench.step(order(RESUME, 2))
    bench.step(order(STOP, 3))
    bench.answer(first)
    assert bench.desk.stop_is_open


def test_resume_that_is_not_confirmed_is_withdrawn_by_a_stop_and_never_sent_again(bench):
    bench.step(order(RESUME, 1))
    bench.run(3.5)
    assert bench.keys() == [(1, False, Why.RESUME_OPEN)]
    bench.run(1.0)
    assert bench.keys()[-1] == (1, False, Why.RESUME_WITHDRAWN)
    assert [sending.kind for sending in bench.sent[:2]] == [RESUME, STOP]
    bench.answer(bench.sent[-1])
    bench.run(5.0)
    assert [sending.kind for sending in bench.sent].count(RESUME) == 1


@pytest.mark.parametrize(
    ("kind", "absent", "key"),
    [
        (RESUME, "gate_ready", Why.GATE_SILENT),
        (GO_TO, "receptionist_ready", Why.RECEPTIONIST_SILENT),
        (TAKE_OVER, "receptionist_ready", Why.RECEPTIONIST_SILENT),
    ],
)
def test_order_for_somebody_absent_is_refused_at_once_and_not_sent(bench, kind, absent, key):
    assert bench.step(order(kind), **{absent: False}) == []
    assert bench.keys() == [(1, False, key)]
    bench.run(5.0, **{absent: False})
    assert bench.sent == []


def test_stop_is_sent_although_the_gate_is_not_there_yet(bench):
    assert bench.step(order(STOP), gate_ready=False)
    bench.run(5.0, gate_ready=False)
    assert bench.keys() == [(1, False, Why.GATE_SILENT)]
    bench.answer(bench.sent[-1])
    assert bench.told[-1][:2] == (1, True)


def test_stops_pressed_without_end_are_few_on_the_wire_and_all_confirmed_by_one_answer(bench):
    for number in range(30):
        bench.step(order(STOP, number), wait=0.01)
    assert len(bench.sent) <= 4
    bench.answer(bench.sent[-1])
    assert sorted(number for number, accepted, _ in bench.told if accepted) == list(range(30))


def test_every_order_of_any_sequence_is_answered_and_the_last_stop_holds():
    for seed in range(200):
        chance, bench = random.Random(seed), Bench()
        numbers: list[int] = []
        for number in range(12):
            numbers.append(number)
            given = order(chance.choice(list(OrderKind)), number, "x")
            for sending in bench.step(given, wait=chance.uniform(0.0, 2.0)):
                if chance.random() < 0.5:
                    bench.answer(sending, chance.random() < 0.8)
            bench.run(chance.choice([0.0, 0.3, 6.0]))
        bench.step(order(STOP, 99))
        bench.run(2.0)
        assert {number for number, _, _ in bench.told} >= {*numbers, 99}
        assert bench.sent[-1].kind is STOP
