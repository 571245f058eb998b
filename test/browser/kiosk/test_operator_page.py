"""The operator page: behind its token, live, and able to lead and answer."""

import io
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from operator_kit import DESK, open_operator
from PIL import Image
from stage import TOKEN, queue

from guide_robot.kiosk.orders import OrderKind
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Part
from guide_robot.kiosk.web.ticket_files import newest_tickets
from guide_robot.phrases.reasons import Why

SIZES = {
    "phone": {"width": 390, "height": 844},
    "desk": DESK,
    "tablet": {"width": 1280, "height": 800},
    "portrait": {"width": 800, "height": 1280},
}
PAPER_OUT = {"vi": "hết giấy", "en": "out of paper", "ko": "용지 없음", "zh": "缺纸"}
STATE = {"vi": "Đang chờ", "en": "Idle", "ko": "대기", "zh": "待命"}


def furnish(stage) -> None:
    """Give the page something of everything to show."""
    person = views.PersonView(
        id=3, x=5.0, y=5.0, vx=0.4, vy=0.0, kind=0, engagement=3, confidence=0.9, since_seen_s=0.0
    )
    true = views.TruePersonView(x=5.1, y=5.0, heading=0.0, role="citizen", activity="walking")
    robot = views.RobotView(x=9.0, y=7.0, theta=0.0)
    stage.board.put(Part.PEOPLE, (person,))
    stage.board.put(Part.ROBOT, robot)
    stage.board.put(Part.SCAN, (300, 300, 310, 300, 320, 300))
    stage.board.put(Part.PLAN, [(9.0, 7.0), (7.9, 10.7)])
    stage.battery = 0.15
    stage.board.put(Part.PRINTER, views.PrinterView(state="paper_out", reason=Why.PAPER_OUT()))
    stage.board.put(Part.BACKEND, views.BackendView(state="disconnected", reason=None, outbox=2, leased_numbers=9))
    stage.board.put(Part.HEALTH, (views.HealthView(name="qr_scanner", level=1, message="dark"),))
    stage.board.put(
        Part.TRUTH,
        views.TruthView(
            robot=robot,
            people=(true,),
            contacts_with_people=0,
            contacts_with_things=1,
            distance_m=12.0,
            visits_finished=4,
            real_time_factor=1.0,
        ),
    )


def colour_at(page, x: float, y: float) -> tuple[int, int, int]:
    """Return the colour that the live floor has at a point of the map."""
    spot = page.evaluate("([x, y]) => operator.live.place.at(x, y)", [x, y])
    shown = Image.open(io.BytesIO(page.locator("#live").screenshot())).convert("RGB")
    return shown.getpixel((round(spot[0]), round(spot[1])))


def test_page_without_token_asks_for_it_and_a_wrong_one_is_said(stage, open_page):
    page = open_page(f"{stage.address}operator", size=DESK, locale="en-US")
    page.fill("#token", "wrong")
    page.click("#login button")
    page.wait_for_selector("#login .wrong")
    assert page.locator("#events li").count() == 0
    page.fill("#token", TOKEN)
    page.click("#login button")
    page.wait_for_selector("#state.idle")


def test_token_does_not_stay_in_the_address(stage, open_page):
    page = open_operator(stage, open_page)
    assert page.url == f"{stage.address}operator"
    page.reload()
    page.wait_for_selector("#state.idle")


@pytest.mark.parametrize("language", ["vi", "en", "ko", "zh"])
def test_state_queue_lamps_and_events_are_shown_in_each_language(stage, open_page, language):
    furnish(stage)
    page = open_operator(stage, open_page)
    page.click(f"[data-language={language}]")
    page.wait_for_selector(f"#state:has-text('{STATE[language]}')")
    page.wait_for_selector("#queue:has-text('A001')")
    page.wait_for_selector("#lamps .bad:has-text('15 %')")
    page.wait_for_selector(f"#lamps .bad:has-text('{PAPER_OUT[language]}')")
    page.wait_for_selector("#lamps .warn:has-text('dark')")
    stage.somebody_comes()
    page.wait_for_selector("#events li >> nth=1")
    serious = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in serious] == []


def test_robot_and_people_are_drawn_where_they_are_and_move(stage, open_page, until):
    furnish(stage)
    page = open_operator(stage, open_page)
    until(lambda: colour_at(page, 5.0, 5.0) == (217, 115, 26))
    stage.board.put(Part.ROBOT, views.RobotView(x=12.0, y=9.0, theta=1.57))
    until(lambda: colour_at(page, 11.8, 8.9) == (11, 90, 104))


