"""A bound socket, and uvicorn's configuration with every bound that both servers share."""

import asyncio
import functools
import logging
import resource
import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from guide_robot.common.errors import UserError
from guide_robot.web.door import IN_ALL, Door
from guide_robot.web.protocol import KEEP_ALIVE_S, bounded_protocols
from guide_robot.web.refusals import Refusals

LONGEST_FRAME = 65_536
PING_EVERY_S = 20.0
BACKLOG = 256
HANDSHAKE_WITHIN_S = 10.0
# A thousand phones that wait, each with a stream and perhaps a request, and what the process opens for itself.
WIDE_IN_ALL = 3000
FILES_APART = 500


def bind(host: str, port: int, *, name: str) -> socket.socket:
    """Return a bound socket; UserError, with `name` before it, when the address is taken or not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"{name}: {reason}") from None
    return listener


def wide_door(refusals: Refusals | None = None) -> Door:
    """Return a door for citizens' phones, many of which share one address (the office's Wi-Fi, a mobile network).

    Raises the process's own limit of open files as far as the system lets it, and lets no more in than fit.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WIDE_IN_ALL + FILES_APART
    allowed = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    in_all = max(IN_ALL, min(WIDE_IN_ALL, allowed - FILES_APART))
    return Door(in_all=in_all, per_address=in_all * 3 // 4, refusals=refusals)


def bounded_configuration(app: ASGIApp, *, web_sockets: bool, door: Door | None = None, **more: Any) -> uvicorn.Config:
    """Return a configuration with a door of its own, or the one given; `more` is what differs: TLS, time to end.

    httptools, because the bounds are built on it. WebSockets without compression: its memory is the sender's to waste.
    """
    logging.getLogger("uvicorn").setLevel(logging.ERROR)  # a line for each would fill the disk: `Refusals`
    http, web_socket = bounded_protocols(door or Door())
    return uvicorn.Config(
        app,
        loop="asyncio",
        http=http,
        ws=web_socket if web_sockets else "none",
        ws_max_size=LONGEST_FRAME,
        ws_ping_interval=PING_EVERY_S,
        ws_ping_timeout=PING_EVERY_S,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        backlog=BACKLOG,
        **more,
    )


class BoundedServer(uvicorn.Server):
    """uvicorn's server with a limit for TLS handshakes, which come before the bounded protocol."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve."""
        if self.config.is_ssl:
            loop = asyncio.get_running_loop()
            bounded = functools.partial(loop.create_server, ssl_handshake_timeout=HANDSHAKE_WITHIN_S)
            loop.create_server = bounded  # type: ignore[method-assign]
        await super().startup(sockets)
