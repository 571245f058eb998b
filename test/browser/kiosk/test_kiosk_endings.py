"""Time to decide, endings with what comes next, and what the screen says when not everything works."""

import pytest
from stage import queue
from test_kiosk_flows import start

from guide_robot.common.vocabulary import ChoiceKind, EscortOutcome
from guide_robot.common.vocabulary import GuideState as State
from guide_robot.guide.visit import EscortEnded
from guide_robot.kiosk.orders import Order, OrderKind
from guide_robot.kiosk.web.board import Part


def test_choice_stays_while_somebody_touches_and_the_way_is_said_only_after_it(make_stage, open_page, until):
    stage = make_stage(offer_s=4.0)
    page = start(stage, open_page)
    page.click("[data-service=residence]")
    page.click("[data-do=take]")
    page.wait_for_selector(".ring:visible")
    for _ in range(5):
        page.wait_for_timeout(1100)
        page.click(".number")
    assert stage.receptionist.state is State.TICKETING
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
    page.wait_for_selector(".leading")
    stage.happens(EscortEnded(outcome=EscortOutcome.ARRIVED))
    page.wait_for_selector(".arrived h1:has-text('Quầy 3')")
    page.click("[data-rate=good]")
    until(lambda: ChoiceKind.RATED_GOOD in stage.kinds())
    assert page.locator("[data-rate]").count() == 0
    page.click("[data-do=end]")
    page.wait_for_selector(".tile")


def test_charging_with_a_low_battery_offers_nothing_that_does_not_work(stage, open_page):
    page = open_page(stage.address)
    stage.battery = 0.1
    page.wait_for_selector(".start .hero:has-text('Pin còn yếu (10%)')")
    assert page.locator(".tile").count() == 0
    assert page.locator("[data-go=code]").is_hidden()


def test_closed_office_says_when_it_opens(stage, open_page):
    stage.board.put(Part.QUEUE, queue(0, ("",) * 6 + ("07:30-07:31",)))
    page = open_page(stage.address)
    page.wait_for_selector(".start .hero:has-text('Hiện ngoài giờ làm việc')")
    page.wait_for_selector(".start .hero:has-text('Mở cửa lại: Chủ Nhật 07:30')")


@pytest.mark.parametrize(
    ("question", "found"), [("lối ra", "[data-place=entrance]"), ("quay 3", "[data-place=counter_3]")]
)
def test_places_are_found_by_search(stage, open_page, question, found):
    page = start(stage, open_page)
    page.click("[data-go=search]")
    page.fill("input[type=search]", question)
    page.wait_for_selector(f".found {found}")
