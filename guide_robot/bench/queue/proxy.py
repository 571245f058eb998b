"""A bad network between robots and backend: refuses, cuts, falls silent, slows down, answers 500."""

import asyncio
import contextlib
import random
from enum import Enum

ERROR_500 = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
LONGEST_DELAY_S = 1.5


class Weather(Enum):
    """FAIR passes everything. In HALF_OPEN a connection goes silent for ever."""

    FAIR = "fair"
    REFUSING = "refusing"
    HALF_OPEN = "half-open"
    SLOW = "slow"
    ERRORS = "errors"


class Proxy:
    """Listens on a port of its own; the backend behind it may come and go."""

    def __init__(self, chance: random.Random) -> None:
        self.weather = Weather.FAIR
        self.port = 0
        self.backend_port = 0
        self._chance = chance
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start to listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Reset every connection."""
        for writer in list(self._open):
            writer.transport.abort()

    async def close(self) -> None:
        """End everything."""
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            if self.weather is not Weather.REFUSING:
                await self._relay(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            self._open.discard(writer)
            self._tasks.discard(task)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, ahead = await asyncio.open_connection("127.0.0.1", self.backend_port)
        self._open.add(ahead)
        ways = [
            asyncio.create_task(self._pump(reader, ahead, writer)),
            asyncio.create_task(self._pump(behind, writer, None)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._open.discard(ahead)
            ahead.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, asker: asyncio.StreamWriter | None
    ) -> None:
        """Pass bytes on as the weather allows; `asker` is the robot's side when the bytes are its request."""
        while data := await source.read(65536):
            if self.weather is Weather.SLOW:
                await asyncio.sleep(self._chance.uniform(0.0, LONGEST_DELAY_S))
            if self.weather is Weather.ERRORS and asker is not None:
                if self._chance.random() < 0.5:
                    sink.write(data)
                    with contextlib.suppress(OSError):
                        await sink.drain()
                asker.write(ERROR_500)
                await asker.drain()
                return
            if self.weather is Weather.HALF_OPEN:
                if asker is not None and self._chance.random() < 0.5:
                    sink.write(data)
                await asyncio.Event().wait()
            sink.write(data)
            await sink.drain()
