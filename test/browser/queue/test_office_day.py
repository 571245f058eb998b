"""An office's day in a browser: screens on before the backend, many tabs, lost answers, scanners, the door, a proxy."""

import shutil
import socket
import subprocess
from pathlib import Path

import httpx
import pytest
from builders import until
from forked_backend import ForkedBackend
from hall import CARD, ROOT, Hall, press
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from guide_robot.bench.queue.process import BackendPlan

WAITING = ROOT / "guide_robot" / "queue" / "pages" / "waiting.html"
LINE = "079190001234||Nguyễn Thị Thử Nghiệm|03021990|Nữ|12 Đường Ví Dụ, Phường Mẫu, Thành phố Thử|06052021"


def waiting(page: Page, count: int) -> None:
    expect(page.locator("#waiting-count")).to_have_text(f"({count})")


def test_a_screen_that_is_on_before_the_backend_comes_alive_by_itself(tmp_path: Path, page: Page) -> None:
    process = ForkedBackend(BackendPlan(data=tmp_path / "data", config=ROOT / "config" / "backend.yaml"))
    process.start()
    address = f"{process.url}/display?language=en#token={process.token('display')}"
    process.stop()
    page.goto(f"file://{WAITING}#{address}")
    process.start()
    try:
        expect(page.locator("#serving li")).to_have_count(4, timeout=15_000)
    finally:
        process.stop()


def test_eight_tabs_share_one_stream_and_a_press_is_answered(hall: Hall, context: BrowserContext) -> None:
    tabs = [context.new_page() for _ in range(8)]
    for tab in tabs:
        tab.goto(hall.address("counter", "counter-4"))
        waiting(tab, 0)
    ticket = hall.ticket()
    for tab in tabs:
        waiting(tab, 1)
    press(tabs[-1], "Call next")
    for tab in tabs:
        expect(tab.locator("#number")).to_have_text(ticket.label)


def test_a_press_whose_answer_is_lost_says_so_and_happens_once(hall: Hall, page: Page) -> None:
    first, _second = hall.ticket(), hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    waiting(page, 2)

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/v1/desk/done-and-next", lose_answer)
    page.route("**/v1/desk", lambda route: route.abort())
    press(page, "Call next")
    expect(page.locator("#notice")).to_contain_text("it counts once")
    page.unroute("**/v1/desk/done-and-next")
    press(page, "Call next")
    page.unroute("**/v1/desk")
    expect(page.locator("#number")).to_have_text(first.label)
    waiting(page, 1)
    expect(page.locator("#notice")).to_be_hidden()


def test_the_main_button_and_the_keys_carry_a_clerk_through_the_day(hall: Hall, page: Page) -> None:
    first, second = hall.ticket(), hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    waiting(page, 2)
    page.keyboard.press("F2")
    expect(page.locator("#number")).to_have_text(first.label)
    expect(page.locator("#next")).to_contain_text("Done, call next")
    page.keyboard.press("F2")
    expect(page.locator("#number")).to_have_text(second.label)
    expect(page.locator("#today")).to_have_text("Served today: 1")
    page.keyboard.press("F9")
    expect(page.locator("#number")).to_have_text(first.label)
    expect(page.locator("#waiting")).to_contain_text(second.label)
    page.keyboard.press("F6")
    expect(page.locator("#missed")).to_contain_text(first.label)


def test_a_ticket_is_called_out_of_turn_with_a_reason_and_goes_on_with_a_note(hall: Hall, page: Page) -> None:
    hall.ticket()
    later = hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    waiting(page, 2)
    page.locator("#waiting li").nth(1).get_by_role("button").click()
    page.locator("#turn-reason").select_option("needs-help")
    press(page, "Call this number now")
    expect(page.locator("#number")).to_have_text(later.label)
    assert [(entry["action"], entry["reason"]) for entry in hall.audit()] == [("out-of-turn", "needs-help")]
    page.locator("#destination").select_option("service:certified_copy")
    page.get_by_label("Note to the next counter").fill("two copies are ready")
    press(page, "Transfer")
    expect(page.locator("#number")).to_have_text("–")
    page.goto("about:blank")
    page.goto(hall.address("counter", "counter-1"))
    press(page, "Call next")
    expect(page.locator("#desk-notes")).to_have_text("Counter 4: two copies are ready")


