"""The web server in a thread of its own, on a socket that is bound before it starts."""

import socket
import threading

import uvicorn

from guide_robot.errors import UserError
from guide_robot.kiosk.web.app import create_app
from guide_robot.kiosk.web.content import Content, WebSettings

LONGEST_FRAME = 65_536
START_WITHIN_S = 15.0
END_WITHIN_S = 5.0


class WebServer:
    """Serves the pages of one robot until closed."""

    def __init__(self, content: Content) -> None:
        """Bind the address. Raises UserError when it is taken or not this machine's."""
        self._listener = _bind(content.settings)
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

    def close(self) -> None:
        """End the server and its thread; may be called twice."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(END_WITHIN_S)
        self._listener.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])


class _Server(uvicorn.Server):
    def __init__(self, configuration: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(configuration)
        self._says_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start and say so."""
        await super().startup(sockets)
        if self.started:
            self._says_started.set()


def _configuration(content: Content) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(content),
        loop="asyncio",  # uvloop, in a thread beside ROS, now and then ends with a segmentation fault at a signal
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=LONGEST_FRAME,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        timeout_graceful_shutdown=1,
    )


def _bind(settings: WebSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"kiosk: host {settings.host}, port {settings.port}: {reason}") from None
    return listener
