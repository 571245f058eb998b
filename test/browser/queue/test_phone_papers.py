"""What to bring is one touch away on a ticket's page: while it waits, after its end, and for one of another day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml
from hall import ROOT, Hall
from playwright.sync_api import Page, expect

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.codes.signed.ticket_code import TicketCode, encode_ticket
from guide_robot.queue.server.keys import load_keys

ASSISTANT = "https://hoi.phuong.example/thu-tuc"

HEARD = """
    globalThis.shaken = []; navigator.vibrate = (lengths) => shaken.push(lengths);
    globalThis.tones = 0; const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { tones += 1; start.apply(this, when); };
"""


@pytest.fixture(scope="module")
def hall_at_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A hall whose tickets have pages, and an assistant at home."""
    folder = tmp_path_factory.mktemp("papers")
    config = yaml.safe_load((ROOT / "config" / "backend.yaml").read_text(encoding="utf-8"))
    config |= {"phone_address": "https://queue.example.vn", "papers_address": ASSISTANT}
    (folder / "backend.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    process = BackendProcess(BackendPlan(data=folder / "data", config=folder / "backend.yaml"))
    process.start()
    hall = Hall(process)
    yield hall
    hall.robot.close()
    process.stop()


def test_papers_are_linked_in_the_chosen_language_before_and_after_the_turn_which_sounds_and_shakes(
    hall_at_home: Hall, page: Page
) -> None:
    ticket = hall_at_home.ticket()
    page.goto(f"{hall_at_home.process.url}/t/{ticket.code.rpartition('/')[2]}?language=vi")
    papers = page.locator("#papers")
    expect(papers).to_have_text("Giấy tờ cần mang theo")
    expect(papers).to_have_attribute("href", f"{ASSISTANT}/?service={ticket.service}&language=vi")
    page.click("[lang=zh]")
    expect(papers).to_have_text("需携带的材料")
    expect(papers).to_have_attribute("href", f"{ASSISTANT}/?service={ticket.service}&language=zh")
    page.evaluate(f"() => {{ {HEARD} }}")
    page.click("#alert")
    expect(page.locator("#alert")).to_have_text("将用声音提醒（点击试听）")
    assert page.evaluate("[tones, shaken.length]") == [3, 1]  # tried once
    hall_at_home.call_next()
    expect(page.locator("body.called #papers")).to_be_visible()
    assert page.evaluate("[tones, shaken.length]") == [6, 2]


def test_a_ticket_of_another_day_still_leads_to_the_papers(hall_at_home: Hall, page: Page) -> None:
    day = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date() - timedelta(days=2)
    code = TicketCode(site="ward_office", day=day, number="D077", ticket_id=f"{day}-D077")
    mark = encode_ticket(code, load_keys(hall_at_home.process.plan.data).ticket_signing).partition(":")[2]
    page.goto(f"{hall_at_home.process.url}/t/{mark}?language=en")
    expect(page.locator("#state")).to_contain_text("for another day")
    expect(page.locator("#papers")).to_have_attribute("href", f"{ASSISTANT}/?language=en")
    expect(page.locator("#papers")).to_be_visible()


def test_without_an_assistant_there_is_no_link(hall: Hall, page: Page) -> None:
    code = TicketCode(
        site="ward_office",
        day=datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date(),
        number="D078",
        ticket_id=f"{datetime.now(ZoneInfo('Asia/Ho_Chi_Minh')).date()}-D078",
    )
    mark = encode_ticket(code, load_keys(hall.process.plan.data).ticket_signing).partition(":")[2]
    page.goto(f"{hall.process.url}/t/{mark}?language=en")
    expect(page.locator("#papers")).to_be_hidden()