def test_a_scanner_that_types_fills_the_form_and_what_was_corrected_stays(hall: Hall, page: Page) -> None:
    hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    press(page, "Call next")
    expect(page.locator("#form input")).to_have_count(7)
    page.keyboard.type(LINE)  # wherever the cursor stands
    page.keyboard.press("Enter")
    expect(page.locator("#form [name=full_name]")).to_have_value(CARD.name)
    expect(page.locator("#form [name=issue_date]")).to_have_value("06/05/2021")
    expect(page.locator("#scan")).to_have_value("")
    page.locator("#form [name=full_name]").fill("Nguyễn Thị Sửa Tay")
    page.locator("#form [name=copies]").press_sequentially("2" + LINE.encode().decode("latin-1"))
    page.keyboard.press("Enter")
    expect(page.locator("#card-notice")).to_have_text("Filled in; what was corrected by hand stays")
    expect(page.locator("#form [name=full_name]")).to_have_value("Nguyễn Thị Sửa Tay")
    expect(page.locator("#form [name=address]")).to_have_value(CARD.address)


def test_a_scan_leaves_a_choice_alone_and_single_keys_do_what_they_always_do(hall: Hall, page: Page) -> None:
    hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    waiting(page, 1)
    page.locator("#next").focus()
    page.keyboard.press("Space")
    expect(page.locator("#form input")).to_have_count(7)
    choice = page.locator("#destination")
    before = choice.input_value()
    choice.focus()
    page.keyboard.type(LINE)
    page.keyboard.press("Enter")
    expect(page.locator("#form [name=full_name]")).to_have_value(CARD.name)
    assert choice.input_value() == before
    expect(page.locator("#scan")).to_have_value("")


def test_a_press_that_is_undone_brings_the_form_back(hall: Hall, page: Page) -> None:
    first, second = hall.ticket(), hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    press(page, "Call next")
    expect(page.locator("#form input")).to_have_count(7)
    page.locator("#form [name=full_name]").fill("Nguyễn Thị Gõ Tay")
    page.keyboard.press("F2")
    expect(page.locator("#number")).to_have_text(second.label)
    expect(page.locator("#form [name=full_name]")).to_have_value("")
    page.keyboard.press("F9")
    expect(page.locator("#number")).to_have_text(first.label)
    expect(page.locator("#form [name=full_name]")).to_have_value("Nguyễn Thị Gõ Tay")


def test_a_number_behind_the_end_of_the_list_is_called_by_its_number(hall: Hall, page: Page) -> None:
    tickets = [hall.ticket() for _ in range(32)]
    page.goto(hall.address("counter", "counter-4"))
    waiting(page, 32)
    page.locator("#find-label").fill(tickets[-1].label.lower())
    page.locator("#find-waiting button").click()
    page.get_by_label("Reason").select_option("came-back")
    press(page, "Call this number now")
    expect(page.locator("#number")).to_have_text(tickets[-1].label)
    page.locator("#find-label").fill("Z9")
    page.locator("#find-waiting button").click()
    expect(page.locator("#notice")).to_be_visible()


