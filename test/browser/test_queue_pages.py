"""The counter page and the display page in a real browser, against a real backend."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from guide_robot.queueing.backend.process import BackendPlan, BackendProcess
from guide_robot.queueing.citizen_card import CitizenCard, Sex, seal
from guide_robot.queueing.http_backend import HttpBackend
from guide_robot.queueing.model import IssueRequest, Language, Note, Ticket

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_WORDS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EVIL = {
    "vi": "<img src=x onerror=alert(1)>'; DROP TABLE tickets;--",
    "en": "<script>window.evil = 1</script>",
    "ko": '"><b>굵게</b>',
}
CARD = CitizenCard(
    id_number="079190001234",
    old_id_number=None,
    name="Nguyễn Thị Thử Nghiệm",
    birth_year=1990,
    birth_date=date(1990, 2, 3),
    sex=Sex.FEMALE,
    address="12 Đường Ví Dụ, Phường Mẫu, Thành phố Thử",
    issue_date=date(2021, 5, 6),
)

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")


class Hall:
    """One backend with robots' and clerks' ways to it."""

    def __init__(self, process: BackendProcess) -> None:
        self.process = process
        self.robot = HttpBackend(process.connection())
        self._requests = 0

    def ticket(self, service: str = "land", **options: object) -> Ticket:
        """Issue a ticket."""
        self._requests += 1
        request = IssueRequest(request_id=f"page-{self._requests:06d}", service=service, **options)  # type: ignore[arg-type]
        result = self.robot.issue_ticket(request)
        assert result.ticket is not None, result
        return result.ticket

    def address(self, page: str, token: str) -> str:
        """Return a page's address with a token in it."""
        return f"{self.process.url}/{page}?language=en#token={self.process.token(token)}"

    def audit(self) -> list[dict[str, object]]:
        """Return the audit log."""
        headers = {"Authorization": f"Bearer {self.process.token('admin')}"}
        answer = httpx.get(f"{self.process.url}/v1/audit", headers=headers)
        return list(answer.json())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_WORDS)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    assert errors == []


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    yield from _hall(tmp_path, ROOT / "config" / "backend.yaml")


def _hall(tmp_path: Path, config: Path) -> Iterator[Hall]:
    process = BackendProcess(BackendPlan(data=tmp_path / "data", config=config))
    process.start()
    hall = Hall(process)
    yield hall
    hall.robot.close()
    process.stop()


@pytest.fixture
def evil_hall(tmp_path: Path) -> Iterator[Hall]:
    text = (ROOT / "config" / "backend.yaml").read_text(encoding="utf-8")
    names = f"name: {json.dumps(EVIL, ensure_ascii=False)}"
    text = text.replace('name: {vi: "Đất đai - Xây dựng", en: "Land and construction", ko: "토지 및 건축"}', names)
    assert names in text
    (tmp_path / "evil.yaml").write_text(text, encoding="utf-8")
    yield from _hall(tmp_path, tmp_path / "evil.yaml")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{entry['id']}: {entry['nodes'][0]['html']}" for entry in found if entry["impact"] in ("serious", "critical")
    ]


