"""An ESC/POS receipt printer on a TCP port: reads raster pictures, answers status requests, runs out of paper."""

import contextlib
import os
import pty
import socket
import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

RASTER = b"\x1dv0"
STATUS = b"\x10\x04"
CUT = b"\x1dV"
MODEL = b"\x1dIC"


@dataclass
class Received:
    """What came out: strips of one ticket, (rows, dots), 1 is black; and how often it was cut."""

    strips: list[NDArray[np.uint8]] = field(default_factory=list)
    cuts: int = 0


class NetworkPrinter:
    """Serves one connection after the other. `offline_cause` and `paper` are its answers to DLE EOT 2 and 4.

    `mute`: it never answers. `model`: what it says to GS I 67. `text`: bytes that are neither picture nor question.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.received = Received()
        self.offline_cause = 0x12
        self.paper = 0x12
        self.model = ""
        self.mute = False
        self.text = b""
        self.break_after_bytes: int | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Unplug it."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5.0)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        buffer, total = b"", 0
        while piece := connection.recv(65536):
            total += len(piece)
            if self.break_after_bytes is not None and total > self.break_after_bytes:
                return
            buffer = self._consume(buffer + piece, connection)

    def _consume(self, buffer: bytes, connection: socket.socket) -> bytes:
        while buffer:
            if buffer.startswith(RASTER):
                if len(buffer) < 8:
                    return buffer
                width, height = (int.from_bytes(buffer[at : at + 2], "little") for at in (4, 6))
                if len(buffer) < 8 + width * height:
                    return buffer
                bits = np.frombuffer(buffer[8 : 8 + width * height], np.uint8).reshape(height, width)
                self.received.strips.append(np.unpackbits(bits, axis=1))
                buffer = buffer[8 + width * height :]
            elif buffer.startswith(STATUS):
                if len(buffer) < 3:
                    return buffer
                if not self.mute:
                    connection.sendall(bytes([self.offline_cause if buffer[2] == 2 else self.paper]))
                buffer = buffer[3:]
            elif buffer.startswith(MODEL):
                if self.model:
                    connection.sendall(b"_" + self.model.encode() + b"\0")
                buffer = buffer[3:]
            elif buffer.startswith(CUT):
                self.received.cuts += 1
                buffer = buffer[2:]
            elif len(buffer) < 3 and (RASTER.startswith(buffer) or STATUS.startswith(buffer)):
                return buffer
            else:
                self.text += buffer[:1]
                buffer = buffer[1:]
        return buffer


class SerialCable:
    """A serial line (`device`) whose other end is plugged into a network printer's port."""

    def __init__(self, port: int) -> None:
        self._near, self._far = pty.openpty()
        self.device = os.ttyname(self._far)
        self._printer = socket.create_connection(("127.0.0.1", port))
        self._threads = [threading.Thread(target=way, daemon=True) for way in (self._there, self._back)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Pull it out."""
        with contextlib.suppress(OSError):
            self._printer.shutdown(socket.SHUT_RDWR)
        os.close(self._far)
        for thread in self._threads:
            thread.join(timeout=5.0)
        self._printer.close()
        os.close(self._near)

    def _there(self) -> None:
        with contextlib.suppress(OSError):
            while piece := os.read(self._near, 4096):
                self._printer.sendall(piece)

    def _back(self) -> None:
        with contextlib.suppress(OSError):
            while piece := self._printer.recv(4096):
                os.write(self._near, piece)
