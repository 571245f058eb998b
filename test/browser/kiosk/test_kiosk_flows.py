"""What a citizen does at the touch screen, in each language, from coming to being led."""

import io
from dataclasses import replace
from datetime import date

import pytest
import zxingcpp
from PIL import Image
from stage import CODE, SERVICES, TICKET_ID

from guide_robot.catalogue.files import load_catalogue
from guide_robot.common.vocabulary import CallKind, ChoiceKind, DrawStatus, EscortOutcome
from guide_robot.common.vocabulary import GuideState as State
from guide_robot.guide.visit import Called, EscortEnded
from guide_robot.kiosk.orders import Order, OrderKind
from guide_robot.kiosk.web.board import Part
from guide_robot.kiosk.web.views import FollowerView
from guide_robot.phrases.texts import SayKind, saying

LANGUAGES = ("vi", "en", "ko", "zh")
TYPED = {"vi": "dang ky ket hon", "en": "marriage", "zh": "marriage", "ko": "ㅎㅗㄴㅇㅣㄴㅅㅣㄴㄱㅗ"}
WRITTEN = {"vi": "dang ky ket hon", "en": "marriage", "ko": "혼인신고", "zh": "marriage"}
FOLLOW = {"vi": "Mời quý khách đi theo tôi", "en": "Please follow me", "ko": "저를 따라오세요", "zh": "请跟我来"}
HELLO = {"vi": "Xin chào!", "en": "Hello!", "ko": "안녕하세요!", "zh": "您好！"}


def start(stage, open_page, language="vi"):
    """Open the touch screen with somebody before it and choose a language."""
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    stage.somebody_comes()
    page.wait_for_selector("body[data-state=asking]")
    if language != "vi":
        page.click(f"[data-language={language}]")
    page.wait_for_selector(f"html[lang={language}]", state="attached")
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_citizen_takes_a_number_is_led_and_nothing_of_it_stays(make_stage, open_page, until, language):
    stage = make_stage(offer_s=15.0)
    page = start(stage, open_page, language)
    name = SERVICES["certified_copy"][1 + LANGUAGES.index(language)]
    page.click(f".tile:has-text('{name}')")
    page.click("[data-priority=elderly]")
    page.click("[data-do=take]")
    page.wait_for_selector(".number:has-text('A017')")
    wanted = next(choice for choice in stage.choices if choice.kind is ChoiceKind.CHOOSE_SERVICE)
    assert (wanted.service, wanted.priority, wanted.language) == ("certified_copy", "elderly", language)
    shown = Image.open(io.BytesIO(page.locator(".qr").screenshot()))
    assert zxingcpp.read_barcode(shown).text == CODE
    page.click("[data-do=accept]")
    page.wait_for_selector(f".leading h1:has-text('{FOLLOW[language]}')")
    stage.happens(EscortEnded(outcome=EscortOutcome.ARRIVED))
    page.wait_for_selector(".waiting .number")
    page.click(".waiting [data-do=end]")
    page.wait_for_selector(".tile")
    until(lambda: stage.receptionist.state is State.IDLE or stage.receptionist.state is State.GREETING)
    until(lambda: "A017" not in page.content())


