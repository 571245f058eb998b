"""Push to talk: Chromium's microphone is a beep, the recogniser a real HTTP service that hears its length."""

import http.server
import json

import pytest
from builders import answering
from playwright.sync_api import expect

from guide_robot.kiosk.speech import HttpRecogniser, read_wav


class Service(http.server.BaseHTTPRequestHandler):
    """Understands any sound that is loud enough as a question for a birth certificate."""

    def do_POST(self) -> None:
        sound = read_wav(self.rfile.read(int(self.headers["content-length"])))
        self.server.heard.append((self.path, len(sound), max(sound, default=0)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"text": self.server.text}).encode())

    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def service():
    with answering(Service, heard=[], text="làm giấy khai sinh") as server:
        yield server


def hold_to_talk(page) -> None:
    page.click("[data-go=search]")
    hold(page)


def hold(page) -> None:
    page.locator("[data-do=talk]").hover()
    page.mouse.down()
    page.wait_for_selector(".talk.on")
    page.wait_for_timeout(700)
    page.mouse.up()


def test_spoken_question_is_searched_like_a_typed_one(make_stage, open_page, service):
    stage = make_stage(recogniser=HttpRecogniser(url=f"http://127.0.0.1:{service.server_port}/"))
    page = open_page(stage.address)
    hold_to_talk(page)
    expect(page.locator("input[type=search]")).to_have_value("làm giấy khai sinh")
    page.wait_for_selector(".found li:first-child [data-procedure=birth_registration]")
    path, size, _ = service.heard[0]
    assert path == "/?language=vi"
    assert size > 0.3 * 16_000 * 2


def test_unheard_question_is_said_and_typing_goes_on(make_stage, open_page, service):
    service.text = ""
    stage = make_stage(recogniser=HttpRecogniser(url=f"http://127.0.0.1:{service.server_port}/"))
    page = open_page(stage.address)
    hold_to_talk(page)
    page.wait_for_selector(".search .status:has-text('Tôi chưa nghe rõ')")
    hold(page)
    page.wait_for_selector(".search .status .call")  # the second time a person is offered
    page.fill("input[type=search]", "khai sinh")
    page.wait_for_selector(".found li:first-child [data-procedure=birth_registration]")


def test_recogniser_that_is_away_is_said(make_stage, open_page):
    stage = make_stage(recogniser=HttpRecogniser(url="http://127.0.0.1:9/"))
    page = open_page(stage.address, strict=False)
    hold_to_talk(page)
    page.wait_for_selector(".search .status:has-text('Hiện tôi không nghe được')")


def test_without_a_recogniser_there_is_no_button(stage, open_page):
    page = open_page(stage.address)
    page.click("[data-go=search]")
    page.wait_for_selector(".keyboard")
    assert page.locator("[data-do=talk]").count() == 0
