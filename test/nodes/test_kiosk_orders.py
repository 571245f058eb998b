"""Operators' orders over DDS: to the motion gate and the receptionist, through floods, and answered on the page."""

import array
import contextlib
import itertools
import json
import math
import subprocess
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest
from sensor_msgs.msg import LaserScan
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from guide_robot.kiosk.web.inbox import CAPACITY
from guide_robot.phrases.reasons import Why
from guide_robot.ros import names
from guide_robot.ros.nodes.kiosk import KioskNode
from guide_robot.ros.nodes.motion_gate import MotionGateNode
from guide_robot.ros.nodes.receptionist import ReceptionistNode
from guide_robot.ros.reasons import reason_message
from guide_robot_interfaces.msg import KioskRequest, MotionState, VisitEvent
from guide_robot_interfaces.srv import OperatorOrder, SetMotion


class Bench:
    """The node; a probe that plays gate and receptionist; an operator page."""

    def __init__(self, graph, heard, folder) -> None:
        self.graph = graph
        graph.set("kiosk", port=0, operator_token_file=folder / "token", voice="''", tickets_folder=folder)
        self.node = graph.make(KioskNode)
        self.probe = graph.probe()
        self.requests = heard(self.probe, KioskRequest, names.KIOSK_REQUEST, names.WISHES)
        self.motion = self.probe.create_publisher(MotionState, names.MOTION_ALLOWED, names.LATCHED)
        self.asked: list[SetMotion.Request] = []
        self.ordered: list[OperatorOrder.Request] = []
        self.refuses = ""
        self.told: list[dict] = []
        self.shown: dict = {}
        self.motions: list[dict | None] = []
        self.numbers = itertools.count(1)
        graph.spin_until(lambda: self.motion.get_subscription_count() and self.node.count_subscribers("kiosk_request"))
        self.link = connect(self._address("operator"), legacy=True)
        self.link.send(json.dumps({"token": (folder / "token").read_text().strip()}))

    def _address(self, page: str) -> str:
        return self.node.address.replace("http", "ws") + f"ws/{page}"

    def gate(self):
        def answer(request, response):
            self.asked.append(request)
            response.accepted = not self.refuses
            response.reason = reason_message(Why.WORDS(words=self.refuses or "so it is"))
            if not self.refuses:
                self.says(request.allowed, request.source)
            return response

        return self.probe.create_service(SetMotion, names.SET_MOTION, answer)

    def receptionist(self):
        def answer(request, response):
            self.ordered.append(request)
            response.accepted = not self.refuses
            response.reason = reason_message(Why.WORDS(words=self.refuses or "taken up"))
            return response

        return self.probe.create_service(OperatorOrder, names.OPERATOR_ORDER, answer)

    def says(self, allowed: bool, source: str = "") -> None:
        cause = MotionState.NONE if allowed else MotionState.OPERATOR
        self.motion.publish(MotionState(allowed=allowed, cause=cause, source=source))

    def order(self, number: int, do: str, **more: str) -> None:
        self.link.send(json.dumps({"do": do, "order": number, **more}))

    def hears(self) -> bool:
        with contextlib.suppress(TimeoutError):
            while True:
                message = json.loads(self.link.recv(timeout=0.0))
                if "order" in message:
                    self.told.append(message)
                else:
                    self.shown.update(message)
                    self.motions += [message["motion"]] if "motion" in message else []
        return True

    def until_told(self, number: int, accepted: bool) -> dict:
        def told():
            self.hears()
            return [one for one in self.told if (one["order"], one["accepted"]) == (number, accepted)]

        try:
            return self.graph.spin_until(told)[-1]
        except AssertionError as error:
            raise AssertionError(f"order {number}: told {self.told[-6:]}") from error

    def until_shown(self, fits: Callable[[dict], bool]) -> dict:
        """Return the first motion that the page was told since they were cleared and that fits."""

        def found() -> list[dict]:
            self.hears()
            return [motion for motion in self.motions if motion and fits(motion)]

        return self.graph.spin_until(found)[0]

    def stop(self) -> dict:
        """Stop the robot; returns what is answered."""
        number = next(self.numbers)
        self.order(number, "operator_stop")
        return self.until_told(number, True)

    def resume(self) -> None:
        """Ask until the robot may move, as a person would: a resume that is not confirmed for long is withdrawn."""

        def decided() -> list[dict]:
            self.hears()
            return [one for one in self.told if one["order"] == number and one["reason"]["key"] != Why.RESUME_OPEN]

        accepted = False
        while not accepted:
            number = next(self.numbers)
            self.order(number, "operator_resume")
            accepted = self.graph.spin_until(decided)[-1]["accepted"]

    def flood(self, ends: threading.Event) -> None:
        """Ten sockets that send 30 wishes at once, again and again."""
        links = []
        frames = [json.dumps({"do": kind, "language": "vi"}) for kind in ("choose_language", "call_a_person", "end")]
        while not ends.wait(0.01):
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                if len(links) < 10:
                    links.append(connect(self._address("kiosk"), close_timeout=0.1, legacy=True))
            for link in list(links):
                try:
                    for frame in frames * 10:
                        link.send(frame)
                except (WebSocketException, OSError):
                    links.remove(link)
        for link in links:
            link.socket.close()


