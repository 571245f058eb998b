"""Printers that offices have: narrow, coarse, slow, mute, stuck, gone; every job ends, and none is called printed."""

import os
import pty
import threading
import tty
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from builders import until
from escpos_printer import NetworkPrinter, SerialCable
from PIL import Image
from test_printing import face, ticket

from guide_robot.bench.office import printers
from guide_robot.common.errors import UserError
from guide_robot.common.language import LocalText, languages
from guide_robot.queue.printing import escpos
from guide_robot.queue.printing.bounded import BoundedPrinter
from guide_robot.queue.printing.deadline import Deadline
from guide_robot.queue.printing.escpos_printer import EscposPrinter
from guide_robot.queue.printing.lines import LineError, open_serial
from guide_robot.queue.printing.models import PrinterModel, find_model
from guide_robot.queue.printing.paper import USUAL_DOTS, paper_of
from guide_robot.queue.printing.plan import AskStatus, FlowControl, Letters, PrinterKind, PrinterPlan
from guide_robot.queue.printing.printers import PngPrinter, PrinterState, open_printer
from guide_robot.queue.printing.text_ticket import text_ticket
from guide_robot.queue.printing.ticket_image import TicketFace, draw_ticket

XON, XOFF = b"\x11", b"\x13"


@pytest.fixture
def network() -> Iterator[NetworkPrinter]:
    printer = NetworkPrinter()
    yield printer
    printer.close()


def plan_for(network: NetworkPrinter, timeout_s: float = 5.0, ask_status: AskStatus = AskStatus.AUTO) -> PrinterPlan:
    return PrinterPlan(
        kind=PrinterKind.NETWORK, host="127.0.0.1", port=network.port, timeout_s=timeout_s, ask_status=ask_status
    )


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("paper_mm", "dpi"), list(USUAL_DOTS))
def test_every_head_shows_the_whole_number_and_a_code_that_reads(paper_mm: int, dpi: int, language: str) -> None:
    shown = ticket(language, label="ABC999999")
    pixels = np.asarray(draw_ticket(face(shown, copy=2), paper_of(paper_mm, dpi, 0)).convert("L"))
    assert pixels.shape[1] == USUAL_DOTS[(paper_mm, dpi)]
    assert (pixels[:, :8] == 255).all() and (pixels[:, -8:] == 255).all()
    assert [code.text for code in zxingcpp.read_barcodes(pixels)] == [shown.code]


def test_a_printer_that_names_a_narrower_head_than_the_plan_gets_a_narrower_ticket(network: NetworkPrinter) -> None:
    network.model = "NT-5890K"
    printer = open_printer(plan_for(network))
    assert printer.state() is PrinterState.OK
    assert printer.print_ticket(face(ticket()), "one") is PrinterState.OK
    paper = np.vstack(network.received.strips)
    assert paper.shape[1] == 384 and network.received.cuts == 0  # that model has no cutter
    assert [code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray((1 - paper) * 255))]


def test_on_a_slow_line_a_printer_with_vietnamese_letters_writes_with_them(network: NetworkPrinter) -> None:
    network.model = "TM-T88V"
    cable = SerialCable(network.port)
    printer = EscposPrinter(PrinterPlan(kind=PrinterKind.SERIAL, device=cable.device, timeout_s=5.0))
    assert printer.state() is PrinterState.OK
    shown = ticket()
    assert printer.print_ticket(face(shown), "one") is PrinterState.OK
    cable.close()
    assert not network.received.strips and network.received.cuts == 1
    assert len(network.text) < 1500 and b"A017" in network.text and shown.code.encode() in network.text
    dang = b"\x1bt\x1f\xa7\x1bt\x1e\xa8ng"  # Đ on the page of capitals, ă on the other
    assert dang in network.text


