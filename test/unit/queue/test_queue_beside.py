"""Other queue systems measured beside ours: their tickets are drawn as their staff draw them; what is wrong is said."""

import argparse
import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from bcgov_server import BcgovServer

from guide_robot.bench.queue import measure
from guide_robot.bench.queue.beside import System, _figures
from guide_robot.bench.queue.client import Answer, LoadClient
from guide_robot.bench.queue.load import Load, as_fast_as_possible
from guide_robot.bench.queue.process import BackendProcess
from guide_robot.bench.queue.ticket_clients import BcgovClient, OwnClient, TicketClient
from guide_robot.common.errors import UserError
from guide_robot.queue.client.bcgov_board import BcgovSettings

OFFICE = BcgovSettings(office_number=99, services={"certified_copy": 11, "birth_registration": 12})
OFFICE_FILE = Path(__file__).parents[3] / "config" / "bcgov.yaml"
TOKEN = "staff"


@pytest.fixture
def server() -> Iterator[BcgovServer]:
    made = BcgovServer()
    made.only_token = TOKEN
    yield made
    made.close()


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n", encoding="utf-8")
    return path


def arguments(*words: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    measure.add_arguments(parser)
    return parser.parse_args([str(word) for word in words])


def draw(client: TicketClient, times: int) -> list[str | Answer]:
    async def drawn() -> list[str | Answer]:
        found = [await client.draw() for _ in range(times)]
        await client.close()
        return found

    return asyncio.run(drawn())


def said_of(url: str, token: Path, *more: object) -> str:
    """Return the one line that the benchmark ends with."""
    with pytest.raises(UserError) as error:
        measure.measure(arguments("--beside", f"other={url}", "--office", OFFICE_FILE, "--token", token, *more))
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_ticket_of_bcgov_is_drawn_by_its_three_requests_and_waits(server: BcgovServer) -> None:
    assert draw(BcgovClient(server.url, TOKEN, OFFICE), 3) == ["A1", "B1", "A2"]
    waiting = [entry["service_reqs"][0]["periods"][-1]["ps"]["ps_name"] for entry in server.citizens.values()]
    assert waiting == ["Waiting"] * 3


def test_a_ticket_of_ours_is_drawn_by_one_request(shared_backend: BackendProcess) -> None:
    numbers = draw(OwnClient(shared_backend.url, shared_backend.token("robot")), 5)
    assert len(set(numbers)) == 5


def test_one_run_measures_ours_and_the_other_and_tells_what_was_compared(server: BcgovServer, token: Path) -> None:
    words = ["--robots", 2, "--rounds", 2, "--seconds", 0.3, "--rate", 30, "--note", "a stand-in"]
    told = ["--beside", f"other={server.url}", "--office", OFFICE_FILE, "--token", token, *words]
    measured = measure.measure(arguments(*told))
    names = ("tickets_per_s", "full_load_p50_ms", "full_load_p99_ms", "at_rate_p50_ms", "at_rate_p99_ms")
    for system in ("sqlite", "other"):
        assert all(measured.figures[f"{system}.{name}"].interval is not None for name in names)
        assert measured.figures[f"{system}.failed"].value == 0
    assert measured.figures["sqlite.numbers_twice"].reached
    assert measured.settings["beside"] == "other" and measured.settings["databases"] == "sqlite"
    assert measured.conditions["others"] == "a stand-in"
    assert "synchronous=FULL" in measured.conditions["ours"]


def test_numbers_given_twice_and_failures_are_shares_of_all_tickets() -> None:
    loads = [Load(latencies_s=(0.1, 0.1), lasted_s=1.0, failures=1, numbers=("A1", "A2", "A2")) for _ in range(2)]
    figures = _figures(
        System(name="other", connect=lambda: OwnClient("http://127.0.0.1:1", ""), full=loads, at_rate=loads)
    )
    assert figures["other.numbers_twice"].value == 100  # each round gave the same again
    assert figures["other.failed"].value == 25
    assert figures["other.tickets_per_s"].value == 2


def test_what_is_refused_or_breaks_under_load_counts_as_failed(server: BcgovServer) -> None:
    server.down = True
    load = asyncio.run(as_fast_as_possible(lambda: BcgovClient(server.url, TOKEN, OFFICE), 2, 0.1))
    assert load.failures > 2 and not load.latencies_s
    gone = as_fast_as_possible(lambda: BcgovClient("http://127.0.0.1:9", TOKEN, OFFICE), 1, 0.05)
    assert asyncio.run(gone).failures > 0


def test_an_address_that_does_not_answer_is_named(token: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    said = said_of(url, token)
    assert url in said and "does not answer" in said


def test_a_wrong_token_is_named_by_its_file(server: BcgovServer, token: Path) -> None:
    token.write_text("another\n", encoding="utf-8")
    assert f"the token in {token} was refused (401)" in said_of(server.url, token)


def test_a_refusal_is_told_in_the_words_of_the_other_system(server: BcgovServer, token: Path, tmp_path: Path) -> None:
    office = tmp_path / "office.yaml"
    office.write_text(OFFICE_FILE.read_text(encoding="utf-8").replace("service_id: 11", "service_id: 1"), "utf-8")
    assert "gave no ticket, but answered 400 CSR has selected a category" in said_of(
        server.url, token, "--office", office
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [("ftp://127.0.0.1", "expected an address"), ("http://127.0.0.1:port", "expected an address"), ("", "an address")],
)
def test_an_address_that_is_none_is_said(url: str, expected: str, token: Path) -> None:
    assert expected in said_of(url, token)


def test_names_are_needed_and_no_two_systems_have_the_same(token: Path, server: BcgovServer) -> None:
    assert "with a name" in said_of(server.url, token, "--beside", server.url)
    assert "that no other has" in said_of(server.url, token, "--beside", f"other={server.url}")
    assert "that no other has" in said_of(server.url, token, "--beside", f"sqlite={server.url}")
    with pytest.raises(UserError, match="expected --office FILE and --token FILE"):
        measure.measure(arguments("--beside", f"other={server.url}"))
    assert "--rounds" in said_of(server.url, token, "--rounds", 1)


def test_a_connection_that_the_server_ended_while_idle_is_opened_anew() -> None:
    async def two_requests() -> list[int]:
        async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            writer.close()

        async with await asyncio.start_server(answer_once, "127.0.0.1", 0) as server:
            client = LoadClient(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "")
            first = await client.request("GET", "/")
            assert client._reader is not None
            assert await client._reader.read() == b""  # until the end has arrived
            second = await client.request("GET", "/")
            await client.close()
        return [first.status, second.status]

    assert asyncio.run(two_requests()) == [200, 200]
