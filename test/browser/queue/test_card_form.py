"""A citizen card on the counter page: one press fills the form, and only the serving counter sees it."""

import json

import httpx
from builders import until
from hall import CARD, Hall, press
from playwright.sync_api import BrowserContext, Page, expect

from guide_robot.codes.cards.citizen_card import seal


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
    press(page, "Fill in from citizen card")
    expect(page.locator("#form [name=full_name]")).to_have_value(wanted["full_name"])
    pressed = int(page.evaluate("presses"))
    with_card_presses = pressed + fill_rest_by_hand()
    assert form() == wanted
    page.screenshot(path=str(hall.process.plan.data / "counter.png"))
    press(page, "Done")
    expect(page.locator("#number")).to_have_text("–")
    press(page, "Call next")
    expect(page.locator("#form input")).to_have_count(7)
    expect(page.get_by_role("button", name="Fill in from citizen card")).to_be_disabled()
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
    press(page, "Fill in from citizen card")
    expect(page.locator("#form [name=full_name]")).to_have_value(CARD.name)
    press(page, "Copy for the one-stop software")
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
    press(page, "Copy for the one-stop software")
    expect(page.locator("#card-notice")).to_have_text("The browser does not allow copying")


def test_another_counter_does_not_see_the_card(hall: Hall) -> None:
    keys = hall.robot.keys()
    assert isinstance(keys, tuple)
    ticket = hall.ticket(sealed_card=seal(CARD, keys[1]))

    def look(counter: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {hall.process.token(counter)}"}
        return httpx.post(f"{hall.process.url}/v1/tickets/{ticket.id}/card", headers=headers)

    assert look("counter-4").status_code == 403
    hall.call_next()
    assert look("counter-1").status_code == 403
    answer = look("counter-4")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert answer.json()["keyboard"].split("\t")[:2] == ["Nguyễn Thị Thử Nghiệm", "079190001234"]