def pictures_of(ticket_bytes: bytes) -> list[np.ndarray]:
    """Return the pictures within a ticket, with white around them."""
    found, rest = [], ticket_bytes
    while b"\x1dv0" in rest:
        rest = rest[rest.index(b"\x1dv0") + 4 :]
        columns, rows = (int.from_bytes(rest[at : at + 2], "little") for at in (0, 2))
        bits = np.frombuffer(rest[4 : 4 + columns * rows], np.uint8).reshape(rows, columns)
        found.append(np.pad((1 - np.unpackbits(bits, axis=1)) * np.uint8(255), 8, constant_values=255))
        rest = rest[4 + columns * rows :]
    return found


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("model", "most_bytes"),
    [
        (PrinterModel(name="x", pages=(30, 31), draws_codes=True), 16_000),
        (PrinterModel(name="", columns=48), 16_000),
    ],
    ids=["letters and codes", "unnamed"],
)
def test_only_lines_without_letters_are_pictures_and_the_code_reads(
    model: PrinterModel, most_bytes: int, language: str
) -> None:
    shown = ticket(language)
    whole = len(escpos.raster(draw_ticket(face(shown))))
    made = text_ticket(face(shown), model)
    assert b"A017" in made and len(made) < most_bytes < whole / 4
    codes = [code.text for one in pictures_of(made) for code in zxingcpp.read_barcodes(one)]
    assert codes == [] and shown.code.encode() in made if model.draws_codes else codes == [shown.code]
    letters = model.pages is not None and language in ("vi", "en")
    assert (not pictures_of(made)) is letters


def test_an_unnamed_printer_on_a_slow_line_gets_no_picture_of_the_whole_ticket(network: NetworkPrinter) -> None:
    cable = SerialCable(network.port)
    printer = EscposPrinter(PrinterPlan(kind=PrinterKind.SERIAL, device=cable.device, timeout_s=20.0))
    assert printer.state() is PrinterState.OK
    assert printer.print_ticket(face(ticket("ko")), "one") is PrinterState.OK
    cable.close()
    assert b"A017" in network.text and sum(strip.size for strip in network.received.strips) < 8 * 20_000


def test_where_to_go_stands_on_a_ticket_in_letters_too() -> None:
    where = (LocalText.same("Please go to: Counter 4"), LocalText.same("straight on, to the left"))
    made = text_ticket(replace(face(ticket("en")), where=where), PrinterModel(name="x", pages=(30, 31)))
    assert b"Please go to: Counter 4" in made and b"straight on, to the left" in made


def test_a_printer_of_the_benchmark_that_should_print_and_does_not_is_counted(network: NetworkPrinter) -> None:
    printed: dict[str, bool] = {}
    printers._figure(plan_for(network), 8.0, printed, "network_good")
    network.paper = 0x72
    printers._figure(plan_for(network), 8.0, printed, "network_late")
    assert printed == {"network_good": True, "network_late": False}
    assert printers.prints("network_late") and not printers.prints("serial_mute") and printers.prints("file_mute")


@pytest.mark.parametrize(
    ("told", "dots"), [("TM-T88V", 512), ("TM-T88VI", 512), ("tm-t20ii", 576), ("Unheard-Of 9", None), ("", None)]
)
def test_a_model_is_known_by_its_name_or_as_a_variant(told: str, dots: int | None) -> None:
    model = find_model(told)
    assert (model and model.dots) == dots


def test_a_printer_that_never_answers_is_unplugged_and_says_what_to_set(network: NetworkPrinter) -> None:
    network.mute = True
    printer = open_printer(plan_for(network, timeout_s=0.5))
    assert printer.print_ticket(face(ticket()), "one") is PrinterState.UNPLUGGED
    assert "ask_status" in printer.reason and not network.received.strips


def test_with_questions_switched_off_a_mute_printer_prints(network: NetworkPrinter) -> None:
    network.mute = True
    printer = open_printer(plan_for(network, ask_status=AskStatus.OFF))
    assert printer.state() is PrinterState.OK
    assert printer.print_ticket(face(ticket()), "one") is PrinterState.OK
    until(lambda: network.received.cuts == 1)


@pytest.mark.parametrize("kind", [PrinterKind.SERIAL, PrinterKind.FILE])
@pytest.mark.parametrize("ask_status", [AskStatus.ON, AskStatus.OFF])
def test_a_device_that_takes_no_bytes_ends_in_a_state_with_its_reason(kind: PrinterKind, ask_status: AskStatus) -> None:
    near, far = pty.openpty()
    plan = PrinterPlan(kind=kind, device=os.ttyname(far), baudrate=4_000_000, timeout_s=0.4, ask_status=ask_status)
    printer = open_printer(plan)
    assert printer.print_ticket(face(ticket()), "one") is PrinterState.UNPLUGGED
    assert os.ttyname(far) in printer.reason or "ask_status" in printer.reason
    os.close(near)
    os.close(far)


@pytest.fixture
def serial_line() -> Iterator[tuple[int, str]]:
    """A printer's end of a serial line, and the device at the robot's end."""
    near, far = pty.openpty()
    tty.setraw(far)
    yield near, os.ttyname(far)
    os.close(near)
    os.close(far)


