"""The assistant answers at home: with its source, or that it does not know; within its limits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from starlette.testclient import TestClient

from guide_robot.assistant.answers import Assistant, Outcome
from guide_robot.assistant.app import AssistantSettings, create_app
from guide_robot.assistant.limits import Limits, LimitSettings
from guide_robot.assistant.papers_pdf import papers_pdf
from guide_robot.catalogue.files import load_catalogue
from guide_robot.common.language import Language

SITE = "https://ward.example.vn"


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    """The assistant of the example catalogue."""
    return Assistant(load_catalogue())


@pytest.fixture
def client(assistant: Assistant) -> Iterator[TestClient]:
    """A browser of the assistant's page."""
    settings = AssistantSettings(assistant=assistant, limits=LimitSettings(), embed_in=(SITE,))
    with TestClient(create_app(settings), base_url="http://localhost") as made:
        yield made


def test_an_answer_names_its_source(client: TestClient):
    reply = client.post(
        "/v1/answer", json={"question": "tối nay chuẩn bị giấy tờ gì để mai làm khai sinh cho con"}
    ).json()
    assert reply["outcome"] == "found" and reply["language"] == "vi"
    assert reply["found"][0]["id"] == "birth_registration"
    (source,) = reply["sources"]
    assert source["code"] == "1.001193" and source["legal_basis"]
    assert reply["notice"]


def test_what_it_does_not_know_and_what_is_elsewhere_is_said(client: TestClient):
    unknown = client.post("/v1/answer", json={"question": "qwertz asdf"}).json()
    assert unknown["outcome"] == "unknown" and not unknown["sources"] and unknown["text"]
    elsewhere = client.post("/v1/answer", json={"question": "ho chieu", "language": "en"}).json()
    assert elsewhere["outcome"] == "elsewhere" and elsewhere["language"] == "en"
    assert elsewhere["sources"][0]["id"] == "passport"