def until(condition: Callable[[], bool], within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_clerk_takes_a_ticket_from_call_to_done(hall: Hall, page: Page) -> None:
    first, second = hall.ticket(), hall.ticket(priority="elderly")
    page.goto(hall.address("counter", "counter-4"))
    expect(page.locator("#waiting li")).to_have_count(2)
    expect(page.locator("#waiting li").first).to_contain_text(second.label)
    press(page, "Call next")
    expect(page.locator("#number")).to_have_text(second.label)
    press(page, "Has arrived")
    expect(page.locator("#facts")).to_contain_text("Being served")
    press(page, "Done")
    expect(page.locator("#number")).to_have_text("–")
    press(page, "Call next")
    expect(page.locator("#number")).to_have_text(first.label)
    for call in ("2", "3"):
        press(page, "Recall")
        expect(page.locator("#facts")).to_contain_text(f"time {call}")
    press(page, "Recall")
    expect(page.locator("#missed")).to_contain_text(first.label)
    press(page, "Queue again")
    expect(page.locator("#waiting")).to_contain_text(first.label)


def test_a_clerk_parks_resumes_and_transfers(hall: Hall, page: Page) -> None:
    ticket = hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    press(page, "Call next")
    press(page, "Park")
    expect(page.locator("#parked")).to_contain_text(ticket.label)
    press(page, "Resume")
    expect(page.locator("#number")).to_have_text(ticket.label)
    page.get_by_label("Transfer to").select_option(label="Certified copies")
    press(page, "Transfer")
    expect(page.locator("#number")).to_have_text("–")
    page.goto("about:blank")
    page.goto(hall.address("counter", "counter-1"))
    expect(page.locator("#waiting")).to_contain_text(ticket.label)


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


def test_the_card_fills_the_form_with_one_press_and_saves_the_typing(hall: Hall, page: Page) -> None:
    keys = hall.robot.keys()
    assert isinstance(keys, tuple)
    with_card = hall.ticket(sealed_card=seal(CARD, keys[1]))
    hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    page.evaluate(
        "window.presses = 0; addEventListener('keydown', () => presses++, true);"
        "addEventListener('click', () => presses++, true)"
    )
    wanted = {
        "full_name": "Nguyễn Thị Thử Nghiệm",
        "id_number": "079190001234",
        "birth_date": "03/02/1990",
        "sex": "Nữ",
        "address": "12 Đường Ví Dụ, Phường Mẫu, Thành phố Thử",
        "issue_date": "06/05/2021",
    }

    def fill_rest_by_hand() -> int:
        page.evaluate("presses = 0")
        for name in [*wanted, "copies"]:
            field = page.locator(f"#form [name={name}]")
            if field.input_value() == "":
                field.focus()
                page.keyboard.press("Tab")
                field.press_sequentially(wanted.get(name, "2"))
        return int(page.evaluate("presses"))

    def form() -> dict[str, str]:
        return {name: page.locator(f"#form [name={name}]").input_value() for name in wanted}

    press(page, "Call next")
    expect(page.locator("#form input")).to_have_count(7)
    page.evaluate("presses = 0")
    press(page, "Fill from card")
    expect(page.locator("#form [name=full_name]")).to_have_value(wanted["full_name"])
    pressed = int(page.evaluate("presses"))
    with_card_presses = pressed + fill_rest_by_hand()
    assert form() == wanted
    page.screenshot(path=str(hall.process.plan.data / "counter.png"))
    press(page, "Done")
    expect(page.locator("#number")).to_have_text("–")
    press(page, "Call next")
    expect(page.locator("#form input")).to_have_count(7)
    expect(page.get_by_role("button", name="Fill from card")).to_be_disabled()
    assert form() == dict.fromkeys(wanted, "")
    by_hand_presses = fill_rest_by_hand()
    assert form() == wanted
    print(f"key presses: {by_hand_presses} by hand, {with_card_presses} with the card")
    assert with_card_presses <= 0.2 * by_hand_presses
    log = hall.audit()
    assert [entry["action"] for entry in log] == ["deleted", "looked"]
    assert log[1]["ticket_id"] == with_card.id and log[1]["counter"] == "4"
    assert "Nguyễn" not in json.dumps(log, ensure_ascii=False) and CARD.id_number not in json.dumps(log)


def test_the_form_is_copied_as_json_and_as_keyboard_input(hall: Hall, page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    keys = hall.robot.keys()
    assert isinstance(keys, tuple)
    hall.ticket(sealed_card=seal(CARD, keys[1]))
    page.goto(hall.address("counter", "counter-4"))
    press(page, "Call next")
    expect(page.locator("#form input")).to_have_count(7)
    press(page, "Fill from card")
    expect(page.locator("#form [name=full_name]")).to_have_value(CARD.name)
    press(page, "Copy as JSON")
    expect(page.locator("#card-notice")).to_have_text("Copied")
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert copied["full_name"] == CARD.name and copied["copies"] == ""
    press(page, "Copy as keyboard input")
    until(lambda: "\t" in page.evaluate("navigator.clipboard.readText()"))
    assert page.evaluate("navigator.clipboard.readText()").split("\t") == list(copied.values())


def test_a_clipboard_that_is_refused_is_said_so(hall: Hall, page: Page) -> None:
    hall.ticket()
    page.goto(hall.address("counter", "counter-4"))
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('denied')); }")
    press(page, "Call next")
    expect(page.locator("#form input")).to_have_count(7)
    press(page, "Copy as JSON")
    expect(page.locator("#card-notice")).to_have_text("The browser does not allow copying")


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


