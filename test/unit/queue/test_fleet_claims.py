"""Claims of robots at the backend: on both kinds of database, over HTTP, and while it is away."""

import time

import pytest
from builders import until
from office_kit import Office

from guide_robot.bench.queue.process import BackendProcess
from guide_robot.queue.client.fleet_link import FleetLink
from guide_robot.queue.domain.fleet_claims import ClaimsAnswer, ClaimsBody
from guide_robot.queue.domain.model import Failure, Reason
from guide_robot.queue.server.fleet_claims import claim

DOOR, NEXT = "way/door", "way/next"


def ask(office: Office, robot: str, *keys: str, lease_s: float = 10.0) -> ClaimsAnswer:
    body = ClaimsBody(name=robot, keys=list(keys), lease_s=lease_s)
    found: ClaimsAnswer = office.do(lambda tx: claim(tx, f"{robot}-1", body))
    return found


def test_the_first_who_asks_has_it_and_the_second_hears_who(office: Office) -> None:
    assert ask(office, "a", DOOR).held == (DOOR,)
    assert ask(office, "b", DOOR) == ClaimsAnswer(held=(), lease_s=10.0, refused={DOOR: "a"})
    assert ask(office, "a", DOOR).held == (DOOR,), "asking again renews"


def test_what_is_not_named_any_more_is_given_back(office: Office) -> None:
    ask(office, "a", DOOR, NEXT)
    ask(office, "a", NEXT)
    assert ask(office, "b", DOOR).held == (DOOR,)
    ask(office, "a")
    assert ask(office, "b", DOOR, NEXT).held == (DOOR, NEXT)


def test_things_of_one_kind_are_taken_together_or_not_at_all(office: Office) -> None:
    ask(office, "a", NEXT)
    assert ask(office, "b", DOOR, NEXT, "ticket/2026-11-23-A001").held == ("ticket/2026-11-23-A001",)
    assert ask(office, "c", DOOR).held == (DOOR,), "b keeps no half of it"


def test_a_lease_ends_by_itself(office: Office) -> None:
    ask(office, "a", DOOR)
    office.now_s += 9.0
    assert ask(office, "b", DOOR).held == ()
    office.now_s += 2.0
    assert ask(office, "b", DOOR).held == (DOOR,)
    assert ask(office, "a", DOOR).refused == {DOOR: "b"}


def test_a_clock_that_is_set_back_an_hour_locks_no_door_for_an_hour(office: Office) -> None:
    ask(office, "a", DOOR)
    office.now_s -= 3600.0
    assert ask(office, "b", DOOR).held == (DOOR,)


def test_a_robot_that_was_started_again_is_another_one_until_the_lease_ends(office: Office) -> None:
    ask(office, "a", DOOR)
    body = ClaimsBody(name="a", keys=[DOOR])
    again: ClaimsAnswer = office.do(lambda tx: claim(tx, "a-2", body))
    assert again.refused == {DOOR: "a"}


@pytest.mark.parametrize("keys", [["way/../../x"], ["way/door"] * 21, ["a b"], [""]])
def test_odd_keys_are_refused(shared_backend: BackendProcess, keys: list[str]) -> None:
    link = FleetLink(shared_backend.connection(), "odd", "odd-1")
    try:
        response = link._client.put("/v1/fleet/claims/odd-1", json={"name": "odd", "keys": keys})
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"
    finally:
        link.close()


def test_two_robots_take_turns_over_http(shared_backend: BackendProcess) -> None:
    one = FleetLink(shared_backend.connection(), "a", "a-http")
    other = FleetLink(shared_backend.connection(), "b", "b-http")
    try:
        one.want(frozenset({DOOR}))
        until(lambda: one.granted(time.monotonic()).held == {DOOR})
        other.want(frozenset({DOOR}))
        until(lambda: other.granted(time.monotonic()).answers)
        assert not other.granted(time.monotonic()).held
        one.want(frozenset())
        until(lambda: other.granted(time.monotonic()).held == {DOOR})
        other.close()
        one.want(frozenset({DOOR}))
        until(lambda: one.granted(time.monotonic()).held == {DOOR})
    finally:
        one.close()


def test_a_backend_that_goes_away_answers_no_more_and_comes_back(own_backend: BackendProcess) -> None:
    link = FleetLink(own_backend.connection(timeout_s=1.0), "a", "a-away")
    try:
        link.want(frozenset({DOOR}))
        until(lambda: link.granted(time.monotonic()).held == {DOOR})
        own_backend.kill()
        until(lambda: not link.granted(time.monotonic()).answers)
        own_backend.start()
        until(lambda: link.granted(time.monotonic()).answers)
        assert link.granted(time.monotonic()).held == {DOOR}
    finally:
        link.close()


def test_a_wrong_role_may_claim_nothing(shared_backend: BackendProcess) -> None:
    link = FleetLink(shared_backend.connection("display"), "a", "a-display")
    try:
        found = link.ask()
        assert isinstance(found, Failure) and found.reason is Reason.NOT_ALLOWED
    finally:
        link.close()
