"""The qr_scanner node over real DDS: what it reports, once, and what never leaves it in clear."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pytest
import segno
from sensor_msgs.msg import Image
from std_msgs.msg import Bool

from guide_robot.nodes import names
from guide_robot.nodes.convert import image_message
from guide_robot.nodes.qr_scanner import QrScannerNode
from guide_robot.queueing.appointment_code import AppointmentCode, encode_appointment
from guide_robot.queueing.backend.keys import load_keys
from guide_robot.queueing.citizen_card import unseal
from guide_robot.queueing.ticket_code import TicketCode, encode_ticket
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


def test_a_code_is_reported_once_while_it_stays_in_view(bench):
    text = "https://example.org/form"
    bench.hold_up(text)
    image = picture(text)
    for _ in range(15):
        bench.show(image)
    assert len(bench.codes.messages) == 1


@pytest.mark.parametrize("encoding", ["64FC1", "bgra16", ""])
def test_an_unknown_encoding_is_refused_and_the_next_image_is_read(bench, encoding):
    bench.show(np.zeros((48, 64), np.uint8), encoding)
    assert bench.hold_up("https://example.org/").kind == ScannedCode.WEB_ADDRESS