@pytest.mark.parametrize(
    "question",
    [
        "",
        "👶👶👶",
        "khai sinh " * 10_000,
        "\u202e\x00<script>",
        "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    ],
)
def test_odd_questions_are_answered_like_others(client: TestClient, question: str):
    answer = client.post("/v1/answer", json={"question": question})
    assert answer.status_code == 200
    assert answer.json()["outcome"] in {one.value for one in Outcome}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"question": 3}', b'{"question": "a", "language": "xx"}', b'{"question": "a", "x": 1}']
)
def test_a_request_that_is_none_is_refused_in_one_line(client: TestClient, body: bytes):
    answer = client.post("/v1/answer", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_beyond_all_bounds_is_refused(client: TestClient):
    assert client.post("/v1/answer", json={"question": "a" * 600_000}).status_code == 413


def test_any_channel_gets_texts_and_sources_and_its_conversation_back(client: TestClient):
    message = {"text": "kết hôn", "channel": "zalo", "conversation": "7-abc"}
    reply = client.post("/v1/chat", json=message).json()
    assert (reply["channel"], reply["conversation"], reply["outcome"]) == ("zalo", "7-abc", "found")
    assert reply["messages"][0]["text"] and reply["sources"][0]["id"] == "marriage_registration"


def test_telegram_is_answered_in_its_own_response(client: TestClient):
    update = {"update_id": 1, "message": {"chat": {"id": 42}, "text": "register a birth"}}
    reply = client.post("/v1/chat/telegram", json=update).json()
    assert (reply["method"], reply["chat_id"]) == ("sendMessage", 42)
    assert "Birth" in reply["text"]
    for odd in ({}, {"message": None}, {"message": {"chat": {"id": "x"}, "text": "a"}}, {"message": {"photo": []}}):
        assert client.post("/v1/chat/telegram", json=odd).json() == {}


@pytest.mark.parametrize("language", ["vi", "en", "ko", "zh"])
def test_the_papers_are_a_page_and_a_pdf_in_every_language(client: TestClient, language: str):
    sheet = client.get(f"/v1/procedures/vessel_owner?language={language}").json()
    assert sheet["language"] == language and len(sheet["papers"]) >= 3
    pdf = client.get(f"/papers/vessel_owner.pdf?language={language}")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-") and len(pdf.content) > 10_000


def test_an_unknown_procedure_is_not_found(client: TestClient):
    assert client.get("/v1/procedures/nothing").status_code == 404
    assert client.get("/papers/nothing.pdf").status_code == 404


def test_only_named_sites_may_show_the_page_in_a_frame(client: TestClient):
    policy = client.get("/").headers["content-security-policy"]
    assert f"frame-ancestors 'self' {SITE}" in policy
    assert client.get("/widget.js").headers["cross-origin-resource-policy"] == "cross-origin"


def test_who_asks_too_fast_waits_and_others_do_not():
    limits = Limits(LimitSettings(each_hz=2.0, burst=3.0, all_hz=100.0))
    waits = [limits.wait_s("192.0.2.1", 0.0) for _ in range(4)]
    assert waits[:3] == [0.0, 0.0, 0.0] and waits[3] == pytest.approx(0.5)
    assert limits.wait_s("192.0.2.2", 0.0) == 0.0
    assert limits.wait_s("192.0.2.1", 0.6) == 0.0


def test_all_together_are_bounded_too():
    limits = Limits(LimitSettings(each_hz=100.0, burst=100.0, all_hz=5.0))
    assert [limits.wait_s(f"198.51.100.{number}", 0.0) > 0.0 for number in range(7)] == [False] * 5 + [True] * 2
    assert limits.wait_s("127.0.0.1", 0.0) > 0.0


def test_a_law_that_ends_is_no_longer_an_answer(assistant: Assistant):
    catalogue = load_catalogue()
    law = [one for one in catalogue if one.id in {"marriage_registration", "birth_registration"}]
    ended = [replace(one, valid_to=date(2026, 1, 31)) if one.id == "marriage_registration" else one for one in law]
    own = Assistant(replace(catalogue, procedures=tuple(ended)))
    own.turn_to(date(2026, 2, 1))
    assert own.sheet("marriage_registration", Language("en")) is None
    assert "marriage_registration" not in [one.id for one in own.answer("đăng ký kết hôn", None).found]
    assert assistant.sheet("marriage_registration", Language("en")) is not None


def test_what_is_not_law_yet_says_from_when_on_page_paper_and_in_chat():
    catalogue = load_catalogue()
    marriage = catalogue.get("marriage_registration")
    assert marriage is not None
    comes = replace(marriage, id="new_marriage", valid_from=date(2027, 7, 1))
    own = Assistant(replace(catalogue, procedures=(comes, replace(marriage, valid_to=date(2027, 6, 30)))))
    own.turn_to(date(2027, 1, 31))
    reply = own.answer("đăng ký kết hôn", Language("vi"))
    assert [one.id for one in reply.found] == ["marriage_registration", "new_marriage"]
    assert reply.found[1].title.endswith("(từ 1/7/2027)")
    assert "Áp dụng đến hết ngày 30/6/2027." in reply.text
    sheet = own.sheet("new_marriage", Language("en"))
    assert sheet is not None and sheet.validity == "In force from 1 July 2027; not yet applied."
    assert papers_pdf(sheet) != papers_pdf(replace(sheet, validity=""))
    own.turn_to(date(2027, 7, 1))
    reply = own.answer("đăng ký kết hôn", Language("vi"))
    assert [one.title for one in reply.found] == [marriage.title["vi"]]
    assert own.sheet("marriage_registration", Language("en")) is None


def test_a_tickets_page_leads_to_what_its_service_handles(client: TestClient):
    found = client.get("/v1/procedures", params={"service": "residence", "language": "zh"}).json()
    assert len(found) > 5 and set(found[0]) == {"id", "title"}
    assert client.get(f"/papers/{found[0]['id']}.pdf", params={"language": "zh"}).content[:4] == b"%PDF"
    assert client.get("/v1/procedures", params={"service": "nothing"}).json() == []
