"""The counter page in a real browser, against a real backend."""

import re
from pathlib import Path

import httpx
import pytest
from hall import ROOT, Hall, press
from playwright.sync_api import Page, expect

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.bench.queue.shifted_clock import FILE_NAME, shift
from guide_robot.queue.domain.model import Note


def test_a_clerk_takes_a_ticket_from_call_to_done(hall: Hall, page: Page) -> None:
    first, second = hall.ticket(), hall.ticket(priority="elderly")
    page.goto(hall.address("counter", "counter-4"))
    expect(page.locator("#waiting li")).to_have_count(2)
    expect(page.locator("#waiting li").first).to_contain_text(second.label)
    press(page, "Call next")
    expect(page.locator("#number")).to_have_text(second.label)
    press(page, "Start serving")
    expect(page.locator("#facts")).to_contain_text("Being served")
    press(page, "Done")
    expect(page.locator("#number")).to_have_text("–")
    press(page, "Call next")
    expect(page.locator("#number")).to_have_text(first.label)
    for call in ("2", "3"):
        press(page, "Call again")
        expect(page.locator("#facts")).to_contain_text(f"Called {call} times")
    press(page, "Call again")
    expect(page.locator("#missed")).to_contain_text(first.label)
    press(page, "Queue again")
    expect(page.locator("#waiting")).to_contain_text(first.label)


def test_a_clerk_parks_resumes_and_transfers(hall: Hall, page: Page) -> None:
    ticket = hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    press(page, "Call next")
    press(page, "Put on hold")
    expect(page.locator("#parked")).to_contain_text(ticket.label)
    press(page, "Call back")
    expect(page.locator("#number")).to_have_text(ticket.label)
    page.get_by_label("Transfer to").select_option(label="Certified copies")
    press(page, "Transfer")
    expect(page.locator("#number")).to_have_text("–")
    page.goto("about:blank")
    page.goto(hall.address("counter", "counter-1"))
    expect(page.locator("#waiting")).to_contain_text(ticket.label)


def test_the_service_clock_leaves_out_the_time_on_hold_and_keeps_what_was_before_it(tmp_path: Path, page: Page) -> None:
    module = ["guide_robot.bench.queue.shifted_clock"]
    process = BackendProcess(BackendPlan(data=tmp_path, config=ROOT / "config" / "backend.yaml", module=module))
    process.start()
    hall = Hall(process)
    try:
        hall.ticket()
        page.goto(hall.address("counter", "counter-4"))
        press(page, "Call next")
        press(page, "Start serving")
        expect(page.locator("#service-clock")).to_have_text(re.compile(r"^0:"))
        shift(tmp_path / FILE_NAME, 600.0)
        press(page, "Put on hold")
        expect(page.locator("#service-clock")).to_have_text("")
        shift(tmp_path / FILE_NAME, 4200.0)
        press(page, "Call back")
        expect(page.locator("#service-clock")).to_have_text(re.compile(r"^1\d:"))
    finally:
        hall.robot.close()
        process.stop()


def test_a_clerk_sees_the_appointment_and_presses_only_what_is_possible(hall: Hall, page: Page) -> None:
    hall.ticket(appointment="H7")
    page.goto(hall.address("counter", "counter-4"))
    expect(page.locator("#waiting li").first).to_contain_text("Appointment H7")
    expect(page.get_by_role("button", name="Start serving")).to_be_disabled()
    press(page, "Call next")
    expect(page.locator("#facts")).to_contain_text("Appointment H7")
    press(page, "Start serving")
    expect(page.get_by_role("button", name="No-show")).to_be_disabled()
    expect(page.locator("#next")).to_be_enabled()


def test_tickets_and_robot_notes_appear_without_reloading(hall: Hall, page: Page) -> None:
    page.goto(hall.address("counter", "counter-4"))
    expect(page.locator("#waiting")).to_contain_text("None")
    ticket = hall.ticket()
    expect(page.locator("#waiting")).to_contain_text(ticket.label)
    assert hall.robot.report(ticket.id, Note.LOST_FOLLOWER) is None
    expect(page.locator("#messages")).to_contain_text("the citizen was lost on the way")


def test_the_page_finds_back_after_the_backend_was_away(hall: Hall, page: Page) -> None:
    page.goto(hall.address("counter", "counter-4"))
    expect(page.locator("#waiting")).to_contain_text("None")
    hall.process.kill()
    expect(page.locator("#notice")).to_contain_text("Connection lost")
    hall.process.start()
    ticket = hall.ticket()
    expect(page.locator("#waiting")).to_contain_text(ticket.label, timeout=15_000)
    expect(page.locator("#notice")).to_be_hidden()


def test_the_page_lives_where_the_worker_of_all_tabs_could_not_be_loaded(hall: Hall, page: Page) -> None:
    page.context.route("**/link_worker.mjs", lambda route: route.abort())
    page.goto(hall.address("counter", "counter-4"))
    expect(page.locator("#waiting")).to_contain_text("None")
    hall.process.kill()
    expect(page.locator("#notice")).to_contain_text("Connection lost")
    hall.process.start()
    ticket = hall.ticket()
    expect(page.locator("#waiting")).to_contain_text(ticket.label, timeout=15_000)


def test_an_answer_that_breaks_off_is_a_lost_connection(hall: Hall, page: Page) -> None:
    page.goto(hall.address("counter", "counter-4"))
    expect(page.locator("#waiting")).to_contain_text("None")
    page.route("**/v1/queue", lambda route: route.fulfill(status=200, body='{"name": {"vi"'))
    hall.ticket()
    expect(page.locator("#notice")).to_contain_text("Connection lost")
    page.unroute("**/v1/queue")
    ticket = hall.ticket()
    expect(page.locator("#waiting")).to_contain_text(ticket.label)
    expect(page.locator("#notice")).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "button", "words"),
    [
        ("vi", "Chuyển", "Không có quầy nào mở"),
        ("en", "Transfer", "No counter is open"),
        ("ko", "이관", "열린 창구가 없습니다"),
    ],
)
def test_a_refusal_is_told_in_the_clerks_language(
    hall: Hall, page: Page, language: str, button: str, words: str
) -> None:
    ticket = hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    press(page, "Call next")
    expect(page.locator("#number")).to_have_text(ticket.label)
    headers = {"Authorization": f"Bearer {hall.process.token('counter-1')}"}
    httpx.post(f"{hall.process.url}/v1/desk/close", headers=headers)
    page.locator(f"#languages [lang={language}]").click()
    page.locator("#destination").select_option("service:certified_copy")
    press(page, button)
    expect(page.locator("#notice")).to_contain_text(words)
    expect(page.locator("#number")).to_have_text(ticket.label)


def test_a_refusal_stands_whatever_else_happens_until_the_next_press(hall: Hall, page: Page) -> None:
    hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    press(page, "Call next")
    headers = {"Authorization": f"Bearer {hall.process.token('counter-1')}"}
    httpx.post(f"{hall.process.url}/v1/desk/close", headers=headers)
    page.locator("#destination").select_option("service:certified_copy")
    press(page, "Transfer")
    expect(page.locator("#notice")).to_contain_text("No counter is open")
    other = hall.ticket()
    expect(page.locator("#waiting")).to_contain_text(other.label)
    expect(page.locator("#notice")).to_contain_text("No counter is open")
    press(page, "Call again")
    expect(page.locator("#notice")).to_be_hidden()
