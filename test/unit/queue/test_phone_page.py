"""The page of one ticket on a phone: what it says, who may see it, and that each change arrives once."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from forked_backend import ForkedBackend

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.codes.signed.ticket_code import TicketCode, TicketCodeProblem, decode_ticket, encode_ticket
from guide_robot.queue.server.keys import load_keys
from guide_robot.queue.server.phones import STREAMS_PER_TICKET

CONFIG = Path(__file__).parents[3] / "config" / "backend.yaml"
ADDRESS = "http://127.0.0.1/queue"
PHONES = STREAMS_PER_TICKET
WITHIN_S = 20.0


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackendProcess]:
    """A backend whose tickets have pages."""
    folder = tmp_path_factory.mktemp("phones")
    config = folder / "backend.yaml"
    config.write_text(CONFIG.read_text(encoding="utf-8").replace('phone_address: ""', f'phone_address: "{ADDRESS}"'))
    process = ForkedBackend(BackendPlan(data=folder / "data", config=config))
    process.start()
    yield process
    process.stop()


def ask(backend: BackendProcess, method: str, path: str, token: str, **more: Any) -> Any:
    answer = httpx.request(
        method, backend.url + path, headers={"Authorization": f"Bearer {backend.token(token)}"}, **more
    )
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


def issue(backend: BackendProcess, request_id: str, service: str = "land") -> dict[str, Any]:
    body = {"request_id": request_id, "service": service}
    ticket: dict[str, Any] = ask(backend, "POST", "/v1/tickets", "robot", json=body)
    return ticket


def mark_of(ticket: dict[str, Any]) -> str:
    return str(ticket["code"]).rpartition("/")[2]


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def signed(backend: BackendProcess, **changes: Any) -> str:
    code = {"site": "ward_office", "day": today(), "number": "D077", "ticket_id": f"{today()}-D077"} | changes
    return encode_ticket(TicketCode(**code), load_keys(backend.plan.data).ticket_signing).partition(":")[2]


def test_the_code_of_a_ticket_is_the_address_of_its_page_and_still_the_ticket_for_a_robot(backend: BackendProcess):
    ticket = issue(backend, "address-of-a-page")
    assert ticket["code"].startswith(f"{ADDRESS}/t/")
    read = decode_ticket(ticket["code"], load_keys(backend.plan.data).ticket_verify, today())
    assert isinstance(read, TicketCode) and read.ticket_id == ticket["id"]
    forged = ticket["code"][:-3] + ("AAA" if not ticket["code"].endswith("AAA") else "BBB")
    assert isinstance(decode_ticket(forged, load_keys(backend.plan.data).ticket_verify, today()), TicketCodeProblem)


def test_a_phone_sees_its_place_without_login_and_nothing_personal(backend: BackendProcess):
    first, second = issue(backend, "phone-place-1", "residence"), issue(backend, "phone-place-2", "residence")
    assert httpx.get(f"{backend.url}/t/{mark_of(second)}").status_code == 200
    view = httpx.get(f"{backend.url}/t/{mark_of(second)}/ticket").json()
    assert (view["number"], view["state"], view["ahead"]) == (second["label"], "queued", 1)
    assert view["expected_wait_s"] > 0.0
    assert set(view) == {
        "number", "state", "service_id", "service", "centre", "ahead", "expected_wait_s", "counter", "closed", "opens",
    }  # fmt: skip
    assert first["label"] not in json.dumps(view)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"day": today() - timedelta(days=2)}, 410),
        ({"day": today() + timedelta(days=1)}, 410),
        ({"site": "elsewhere"}, 404),
    ],
)
def test_a_ticket_of_another_day_or_office_has_no_page(backend: BackendProcess, changes: dict[str, Any], status: int):
    answer = httpx.get(f"{backend.url}/t/{signed(backend, **changes)}/ticket")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("mark", "status"), [("A" * 140, 404), ("x" * 140, 422), ("A" * 5000, 422), ("%00", 422)])
def test_a_guessed_address_gives_nothing_away(backend: BackendProcess, mark: str, status: int):
    assert httpx.get(f"{backend.url}/t/{mark}/ticket").status_code == status
    assert httpx.get(f"{backend.url}/t/{mark}/events").status_code == status


def test_a_ticket_from_before_midnight_keeps_its_page_where_the_office_stays_open(backend: BackendProcess):
    day = today() - timedelta(days=1)
    answer = httpx.get(f"{backend.url}/t/{signed(backend, day=day, ticket_id=f'{day}-D077')}/ticket")
    assert answer.status_code == 200


def test_the_door_finds_a_number_from_before_midnight(backend: BackendProcess):
    ticket, day = issue(backend, "door-after-midnight", "certified_copy"), today() - timedelta(days=1)
    with contextlib.closing(sqlite3.connect(backend.plan.data / "backend.sqlite")) as database, database:
        moved = (f"{day}-{ticket['label']}", f"{day}", ticket["id"])
        database.execute("UPDATE tickets SET id = ?, day = ? WHERE id = ?", moved)
    found = ask(backend, "GET", "/v1/reception/ticket", "reception", params={"label": ticket["label"]})
    assert found["id"] == moved[0]
    ask(backend, "POST", f"/v1/tickets/{moved[0]}/cancel", "reception")


def test_a_number_given_without_network_is_said_to_be_unknown_and_not_next(backend: BackendProcess):
    view = httpx.get(f"{backend.url}/t/{signed(backend)}/ticket").json()
    assert (view["number"], view["state"], view["ahead"], view["expected_wait_s"]) == ("D077", "unknown", None, None)


def test_every_phone_that_waits_hears_of_its_turn_exactly_once(backend: BackendProcess):
    ticket = issue(backend, "turn-for-many-phones", "certified_copy")

    async def states(client: httpx.AsyncClient, begun: asyncio.Semaphore) -> list[str]:
        seen: list[str] = []
        async with client.stream("GET", f"/t/{mark_of(ticket)}/events") as stream:
            async for view in _views(stream):
                begun.release()
                seen.append(view["state"])
                if view["state"] == "processing":
                    return seen
        return seen

    async def all_phones() -> list[list[str]]:
        limits = httpx.Limits(max_connections=PHONES)
        async with httpx.AsyncClient(base_url=backend.url, timeout=WITHIN_S, limits=limits) as client:
            begun = asyncio.Semaphore(0)
            phones = [asyncio.create_task(states(client, begun)) for _ in range(PHONES)]
            for _ in phones:
                await asyncio.wait_for(begun.acquire(), WITHIN_S)
            await asyncio.to_thread(ask, backend, "POST", "/v1/desk/next", "counter-1")
            for _ in phones:
                await asyncio.wait_for(begun.acquire(), WITHIN_S)
            await asyncio.to_thread(ask, backend, "POST", f"/v1/tickets/{ticket['id']}/start", "counter-1")
            return await asyncio.wait_for(asyncio.gather(*phones), WITHIN_S)

    for seen in asyncio.run(all_phones()):
        assert seen == ["queued", "called", "processing"]


def test_of_too_many_streams_of_one_ticket_the_oldest_ends_and_is_told_so(backend: BackendProcess):
    ticket = issue(backend, "address-passed-on", "residence")
    address = f"{backend.url}/t/{mark_of(ticket)}/events"
    with ExitStack() as stack:
        opened = []
        for _ in range(STREAMS_PER_TICKET + 1):
            lines = stack.enter_context(httpx.stream("GET", address, timeout=WITHIN_S)).iter_lines()
            assert next(lines) == "event: ticket"
            opened.append(lines)
        rest = list(opened[0])
        assert "event: crowded" in rest
        ask(backend, "POST", f"/v1/tickets/{ticket['id']}/cancel", "reception")
        for lines in opened[1:]:
            assert "event: ticket" in lines, "the others go on to hear"


async def _views(stream: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in stream.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))
