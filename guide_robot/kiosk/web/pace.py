"""How many wishes citizens may send: enough for the fastest fingers, too few to flood the robot.

A person presses at most some five times a second, and a press sends one wish, seldom two. A robot has one to three
touch screens. So an address has 5 wishes a second, all together have three times that, and those of two
seconds may come at once.
"""

from guide_robot.web.addresses import is_own

PRESSES_PER_S = 5.0
SCREENS = 3
AT_ONCE_S = 2.0
# Beyond the pace each place still has one wish a second of those that a person beside a moving robot depends on.
URGENT_PER_S = 1.0
URGENT_AT_ONCE = 3.0
FORGET_ABOVE = 64


class Pace:
    """A token bucket: fills with `per_second`, holds at most `most`."""

    def __init__(self, per_second: float, most: float) -> None:
        self.per_second, self.most = per_second, most
        self._left = most
        self._filled_s: float | None = None

    def left(self, now_s: float) -> float:
        """Return how many are allowed now."""
        if self._filled_s is not None:
            self._left = min(self.most, self._left + max(0.0, now_s - self._filled_s) * self.per_second)
        self._filled_s = now_s
        return self._left

    def allows(self, now_s: float, above: float = 0.0) -> bool:
        """Whether one more is allowed now, and `above` remain for others; it is counted."""
        if self.left(now_s) < 1.0 + above:
            return False
        self._left -= 1.0
        return True


def urgent_pace() -> Pace:
    """Return a full bucket for the urgent wishes of one place."""
    return Pace(URGENT_PER_S, URGENT_AT_ONCE)


class CitizenPace:
    """One bucket for each address and one for all together.

    Addresses of the network leave in the common bucket what one screen may send at once: that is for the robot's own
    touch screen, so no flood from elsewhere silences it.
    """

    def __init__(self) -> None:
        self._all = Pace(SCREENS * PRESSES_PER_S, SCREENS * PRESSES_PER_S * AT_ONCE_S)
        self._addresses: dict[str, Pace] = {}

    def allows(self, address: str, now_s: float) -> bool:
        """Whether this address may send one more wish now; it is counted."""
        own = self._of(address, now_s)
        reserve = 0.0 if is_own(address) else own.most
        if own.left(now_s) < 1.0 or not self._all.allows(now_s, above=reserve):
            return False
        return own.allows(now_s)

    def _of(self, address: str, now_s: float) -> Pace:
        if address not in self._addresses:
            if len(self._addresses) >= FORGET_ABOVE:
                full = [key for key, pace in self._addresses.items() if pace.left(now_s) >= pace.most]
                for key in full:
                    del self._addresses[key]
            self._addresses[address] = Pace(PRESSES_PER_S, PRESSES_PER_S * AT_ONCE_S)
        return self._addresses[address]
