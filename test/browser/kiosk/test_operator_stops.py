"""Orders on the operator page: what the wheels obey, what is refused and why, in each language."""

import pytest
from operator_kit import DESK, open_operator
from stage import TOKEN

from guide_robot.common.vocabulary import GuideState as State
from guide_robot.kiosk.orders import OrderKind
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Part, plain
from guide_robot.phrases.reasons import Why


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
