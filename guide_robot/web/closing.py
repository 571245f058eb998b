"""A transport whose close() ends: asyncio's own waits for ever for a peer that does not take what was sent."""

import asyncio
from typing import Any, cast

from guide_robot.web.door import Door

# What is left when an answer is complete are some 100 kB; a phone on a poor network takes them within this.
TAKEN_WITHIN_S = 10.0


class ClosingTransport:
    """Everything that asyncio's transport is; what is not taken within TAKEN_WITHIN_S after close() is thrown away."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._clock: asyncio.TimerHandle | None = None
        self._gone = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def close(self) -> None:
        """Close once all is sent, at the latest after TAKEN_WITHIN_S."""
        if self._clock is None and not self._gone:
            self._clock = self._loop.call_later(TAKEN_WITHIN_S, self._transport.abort)
        self._transport.close()

    def lost(self) -> None:
        """Note that the connection is gone."""
        self._gone = True
        if self._clock is not None:
            self._clock.cancel()


def leave(door: Door, transport: asyncio.Transport) -> None:
    """Give the place back of a connection that is gone."""
    cast(ClosingTransport, transport).lost()
    door.leave(transport)
