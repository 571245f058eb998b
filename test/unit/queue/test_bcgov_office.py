"""The file that names an office of bcgov/queue-management: read whole, or refused with the place of the mistake."""

from pathlib import Path

import pytest
from bcgov_server import BcgovServer

from guide_robot.common.errors import UserError
from guide_robot.queue.client.bcgov_backend import BcgovBackend
from guide_robot.queue.client.bcgov_office import read_office
from guide_robot.queue.client.http_client import Connection
from guide_robot.queue.domain.model import IssueRequest, QueueState

SHIPPED = Path(__file__).parents[3] / "config" / "bcgov.yaml"
TEXT = SHIPPED.read_text(encoding="utf-8")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    assert old in TEXT
    path = tmp_path / "office.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_office_of_the_file_is_the_one_that_gives_numbers(tmp_path: Path) -> None:
    server = BcgovServer()
    backend = BcgovBackend(
        Connection(url=server.url), read_office(changed(tmp_path, "office_number: 1 ", "office_number: 99 "))
    )
    try:
        ticket = backend.issue_ticket(IssueRequest(request_id="request-1", service="birth_registration")).ticket
        board = backend.queue_state()
    finally:
        backend.close()
        server.close()
    assert ticket is not None and (ticket.label, ticket.counter) == ("B1", "2")
    assert isinstance(board, QueueState)
    assert [service.name["vi"] for service in board.services] == ["Chứng thực bản sao", "Đăng ký khai sinh"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("prefix: B", "prefix: A", "services: prefix: 'A' stands twice"),
        ("service_id: 12", "service_id: twelve", "services: birth_registration: service_id: Input should be a valid"),
        ("    prefix: B\n", "", "services: birth_registration: prefix: Field required"),
        ("office_number: 1 ", "office_id: 1 ", "office_number: Field required"),
        ("poll_s: 2 ", "poll_s: 0 ", "poll_s: Input should be greater"),
        ("office_number: 1 ", "office_number: [ ", "did not find expected"),
    ],
)
def test_a_mistake_in_the_office_file_is_named(tmp_path: Path, old: str, new: str, line: str) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(UserError) as caught:
        read_office(path)
    assert str(caught.value).startswith(f"{path}: ") and line in str(caught.value)
    assert "\n" not in str(caught.value)
