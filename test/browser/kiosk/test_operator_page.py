"""The operator page: behind its token, live, and able to stop the robot."""

import io
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from stage import TOKEN, queue

from guide_robot.common.vocabulary import GuideState as State
from guide_robot.kiosk.orders import OrderKind
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Part, plain
from guide_robot.kiosk.web.ticket_files import newest_tickets
from guide_robot.phrases.reasons import Why

DESK = {"width": 1600, "height": 1000}
SIZES = {
    "phone": {"width": 390, "height": 844},
    "desk": DESK,
    "tablet": {"width": 1280, "height": 800},
    "portrait": {"width": 800, "height": 1280},
}
PAPER_OUT = {"vi": "hết giấy", "en": "out of paper", "ko": "용지 없음", "zh": "缺纸"}
STATE = {"vi": "Đang chờ", "en": "Idle", "ko": "대기", "zh": "待命"}


def open_operator(stage, open_page, **more):
    page = open_page(f"{stage.address}operator#token={TOKEN}", **{"size": DESK, "locale": "en-US", **more})
    page.wait_for_selector("#state.idle")
    return page


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


def test_operator_stops_and_resumes_the_robot(stage, open_page, until):
    page = open_operator(stage, open_page)
    page.wait_for_selector("#motion.allowed")
    assert page.locator("[data-do=resume]").count() == 0
    page.click("[data-do=stop]")
    page.wait_for_selector("#state.out_of_service")
    page.wait_for_selector("#motion.stopped:has-text('Operator · stopped by operator page')")
    page.wait_for_selector("#orders .accepted[data-order=operator_stop]")
    page.click("[data-do=resume]")
    until(lambda: stage.receptionist.state is State.IDLE)
    page.wait_for_selector("#motion.allowed")
    page.wait_for_selector("#orders .accepted[data-order=operator_resume]")
    assert page.locator("#alerts .danger").count() == 0
    assert stage.ordered() == [OrderKind.STOP, OrderKind.RESUME]


@pytest.mark.parametrize("language", ["vi", "en", "ko", "zh"])
def test_an_order_that_is_not_taken_is_said_with_its_reason(stage, open_page, until, language):
    page = open_operator(stage, open_page)
    page.click(f"[data-language={language}]")
    page.evaluate("operator.send({ do: 'operator_go_to', place: 'the moon' })")
    said = page.wait_for_selector("#alerts [role=alert]").inner_text()
    assert said.startswith({"vi": "Lệnh không", "en": "The order", "ko": "명령이", "zh": "指令被"}[language])
    assert "place" in said
    page.wait_for_selector("#orders .refused:has-text('place: unknown')")
    assert stage.orders == []


def test_refusals_of_gate_and_receptionist_are_said_on_the_page_that_ordered_only(stage, open_page):
    stage.gate.refuses, stage.receptionist_refuses = "the stop button is pressed", "somebody is being led"
    page, other = open_operator(stage, open_page), open_operator(stage, open_page)
    page.click("[data-do=stop]")
    page.wait_for_selector("#orders .refused:has-text('the stop button is pressed')")
    page.wait_for_selector("#alerts .danger")
    page.select_option("select", "counter_2")
    page.click("[data-do=go]")
    page.wait_for_selector("#orders .refused:has-text('somebody is being led')")
    page.wait_for_selector("#alerts :has-text('somebody is being led')")
    assert other.locator("#orders li").count() == 0


SILENT = {
    "vi": "Bộ khóa chuyển động không trả lời",
    "en": "motion gate does not answer",
    "ko": "모션 게이트가 응답하지",
    "zh": "运动闸没有响应",
}


@pytest.mark.parametrize("language", SILENT)
def test_gate_that_does_not_answer_is_said_and_the_stop_arrives_once_it_does(stage, open_page, language):
    stage.gate.answers = False
    page = open_operator(stage, open_page)
    page.click(f"[data-language={language}]")
    page.wait_for_selector("#motion.allowed")
    page.click("[data-do=stop]")
    page.wait_for_selector("#alerts .danger")
    page.wait_for_selector(f"#orders .refused:has-text('{SILENT[language]}')")
    stage.gate.answers = True
    page.wait_for_selector("#motion.stopped")
    page.wait_for_selector("#orders .accepted")
    page.wait_for_selector("#alerts .danger", state="detached")


def test_page_shows_what_the_wheels_obey_and_not_what_it_asked_for(stage, open_page):
    page = open_operator(stage, open_page)
    stage.gate.says(allowed=False, cause="sensor", source="lidar", reason=Why.NO_READING(seconds=0.5))
    page.wait_for_selector("#motion.stopped:has-text('Sensor · no lidar reading for 0.5 s')")
    assert page.locator("[data-do=resume]").count() == 0
    stage.gate.says(allowed=False, cause="heartbeat", source="receptionist", reason=Why.SILENT(nodes="receptionist"))
    page.wait_for_selector("#motion.stopped:has-text('receptionist')")
    stage.gate.says(
        allowed=False, cause="operator", source="operator page at 10.0.0.9", reason=Why.STOPPED_BY(source="10.0.0.9")
    )
    page.wait_for_selector("#motion.stopped:has-text('10.0.0.9')")
    page.wait_for_selector("[data-do=resume]")
    stage.gate.says(allowed=True, cause="none")
    page.wait_for_selector("#motion.allowed")


UNKNOWN = {"vi": "có thể đang chạy", "en": "the robot may drive", "ko": "움직일 수 있습니다", "zh": "机器人可能在移动"}


