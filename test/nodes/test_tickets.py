"""queue_bridge and ticket_dispenser with the real backend: from a request to paper, whatever breaks."""

import sqlite3
import uuid

import httpx
import pytest
from forked_backend import ForkedBackend
from PIL import Image

from guide_robot.bench.queue.process import BackendPlan
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.phrases.reasons import Why
from guide_robot.ros import names
from guide_robot.ros.nodes.queue_bridge import QueueBridgeNode
from guide_robot.ros.nodes.ticket_dispenser import TicketDispenserNode
from guide_robot_interfaces.msg import BackendStatus, MotionState, PrinterStatus, QueueState, TicketCall
from guide_robot_interfaces.srv import DispenseTicket


class Bench:
    """Backend, bridge, dispenser and a client."""

    def __init__(self, graph, heard, folder) -> None:
        self.graph, self.folder = graph, folder
        self.backend = ForkedBackend(BackendPlan(data=folder / "backend", config=resource("config", "backend.yaml")))
        self.backend.start()
        token = folder / "backend" / "tokens" / "robot.token"
        outbox = folder / "outbox.sqlite"
        graph.set("queue_bridge", url=self.backend.url, token_file=token, outbox=outbox, answer_within_s=2.0)
        graph.set("ticket_dispenser", printer__folder=folder / "tickets", journal=folder / "printed.sqlite")
        graph.make(QueueBridgeNode)
        graph.make(TicketDispenserNode)
        self.probe = graph.probe()
        self.queue = heard(self.probe, QueueState, names.QUEUE, names.LATCHED)
        self.status = heard(self.probe, BackendStatus, names.BACKEND_STATUS, names.LATCHED)
        self.calls = heard(self.probe, TicketCall, names.TICKET_CALL, names.CALLS)
        self.printer = heard(self.probe, PrinterStatus, names.PRINTER_STATUS, names.LATCHED)
        self.client = self.probe.create_client(DispenseTicket, names.DISPENSE_TICKET)
        graph.spin_until(lambda: self.client.service_is_ready() and self.queue.last)

    def ask(self, service: str = "residence", request_id: str = "", **more):
        request = DispenseTicket.Request(
            request_id=request_id or str(uuid.uuid4()), service=service, language="vi", **more
        )
        future = self.client.call_async(request)
        self.graph.spin_until(future.done)
        return future.result()

    def clerk(self, path: str, counter: str = "3") -> None:
        headers = {"Authorization": f"Bearer {self.backend.token(f'counter-{counter}')}"}
        assert httpx.post(self.backend.url + path, headers=headers, timeout=10.0).status_code == 200

    def hear(self, count: int) -> list[TicketCall]:
        """Wait for so many calls and return them."""
        self.graph.spin_until(lambda: len(self.calls.messages) >= count, 40.0)
        return list(self.calls.messages)

    def papers(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "tickets").glob("*.png"))


@pytest.fixture
def bench(graph, heard, tmp_path):
    (tmp_path / "tickets").mkdir()
    made = Bench(graph, heard, tmp_path)
    yield made
    made.backend.kill()


def test_a_number_is_drawn_and_printed_once(bench):
    request_id = str(uuid.uuid4())
    first = bench.ask(request_id=request_id)
    assert first.status == DispenseTicket.Response.PRINTED, first.reason
    assert first.ticket.number.startswith("C") and first.ticket.place == "counter_3"
    again = bench.ask(request_id=request_id)
    assert again.ticket.number == first.ticket.number
    assert len(bench.papers()) == 1
    paper = Image.open(bench.folder / "tickets" / bench.papers()[0])
    assert paper.width == 576


def test_a_reprint_is_another_paper_that_says_so(bench):
    request_id = str(uuid.uuid4())
    bench.ask(request_id=request_id)
    assert bench.ask(request_id=request_id, reprint=True).status == DispenseTicket.Response.PRINTED
    assert len(bench.papers()) == 2 and any("reprint" in name for name in bench.papers())


def test_priority_reaches_the_paper(bench):
    plain, first = bench.ask(), bench.ask(priority="elderly")
    assert (plain.ticket.priority, first.ticket.priority) == (False, True)
    assert first.ticket.people_ahead == 0 and plain.ticket.language == "vi"
    heights = [Image.open(bench.folder / "tickets" / f"{one.ticket.id}.png").height for one in (plain, first)]
    assert heights[1] > heights[0]  # by the banner


def test_an_appointment_reaches_the_backend_and_has_one_ticket(bench):
    first, again = bench.ask(appointment="H7"), bench.ask(appointment="H7")
    assert first.ticket.appointment == "H7" and again.ticket.id == first.ticket.id
    headers = {"Authorization": f"Bearer {bench.backend.token('counter-3')}"}
    waiting = httpx.get(bench.backend.url + "/v1/desk", headers=headers, timeout=10.0).json()["waiting"]
    assert [(one["label"], one["appointment"]) for one in waiting] == [(first.ticket.number, "H7")]


def test_the_ticket_names_a_free_counter_and_no_counter_before_the_call(bench):
    first, second = bench.ask().ticket, bench.ask().ticket
    assert (first.counter, first.free_counter, first.place) == ("", "3", "counter_3")
    assert (second.counter, second.free_counter, second.place, second.people_ahead) == ("", "", "", 1)


def test_a_robot_that_somebody_stopped_is_an_alert_of_the_office(bench):
    motion = bench.probe.create_publisher(MotionState, names.MOTION_ALLOWED, names.LATCHED)
    motion.publish(MotionState(allowed=False, cause=MotionState.OPERATOR, source="operator"))
    headers = {"Authorization": f"Bearer {bench.backend.token('admin')}"}

    def stands() -> bool:
        answer = httpx.get(bench.backend.url + "/v1/alerts", headers=headers, timeout=10.0).json()
        return ("robot_stopped", "robot") in [(alert["kind"], alert["subject"]) for alert in answer["alerts"]]

    bench.graph.spin_until(stands, 40.0)


