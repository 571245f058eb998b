"""Time to decide, endings with what comes next, and what the screen says when not everything works."""

import pytest
from stage import queue
from test_kiosk_flows import start

from guide_robot.common.vocabulary import ChoiceKind, CodeKind, EscortOutcome
from guide_robot.common.vocabulary import GuideState as State
from guide_robot.guide.visit import Code, EscortEnded
from guide_robot.kiosk.orders import Order, OrderKind
from guide_robot.kiosk.web.board import Part


def touches(stage, page, until, touch=lambda: None) -> None:
    """Wait until the robot has heard that somebody is there; the page says so every few seconds, and now at once."""
    before = stage.kinds().count(ChoiceKind.HERE_I_AM)
    page.evaluate("kiosk.keptAlive = -1e9")
    touch()
    until(lambda: stage.kinds().count(ChoiceKind.HERE_I_AM) > before)


def test_choice_stays_while_somebody_touches_and_the_way_is_said_only_after_it(make_stage, open_page, until):
    stage = make_stage(offer_s=60.0)
    page = start(stage, open_page)
    page.click("[data-service=residence]")
    page.click("[data-do=take]")
    page.wait_for_selector(".ring:visible")
    for _ in range(3):
        stage.passes(30.0)
        touches(stage, page, until, lambda: page.click(".number"))
    assert stage.receptionist.state is State.TICKETING
    stage.passes(60.0)
    page.wait_for_selector(".leading")


def test_stop_keeps_number_and_place_on_the_screen_and_tells_staff(make_stage, open_page):
    stage = make_stage(offer_s=15.0)
    page = start(stage, open_page)
    page.click("[data-service=residence]")
    page.click("[data-do=take]")
    page.click("[data-do=accept]")
    page.wait_for_selector(".leading")
    stage.inbox.order(Order(kind=OrderKind.STOP))
    page.wait_for_selector(".ended.stopped .number:has-text('A017')")
    page.wait_for_selector(".ended .where:has-text('Khu vực chờ')")
    page.wait_for_selector(".ended .notice:has-text('Đã báo nhân viên')")
    assert '"call":{' in stage.board.news((Part.CALL,), 0).text


def test_operator_who_answers_is_named_to_the_citizen(stage, open_page):
    page = start(stage, open_page)
    page.click("[data-go=call]")
    page.wait_for_selector(".dialog:has-text('Đã gọi nhân viên')")
    stage.inbox.acknowledge("Chị Lan")
    page.wait_for_selector(".dialog:has-text('Chị Lan đang đến')")


def test_arrival_says_what_comes_next_and_a_rating_is_counted_once(stage, open_page, until):
    page = start(stage, open_page)
    page.click("[data-go=way]")
    page.click("[data-place=counter_3]")
    page.click("[data-do=lead]")
    page.wait_for_selector(".leading")
    stage.happens(EscortEnded(outcome=EscortOutcome.ARRIVED))
    page.wait_for_selector(".arrived h1:has-text('Quầy 3')")
    page.wait_for_selector(".arrived .next:has-text('lấy số trước')")
    page.wait_for_selector(".arrived .ring:visible")
    page.click("[data-rate=good]")
    until(lambda: ChoiceKind.RATED_GOOD in stage.kinds())
    assert page.locator("[data-rate]").count() == 0
    page.click(".arrived [data-do=take]")
    page.wait_for_selector(".ticketcard .number:has-text('A017')")


def test_charging_with_a_low_battery_offers_nothing_that_does_not_work(stage, open_page):
    page = open_page(stage.address)
    stage.battery = 0.1
    page.wait_for_selector(".start .hero:has-text('Pin còn yếu (10%)')")
    assert page.locator(".tile").count() == 0
    assert page.locator("[data-go=code]").is_hidden()


@pytest.mark.parametrize(
    ("opens_at", "said"),
    [
        ("2099-02-15T07:30", "Mở cửa lại lúc 07:30, Chủ nhật ngày 15/2/2099"),
        ("closed", "Tạm nghỉ cho đến khi có thông báo mới"),
    ],
)
def test_closed_office_says_when_it_opens_however_far_that_is(stage, open_page, opens_at, said):
    stage.board.put(Part.QUEUE, queue(0, ("",) * 7, opens_at))
    page = open_page(stage.address)
    page.wait_for_selector(".start .hero:has-text('Hiện ngoài giờ làm việc')")
    page.wait_for_selector(f".start .hero:has-text('{said}')")
    page.wait_for_selector(f".tile.closed:has-text('{said}')")
    page.click("[data-go=way]")
    page.wait_for_selector(f".card:has(.week):has-text('{said}')")
    page.click("[data-go=back]")
    stage.somebody_comes()
    page.click("[data-service=residence]")
    page.wait_for_selector(f".service .lead:has-text('{said}')")
    assert page.locator("[data-do=take]").is_hidden()


