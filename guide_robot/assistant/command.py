"""`guide-robot assistant`: the office's answers as a web page, a widget and an HTTP interface; no robot is needed.

guide-robot assistant --port 0                     one line: listening on http://127.0.0.1:PORT
"""

import argparse
import re
import socket
from pathlib import Path

from guide_robot.assistant.answers import Assistant
from guide_robot.assistant.app import AssistantSettings, create_app
from guide_robot.assistant.hours import OfficeHours
from guide_robot.assistant.limits import LimitSettings
from guide_robot.catalogue.files import EXAMPLE_FOLDER, load_catalogue
from guide_robot.common.errors import UserError
from guide_robot.web.server import BoundedServer, bind, bounded_configuration, wide_door

ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?\Z")
LAST_ANSWERS_S = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to listen, what to answer from, and how much."""
    standard = LimitSettings()
    parser.add_argument("--catalogue", type=Path, default=EXAMPLE_FOLDER, help="catalogue file or folder")
    parser.add_argument(
        "--config", type=Path, help="the centre, as the backend's --config: without it no opening hours are known"
    )
    parser.add_argument("--data", type=Path, help="the backend's --data, where the office changes its opening hours")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8095, help="0 takes a free one (default: %(default)s)")
    parser.add_argument(
        "--allowed-host", action="append", default=[], metavar="NAME", help="a name by which browsers ask for it"
    )
    parser.add_argument(
        "--embed-in", action="append", default=[], metavar="ORIGIN", help="a site that may show the widget"
    )
    parser.add_argument(
        "--rate", type=float, default=standard.each_hz, help="questions a second of one address (default: %(default)s)"
    )
    parser.add_argument(
        "--rate-of-all", type=float, default=standard.all_hz, help="questions a second of all (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    for name, value in (("--rate", arguments.rate), ("--rate-of-all", arguments.rate_of_all)):
        if not 0.01 <= value <= 100_000.0:
            raise UserError(f"{name}: expected 0.01 to 100000 questions a second, not {value:g}")
    for origin in arguments.embed_in:
        if not ORIGIN.match(origin):
            raise UserError(f"--embed-in: expected a site such as https://example.vn, not {origin[:80]!r}")
    if arguments.data is not None and arguments.config is None:
        raise UserError("--data: expected --config too, the centre whose opening hours are changed there")
    hours = OfficeHours(arguments.config, arguments.data) if arguments.config is not None else None
    settings = AssistantSettings(
        assistant=Assistant(load_catalogue(arguments.catalogue), hours),
        limits=LimitSettings(each_hz=arguments.rate, all_hz=arguments.rate_of_all),
        allowed_hosts=tuple(arguments.allowed_host),
        embed_in=tuple(arguments.embed_in),
    )
    listener = bind(arguments.host, arguments.port, name=f"--host {arguments.host} --port {arguments.port}")
    configuration = bounded_configuration(
        create_app(settings), web_sockets=False, door=wide_door(), timeout_graceful_shutdown=LAST_ANSWERS_S
    )
    server = _Server(configuration)
    server.run(sockets=[listener])
    return 0 if server.started else 1


class _Server(BoundedServer):
    """Says on stdout where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve and print the address."""
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            print(f"listening on http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