@pytest.mark.parametrize("language", LANGUAGES)
def test_citizen_types_a_question_on_the_screen_and_reads_what_to_bring(stage, open_page, language):
    page = start(stage, open_page, language)
    page.click("[data-go=search]")
    for letter in TYPED[language]:
        page.click(f".keyboard [data-key='{letter}']")
    assert page.input_value("input[type=search]") == WRITTEN[language]
    marriage = stage.content.today().catalogue.get("marriage_registration")
    title = marriage.title.in_language(language)
    page.wait_for_selector(f".found .item:has-text('{title}')")
    page.click(f"[data-procedure={marriage.id}]")
    page.wait_for_selector(f"h1:has-text('{title}')")
    text = page.inner_text("main")
    for paper in marriage.papers:
        assert paper.in_language(language) in text
    assert stage.content.today().catalogue.notice.in_language(language) not in text  # it is for staff
    page.click("[data-do=number]")
    page.wait_for_selector("[data-do=take]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_question_for_another_office_is_answered_with_where_to_go(stage, open_page, language):
    page = start(stage, open_page, language)
    page.click("[data-go=search]")
    page.fill("input[type=search]", "làm hộ chiếu")
    passport = next(one for one in stage.content.today().catalogue.elsewhere if one.id == "passport")
    page.wait_for_selector(f".found .notice:has-text('{passport.where.in_language(language)}')")
    assert page.locator(".found .item").count() == 0


def test_search_offers_what_is_asked_often_before_anything_is_typed(stage, open_page):
    page = start(stage, open_page)
    page.click("[data-go=search]")
    page.click(".found [data-procedure=marriage_registration]")
    page.wait_for_selector(".papers")


def test_sentence_in_another_language_goes_when_a_language_is_chosen(stage, open_page):
    page = start(stage, open_page)
    page.wait_for_selector("#caption:visible")
    page.click("[data-language=en]")
    page.wait_for_selector("#caption", state="hidden")


@pytest.mark.parametrize("language", LANGUAGES)
def test_citizen_is_led_to_a_place_without_a_number(stage, open_page, language):
    page = start(stage, open_page, language)
    page.click("[data-go=way]")
    page.click("[data-place=counter_3]")
    page.wait_for_selector(".waymap svg")  # the way first: a touch in a list drives nobody off
    assert stage.receptionist.state is State.ASKING
    page.click("[data-do=lead]")
    name = stage.content.plan.place("counter_3").name.in_language(language)
    page.wait_for_selector(f".destination:has-text('{name}')")
    page.click("[data-do=end]")
    page.wait_for_selector(f".ended.alone .where:has-text('{name}')")
    page.click("[data-do=leave]")
    page.wait_for_selector(".tile")
    assert ChoiceKind.END in stage.kinds()


def test_consent_is_given_for_one_view_and_taken_back_on_leaving_it(stage, open_page, until):
    page = start(stage, open_page)
    page.click("[data-go=code]")
    until(lambda: stage.inbox.watchers.code_views == 1)
    assert ChoiceKind.CONSENT_CARD not in stage.kinds()
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), "green").save(picture, "jpeg")
    stage.board.show(picture.getvalue())
    page.wait_for_selector(".camera img:visible")
    page.click("[data-do=consent]")
    until(lambda: ChoiceKind.CONSENT_CARD in stage.kinds())
    page.click("[data-go=back]")
    until(lambda: stage.kinds()[-1] is ChoiceKind.REVOKE_CONSENT)
    until(lambda: stage.inbox.watchers.code_views == 0)


def test_called_number_is_shown_while_waiting_and_the_robot_leads_on(stage, open_page):
    page = start(stage, open_page)
    page.click("[data-service=certified_copy]")
    page.click("[data-do=take]")
    page.wait_for_selector(".leading")
    stage.happens(EscortEnded(outcome=EscortOutcome.ARRIVED))
    page.wait_for_selector(".waiting")
    stage.happens(Called(kind=CallKind.CALLED, ticket_id=TICKET_ID, number="A017", counter="1", place="counter_1"))
    page.wait_for_selector(".leading .destination:has-text('Quầy 1')")
    page.wait_for_selector("#caption:has-text('A017')")


def test_an_unknown_number_of_people_ahead_is_shown_as_unknown(stage, open_page):
    stage.ahead = None
    page = start(stage, open_page)
    page.click("[data-service=certified_copy]")
    page.click("[data-do=take]")
    page.wait_for_selector(".ticketcard:has-text('Chưa biết số người chờ trước')")
    assert page.locator(".ticketcard:has-text('Không có ai chờ trước')").count() == 0


def test_citizen_whom_the_robot_lost_says_that_they_are_here(stage, open_page, until):
    page = start(stage, open_page)
    page.click("[data-service=certified_copy]")
    page.click("[data-do=take]")
    page.wait_for_selector(".leading")
    assert page.is_hidden("[data-do=here_i_am]")
    lost = FollowerView(state="lost", person=3, x=9.0, y=3.0, distance=1.5)
    stage.board.put(Part.FOLLOWER, lost)
    page.click("[data-do=here_i_am]:has-text('Tôi ở đây')")
    until(lambda: ChoiceKind.HERE_I_AM in stage.kinds())
    stage.board.put(Part.FOLLOWER, replace(lost, state="following"))
    page.wait_for_selector("[data-do=here_i_am]", state="hidden")