def test_an_unknown_service_is_impossible_and_nothing_is_printed(bench):
    answer = bench.ask(service="moon_landing")
    assert answer.status == DispenseTicket.Response.IMPOSSIBLE and answer.reason.key
    assert bench.papers() == []


def test_with_the_backend_away_a_leased_number_is_given_and_status_says_so(bench):
    bench.graph.spin_until(lambda: bench.status.last and bench.status.last.leased_numbers >= 4 * 5)
    bench.backend.kill()
    answer = bench.ask()
    assert answer.status == DispenseTicket.Response.PRINTED, answer.reason
    assert answer.ticket.offline and answer.ticket.people_ahead == -1 and answer.ticket.expected_wait_s < 0.0
    bench.graph.spin_until(lambda: bench.status.last.state != BackendStatus.CONNECTED)
    assert bench.status.last.outbox >= 1
    bench.backend.start()
    bench.graph.spin_until(
        lambda: bench.status.last.state == BackendStatus.CONNECTED and bench.status.last.outbox == 0, 40.0
    )


def test_without_a_printer_there_is_still_a_number(bench):
    (bench.folder / "tickets").rmdir()
    (bench.folder / "tickets").write_text("a file where the folder should be")
    answer = bench.ask()
    assert answer.status == DispenseTicket.Response.NOT_PRINTED
    assert answer.ticket.number and answer.ticket.code and answer.reason.key == Why.UNPLUGGED
    bench.graph.spin_until(lambda: bench.printer.last and bench.printer.last.state != PrinterStatus.OK)


def test_call_recall_and_missed_reach_the_robot_with_place_and_language(bench):
    ticket = bench.ask().ticket
    bench.clerk("/v1/desk/next")
    bench.clerk(f"/v1/tickets/{ticket.id}/recall")
    bench.clerk(f"/v1/tickets/{ticket.id}/miss")
    calls = bench.hear(3)
    assert [call.kind for call in calls] == [TicketCall.CALLED, TicketCall.RECALLED, TicketCall.MISSED]
    assert {(call.ticket_id, call.number, call.place, call.language) for call in calls} == {
        (ticket.id, ticket.number, "counter_3", "vi")
    }
    with sqlite3.connect(bench.folder / "outbox.sqlite") as outbox:
        bench.graph.spin_until(
            lambda: outbox.execute("SELECT sequence FROM cursor").fetchone() == (calls[-1].sequence,)
        )


def test_a_number_that_is_parked_passed_on_or_queued_again_is_told(bench):
    ticket = bench.ask().ticket
    for kind, act in ((TicketCall.PARKED, "park"), (TicketCall.REQUEUED, "requeue")):
        bench.clerk("/v1/desk/next")
        bench.clerk(f"/v1/tickets/{ticket.id}/{act}")
        bench.graph.spin_until(lambda kind=kind: bench.calls.last and bench.calls.last.kind == kind)
        if act == "park":
            bench.clerk(f"/v1/tickets/{ticket.id}/requeue")
    bench.clerk("/v1/desk/next")
    headers = {"Authorization": f"Bearer {bench.backend.token('counter-3')}"}
    moved = httpx.post(
        f"{bench.backend.url}/v1/tickets/{ticket.id}/transfer", headers=headers, json={"service": "land"}, timeout=10.0
    )
    assert moved.status_code == 200
    assert bench.graph.spin_until(lambda: bench.calls.last.kind == TicketCall.TRANSFERRED)


def test_calls_go_on_when_the_backend_was_replaced_by_an_empty_one(bench):
    for number in range(3):
        ticket = bench.ask().ticket
        bench.clerk("/v1/desk/next")
        bench.clerk(f"/v1/tickets/{ticket.id}/finish")
        bench.hear(2 * number + 2)
    bench.backend.kill()
    for file in (bench.folder / "backend").glob("backend.sqlite*"):
        file.unlink()
    bench.backend.start()
    bench.graph.spin_until(lambda: bench.status.last.state == BackendStatus.CONNECTED, 40.0)
    with sqlite3.connect(bench.folder / "outbox.sqlite") as outbox:
        bench.graph.spin_until(lambda: outbox.execute("SELECT sequence FROM cursor").fetchone()[0] < 5, 40.0)
    assert bench.ask().ticket.number
    bench.clerk("/v1/desk/next")
    assert bench.hear(7)[-1].kind == TicketCall.CALLED


def test_a_bridge_to_bcgov_starts_and_says_that_it_is_not_there(graph, heard, tmp_path):
    office = resource("config", "bcgov.yaml")
    outbox = tmp_path / "outbox.sqlite"
    graph.set("queue_bridge", backend="bcgov", url="http://127.0.0.1:9", bcgov__office_file=office, outbox=outbox)
    graph.make(QueueBridgeNode)
    status = heard(graph.probe(), BackendStatus, names.BACKEND_STATUS, names.LATCHED)
    graph.spin_until(lambda: status.last and status.last.state == BackendStatus.DISCONNECTED)
    assert status.last.reason.key == Why.BACKEND_FAILS


def test_a_bridge_to_bcgov_without_its_office_names_the_parameter(graph, tmp_path):
    graph.set("queue_bridge", backend="bcgov", outbox=tmp_path / "outbox.sqlite")
    with pytest.raises(UserError, match=r"bcgov\.office_file: expected a file"):
        graph.make(QueueBridgeNode)
