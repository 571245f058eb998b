"""The web server around the app."""

import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from guide_robot.queueing.backend.app import create_app
from guide_robot.queueing.backend.centre import Settings

# The writer's thread and the event loop share one interpreter: hand over often, or each waits 5 ms for the other.
SWITCH_INTERVAL_S = 0.0005
LAST_ANSWERS_S = 2


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Where to listen: a bound socket, and the files for TLS if any."""

    listener: socket.socket
    certificate: Path | None = None
    key: Path | None = None


class _Server(uvicorn.Server):
    """Says on stdout where it listens, once it does."""

    scheme = "http"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve and print the address."""
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            print(f"listening on {self.scheme}://{f'[{host}]' if ':' in host else host}:{port}", flush=True)


def serve(settings: Settings, listening: Listening) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit code."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    configuration = uvicorn.Config(
        create_app(settings),
        loop="uvloop",
        http="httptools",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LAST_ANSWERS_S,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
    )
    server = _Server(configuration)
    server.scheme = "https" if listening.certificate else "http"
    server.run(sockets=[listening.listener])
    return 0 if server.started else 1
