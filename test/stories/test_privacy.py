"""A citizen is served from the door to the counter; their card, read with their consent, is in clear only there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from commands import Demo
from personal_data import Secret, found_in, secrets_of
from rclpy.serialization import deserialize_message
from served_visit import check_one_visit, code_on
from topic_recorder import TopicRecorder

from guide_robot.codes.cards.citizen_card import CitizenCard, masked_name
from guide_robot.codes.cards.citizen_card_text import parse_citizen_card
from guide_robot.codes.cards.made_up_cards import made_up_card_text
from guide_robot_interfaces.msg import People

pytestmark = pytest.mark.slow

SEED = 2
MUST_SPEAK = {"say", "scanned_code", "guide_state", "visit_event", "kiosk_request", "rosout", "diagnostics", "people"}


@pytest.fixture(scope="module")
def card() -> CitizenCard:
    """Return the made-up card that the first citizen of the demo holds up."""
    read = parse_citizen_card(made_up_card_text(np.random.default_rng(SEED)), date.today())
    assert isinstance(read, CitizenCard)
    return read


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Demo, TopicRecorder]]:
    """Yield a demo whose one citizen shows a card, with everything recorded that goes over its topics."""
    words = ("--visits", "1", "--seed", str(SEED), "--citizen-cards", "1")
    demo = Demo(tmp_path_factory.mktemp("story") / "demo", *words)
    try:
        recorder = TopicRecorder(demo.domain())
        yield demo, recorder
        recorder.close()
    finally:
        demo.close()


class Desk:
    """A clerk's view of the backend, for a counter's own token."""

    def __init__(self, url: str, token_file: Path) -> None:
        token = token_file.read_text(encoding="utf-8").strip()
        self._client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"})

    def current(self) -> str:
        """Return the id of the ticket at this counter, empty for none."""
        return str((self._client.get("/v1/desk").json().get("current") or {}).get("id", ""))

    def look(self, ticket: str) -> httpx.Response:
        """Ask for the card of a ticket."""
        return self._client.post(f"/v1/tickets/{ticket}/card")


def desks(office: Demo) -> list[Desk]:
    """Return every counter's desk."""
    url = office.complained.split("backend ")[1].split()[0]
    return [Desk(url, file) for file in sorted((office.kept / "backend" / "tokens").glob("counter-*.token"))]


def call(office: Demo) -> tuple[Desk, str, list[Desk]]:
    """Wait until the citizen's number is called; return that desk, the ticket and the other desks."""
    every = desks(office)
    office.until(lambda: any(desk.current() for desk in every), "a ticket was called")
    (serving,) = [desk for desk in every if desk.current()]
    return serving, serving.current(), [desk for desk in every if desk is not serving]


def check_clean(office: Demo, recorder: TopicRecorder, secrets: list[Secret]) -> None:
    """Check every file of the run and every message so far."""
    for file in office.folder.rglob("*"):
        if file.is_file():
            assert found_in(file.read_bytes(), secrets) == [], file
    for topic, messages in recorder.bytes_of.items():
        assert found_in(b"\n".join(messages), secrets) == [], topic


def values(answer: httpx.Response) -> dict[str, Any]:
    """Return a filled form's values by field."""
    return {field["id"]: field["value"] for field in answer.json()["fields"]}


def test_a_citizen_card_is_opened_at_its_counter_and_in_clear_nowhere_else(office, card):
    demo, recorder = office
    secrets = secrets_of(card)
    serving, ticket, others = call(demo)
    filled = values(serving.look(ticket))
    assert (filled["full_name"], filled["id_number"]) == (card.name, card.id_number)
    assert (filled["address"], filled["birth_date"]) == (card.address, f"{card.birth_date:%d/%m/%Y}")
    assert [desk.look(ticket).status_code for desk in others] == [403] * len(others)
    check_clean(demo, recorder, secrets)

    assert demo.ends() == 0, demo.complained
    names = [event["name"] for event in demo.report()["visits"][0]["events"]]
    assert "card_read" in names
    assert {topic.strip("/") for topic in recorder.bytes_of} >= MUST_SPEAK
    greeting = masked_name(card.name).encode()
    assert any(greeting in message for message in recorder.bytes_of["/say"])
    check_clean(demo, recorder, secrets)
    people = [person for message in recorder.bytes_of["/people"] for person in of_message(message).people]
    assert max(person.similarity for person in people) > 0.8, "the citizen's clothes were compared meanwhile"


def test_that_citizen_is_served_and_gets_a_printed_ticket(office):
    demo, _ = office
    assert demo.ends() == 0, demo.complained
    visit = check_one_visit(demo)
    assert demo.report()["totals"]["camera"] is True
    (ticket,) = (demo.kept / "tickets").glob("*.png")
    verify_key = bytes.fromhex((demo.kept / "backend" / "ticket_verify.pub").read_text())
    assert code_on(ticket, verify_key).number == visit["ticket"]
    assert demo.pids() == []


def of_message(message: bytes) -> People:
    """Return the people of a recorded message."""
    return deserialize_message(message, People)


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le"])
def test_the_search_would_find_the_person(card, code):
    text = f"... {card.id_number}|{card.old_id_number}|{card.name}|{card.birth_date:%d%m%Y}|{card.address} ..."
    assert {"number", "whole name", "birth date", "address"} <= set(found_in(text.encode(code), secrets_of(card)))
    assert found_in(repr(card.name.encode().decode().upper()).encode(code), secrets_of(card))
