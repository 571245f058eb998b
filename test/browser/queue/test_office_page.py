"""Alerts where people look: calls for staff at counters and in the office, sound that is kept, pages that revive."""

from collections.abc import Callable

import httpx
from builders import until
from hall import Hall, press
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect


def report(hall: Hall, **more: object) -> None:
    headers = {"Authorization": f"Bearer {hall.process.token('robot')}"}
    assert httpx.put(f"{hall.process.url}/v1/robot-report", json=more, headers=headers).status_code == 204


def says(page: Page, words: str) -> bool:
    """Return what a page says of itself, False while it is being opened."""
    try:
        return bool(page.evaluate(words))
    except Error:
        return False


def test_a_call_before_a_number_is_at_every_counter_and_in_the_office_until_somebody_takes_it(
    hall: Hall, page: Page, context: BrowserContext
) -> None:
    report(hall, name="robot1", run="r1", counts={"call": 1}, silent=["watchdog"])
    office = context.new_page()
    office.goto(hall.address("office", "admin"))
    expect(office.locator("#alerts")).to_contain_text("robot1: ", timeout=15_000)
    expect(office.locator("#alerts")).to_contain_text("robot1/watchdog", timeout=15_000)
    assert office.title().startswith("(2) ! ")
    page.goto(hall.address("counter", "counter-4"))
    expect(page.locator("#calls")).to_contain_text("robot1: a member of staff is needed")
    expect(page).to_have_title("(1) ! " + page.title().removeprefix("(1) ! "))
    page.locator("#calls button").click()
    expect(page.locator("#calls-panel")).to_be_hidden()
    expect(office.locator("#alerts")).not_to_contain_text("robot1: ", timeout=10_000)
    hall.process.stop()
    hall.process.start()
    report(hall, name="robot1", run="r1", counts={"call": 1})
    expect(office.locator("#notice")).to_be_hidden(timeout=15_000)
    expect(office.locator("#alerts")).not_to_contain_text("robot1: ")


def test_the_office_keeps_its_wish_for_sound_and_says_where_the_browser_bars_it(hall: Hall, page: Page) -> None:
    page.goto(hall.address("office", "admin"))
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "false")
    page.locator("#sound").click()
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#barred")).to_be_hidden()
    page.add_init_script(
        "AudioContext = class extends EventTarget { state = 'suspended'; resume() { return new Promise(() => {}); } }"
    )
    page.reload()
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#barred")).to_contain_text("press here")


def test_a_page_whose_module_or_style_did_not_arrive_opens_itself_anew(hall: Hall, browser: Browser) -> None:
    lost = {"office": "**/pages/bell.mjs", "counter": "**/pages/style.css"}
    tokens = {"office": "admin", "counter": "counter-4"}
    shown = {"office": "#office", "counter": "#desk"}
    tabs: dict[str, Page] = {}
    lost_now: dict[str, list[Route]] = {name: [] for name in lost}

    def losing_once(name: str) -> Callable[[Route], None]:
        def handle(route: Route) -> None:
            if lost_now[name]:
                route.fallback()
            else:
                lost_now[name].append(route)
                route.abort()

        return handle

    for name, file in lost.items():
        tabs[name] = browser.new_context().new_page()
        tabs[name].route(file, losing_once(name))
        tabs[name].goto(hall.address(name, tokens[name]))
        tabs[name].evaluate("globalThis.first = true")
    anew = "!globalThis.first && Boolean(document.documentElement.dataset.started)"
    loaded = "(link) => { try { return link.sheet.cssRules.length > 0; } catch { return false; } }"
    styled = f"[...document.querySelectorAll('link[rel=stylesheet]')].every({loaded})"
    for name, tab in tabs.items():
        assert len(lost_now[name]) == 1
        until(lambda tab=tab: says(tab, f"{anew} && {styled}"), 45.0, name)
        expect(tab.locator(shown[name])).to_be_visible()
        tab.context.close()


def test_the_head_signs_in_with_a_number_reads_and_changes_nothing(hall: Hall, page: Page) -> None:
    admin = {"Authorization": f"Bearer {hall.process.token('admin')}"}
    clerk = {"name": "Trần Lan", "pin": "135790"}
    assert httpx.put(f"{hall.process.url}/v1/clerks/lan", headers=admin, json=clerk).status_code == 204
    report(hall, name="robot1", run="r1", counts={"call": 1})
    hall.ticket()
    page.goto(f"{hall.process.url}/office?language=en")
    page.get_by_label("Sign-in name").fill("lan")
    page.get_by_label("Secret number").fill("135790")
    press(page, "Sign in")
    expect(page.locator("#notice")).to_contain_text("the administrator allows it")
    staff = page.context.new_page()
    staff.goto(hall.address("staff", "admin"))
    staff.get_by_role("button", name="Head of the office").click()
    expect(staff.get_by_role("button", name="Head of the office")).to_have_attribute("aria-pressed", "true")
    press(page, "Sign in")
    expect(page.locator("#report")).to_contain_text("Land and construction")
    expect(page.locator("#alerts")).to_contain_text("a member of staff is needed", timeout=15_000)
    expect(page.locator("#alerts button")).to_have_count(0)
    expect(page.locator("#opening button:visible")).to_have_count(0)
    page.reload()
    expect(page.locator("#report")).to_contain_text("Land and construction")
    staff.get_by_role("button", name="Head of the office").click()
    expect(page.locator("#gate")).to_be_visible(timeout=15_000)
