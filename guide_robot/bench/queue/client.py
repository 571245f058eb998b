"""A bare HTTP client for load: one connection for each robot, so that the measure is of the backend."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An HTTP answer with its JSON body, None where it has none."""

    status: int
    body: Any


class LoadClient:
    """One kept-alive connection to the backend; the first error closes it, the next request opens it anew."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._head = f"Host: {self._host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def request(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request and return the answer; OSError or EOFError when the connection breaks."""
        if self._reader is not None and self._reader.at_eof():
            await self.close()  # a server may end a connection that was idle
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        data = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\n{self._head}Content-Type: application/json\r\nContent-Length: {len(data)}\r\n"
        )
        try:
            self._writer.write(f"{head}\r\n".encode() + data)
            return await self._read_answer()
        except BaseException:
            await self.close()
            raise

    async def events(self, path: str) -> AsyncIterator[dict[str, Any]]:
        """Yield the events of a stream as they arrive; this client does nothing else."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        self._writer.write(f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode())
        while line := await self._reader.readline():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])

    async def close(self) -> None:
        """Close the connection."""
        writer, self._writer, self._reader = self._writer, None, None
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _read_answer(self) -> Answer:
        assert self._reader is not None
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            status = int(head.split(" ", 2)[1])
        except (asyncio.LimitOverrunError, ValueError, IndexError):
            raise ConnectionError("the answer is not HTTP") from None
        length = next(
            (int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0
        )
        return Answer(status=status, body=_json(await self._reader.readexactly(length)))


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None
