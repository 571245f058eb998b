"""The qr_scanner node over real DDS: what it reports, once, and what never leaves it in clear."""

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pytest
import segno
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Bool

from guide_robot.codes.cards.citizen_card import unseal
from guide_robot.codes.reading.reader import CodeReader
from guide_robot.codes.signed.appointment_code import AppointmentCode, encode_appointment
from guide_robot.codes.signed.ticket_code import TicketCode, encode_ticket
from guide_robot.queue.server.keys import load_keys
from guide_robot.ros import names
from guide_robot.ros.convert import image_message
from guide_robot.ros.nodes.qr_scanner import QrScannerNode
from guide_robot.security.environment import secure_environment
from guide_robot.security.keystore import Keystore
from guide_robot_interfaces.msg import ScannedCode

CARD = "079190001234|251234567|Nguyễn Thị Ánh Tuyết|15081990|Nữ|12 Lê Lợi, Bến Nghé, Quận 1|01012022"


def picture(text: str) -> np.ndarray:
    """Return a grey 640 x 480 picture with one code in the middle."""
    code = np.array([list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)], np.uint8)
    size = min(440, 5 * len(code))
    code = cv2.resize(255 - 255 * code, (size, size), interpolation=cv2.INTER_NEAREST)
    image = np.full((480, 640, 3), 120, np.uint8)
    top, left = (480 - size) // 2, (640 - size) // 2
    image[top : top + size, left : left + size] = code[:, :, None]
    return image


class Bench:
    """A scanner, and a camera to hold codes before."""

    def __init__(self, graph, heard, folder) -> None:
        self.graph, self.keys = graph, load_keys(folder)
        graph.set("qr_scanner", keys=str(folder), always_near=True, away_after_s=0.5)
        graph.make(QrScannerNode)
        probe = graph.probe()
        self.codes = heard(probe, ScannedCode, names.SCANNED_CODE, names.EVENTS)
        self.camera = probe.create_publisher(Image, names.IMAGE, names.NEWEST_IMAGE)
        self.consent = probe.create_publisher(Bool, names.CARD_CONSENT, names.LATCHED)
        self.clock = probe.get_clock()
        graph.spin_until(self.camera.get_subscription_count)

    def show(self, image: np.ndarray, encoding: str = "bgr8") -> None:
        self.camera.publish(image_message(image, encoding, "camera", self.clock.now().to_msg()))
        self.graph.spin_for(0.05)

    def hold_up(self, text: str) -> ScannedCode:
        before = len(self.codes.messages)
        image = picture(text)

        def reported():
            self.show(image)
            return self.codes.messages[before:]

        return self.graph.spin_until(reported)[0]


@pytest.fixture
def bench(graph, heard, tmp_path):
    return Bench(graph, heard, tmp_path)


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def test_a_ticket_of_ours_is_reported_with_its_number(bench):
    ticket = TicketCode(site="ward_office", day=today(), number="A017", ticket_id=f"{today()}-A017")
    message = bench.hold_up(encode_ticket(ticket, bench.keys.ticket_signing))
    assert (message.kind, message.answer) == (ScannedCode.TICKET, ScannedCode.READ)
    assert message.reference == "A017"
    assert max(message.corners.x) > min(message.corners.x) > 0.0


def test_an_appointment_names_its_service(bench):
    appointment = AppointmentCode(
        site="ward_office", day=today(), start=time(9, 0), service="residence", appointment_id="H12"
    )
    message = bench.hold_up(encode_appointment(appointment, bench.keys.ticket_signing))
    assert (message.kind, message.answer) == (ScannedCode.APPOINTMENT, ScannedCode.READ)
    assert (message.service, message.reference) == ("residence", "H12")


def test_a_citizen_card_is_ignored_without_consent(bench):
    message = bench.hold_up(CARD)
    assert (message.kind, message.answer) == (ScannedCode.CITIZEN_CARD, ScannedCode.CONSENT_NEEDED)
    assert not message.sealed and not message.masked_name and not message.reference


def test_with_consent_a_citizen_card_leaves_sealed_and_masked(bench):
    bench.consent.publish(Bool(data=True))
    bench.graph.spin_for(0.3)
    message = bench.hold_up(CARD)
    assert (message.kind, message.answer) == (ScannedCode.CITIZEN_CARD, ScannedCode.READ)
    assert unseal(bytes(message.sealed), bench.keys.card_private).name == "Nguyễn Thị Ánh Tuyết"
    assert "Nguyễn" not in message.masked_name and "Tuyết" in message.masked_name
    for secret in ("Nguyễn Thị", "079190001234", "Lê Lợi"):
        assert secret not in str(message)


def test_consent_in_an_open_graph_is_a_warning_once(bench, heard):
    health = heard(bench.graph.probe(), DiagnosticArray, "/diagnostics")
    bench.graph.spin_until(lambda: health.messages)
    for consent in (True, False, True):
        bench.consent.publish(Bool(data=consent))
        bench.graph.spin_for(0.3)
    (status,) = bench.graph.spin_until(lambda: of_graph(health))
    assert status.level == DiagnosticStatus.WARN and "secure:=true" in status.message