def test_a_full_printer_that_says_so_by_a_byte_gets_the_rest_when_it_has_room_again(
    serial_line: tuple[int, str],
) -> None:
    near, device = serial_line
    line = open_serial(device, 19_200, FlowControl.XON_XOFF, 5.0)
    os.write(near, XOFF)
    with pytest.raises(LineError, match="takes no more bytes"):
        line.write(b"too early", Deadline.after(0.3))
    os.write(near, XON)
    line.write(b"in time", Deadline.after(5.0))
    assert os.read(near, 100).endswith(b"in time")
    line.close()


def test_without_flow_control_these_bytes_are_answers_like_others(serial_line: tuple[int, str]) -> None:
    near, device = serial_line
    line = open_serial(device, 19_200, FlowControl.NONE, 5.0)
    os.write(near, XOFF)
    assert line.read(Deadline.after(5.0)) == XOFF
    line.write(b"now", Deadline.after(5.0))
    assert os.read(near, 100) == b"now"
    line.close()


def test_a_line_of_noise_that_never_ends_is_no_answer() -> None:
    plan = PrinterPlan(kind=PrinterKind.FILE, device="/dev/zero", ask_status=AskStatus.ON, timeout_s=0.3)
    printer = EscposPrinter(plan)  # bare: nothing around it ends the call
    found: Future[PrinterState] = Future()
    threading.Thread(target=lambda: found.set_result(printer.state()), daemon=True).start()
    assert found.result(timeout=10.0) is PrinterState.UNPLUGGED and "ask_status" in printer.reason


@pytest.mark.parametrize("kind", [PrinterKind.SERIAL, PrinterKind.FILE])
def test_a_device_that_is_not_there_is_not_made_and_not_called_printed(kind: PrinterKind, tmp_path: Path) -> None:
    device = tmp_path / "ttyUSB0"
    printer = open_printer(PrinterPlan(kind=kind, device=str(device)))
    assert printer.state() is PrinterState.UNPLUGGED
    assert printer.print_ticket(face(ticket()), "one") is PrinterState.UNPLUGGED
    assert not device.exists() and "No such file" in printer.reason


class StuckPrinter:
    """A driver that does not come back until it is let go."""

    def __init__(self) -> None:
        self.near, self.far = os.pipe()
        self.reason = ""

    def state(self) -> PrinterState:
        os.read(self.near, 1)
        return PrinterState.OK

    def print_ticket(self, face: TicketFace, name: str) -> PrinterState:
        return self.state()


def test_a_driver_that_hangs_is_left_behind_and_nothing_new_is_begun_until_it_is_back() -> None:
    stuck = StuckPrinter()
    printer = BoundedPrinter(stuck, -0.8)
    assert printer.state() is PrinterState.FAULT and "did not come back" in printer.reason
    assert printer.print_ticket(face(ticket()), "one") is PrinterState.FAULT
    os.write(stuck.far, b"12")
    until(lambda: printer.state() is PrinterState.OK)
    assert printer.reason == ""


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"dpi": 0}, "dpi"),
        ({"paper_mm": 112}, "paper_mm"),
        ({"dots": 100}, "dots"),
        ({"dots": 577}, "dots"),
        ({"timeout_s": 0.0}, "timeout_s"),
        ({"kind": PrinterKind.SERIAL, "device": "/dev/ttyS9", "baudrate": 0}, "baudrate"),
    ],
)
def test_a_plan_that_no_printer_has_is_one_line(wrong: dict[str, object], named: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=rf"^printer: .*{named}"):
        open_printer(PrinterPlan(**{"folder": tmp_path, **wrong}))  # type: ignore[arg-type]


def test_letters_can_be_chosen_for_a_printer_that_does_not_name_itself(network: NetworkPrinter) -> None:
    plan = PrinterPlan(
        kind=PrinterKind.NETWORK, host="127.0.0.1", port=network.port, letters=Letters.CODE_PAGE, small_letters_page=21
    )
    assert open_printer(plan).print_ticket(face(ticket()), "one") is PrinterState.OK
    assert b"\x1bt\x15" in network.text and not network.received.strips


def test_the_paper_of_the_folder_is_as_wide_as_the_plan_says(tmp_path: Path) -> None:
    printer = PngPrinter(tmp_path, paper_of(58, 203, 0))
    assert printer.print_ticket(face(ticket()), "one") is PrinterState.OK
    found = zxingcpp.read_barcodes(np.asarray(Image.open(tmp_path / "one.png").convert("L")))
    assert len(found) == 1