ASKS_FOR_TOUCH = [SayKind.LOOKING_FOR_YOU, SayKind.LOOKING_IN_CROWD, SayKind.SHALL_WE_GO_ON]


def say(stage, kind, answer_within_s=0.0):
    """Let the robot say a sentence of the escort's in Vietnamese."""
    text = saying(kind, "vi")
    stage.screens.said(key=kind.value, language="vi", text=text, priority=1, answer_within_s=answer_within_s)


@pytest.mark.parametrize("asks", ASKS_FOR_TOUCH)
def test_whoever_the_robot_asks_for_a_touch_finds_the_button_also_where_no_visit_is(stage, open_page, until, asks):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    assert page.locator("[data-do=here_i_am]").count() == 0
    say(stage, asks, answer_within_s=600.0)
    page.wait_for_selector("#caption .ring:visible:has-text('Xin chạm nút này')")
    page.click("#caption [data-do=here_i_am]:has-text('Tôi ở đây')")
    until(lambda: ChoiceKind.HERE_I_AM in stage.kinds())
    say(stage, SayKind.GOING_ON)
    page.wait_for_selector("[data-do=here_i_am]", state="detached")


def test_whoever_is_led_and_asked_for_a_touch_finds_the_button_once(stage, open_page):
    page = start(stage, open_page)
    page.click("[data-service=certified_copy]")
    page.click("[data-do=take]")
    page.wait_for_selector(".leading")
    say(stage, SayKind.LOOKING_IN_CROWD)
    page.wait_for_selector(".leading [data-do=here_i_am]:visible")
    assert page.locator("[data-do=here_i_am]").count() == 1


def test_what_the_robot_asks_whom_it_leads_has_a_ring_until_the_answer(stage, open_page):
    page = start(stage, open_page)
    page.click("[data-service=certified_copy]")
    page.click("[data-do=take]")
    page.wait_for_selector(".leading")
    assert page.is_hidden(".leading .ring")
    say(stage, SayKind.SHALL_WE_GO_ON, answer_within_s=600.0)
    page.wait_for_selector(".leading .decide .ring:visible:has-text('Xin chạm nút này')")
    page.wait_for_selector(".leading .decide [data-do=here_i_am]:visible")
    say(stage, SayKind.GOING_ON)
    page.wait_for_selector(".leading .ring", state="hidden")


def test_a_touch_anywhere_on_the_screen_answers_the_robot_that_asks_for_one(stage, open_page, until):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    page.click(".hero")
    say(stage, SayKind.SHALL_WE_GO_ON)
    page.wait_for_selector("#caption [data-do=here_i_am]")
    assert ChoiceKind.HERE_I_AM not in stage.kinds()
    page.click(".hero")
    until(lambda: ChoiceKind.HERE_I_AM in stage.kinds())


def test_citizen_goes_alone(make_stage, open_page, until):
    stage = make_stage(offer_s=15.0)
    page = start(stage, open_page)
    page.click("[data-service=residence]")
    page.click("[data-do=take]")
    page.click("[data-do=decline]")
    page.wait_for_selector(".ended.alone .number:has-text('A017')")
    page.wait_for_selector(".whereto .where:has-text('Khu vực chờ')")
    page.wait_for_selector(".turns li:has-text('Đi thẳng')")
    page.wait_for_selector(".waymap svg")
    until(lambda: ChoiceKind.DECLINE in stage.kinds())
    page.click("[data-do=leave]")
    page.wait_for_selector(".tile")
    assert "A017" not in page.content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_failed_number_is_said_and_a_person_offered(stage, open_page, until, language):
    stage.draws = DrawStatus.IMPOSSIBLE
    page = start(stage, open_page, language)
    page.click("[data-service=residence]")
    page.click("[data-do=take]")
    page.wait_for_selector(".dialog.failure")
    page.click(".dialog .call")
    until(lambda: ChoiceKind.CALL_A_PERSON in stage.kinds())
    page.wait_for_selector(".dialog.calling")