def test_a_closed_office_sends_nobody_to_its_desk_while_the_robot_charges(stage, open_page):
    stage.board.put(Part.QUEUE, queue(0, ("",) * 7, "2099-02-15T07:30"))
    page = open_page(stage.address)
    stage.battery = 0.1
    page.wait_for_selector("body[data-state=charging] .start .hero:has-text('Mở cửa lại lúc 07:30')")
    assert page.locator("text=Muốn lấy số").count() == 0


def test_an_opening_that_is_over_is_said_no_more(stage, open_page):
    stage.board.put(Part.QUEUE, queue(0, ("",) * 7, "2020-02-17T07:30"))
    page = open_page(stage.address)
    page.wait_for_selector(".start .hero:has-text('Hiện ngoài giờ làm việc')")
    assert page.locator("text=Mở cửa lại").count() == 0


def test_waits_are_not_known_while_the_queue_is_not_heard(stage, open_page):
    page = open_page(stage.address)
    page.wait_for_selector(".tile:has-text('2 người đang chờ')")
    stage.board.put(Part.LIVE, False)
    page.wait_for_selector(".tile:has-text('Hiện chưa biết phải chờ bao lâu')")
    assert page.locator(".tile:has-text('2 người đang chờ')").count() == 0


def test_whoever_reads_is_not_sent_away_by_the_robot(make_stage, open_page, until):
    stage = make_stage(asking_s=60.0)
    page = start(stage, open_page)
    page.click("[data-service=residence]")
    for _ in range(3):
        stage.passes(30.0)
        touches(stage, page, until)
    assert stage.receptionist.state is State.ASKING
    page.wait_for_selector("[data-do=take]:visible")


def leading(stage, open_page):
    """Open the touch screen of a robot that leads somebody with a number."""
    page = start(stage, open_page)
    page.click("[data-service=residence]")
    page.click("[data-do=take]")
    page.click("[data-do=accept]")
    page.wait_for_selector(".leading")
    return page


def test_number_and_place_stay_when_the_citizen_stops_being_led(make_stage, open_page):
    page = leading(make_stage(offer_s=15.0), open_page)
    page.click("[data-do=end]")
    page.wait_for_selector(".ended.alone .number:has-text('A017')")
    page.wait_for_selector(".ended .where:has-text('Khu vực chờ')")


def test_an_ending_is_shown_whichever_comes_first_the_sentence_or_the_state(make_stage, open_page):
    stage = make_stage(offer_s=15.0)
    page = leading(stage, open_page)
    stage.screens.guide = lambda view: None  # from here on the test is the robot
    guide = page.evaluate("kiosk.model.guide")
    page.evaluate("(guide) => kiosk.hear({ guide })", {**guide, "state": "returning"})
    page.wait_for_selector(".start")
    said = {"number": 999, "key": "goes_alone", "language": "vi", "text": "…", "priority": 1}
    page.evaluate("(one) => kiosk.hear({ say: [one] })", said)
    page.wait_for_selector(".ended.alone .number:has-text('A017')")
    page.wait_for_timeout(3500)  # longer than the page waits before it forgets
    assert page.locator(".ended .number:has-text('A017')").is_visible()


def test_robot_stays_with_the_number_after_a_take_over_until_it_is_read(make_stage, open_page, until):
    stage = make_stage(offer_s=15.0)
    page = leading(stage, open_page)
    stage.inbox.order(Order(kind=OrderKind.TAKE_OVER))
    page.wait_for_selector(".ended.taken_over .number:has-text('A017')")
    page.wait_for_selector(".ended .ring:visible")
    assert stage.receptionist.state is State.WAITING_WITH
    late = open_page(stage.address)
    late.wait_for_selector(".ended.taken_over .number:has-text('A017')")
    page.click("[data-do=leave]")
    page.wait_for_selector(".tile")
    until(lambda: stage.receptionist.state is not State.WAITING_WITH)


def test_ticket_held_up_is_shown_and_offered_and_stays_at_its_end(make_stage, open_page):
    stage = make_stage(offer_s=15.0)
    page = start(stage, open_page)
    stage.happens(Code(kind=CodeKind.TICKET, reference="C003"))
    page.wait_for_selector(".ticketcard .number:has-text('C003')")
    page.click("[data-do=accept]")
    page.wait_for_selector(".leading .number:has-text('C003')")
    stage.happens(EscortEnded(outcome=EscortOutcome.ARRIVED))
    page.wait_for_selector(".waiting .number:has-text('C003')")


def test_number_without_a_place_stays_on_the_screen_with_the_time_that_is_left(stage, open_page):
    page = start(stage, open_page)
    guide = page.evaluate("kiosk.model.guide")
    ticket = {"number": "A017", "people_ahead": 2, "expected_wait_s": 300, "qr": ""}
    stage.screens.guide = lambda view: None
    shown = {**guide, "state": "ticketing", "ticket": ticket, "destination": "", "decide_within_s": 15}
    page.evaluate("(guide) => kiosk.hear({ guide })", shown)
    page.wait_for_selector(".ticketcard .number:has-text('A017')")
    page.wait_for_selector(".ring:visible:has-text('rời đi')")
    page.wait_for_selector("[data-do=end]:visible")
    assert page.locator("[data-do=accept]").count() == 0