@pytest.mark.parametrize("size", SIZES)
def test_page_fits_its_screen(stage, open_page, size):
    furnish(stage)
    page = open_operator(stage, open_page, size=SIZES[size])
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator("[data-do=stop]").is_visible()


@pytest.mark.parametrize("state", ["allowed", "stopped", "unknown"])
def test_states_can_be_read_by_everybody(stage, open_page, state):
    page = open_operator(stage, open_page, size={"width": 390, "height": 844})
    stage.gate.answers = stage.gate.speaks = state != "unknown"
    if state != "allowed":
        page.click("[data-do=stop]")
        page.wait_for_selector("#orders .accepted" if state == "stopped" else "#orders .refused")
    page.wait_for_selector(f"#motion.{state}")
    serious = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in serious] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_operator_sends_the_robot_to_a_place_picked_on_the_floor(stage, open_page, until):
    page = open_operator(stage, open_page)
    until(lambda: page.evaluate("operator.live.place !== null"))
    spot = page.evaluate("operator.live.place.at(15.9, 10.7)")
    page.locator("#live").click(position={"x": spot[0] + 5, "y": spot[1]})
    page.click("[data-do=go]")
    until(lambda: stage.orders)
    assert (stage.orders[0].kind, stage.orders[0].place) == (OrderKind.GO_TO, "counter_4")
    page.wait_for_selector("#orders .accepted:has-text('Counter 4')")


def test_operator_takes_a_visit_over(stage, open_page, until):
    page = open_operator(stage, open_page)
    stage.somebody_comes()
    page.click("[data-do=take_over]:enabled")
    stage.everybody_leaves()
    until(lambda: OrderKind.TAKE_OVER in stage.ordered())
    page.wait_for_selector("#events:has-text('taken over by staff')")


def test_call_for_a_person_stands_until_somebody_comes(stage, open_page):
    page = open_operator(stage, open_page)
    kiosk = open_page(stage.address)
    kiosk.click("[data-go=call]")
    page.click("#alerts [data-do=seen]")
    page.wait_for_selector("#alerts p", state="detached")


def test_printed_tickets_are_shown_to_who_has_the_token(stage, open_page, tmp_path):
    Image.new("RGB", (384, 600), "white").save(tmp_path / "A017.png")
    stage.board.put(Part.TICKETS, newest_tickets(tmp_path))
    page = open_operator(stage, open_page)
    page.wait_for_selector("#tickets img[alt='Ticket A017']")
    assert page.evaluate("document.querySelector('#tickets img').naturalWidth") == 384


def test_last_hundred_events_are_kept(stage, open_page, until):
    for number in range(130):
        stage.screens.happened(
            views.EventView(at_s=float(number), visit=1, name="requested", reason=Why.NAMED_NUMBER(number=f"n{number}"))
        )
    page = open_operator(stage, open_page)
    until(lambda: page.locator("#events li").count() == 100)
    assert "n129" in page.locator("#events li").first.inner_text()


def test_page_comes_back_after_a_restart(make_stage, open_page):
    first = make_stage()
    page = open_page(f"{first.address}operator#token={TOKEN}", size=DESK, strict=False)
    page.wait_for_selector("#state.idle")
    first.close()
    page.wait_for_selector("#alerts .soft")
    make_stage(port=first.server.port)
    page.wait_for_selector("#alerts .soft", state="detached")


def test_flood_of_readings_reaches_the_page_as_the_newest_ones(stage, open_page, until):
    page = open_operator(stage, open_page)
    frames = []
    page.on("websocket", lambda link: link.on("framereceived", lambda frame: frames.append(frame)))
    page.reload()
    page.wait_for_selector("#state.idle")
    end = time.monotonic() + 1.0
    sent = 0
    while time.monotonic() < end:
        sent += 1
        stage.board.put(Part.ROBOT, views.RobotView(x=1.0 + sent * 1e-3, y=5.0, theta=0.0))
        stage.board.put(Part.QUEUE, queue(sent % 7))
        page.wait_for_timeout(1)
    until(
        lambda: page.evaluate("operator.model.robot.x") == pytest.approx(1.0 + sent * 1e-3) or page.wait_for_timeout(20)
    )
    assert len(frames) < sent
