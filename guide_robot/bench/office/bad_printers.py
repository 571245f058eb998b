"""Receipt printers that behave badly, on a TCP port or behind a serial line: mute, deaf, slow to answer."""

import contextlib
import functools
import os
import pty
import socket
import threading
import time
import tty
from collections.abc import Callable
from dataclasses import dataclass

ASKED = b"\x10\x04"
FINE = b"\x12"
MODEL_ASKED = b"\x1dIC"
BITS_A_BYTE = 10  # on a serial line: start, eight bits, stop


@dataclass(frozen=True, kw_only=True)
class Manners:
    """`answers`: questions on its status. `takes`: bytes until it stops reading. `answer_s`: how late it answers.

    `baudrate`: it takes no more bytes than so many bits a second carry, 0 is no bound; `model`: what it names itself.
    """

    answers: bool = True
    takes: int | None = None
    answer_s: float = 0.0
    baudrate: int = 0
    model: bytes = b""


class StandIn:
    """A printer that counts what it got; `port` of TCP, or `device` of a serial line."""

    def __init__(self, manners: Manners, *, serial: bool) -> None:
        self._manners = manners
        self._open = True
        self.taken = 0
        self.port, self.device = 0, ""
        if serial:
            self._near, self._far = pty.openpty()
            tty.setraw(self._far)
            self.device = os.ttyname(self._far)
            self._threads = [threading.Thread(target=self._serial, daemon=True)]
        else:
            self._listener = socket.create_server(("127.0.0.1", 0))
            self._listener.settimeout(0.2)
            self.port = int(self._listener.getsockname()[1])
            self._threads = [threading.Thread(target=self._network, daemon=True)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Unplug it."""
        self._open = False
        if self.device:
            os.close(self._far)
        for thread in self._threads:
            thread.join(timeout=5.0)
        if self.device:
            os.close(self._near)
        else:
            self._listener.close()

    def _network(self) -> None:
        while self._open:
            with contextlib.suppress(OSError):
                link, _ = self._listener.accept()
                with link:
                    link.settimeout(0.2)
                    self._talk(functools.partial(link.recv, 4096), link.sendall)

    def _serial(self) -> None:
        with contextlib.suppress(OSError):
            self._talk(lambda: os.read(self._near, 4096), lambda data: os.write(self._near, data))

    def _talk(self, read: Callable[[], bytes], write: Callable[[bytes], object]) -> None:
        while self._open:
            if self._manners.takes is not None and self.taken >= self._manners.takes:
                time.sleep(0.05)
                continue
            try:
                piece = read()
            except TimeoutError:
                continue
            if not piece:
                return
            self.taken += len(piece)
            if self._manners.baudrate:
                time.sleep(len(piece) * BITS_A_BYTE / self._manners.baudrate)
            if self._manners.model and MODEL_ASKED in piece:
                write(b"_" + self._manners.model + b"\0")
            if self._manners.answers and ASKED in piece:
                time.sleep(self._manners.answer_s)
                write(FINE)