def test_the_display_says_when_the_centre_is_closed(tmp_path: Path, page: Page) -> None:
    text = (ROOT / "config" / "backend.yaml").read_text(encoding="utf-8")
    start, end = text.index("opening_hours:"), text.index("# prefix:")
    (tmp_path / "closed.yaml").write_text(f"{text[:start]}opening_hours: {{}}\n{text[end:]}", encoding="utf-8")
    process = BackendProcess(BackendPlan(data=tmp_path / "data", config=tmp_path / "closed.yaml", extra=()))
    process.start()
    try:
        page.goto(f"{process.url}/display?language=en#token={process.token('display')}")
        expect(page.locator("#notice")).to_contain_text("Outside opening hours")
        page.locator("#languages [lang=ko]").click()
        expect(page.locator("#notice")).to_contain_text("업무 시간 외")
    finally:
        process.stop()


def test_another_counter_does_not_see_the_card(hall: Hall) -> None:
    keys = hall.robot.keys()
    assert isinstance(keys, tuple)
    ticket = hall.ticket(sealed_card=seal(CARD, keys[1]))

    def look(counter: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {hall.process.token(counter)}"}
        return httpx.post(f"{hall.process.url}/v1/tickets/{ticket.id}/card", headers=headers)

    assert look("counter-4").status_code == 403
    headers = {"Authorization": f"Bearer {hall.process.token('counter-4')}"}
    httpx.post(f"{hall.process.url}/v1/desk/next", headers=headers)
    assert look("counter-1").status_code == 403
    answer = look("counter-4")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert answer.json()["keyboard"].split("\t")[:2] == ["Nguyễn Thị Thử Nghiệm", "079190001234"]


def test_the_display_shows_who_is_called_and_who_is_next(hall: Hall, page: Page) -> None:
    called, waiting = hall.ticket(), hall.ticket()
    page.goto(hall.address("display", "display"))
    expect(page.locator("#following")).to_contain_text(called.label)
    headers = {"Authorization": f"Bearer {hall.process.token('counter-4')}"}
    httpx.post(f"{hall.process.url}/v1/desk/next", headers=headers)
    expect(page.locator("#serving li.called .number")).to_have_text(called.label)
    expect(page.locator("#following")).to_have_text(waiting.label)


@pytest.mark.parametrize(("name", "token"), [("counter", "counter-4"), ("display", "display")])
def test_every_language_is_complete_and_accessible(hall: Hall, page: Page, name: str, token: str) -> None:
    hall.ticket(language=Language.KO)
    page.goto(hall.address(name, token))
    for language in ("vi", "en", "ko"):
        page.locator(f"#languages [lang={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert "undefined" not in page.inner_text("body")
        assert serious(page) == []


@pytest.mark.parametrize(("name", "token"), [("counter", "counter-4"), ("display", "display")])
def test_html_and_sql_in_names_are_shown_as_they_are(evil_hall: Hall, page: Page, name: str, token: str) -> None:
    evil_hall.ticket()
    page.goto(evil_hall.address(name, token))
    for language, text in EVIL.items():
        page.locator(f"#languages [lang={language}]").click()
        expect(page.locator("main")).to_contain_text(text)
    assert page.evaluate("window.evil") is None
    assert page.locator("main img, main script, main b").count() == 0


def test_a_wrong_token_is_asked_for_again_and_not_kept(hall: Hall, page: Page) -> None:
    page.goto(f"{hall.process.url}/counter?language=en#token=wrong")
    expect(page.locator("#gate")).to_be_visible()
    expect(page.locator("#notice")).to_have_text("This token is not accepted.")
    assert page.evaluate("sessionStorage.getItem('token')") is None
    assert "token" not in page.url
    page.get_by_label("Access token").fill(hall.process.token("counter-4"))
    press(page, "Sign in")
    expect(page.locator("#desk")).to_be_visible()