@pytest.fixture
def bench(graph, heard, tmp_path):
    made = Bench(graph, heard, tmp_path)
    yield made
    made.link.socket.close()


def test_each_order_goes_to_who_carries_it_out_and_is_confirmed(bench):
    services = (bench.gate(), bench.receptionist())
    orders = bench.node._orders
    bench.graph.spin_until(lambda: orders.ready)
    bench.order(1, "operator_stop")
    assert bench.until_told(1, True)["reason"] == {"key": "words", "values": {"words": "so it is"}, "why": None}
    bench.order(2, "operator_resume")
    bench.until_told(2, True)
    bench.order(3, "operator_go_to", place="counter_2")
    bench.until_told(3, True)
    bench.order(4, "operator_take_over")
    assert bench.until_told(4, True)["reason"]["values"] == {"words": "taken up"}
    assert [request.allowed for request in bench.asked] == [False, True]
    assert bench.asked[0].source == "operator page"
    go_to, take_over = bench.ordered
    assert (go_to.order, go_to.place) == (OperatorOrder.Request.GO_TO, "counter_2")
    assert take_over.order == OperatorOrder.Request.TAKE_OVER
    assert bench.requests.messages == []
    assert len(services) == 2


def test_refusal_is_told_in_the_words_of_who_refuses(bench):
    services = (bench.gate(), bench.receptionist())
    bench.graph.spin_until(lambda: bench.node._orders.ready)
    bench.refuses = "not now"
    bench.order(1, "operator_stop")
    bench.order(2, "operator_go_to", place="counter_2")
    assert bench.until_told(1, False)["reason"]["values"] == {"words": "not now"}
    assert bench.until_told(2, False)["reason"]["values"] == {"words": "not now"}
    assert len(services) == 2


def test_stop_without_a_gate_is_warned_of_and_reaches_the_gate_that_comes(bench):
    bench.order(1, "operator_stop")
    said = bench.until_told(1, False)
    assert said["reason"]["key"] == Why.GATE_SILENT
    bench.order(2, "operator_go_to", place="counter_2")
    assert bench.until_told(2, False)["reason"]["key"] == Why.RECEPTIONIST_SILENT
    gate = bench.gate()
    bench.until_told(1, True)
    assert not bench.asked[0].allowed
    assert gate


def test_resume_without_a_gate_is_refused_and_never_comes_later(bench):
    bench.order(1, "operator_resume")
    assert bench.until_told(1, False)["reason"]["key"] == Why.GATE_SILENT
    gate = bench.gate()
    bench.graph.spin_until(lambda: bench.node._orders.gate_ready)
    bench.graph.spin_for(1.0)
    assert bench.asked == []
    assert gate


def test_twenty_of_twenty_stops_through_a_flood_of_ten_sockets(bench):
    services = (bench.gate(), bench.receptionist())
    bench.graph.spin_until(lambda: bench.node._orders.ready)
    ends = threading.Event()
    flood = threading.Thread(target=bench.flood, args=(ends,))
    flood.start()
    try:
        bench.graph.spin_until(lambda: len(bench.requests.messages) > 20)
        for number in range(1, 41):
            bench.order(number, "operator_stop" if number % 2 else "operator_resume")
            bench.until_told(number, True)
    finally:
        ends.set()
        flood.join(20.0)
    assert [request.allowed for request in bench.asked] == [False, True] * 20
    assert {request.kind for request in bench.requests.messages} <= {
        KioskRequest.CHOOSE_LANGUAGE,
        KioskRequest.CALL_A_PERSON,
        KioskRequest.END,
    }
    assert len(services) == 2


