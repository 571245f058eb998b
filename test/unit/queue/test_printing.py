"""Tickets on paper: how they look, that they come once, and what is said when they do not come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import zxingcpp
from escpos_printer import NetworkPrinter, SerialCable
from nacl.signing import SigningKey

from guide_robot.codes.signed.ticket_code import TicketCode, encode_ticket
from guide_robot.common.errors import UserError
from guide_robot.common.language import Language, LocalText, languages
from guide_robot.queue.domain.model import Ticket, TicketState
from guide_robot.queue.printing.dispenser import DispenseOutcome, Dispenser, printer_reason
from guide_robot.queue.printing.fonts import font, runs
from guide_robot.queue.printing.journal import Journal, PrintState
from guide_robot.queue.printing.printers import (
    EscposPrinter,
    PngPrinter,
    Printer,
    PrinterKind,
    PrinterPlan,
    PrinterState,
    decode_state,
    open_printer,
)
from guide_robot.queue.printing.ticket_image import PAPER_DOTS, TicketFace, draw_ticket, printable, waiting_lines

SERVICE = LocalText(vi="Đăng ký khai sinh", en="Birth registration", ko="출생 신고")
CENTRE = LocalText(vi="Trung tâm Phục vụ hành chính công phường", en="Ward Public Service Centre", ko="동 행정복지센터")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def ticket(language: str = "vi", label: str = "A017") -> Ticket:
    code = TicketCode(site="ward_office", day=date(2026, 11, 22), number=label, ticket_id=f"2026-11-22-{label}")
    return Ticket(
        id=f"2026-11-22-{label}",
        label=label,
        number=17,
        service="birth_registration",
        day="2026-11-22",
        state=TicketState.QUEUED,
        priority=False,
        language=Language(language),
        issued_at_s=1_795_363_251.0,
        code=encode_ticket(code, bytes(SigningKey(bytes(32)))),
        ahead=3,
        expected_wait_s=900.0,
    )


def face(shown: Ticket, copy: int = 1) -> TicketFace:
    return TicketFace(ticket=shown, service=SERVICE, centre=CENTRE, printed_at=datetime(2026, 11, 22, 9, 5), copy=copy)


def dispenser(printer: Printer, path: Path) -> Dispenser:
    return Dispenser(printer, Journal(path / "journal.sqlite"), CENTRE, ZONE)


@pytest.fixture
def network() -> Iterator[NetworkPrinter]:
    printer = NetworkPrinter()
    yield printer
    if printer._listener.fileno() >= 0:
        printer.close()


def escpos(network: NetworkPrinter) -> EscposPrinter:
    return EscposPrinter(PrinterPlan(kind=PrinterKind.NETWORK, host="127.0.0.1", port=network.port, timeout_s=1.0))


@pytest.mark.parametrize("language", languages())
def test_the_code_on_the_ticket_can_be_read_back(language: str) -> None:
    shown = ticket(language)
    found = zxingcpp.read_barcodes(np.asarray(draw_ticket(face(shown)).convert("L")))
    assert [code.text for code in found] == [shown.code]


@pytest.mark.parametrize("label", ["A001", "ABC999999"])
def test_nothing_is_drawn_outside_the_paper(label: str) -> None:
    pixels = np.asarray(draw_ticket(face(ticket(label=label), copy=2)).convert("L"))
    assert pixels.shape[1] == PAPER_DOTS
    assert (pixels[:, :12] == 255).all() and (pixels[:, -12:] == 255).all() and (pixels[-8:] == 255).all()


@pytest.mark.parametrize("bold", [False, True])
def test_every_letter_of_every_language_has_a_glyph(bold: bool) -> None:
    letters = "ăâđêôơưĂÂĐÊÔƠƯ" + "".join(chr(code) for code in range(0x1EA0, 0x1EFA)) + "가나다뷁힣번호표窗口叫号，您"
    for piece, face in runs(letters):
        face_used = font(40, bold, face)
        missing = face_used.getmask("\U0010ffff")
        for letter in piece:
            drawn = face_used.getmask(letter)
            assert drawn.getbbox() is not None
            assert drawn.size != missing.size or bytes(drawn) != bytes(missing), letter


def test_no_control_or_direction_character_reaches_the_paper() -> None:
    assert printable("A\x1b@017\u202e\x00\n번호") == "A@017 번호"


def test_a_reprint_looks_different_from_the_first() -> None:
    first, second = draw_ticket(face(ticket())), draw_ticket(face(ticket(), copy=2))
    assert second.height > first.height


def test_a_ticket_is_printed_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    printer = PngPrinter(tmp_path)
    results = [dispenser(printer, tmp_path / "journal").dispense(ticket(), SERVICE) for _ in range(3)]
    assert [result.outcome for result in results] == [DispenseOutcome.PRINTED] * 3
    assert [result.copy for result in results] == [1, 0, 0]
    assert [path.name for path in tmp_path.glob("*.png")] == ["2026-11-22-A017.png"]


def test_a_wanted_reprint_is_a_second_file(tmp_path: Path) -> None:
    machine = dispenser(PngPrinter(tmp_path), tmp_path / "journal")
    machine.dispense(ticket(), SERVICE)
    assert machine.dispense(ticket(), SERVICE, reprint=True).copy == 2
    assert (tmp_path / "2026-11-22-A017-reprint-1.png").is_file()


def test_the_picture_arrives_at_a_network_printer_dot_by_dot(network: NetworkPrinter, tmp_path: Path) -> None:
    shown = ticket("ko")
    machine = dispenser(escpos(network), tmp_path)
    result = machine.dispense(shown, SERVICE)
    assert result.outcome is DispenseOutcome.PRINTED and result.state is PrinterState.OK
    paper = np.vstack(network.received.strips)
    assert network.received.cuts == 1
    assert paper.shape[1] == PAPER_DOTS
    found = zxingcpp.read_barcodes(np.ascontiguousarray((1 - paper) * 255))
    assert [code.text for code in found] == [shown.code]


@pytest.mark.parametrize(
    ("cause", "paper", "state"),
    [
        (0x12, 0x12, PrinterState.OK),
        (0x12, 0x1E, PrinterState.PAPER_LOW),
        (0x32, 0x72, PrinterState.PAPER_OUT),
        (0x16, 0x12, PrinterState.COVER_OPEN),
        (0x52, 0x12, PrinterState.FAULT),
    ],
)
def test_status_bytes_mean_what_the_printers_manual_says(cause: int, paper: int, state: PrinterState) -> None:
    assert decode_state(cause, paper) is state


@pytest.mark.parametrize(("cause", "paper", "words"), [(0x32, 0x72, "hết giấy"), (0x16, 0x12, "nắp máy in")])
def test_without_paper_the_citizen_is_told_and_the_number_stays(
    network: NetworkPrinter, tmp_path: Path, cause: int, paper: int, words: str
) -> None:
    network.offline_cause, network.paper = cause, paper
    machine = dispenser(escpos(network), tmp_path)
    result = machine.dispense(ticket(), SERVICE)
    assert result.outcome is DispenseOutcome.NOT_PRINTED
    reason = printer_reason(result.state)
    assert reason is not None and words in reason.in_language("vi")
    assert not network.received.strips
    network.offline_cause, network.paper = 0x12, 0x12
    assert machine.dispense(ticket(), SERVICE).copy == 1


def test_an_unplugged_printer_is_named(network: NetworkPrinter, tmp_path: Path) -> None:
    network.close()
    machine = dispenser(escpos(network), tmp_path)
    assert machine.state() is PrinterState.UNPLUGGED
    assert machine.dispense(ticket(), SERVICE).state is PrinterState.UNPLUGGED


def test_after_a_broken_attempt_the_next_copy_says_reprint(network: NetworkPrinter, tmp_path: Path) -> None:
    network.break_after_bytes = 20_000
    machine = dispenser(escpos(network), tmp_path)
    assert machine.dispense(ticket(), SERVICE).outcome is DispenseOutcome.NOT_PRINTED
    network.break_after_bytes = None
    network.received.strips.clear()
    assert machine.dispense(ticket(), SERVICE).copy == 2


def test_a_restart_between_start_and_end_counts_as_perhaps_printed(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    journal.start("2026-11-22-A017", 0.0)
    journal.close()
    again = Journal(tmp_path / "journal.sqlite")
    assert again.state("2026-11-22-A017") is PrintState.STARTED
    machine = Dispenser(PngPrinter(tmp_path), again, CENTRE, ZONE)
    assert machine.dispense(ticket(), SERVICE).copy == 2


def test_a_folder_that_is_gone_is_an_unplugged_printer(tmp_path: Path) -> None:
    machine = dispenser(PngPrinter(tmp_path / "gone"), tmp_path)
    assert machine.dispense(ticket(), SERVICE).state is PrinterState.UNPLUGGED


def test_a_printer_on_a_serial_line_prints_and_says_what_ails_it(network: NetworkPrinter, tmp_path: Path) -> None:
    cable = SerialCable(network.port)
    plan = PrinterPlan(kind=PrinterKind.SERIAL, device=cable.device, baudrate=115_200, timeout_s=0.5)
    machine = dispenser(open_printer(plan), tmp_path)
    assert machine.dispense(ticket(), SERVICE).outcome is DispenseOutcome.PRINTED
    assert network.received.cuts == 1 and b"A017" in network.text
    network.paper = 0x1E
    assert machine.state() is PrinterState.PAPER_LOW
    cable.close()
    assert machine.dispense(ticket(label="A018"), SERVICE).state is PrinterState.UNPLUGGED


def test_a_file_device_takes_the_bytes(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    printer = open_printer(PrinterPlan(kind=PrinterKind.FILE, device=str(device)))
    assert dispenser(printer, tmp_path).dispense(ticket(), SERVICE).outcome is DispenseOutcome.PRINTED
    assert device.read_bytes().count(b"\x1dv0") >= 1


@pytest.mark.parametrize("kind", list(PrinterKind))
def test_an_incomplete_plan_is_one_clear_line(kind: PrinterKind) -> None:
    with pytest.raises(UserError, match=r"^printer: "):
        open_printer(PrinterPlan(kind=kind))


def test_offline_tickets_say_what_is_not_known_and_to_watch_the_display() -> None:
    offline = replace(ticket(), ahead=None, expected_wait_s=None, language=Language("en"))
    assert waiting_lines(offline) == ["People ahead of you: not known", "Waiting time: see the display"]
    assert waiting_lines(replace(offline, ahead=0, expected_wait_s=0.0))[0] == "Nobody ahead of you"
