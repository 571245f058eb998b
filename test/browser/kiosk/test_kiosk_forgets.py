"""Nothing of a citizen stays on the screen, and nothing of another's page gets there."""

from guide_robot.common.vocabulary import ChoiceKind
from guide_robot.kiosk.web.board import Part


def nobody_touches(page) -> None:
    """Let as much time pass as a screen waits before it asks, or goes."""
    page.evaluate("kiosk.idle.last -= kiosk.idle.limit")


def nobody_answers(page) -> None:
    """Let as much time pass as the question stays."""
    page.evaluate("kiosk.idle.last -= kiosk.idle.grace")


def test_screen_forgets_everything_when_nobody_is_there_any_more(stage, open_page):
    page = open_page(stage.address)
    page.click("[data-language=ko]")
    page.click("[data-go=search]")
    page.fill("input[type=search]", "bí mật của tôi")
    nobody_touches(page)
    page.wait_for_selector("h1:has-text('Xin chào!')")
    page.wait_for_selector("html[lang=vi]", state="attached")
    page.click("[data-go=search]")
    assert page.input_value("input[type=search]") == ""
    assert "bí mật" not in page.content()


def test_visit_is_ended_when_its_citizen_no_longer_touches_the_screen(stage, open_page, until):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    stage.somebody_comes()
    page.wait_for_selector("body[data-state=asking]")
    page.click("[data-service=residence]")
    stage.board.put(Part.NEAR, False)
    until(lambda: not page.evaluate("kiosk.model.near"))
    nobody_touches(page)
    until(lambda: ChoiceKind.END in stage.kinds())


def test_citizen_who_reads_long_is_asked_and_may_go_on(stage, open_page):
    stage.board.put(Part.NEAR, True)
    page = open_page(stage.address)
    page.click("[data-service=residence]")
    page.click("[data-procedure] >> nth=0")
    page.wait_for_selector(".papers")
    nobody_touches(page)
    page.click(".dialog [data-do=still_here]")
    page.wait_for_selector(".dialog", state="detached")
    page.wait_for_selector(".papers")


def test_citizen_who_does_not_answer_is_taken_for_gone(stage, open_page):
    stage.board.put(Part.NEAR, True)
    page = open_page(stage.address)
    page.click("[data-service=residence]")
    assert page.evaluate("kiosk.idle.grace") >= 15_000
    nobody_touches(page)
    page.wait_for_selector(".dialog:has-text('Quý khách còn ở đó không?')")
    nobody_answers(page)
    page.wait_for_selector(".dialog", state="detached")
    page.wait_for_selector("h1:has-text('Xin chào!')")


def test_call_for_a_person_goes_through_from_the_question_whether_somebody_is_there(stage, open_page, until):
    stage.board.put(Part.NEAR, True)
    page = open_page(stage.address)
    page.click("[data-service=residence]")
    nobody_touches(page)
    page.click(".dialog .call")
    page.wait_for_selector(".dialog.calling")
    until(lambda: ChoiceKind.CALL_A_PERSON in stage.kinds())


def test_name_that_was_said_is_gone_with_the_visit(make_stage, open_page, until):
    stage = make_stage(offer_s=60.0)  # a busy machine may take its time between two presses
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    stage.somebody_comes()
    page.wait_for_selector("body[data-state=asking]")
    stage.screens.said(key="card_read", language="vi", text="Cảm ơn N. V. An.", priority=1)
    page.wait_for_selector("#caption:has-text('N. V. An')")
    page.click("[data-service=residence]")
    page.click("[data-do=take]")
    page.click("[data-do=decline]")
    stage.everybody_leaves()
    page.wait_for_selector("body[data-state=idle]")
    until(lambda: "N. V. An" not in page.content())
    fresh = open_page(stage.address)
    fresh.wait_for_selector(".tile")
    assert "N. V. An" not in fresh.content()


def test_failure_that_nobody_dismissed_goes_by_itself(make_stage, open_page):
    stage = make_stage(idle_s=4.0)
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    stage.screens.said(key="cannot_lead", language="vi", text="Tôi không đi tiếp được.", priority=1)
    page.wait_for_selector(".dialog.failure")
    page.wait_for_selector(".dialog", state="detached")


def test_two_screens_show_one_visit_and_keep_their_own_words(stage, open_page, until):
    one, two = open_page(stage.address), open_page(stage.address)
    one.click("[data-go=search]")
    one.fill("input[type=search]", "khai sinh")
    one.wait_for_selector(".found .item")
    two.click("[data-service=residence]")
    stage.somebody_comes()
    for page in (one, two):
        page.wait_for_selector("body[data-state=asking]")
    assert one.input_value("input[type=search]") == "khai sinh"
    assert "khai sinh" not in two.inner_text("main")
    two.click("[data-do=take]")
    for page in (one, two):
        page.wait_for_selector(".number:has-text('A017')")


def test_restart_while_a_citizen_types_loses_no_letter(make_stage, open_page, until):
    first = make_stage()
    page = open_page(first.address, strict=False)
    page.click("[data-go=search]")
    page.fill("input[type=search]", "khai")
    first.close()
    page.wait_for_selector("#offline:visible")
    page.type("input[type=search]", " sinh")
    second = make_stage(port=first.server.port)
    page.wait_for_selector("#offline", state="hidden")
    assert page.input_value("input[type=search]") == "khai sinh"
    page.type("input[type=search]", " ")
    page.wait_for_selector(".found .item")
    page.click("[data-go=call]")
    until(lambda: ChoiceKind.CALL_A_PERSON in second.kinds())


def test_call_without_a_connection_says_where_to_go(stage, open_page):
    page = open_page(stage.address, strict=False)
    page.wait_for_selector(".tile")
    stage.close()
    page.wait_for_selector("#offline:visible")
    page.click("[data-go=call]")
    page.wait_for_selector(".dialog:has-text('Xin đến bàn hướng dẫn')")
