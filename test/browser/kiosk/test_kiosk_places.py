"""Places of the building and opening hours are found by search."""

import pytest
from stage import queue
from test_kiosk_flows import start

from guide_robot.kiosk.web.board import Part

WEEK = ("07:30-11:30 13:00-17:00",) * 5 + ("07:30-11:30", "")
HOURS = {"vi": "mấy giờ mở cửa", "en": "opening hours", "ko": "몇 시에 열어요", "zh": "几点开门"}


def test_places_are_found_by_search(stage, open_page):
    page = start(stage, open_page)
    page.click("[data-go=search]")
    page.fill("input[type=search]", "Quầy 3 ở đâu?")
    page.click(".found [data-place=counter_3]")
    page.wait_for_selector(".waymap svg")


@pytest.mark.parametrize("language", HOURS)
def test_opening_hours_are_found_by_search(stage, open_page, language):
    stage.board.put(Part.QUEUE, queue(hours=WEEK))
    page = start(stage, open_page, language)
    page.click("[data-go=search]")
    page.fill("input[type=search]", HOURS[language])
    page.wait_for_selector(".found .week dd:has-text('07:30–11:30, 13:00–17:00')")
    assert page.locator(".found [data-place]").count() == 0