def test_page_shows_what_the_wheels_obey_and_nothing_when_it_is_not_said_any_more(bench):
    bench.says(False, "button")
    bench.graph.spin_until(lambda: bench.hears() and bench.shown.get("motion"))
    motion = bench.shown["motion"]
    assert (motion["allowed"], motion["cause"], motion["source"]) == (False, "operator", "button")
    bench.graph.spin_until(lambda: bench.hears() and bench.shown["motion"] is None)
    bench.motions.clear()
    bench.motion.publish(MotionState(allowed=True, cause=200, source="x" * 5000))
    odd = bench.until_shown(lambda motion: True)
    assert (odd["allowed"], odd["cause"]) == (True, "unknown")


@pytest.fixture
def whole(graph, heard, tmp_path):
    """Return the bench with the real motion gate and the real receptionist."""
    graph.set("motion_gate", heartbeats=[""], stop_file=tmp_path / "stop.json")
    made = Bench(graph, heard, tmp_path)
    graph.make(MotionGateNode)
    graph.make(ReceptionistNode)
    scans = made.probe.create_publisher(LaserScan, names.SCAN, names.SENSOR)
    random = np.random.default_rng(1)
    made.probe.create_timer(0.05, lambda: scans.publish(walls_around(random)))
    graph.spin_until(lambda: made.node._orders.ready)
    yield made
    made.link.socket.close()


def walls_around(random) -> LaserScan:
    """Return walls all around, with the noise of a lidar."""
    ranges = array.array("f", (4.0 + 0.01 * random.standard_normal(360)).astype(np.float32).tobytes())
    return LaserScan(angle_min=-math.pi, angle_increment=math.tau / 360, range_min=0.1, range_max=12.0, ranges=ranges)


def test_real_gate_and_receptionist_answer_through_a_flood(whole):
    ends = threading.Event()
    flood = threading.Thread(target=whole.flood, args=(ends,))
    flood.start()
    try:
        whole.graph.spin_until(lambda: len(whole.requests.messages) > 20)
        for _ in range(20):
            whole.motions.clear()
            assert whole.stop()["reason"]["values"] == {"source": "operator page"}
            whole.until_shown(lambda motion: motion["cause"] == "operator")
            whole.resume()
            whole.until_shown(lambda motion: motion["allowed"])
    finally:
        ends.set()
        flood.join(20.0)


def test_a_stop_from_the_page_reaches_the_gate_while_the_kiosks_own_topics_are_flooded(whole, heard):
    topics = [names.KIOSK_REQUEST, names.VISIT_EVENT, names.PEOPLE, names.FOLLOWER]
    words = [sys.executable, "-m", "guide_robot.bench.safety.flood", "--domain", str(whole.graph.domain), *topics]
    flood = subprocess.Popen(words)
    try:
        events = heard(whole.probe, VisitEvent, names.VISIT_EVENT, 1)
        whole.graph.spin_until(lambda: len(events.messages) > 20 and len(whole.requests.messages) > 20, 60.0)
        for _ in range(5):
            whole.motions.clear()
            assert whole.stop()["reason"]["values"] == {"source": "operator page"}
            whole.until_shown(lambda motion: motion["cause"] == "operator")
            whole.resume()
            assert flood.poll() is None
    finally:
        flood.kill()
        flood.wait()


def test_real_receptionist_refuses_to_go_while_the_robot_is_stopped_and_says_why(whole):
    whole.order(1, "operator_stop")
    whole.until_told(1, True)
    whole.graph.spin_until(lambda: whole.hears() and (whole.shown.get("guide") or {}).get("state") == "out_of_service")
    whole.order(2, "operator_go_to", place="counter_2")
    assert whole.until_told(2, False)["reason"]["key"] == Why.OUT_OF_SERVICE
    whole.order(3, "operator_take_over")
    assert whole.until_told(3, False)["reason"]["key"] == Why.OUT_OF_SERVICE


def test_subscriber_keeps_all_that_the_inbox_may_hold():
    assert names.WISHES.depth >= CAPACITY
