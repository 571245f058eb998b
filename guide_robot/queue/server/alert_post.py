"""Sees that every receiver hears an alert: what could not be told is tried again, for about ten minutes."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from fastapi.concurrency import run_in_threadpool

from guide_robot.queue.domain.alerts import Notice, NoticeKind
from guide_robot.queue.server.alert_file import Receiver

AGAIN_AFTER_S = (10.0, 20.0, 40.0, 80.0, 160.0, 320.0)
MOST_WAITING = 200
Send = Callable[[Receiver, Notice], str]
logger = logging.getLogger("guide_robot.backend")


@dataclass(kw_only=True, eq=False)
class _Letter:
    """One notice for one receiver. Mutable on purpose: it counts its tries."""

    receiver: Receiver
    notice: Notice
    due_s: float
    tries: int = 0
    under_way: bool = False


class AlertPost:
    """What is to be told, until it was. `send` blocks, and returns why it did not work."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._letters: list[_Letter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.problems: deque[str] = deque(maxlen=5)

    def post(self, receiver: Receiver, notice: Notice, now_s: float) -> None:
        """Take a notice for a receiver; one that is over is not tried again for those who never heard of it."""
        if notice.kind is NoticeKind.ENDED:
            waiting = [letter for letter in self._letters if self._of(letter, receiver, notice) and letter.tries]
            if waiting:
                self._letters = [letter for letter in self._letters if letter not in waiting]
                return
        if len(self._letters) < MOST_WAITING:
            self._letters.append(_Letter(receiver=receiver, notice=notice, due_s=now_s))

    def deliver(self, now_s: float) -> list["asyncio.Task[None]"]:
        """Send what is due, in the background; returns the tasks."""
        begun = []
        for letter in self._letters:
            if not letter.under_way and letter.due_s <= now_s:
                letter.under_way = True
                task = asyncio.get_running_loop().create_task(self._try(letter, now_s))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                begun.append(task)
        return begun

    def failed(self, words: str) -> None:
        """Keep why somebody was not told, for the page."""
        self.problems.append(words)
        logger.error("an alert was not told: %s", words)

    async def _try(self, letter: _Letter, now_s: float) -> None:
        try:
            words = await run_in_threadpool(self._send, letter.receiver, letter.notice)
        except Exception as error:
            words = type(error).__name__
        letter.under_way = False
        if words:
            self.failed(words)
        if not words or letter.tries == len(AGAIN_AFTER_S):
            self._letters = [one for one in self._letters if one is not letter]
            return
        letter.due_s = now_s + AGAIN_AFTER_S[letter.tries]
        letter.tries += 1

    @staticmethod
    def _of(letter: _Letter, receiver: Receiver, notice: Notice) -> bool:
        return letter.receiver is receiver and letter.notice.alert.id == notice.alert.id and not letter.under_way