@pytest.mark.parametrize("language", UNKNOWN)
def test_state_that_is_not_heard_any_more_is_unknown(stage, open_page, language):
    page = open_operator(stage, open_page)
    page.click(f"[data-language={language}]")
    page.wait_for_selector("#motion.allowed")
    stage.gate.speaks = False
    page.wait_for_selector(f"#motion.unknown:has-text('{UNKNOWN[language]}')")
    page.wait_for_selector("[data-do=resume]")
    assert page.locator("[data-do=stop]").is_visible()
    stage.gate.speaks = True
    page.wait_for_selector("#motion.allowed")


def test_stop_pressed_without_a_connection_is_said_and_ordered_once_there_is_one(make_stage, open_page, until):
    first = make_stage()
    page = open_page(f"{first.address}operator#token={TOKEN}", size=DESK, locale="en-US", strict=False)
    page.wait_for_selector("#motion.allowed")
    first.close()
    page.wait_for_selector("#motion.unknown")
    page.click("[data-do=stop]")
    page.wait_for_selector("#orders .refused:has-text('emergency stop button')")
    page.wait_for_selector("#alerts .danger")
    second = make_stage(port=first.server.port)
    until(lambda: second.ordered() == [OrderKind.STOP] or page.wait_for_timeout(20))
    page.wait_for_selector("#motion.stopped")
    page.wait_for_selector("#orders .accepted")


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


def test_a_stop_that_is_lost_while_the_robot_stands_for_another_reason_is_said(stage, open_page):
    """What stands before a door, for a sensor or a silent node goes on by itself when that is over."""
    page = open_operator(stage, open_page)
    waits = Why.PASSAGE_HELD(Why.OTHER_GOES_FIRST(robot="robot2"), passage="door")
    stage.gate.says(allowed=False, cause="traffic", source="fleet", reason=waits)
    page.wait_for_selector("#motion.stopped")
    stage.gate.answers = False
    page.click("[data-do=stop]")
    page.wait_for_selector("#alerts .danger")


LIDAR_SILENT = {
    "vi": "Cảm biến · lidar không gửi tín hiệu",
    "ko": "센서 · 라이다 신호 없음",
    "zh": "传感器 · 激光雷达没有信号",
}
STOPPED_BY = {
    "vi": "bị dừng bởi 10.0.0.9; chú ý: /teleop cũng",
    "ko": "정지시킨 곳: 10.0.0.9. 주의: /teleop도",
    "zh": "停止者：10.0.0.9；注意：/teleop",
}
TRYING = {
    "vi": "đang thử lại (lần 2): có người hoặc vật chắn lối đi; rô-bốt đang đứng yên: lidar không thấy gì phía trước",
    "ko": "다시 시도하는 중(2번째): 사람이나 물건이 길을 막고 있습니다; 로봇이 멈춰 있음: 라이다가 앞쪽을 보지 못함",
    "zh": "正在重试（第 2 次）：有人或物体挡住了去路; 机器人静止：激光雷达看不到前方",
}


@pytest.mark.parametrize("language", ["vi", "ko", "zh"])
def test_reasons_are_spoken_in_the_operators_language_with_all_that_is_behind_them(stage, open_page, language):
    page = open_operator(stage, open_page)
    page.click(f"[data-language={language}]")
    stage.gate.says(allowed=False, cause="sensor", source="lidar", reason=Why.LIDAR_SILENT())
    page.wait_for_selector(f"#motion.stopped:has-text('{LIDAR_SILENT[language]}')")
    past = Why.PAST_ANY_STOP(Why.STOPPED_BY(source="10.0.0.9"), node="/teleop")
    stage.gate.says(allowed=False, cause="operator", source="10.0.0.9", reason=past)
    page.wait_for_selector(f"#motion.stopped:has-text('{STOPPED_BY[language]}')")
    driving = views.GuideView(
        state="returning", reason=Why.TRYING_AGAIN(Why.DRIVE_STUCK(), times=2), held=Why.LIDAR_BLIND_AHEAD(),
        visit=0, person=0, language="vi", destination="home", ticket=None,
    )  # fmt: skip
    page.evaluate("([view]) => operator.hear({ guide: view })", [plain(driving)])
    assert page.inner_text("#state span") == TRYING[language]


def test_places_and_services_in_a_reason_are_called_by_their_names(stage, open_page):
    stage.screens.happened(
        views.EventView(at_s=1.0, visit=1, name="requested", reason=Why.NAMED_SERVICE(service="residence"))
    )
    stage.screens.happened(
        views.EventView(at_s=2.0, visit=1, name="requested", reason=Why.NAMED_PLACE(place="counter_2"))
    )
    stage.board.put(
        Part.HEALTH,
        (
            views.HealthView(name="motion_gate", level=2, message="", reason=Why.NO_READING(seconds=0.5)),
            views.HealthView(name="driver", level=1, message="words of a driver"),
        ),
    )
    page = open_operator(stage, open_page)
    page.click("[data-language=vi]")
    counter = page.evaluate("operator.model.places.find((one) => one.id === 'counter_2').name.vi")
    page.wait_for_selector(f"#events li:has-text('yêu cầu: {counter}')")
    page.wait_for_selector("#events li:has-text('yêu cầu: Đăng ký cư trú')")
    page.wait_for_selector("#lamps li:has-text('motion_gate: không có tín hiệu lidar trong 0.5 giây')")
    page.wait_for_selector("#lamps li:has-text('driver: words of a driver')")
