"""The web server in a thread of its own, on a socket that is bound before it starts."""

import socket
import threading
import time

import uvicorn

from guide_robot.common.errors import UserError
from guide_robot.kiosk.web.app import create_app
from guide_robot.kiosk.web.content import Content
from guide_robot.web.door import Door
from guide_robot.web.server import BoundedServer, bind, bounded_configuration

START_WITHIN_S = 15.0
END_WITHIN_S = 5.0


class WebServer:
    """Serves the pages of one robot until closed."""

    def __init__(self, content: Content) -> None:
        """Bind the address. Raises UserError when it is taken or not this machine's."""
        settings = content.settings
        self._listener = bind(settings.host, settings.port, name=f"kiosk: host {settings.host}, port {settings.port}")
        self.host, self.port = self._listener.getsockname()[:2]
        self._started = threading.Event()
        self._server = _Server(_configuration(content), self._started)
        self._thread = threading.Thread(target=self._run, name="kiosk-web", daemon=True)

    @property
    def address(self) -> str:
        """Return where the pages are, ending in a slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    def start(self) -> None:
        """Begin to serve; returns when it does. Raises UserError when it cannot."""
        self._thread.start()
        if not self._started.wait(START_WITHIN_S):
            raise UserError("kiosk: the web server did not start")

    def silent_s(self) -> float:
        """Return for how long the server's loop has not turned, 0 once it was told to end."""
        return 0.0 if self._server.should_exit else time.monotonic() - self._server.ticked_s

    def close(self) -> None:
        """End the server and its thread; may be called twice."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(END_WITHIN_S)
        self._listener.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])


class _Server(BoundedServer):
    def __init__(self, configuration: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(configuration)
        self._says_started = started
        self.ticked_s = time.monotonic()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start and say so."""
        await super().startup(sockets)
        if self.started:
            self._says_started.set()

    async def on_tick(self, counter: int) -> bool:
        """Note that the loop turns; uvicorn asks ten times a second whether to end."""
        self.ticked_s = time.monotonic()
        return await super().on_tick(counter)


def _configuration(content: Content) -> uvicorn.Config:
    door = Door(refusals=content.refusals)
    return bounded_configuration(create_app(content), web_sockets=True, door=door, timeout_graceful_shutdown=1)
