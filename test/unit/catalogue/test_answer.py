"""A chat model words an answer only from the entries; whatever goes wrong, the entry itself is the answer."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from guide_robot.catalogue.answer import ChatSettings, Worded, WordedBy, word_answer
from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.common.language import Language
from guide_robot.run.cli import main

GOOD = "Mang giấy chứng sinh và tờ khai đến quầy."


class ChatServer:
    """A small OpenAI-compatible server on its own port; `reply` decides what the next request gets."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.reply: Callable[[BaseHTTPRequestHandler], None] = completion(GOOD)
        self.released = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.requests.append((self.path, dict(self.headers), body))
                owner.reply(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def raw(status: int, body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def completion(words: object) -> Callable[[BaseHTTPRequestHandler], None]:
    return raw(200, json.dumps({"choices": [{"message": {"role": "assistant", "content": words}}]}).encode())


@pytest.fixture
def server() -> Iterator[ChatServer]:
    one = ChatServer()
    yield one
    one.close()


def word(catalogue: Catalogue, settings: ChatSettings | None, *ids: str) -> Worded:
    procedures = [procedure for name in ids or ("birth_registration",) if (procedure := catalogue.get(name))]
    worded = asyncio.run(word_answer("khai sinh cần gì?", procedures, Language("vi"), settings))
    assert worded is not None
    return worded


def test_model_gets_only_the_entries_and_the_answer_names_its_source(catalogue: Catalogue, server: ChatServer):
    settings = ChatSettings(url=server.url, model="small", key="secret")
    worded = word(catalogue, settings, "birth_registration", "birth_foreign", "land_transfer")
    assert worded.worded_by is WordedBy.MODEL
    assert worded.text.startswith(GOOD)
    assert "Nguồn: Đăng ký khai sinh (60/2014/QH13" in worded.text
    assert worded.sources == ("birth_registration", "birth_foreign")
    path, headers, body = server.requests[0]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert body["model"] == "small"
    assert "Giấy chứng sinh" in body["messages"][0]["content"]
    assert "Đăng ký biến động" not in body["messages"][0]["content"]
    assert body["messages"][1] == {"role": "user", "content": "khai sinh cần gì?"}


def test_without_a_server_the_entry_is_the_answer(catalogue: Catalogue):
    worded = word(catalogue, None)
    assert worded.worded_by is WordedBy.ENTRY
    assert "Giấy tờ cần mang:" in worded.text and "Nguồn: Đăng ký khai sinh" in worded.text


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (raw(500, b"no"), "the chat server answered 500"),
        (raw(302, b""), "the chat server answered 302"),
        (raw(200, b"<html>"), "not a chat completion"),
        (raw(200, b"[]"), "not a chat completion"),
        (raw(200, b'{"choices": []}'), "not a chat completion"),
        (raw(200, b"x" * 300_000), "too long"),
        (completion(""), "empty"),
        (completion(7), "empty"),
        (completion("Lệ phí là 50.000 đồng."), "named numbers that no entry has"),
    ],
)
def test_an_unusable_answer_falls_back_to_the_entry(
    catalogue: Catalogue, server: ChatServer, reply: Callable[[BaseHTTPRequestHandler], None], reason: str
):
    server.reply = reply
    worded = word(catalogue, ChatSettings(url=server.url))
    assert worded.worded_by is WordedBy.ENTRY
    assert reason in worded.reason
    assert "Giấy tờ cần mang:" in worded.text


def test_numbers_of_the_entry_may_be_written_in_another_way(catalogue: Catalogue, server: ChatServer):
    server.reply = completion("Phí 8,000 đồng mỗi bản.")
    assert word(catalogue, ChatSettings(url=server.url), "civil_status_extract").worded_by is WordedBy.MODEL


@pytest.mark.parametrize("sends_headers", [False, True])
def test_a_slow_server_falls_back_to_the_entry(catalogue: Catalogue, server: ChatServer, sends_headers: bool):
    def hang(handler: BaseHTTPRequestHandler) -> None:
        if sends_headers:
            handler.send_response(200)
            handler.end_headers()
        while not server.released.wait(0.02):
            if sends_headers:
                try:
                    handler.wfile.write(b" ")
                except OSError:
                    return

    server.reply = hang
    worded = word(catalogue, ChatSettings(url=server.url, timeout_s=0.3))
    assert worded.worded_by is WordedBy.ENTRY
    assert worded.reason == "no answer within 0.3 s"


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/v1", "http://[not an address", "http://"])
def test_an_unreachable_server_falls_back_to_the_entry(catalogue: Catalogue, url: str):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        worded = word(catalogue, ChatSettings(url=url.replace("{port}", str(held.getsockname()[1]))))
    assert worded.worded_by is WordedBy.ENTRY
    assert "the chat server was not reached" in worded.reason


def test_nothing_found_is_never_asked_of_a_model(server: ChatServer):
    worded = asyncio.run(word_answer("bóng đá", [], Language("vi"), ChatSettings(url=server.url)))
    assert worded is None
    assert server.requests == []


def test_ask_words_its_answer_by_the_server_only_when_told(server: ChatServer, capsys: pytest.CaptureFixture[str]):
    assert main(["ask", "khai sinh", "--json"]) == 0
    assert "answer" not in json.loads(capsys.readouterr().out)
    assert main(["ask", "khai sinh", "--json", "--chat-url", server.url]) == 0
    assert json.loads(capsys.readouterr().out)["answer"]["worded_by"] == "model"
    assert main(["ask", "bóng đá hôm nay", "--json", "--chat-url", server.url]) == 0
    assert json.loads(capsys.readouterr().out)["results"] == []
    assert len(server.requests) == 1
