"""Which queue backend the bridge talks to, by parameters."""

from pathlib import Path

from rclpy.node import Node

from guide_robot.queue.client.http_backend import HttpBackend
from guide_robot.queue.client.http_client import Connection
from guide_robot.queue.client.ports import QueueBackend
from guide_robot.ros.parameters import ParameterError, declare


def make_backend(node: Node) -> QueueBackend:
    """Return the port chosen by `backend` (guide_robot or bcgov) with `url`, `token_file` and `ca_file`.

    Raises UserError for an unknown port, for what is no address, and for an office file that is none.
    """
    kind = declare(node, "backend", "guide_robot", description="guide_robot or bcgov")
    url = declare(node, "url", "http://127.0.0.1:8090")
    if not url.lower().startswith(("http://", "https://")):
        raise ParameterError(node, "url", f"expected http://... or https://..., found {url!r}")
    token, ca = declare(node, "token_file", ""), declare(node, "ca_file", "")
    connection = Connection(url=url, token_file=Path(token) if token else None, ca_file=Path(ca) if ca else None)
    office = declare(node, "bcgov.office_file", "")
    if kind == "guide_robot":
        return HttpBackend(connection)
    if kind == "bcgov":
        from guide_robot.queue.client.bcgov_backend import BcgovBackend
        from guide_robot.queue.client.bcgov_office import read_office

        if not office:
            raise ParameterError(node, "bcgov.office_file", "expected a file such as config/bcgov.yaml")
        return BcgovBackend(connection, read_office(Path(office)))
    raise ParameterError(node, "backend", f"expected guide_robot or bcgov, found {kind!r}")