def test_a_press_that_a_locked_server_began_is_not_done_twice(hall: Hall, page: Page) -> None:
    first, _second = hall.ticket(), hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    press(page, "Call next")
    expect(page.locator("#number")).to_have_text(first.label)
    keys: list[str] = []

    def locked(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.fulfill(status=503, json={"type": "urn:guide-robot:backend-away", "title": "locked", "status": 503})

    page.route("**/recall", locked)
    for number in (1, 2):
        press(page, "Call again")
        until(lambda number=number: page.evaluate("1") and len(keys) == number)
    assert keys[0] == keys[1]


def test_a_clerk_is_still_in_after_the_browser_was_closed_and_out_after_signing_out(
    hall: Hall, browser: Browser
) -> None:
    admin = {"Authorization": f"Bearer {hall.process.token('admin')}"}
    httpx.put(f"{hall.process.url}/v1/clerks/lan", headers=admin, json={"name": "Trần Lan", "pin": "135790"})
    first = browser.new_context()
    page = first.new_page()
    page.goto(f"{hall.process.url}/counter?language=en")
    page.get_by_label("Sign-in name").fill("lan")
    page.get_by_label("Secret number").fill("135790")
    press(page, "Sign in")
    page.get_by_label("Where you work").select_option("4")
    expect(page.locator("#title")).to_contain_text("Counter 4 · Trần Lan")
    kept = first.storage_state()
    first.close()
    second = browser.new_context(storage_state=kept)
    page = second.new_page()
    page.goto(f"{hall.process.url}/counter?language=en")
    expect(page.locator("#title")).to_contain_text("Counter 4 · Trần Lan")
    press(page, "Sign out, hand over")
    expect(page.locator("#gate")).to_be_visible()
    page.reload()
    expect(page.locator("#gate")).to_be_visible()
    second.close()


def test_the_door_gives_prints_finds_and_cancels_a_number(hall: Hall, page: Page) -> None:
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page.goto(hall.address("reception", "reception"))
    page.get_by_role("button", name="Land and construction").click()
    page.get_by_role("button", name="Elderly").click()
    press(page, "Give a number")
    expect(page.locator("#given-number")).to_have_text("D001")
    until(lambda: page.evaluate("window.printed") == 1)
    press(page, "Another number")
    page.get_by_label("Number", exact=True).fill("d1")
    press(page, "Find")
    expect(page.locator("#found-facts")).to_contain_text("Priority")
    press(page, "Cancel the number")
    expect(page.locator("#found-facts")).to_contain_text("cancelled")
    assert hall.ticket().label == "D002"


def test_pages_of_the_display_turn_and_never_hide_a_fresh_call(hall: Hall, page: Page) -> None:
    page.goto(f"{hall.process.url}/")
    shown = page.evaluate(
        """async () => {
          const { NAME_SHARE, choosePage, cardsOnAPage, arrange } = await import("./pages/display_layout.mjs");
          const entries = Array.from({ length: 40 }, (_, id) => ({ id }));
          const turns = Array.from({ length: 12 }, (_, turn) => choosePage(entries, (one) => one.id === 33, 9, turn));
          const many = choosePage(entries, (one) => one.id % 2 === 0, 9, 3);
          const area = { width: 800, height: 550, gap: 8, shortSide: 720 };
          const most = cardsOnAPage(40, area, 4, 8), wide = cardsOnAPage(40, area, 4, 16);
          return { pages: turns.map(({ shown }) => shown.map((one) => one.id)), many: many.shown.length,
                   most, wide, share: NAME_SHARE, size: arrange(most, area, 4, 8).size, four: arrange(4, area, 4) };
        }"""
    )
    assert all(33 in page_shown and len(page_shown) <= 9 for page_shown in shown["pages"])
    assert {number for page_shown in shown["pages"] for number in page_shown} == set(range(40))
    assert shown["many"] == 20
    assert 4 < shown["most"] < 40 and shown["size"] >= 0.08 * 720
    assert shown["share"] >= 0.6 and shown["wide"] <= shown["most"]  # long names need room too
    assert (shown["four"]["columns"], shown["four"]["rows"]) == (2, 2)


def test_a_clock_that_jumps_hides_no_call_and_a_page_opened_anew_says_what_was_not_said(hall: Hall, page: Page) -> None:
    hall.ticket("land")
    hall.ticket("residence")
    page.goto(hall.address("display", "display"))
    expect(page.locator("#serving li")).to_have_count(4)
    sizes = page.evaluate(
        """() => [".counter-name", ".number"].map((one) =>
          parseFloat(getComputedStyle(document.querySelector(`#serving ${one}`)).fontSize))"""
    )
    assert sizes[0] >= 0.6 * sizes[1]
    page.evaluate("Date.now = ((real) => () => real() + 3_600_000)(Date.now)")
    for counter in ("counter-4", "counter-3"):
        hall.call_next(counter)
    expect(page.locator("#serving li.called")).to_have_count(2)
    page.reload()  # while the first is being said
    expect(page.locator("#serving li.called")).to_have_count(2)


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_the_pages_work_below_a_path_behind_nginx(hall: Hall, page: Page, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    text = (ROOT / "config" / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        ("        ssl_certificate /etc/ssl/office.pem;\n        ssl_certificate_key /etc/ssl/office.key;\n", ""),
        ("http://127.0.0.1:8090/", f"{hall.process.url}/"),
        (
            "http {",
            f"http {{ access_log off; client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p;"
            f" fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;",
        ),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "nginx.conf").write_text(f"daemon off; pid {tmp_path}/pid; error_log stderr;\n{text}", encoding="utf-8")
    nginx = subprocess.Popen(["nginx", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path), "-e", "stderr"])
    try:
        until(lambda: _answers(f"http://127.0.0.1:{port}/queue/alive"))
        assert httpx.get(f"http://127.0.0.1:{port}/queue").status_code == 301
        page.goto(f"http://127.0.0.1:{port}/queue/counter?language=en#token={hall.process.token('counter-4')}")
        waiting(page, 0)
        ticket = hall.ticket()
        waiting(page, 1)
        press(page, "Call next")
        expect(page.locator("#number")).to_have_text(ticket.label)
        hall.process.kill()
        expect(page.locator("#notice")).to_contain_text("Connection lost")
        hall.process.start()
        hall.ticket()
        expect(page.locator("#waiting-count")).to_have_text("(1)", timeout=20_000)
        expect(page.locator("#notice")).to_be_hidden()
    finally:
        nginx.terminate()
        nginx.wait(timeout=10.0)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 204
    except httpx.HTTPError:
        return False