def test_wish_that_the_robot_does_not_act_on_is_no_silence(stage, open_page):
    page = start(stage, open_page)
    page.click("[data-service=residence]")
    stage.answers = False
    page.click("[data-do=take]")
    page.wait_for_selector(".dialog.failure .call", timeout=20_000)


def test_closed_service_gives_no_number_says_so_and_still_tells_what_to_bring(stage, open_page):
    page = start(stage, open_page)
    page.click("[data-service=land]")
    assert page.locator("[data-do=take]").is_hidden()
    page.click("[data-procedure] >> nth=0")
    page.wait_for_selector(".papers")
    page.wait_for_selector(".procedure .lead:has-text('Hiện không cấp số')")
    assert page.locator("[data-do=number]").is_hidden()


VIEWS = {
    "start": [],
    "search": ["[data-go=search]"],
    "service": ["[data-service=residence]"],
    "procedure": ["[data-service=residence]", "[data-procedure] >> nth=0"],
    "code": ["[data-go=code]"],
    "places": ["[data-go=way]"],
    "leading": ["[data-go=way]", "[data-place=waiting_area]", "[data-do=lead]"],
    "ticket": ["[data-service=residence]", "[data-do=take]"],
}


@pytest.mark.parametrize("view", VIEWS)
def test_person_is_called_from_every_view_and_staff_see_it(stage, open_page, until, view):
    page = start(stage, open_page)
    for step in VIEWS[view]:
        page.click(step)
    page.click("[data-go=call]")
    page.wait_for_selector(".dialog:has-text('Đã gọi nhân viên')")
    until(lambda: ChoiceKind.CALL_A_PERSON in stage.kinds())


def test_person_is_called_while_the_robot_is_out_of_service(stage, open_page):
    page = start(stage, open_page)
    stage.inbox.order(Order(kind=OrderKind.STOP))
    page.wait_for_selector("h1:has-text('Tôi tạm ngừng phục vụ')")
    page.click("[data-go=call]")
    page.wait_for_selector(".dialog:has-text('Đã gọi nhân viên')")
    page.click(".dialog button")
    page.wait_for_selector(".start")
    assert page.locator(".tile").count() == 0
    page.click("[data-go=way]")
    page.click("[data-place=counter_3]")
    page.wait_for_selector(".waymap svg")


@pytest.mark.parametrize("language", LANGUAGES)
def test_robot_greets_in_the_language_that_was_touched_before(stage, open_page, until, language):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    page.click(f"[data-language={language}]")
    stage.somebody_comes()
    page.wait_for_selector("body[data-state=asking]")
    page.wait_for_selector(f"h1:has-text('{HELLO[language]}')")
    until(lambda: f'"language":"{language}"' in stage.board.news((Part.GUIDE,), 0).text)


def test_a_law_that_is_over_is_not_shown_and_one_that_comes_says_from_when(make_stage, open_page):
    law = load_catalogue()
    over, comes = law.of_service("residence")[:2]
    changed = {
        over.id: replace(over, valid_to=date(2020, 6, 30)),
        comes.id: replace(comes, valid_from=date(2099, 7, 1)),
    }
    own = replace(law, procedures=tuple(changed.get(one.id, one) for one in law))
    stage = make_stage(catalogue=own)
    page = open_page(stage.address)
    page.click("[data-service=residence]")
    page.wait_for_selector(f"[data-procedure={comes.id}]:has-text('(từ 1/7/2099)')")
    assert page.locator(f"[data-procedure={over.id}]").count() == 0
    page.click(f"[data-procedure={comes.id}]")
    page.wait_for_selector(".validity:has-text('Có hiệu lực từ ngày 1/7/2099')")
    page.click("[data-go=start]")
    page.click("[data-go=search]")
    page.fill("input[type=search]", over.title["vi"])
    page.wait_for_selector(".found .item, .found .notice")
    assert page.locator(f".found [data-procedure={over.id}]").count() == 0
