"""The web server around the app."""

import asyncio
import socket
import sys
from dataclasses import dataclass

from guide_robot.common.service_manager import tell_service_manager
from guide_robot.queue.server.app import create_app
from guide_robot.queue.server.centre import Settings
from guide_robot.queue.server.tls import RenewedPair
from guide_robot.web.door import Door
from guide_robot.web.server import BoundedServer, bounded_configuration, wide_door

# The writer's thread and the event loop share one interpreter: hand over often, or each waits 5 ms for the other.
SWITCH_INTERVAL_S = 0.0005
LAST_ANSWERS_S = 2


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Where to listen: a bound socket, and certificate and key for TLS if any."""

    listener: socket.socket
    pair: RenewedPair | None = None


class _Server(BoundedServer):
    """Says on stdout where it listens, once it does."""

    scheme = "http"
    pair: RenewedPair | None = None
    _watch: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve and print the address."""
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            if self.pair is not None and self.config.ssl is not None:
                self._watch = asyncio.get_running_loop().create_task(self.pair.watch(self.config.ssl))
            tell_service_manager("READY=1")
            print(f"listening on {self.scheme}://{f'[{host}]' if ':' in host else host}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        tell_service_manager("STOPPING=1")
        if self._watch is not None:
            self._watch.cancel()
        await super().shutdown(sockets)


def serve(settings: Settings, listening: Listening) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit code."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    configuration = bounded_configuration(
        create_app(settings),
        web_sockets=False,
        door=wide_door(settings.refusals) if settings.configuration.phone_address else Door(refusals=settings.refusals),
        timeout_graceful_shutdown=LAST_ANSWERS_S,
        ssl_certfile=listening.pair.certificate if listening.pair is not None else None,
        ssl_keyfile=listening.pair.key if listening.pair is not None else None,
    )
    server = _Server(configuration)
    if listening.pair is not None:
        server.scheme = "https"
        server.pair = listening.pair
    server.run(sockets=[listening.listener])
    return 0 if server.started else 1
