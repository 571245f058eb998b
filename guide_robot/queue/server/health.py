"""Whether the backend can do its work now: give a number durably, keep a card's key; and how long that will last."""

import asyncio
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from guide_robot.queue.server.writer import Unanswered, Writer

KEPT_S = 1.0
PROBE_BYTES = 4096
LOW_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Health:
    """`failing`: what does not work now, in words. `warnings`: what will not work soon."""

    failing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class HealthProbe:
    """Asks by doing: an empty write through the same writer as every ticket, a small file beside the keys.

    An answer is kept for a second, so that whoever asks often costs no more than one who asks seldom.
    """

    def __init__(self, writer: Writer, folder: Path) -> None:
        self._writer = writer
        self._folder = folder
        self._lock = asyncio.Lock()
        self._last: tuple[float, Health] | None = None

    async def ask(self) -> Health:
        """Return how it is now, or was within the last second."""
        async with self._lock:
            now_s = asyncio.get_running_loop().time()
            if self._last is None or now_s - self._last[0] >= KEPT_S:
                health = await self._look()
                self._last = (asyncio.get_running_loop().time(), health)
            return self._last[1]

    async def _look(self) -> Health:
        failing = [words for words in (await self._database(), await run_in_threadpool(self._disk)) if words]
        return Health(failing=tuple(failing), warnings=await run_in_threadpool(self._room))

    async def _database(self) -> str:
        try:
            await self._writer.submit(lambda _: None)
        except Unanswered:
            return "database: takes no writes, another program may hold its lock"
        except SQLAlchemyError as error:
            return f"database: {' '.join(str(getattr(error, 'orig', error)).split())}"
        return ""

    def _disk(self) -> str:
        probe = self._folder / f".probe-{secrets.token_hex(4)}"
        try:
            descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                os.write(descriptor, bytes(PROBE_BYTES))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
                probe.unlink(missing_ok=True)
        except OSError as error:
            return f"disk: {error.strerror or error}"
        return ""

    def _room(self) -> tuple[str, ...]:
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError:
            return ()
        return (f"disk: {free // 2**20} MB free",) if free < LOW_BYTES else ()