def test_in_a_secured_graph_consent_is_no_warning(bench, heard, monkeypatch):
    health = heard(bench.graph.probe(), DiagnosticArray, "/diagnostics")
    bench.graph.spin_until(lambda: health.messages)
    for name, value in secure_environment(Keystore(root=Path("keystore"))).items():
        monkeypatch.setenv(name, value)
    bench.consent.publish(Bool(data=True))
    bench.graph.spin_for(1.5)
    assert not of_graph(health)


def of_graph(health) -> list[DiagnosticStatus]:
    return [one for told in health.messages for one in told.status if one.name == "qr_scanner: graph"]


def test_a_code_is_reported_once_while_it_stays_in_view(bench):
    text = "https://example.org/form"
    bench.hold_up(text)
    image = picture(text)
    for _ in range(15):
        bench.show(image)
    assert len(bench.codes.messages) == 1


def test_a_code_is_reported_again_after_it_was_away(bench):
    bench.hold_up("https://example.org/form")
    bench.graph.spin_for(0.8)
    assert bench.hold_up("https://example.org/form").kind == ScannedCode.WEB_ADDRESS


def test_consent_brings_back_the_refused_card_but_not_a_ticket_beside_it(bench):
    ticket = TicketCode(site="ward_office", day=today(), number="A017", ticket_id=f"{today()}-A017")
    card, beside = picture(CARD), picture(encode_ticket(ticket, bench.keys.ticket_signing))
    both = np.hstack([card, beside])

    def show_until(count):
        def heard():
            bench.show(both)
            return len(bench.codes.messages) >= count

        bench.graph.spin_until(heard)

    show_until(2)
    bench.consent.publish(Bool(data=True))
    show_until(3)
    for _ in range(6):
        bench.show(both)
    kinds = [message.kind for message in bench.codes.messages]
    assert sorted(kinds) == sorted([ScannedCode.TICKET, ScannedCode.CITIZEN_CARD, ScannedCode.CITIZEN_CARD])


def test_a_scanner_without_keys_survives_a_card_that_was_agreed_to(graph, heard):
    graph.set("qr_scanner", always_near=True)
    graph.make(QrScannerNode)
    probe = graph.probe()
    codes = heard(probe, ScannedCode, names.SCANNED_CODE, names.EVENTS)
    camera = probe.create_publisher(Image, names.IMAGE, names.NEWEST_IMAGE)
    probe.create_publisher(Bool, names.CARD_CONSENT, names.LATCHED).publish(Bool(data=True))
    graph.spin_for(0.3)
    shown = image_message(picture(CARD), "bgr8", "camera", probe.get_clock().now().to_msg())
    graph.spin_until(lambda: camera.publish(shown) or codes.messages)
    assert (codes.last.kind, codes.last.answer) == (ScannedCode.CITIZEN_CARD, ScannedCode.NOT_OURS)
    assert not codes.last.sealed and not codes.last.masked_name


def test_compressed_images_are_read(graph, heard):
    graph.set("qr_scanner", always_near=True, compressed=True)
    graph.make(QrScannerNode)
    probe = graph.probe()
    codes = heard(probe, ScannedCode, names.SCANNED_CODE, names.EVENTS)
    camera = probe.create_publisher(CompressedImage, f"{names.IMAGE}/compressed", names.NEWEST_IMAGE)
    packed = cv2.imencode(".jpg", picture("https://example.org/"))[1].tobytes()
    message = CompressedImage(format="jpeg", data=packed)
    graph.spin_until(lambda: camera.publish(message) or codes.messages)
    assert codes.last.kind == ScannedCode.WEB_ADDRESS


def test_a_dark_and_then_a_stalled_camera_is_told_in_the_diagnostics(graph, heard):
    graph.set("qr_scanner", always_near=True, health__dark_after_s=0.2, health__stalled_after_s=1.5)
    graph.make(QrScannerNode)
    probe = graph.probe()
    told = heard(probe, DiagnosticArray, names.DIAGNOSTICS)
    camera = probe.create_publisher(Image, names.IMAGE, names.NEWEST_IMAGE)
    dark = image_message(np.zeros((48, 64), np.uint8), "mono8", "camera", probe.get_clock().now().to_msg())

    def says(word):
        return any(word in status.message for array in told.messages for status in array.status)

    graph.spin_until(lambda: camera.publish(dark) or says("too dark"))
    graph.spin_until(lambda: says("no image for 2 s"))


def test_the_feedback_picture_comes_only_to_who_looks_and_hides_the_code(bench, heard):
    view = heard(bench.graph.probe(), CompressedImage, names.CODE_VIEW, 1)
    bench.hold_up(CARD)
    image = picture(CARD)
    bench.graph.spin_until(lambda: bench.show(image) or view.messages)
    seen = cv2.imdecode(np.frombuffer(view.last.data, np.uint8), cv2.IMREAD_COLOR)
    assert seen.shape == (240, 320, 3)
    assert CodeReader().read(np.ascontiguousarray(seen[:, ::-1]), True) == []


@pytest.mark.parametrize("encoding", ["64FC1", "bgra16", ""])
def test_an_unknown_encoding_is_refused_and_the_next_image_is_read(bench, encoding):
    bench.show(np.zeros((48, 64), np.uint8), encoding)
    assert bench.hold_up("https://example.org/").kind == ScannedCode.WEB_ADDRESS
