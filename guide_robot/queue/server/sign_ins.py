"""Who tries secret numbers waits: by address, and by clerk and address; a clerk's number is bounded over all addresses.

Wrong numbers of somebody elsewhere keep no clerk from the counter at which they signed in before.
"""

from collections import OrderedDict

from guide_robot.web.guesses import FREE, Guesses

# Of four digits there are 10,000. Many addresses together have 32 tries in the first minute and some 300 a day.
FREE_OVER_ALL = 4 * FREE
KNOWN = 1024


class SignIns:
    """Wrong tries at signing in. Times grow steadily."""

    def __init__(self) -> None:
        self._at_one, self._over_all = Guesses(), Guesses(free=FREE_OVER_ALL)
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    def wait_s(self, address: str, clerk: str, now_s: float) -> float:
        """Return how long an address must wait before a try for a clerk ("" for a code) is looked at, 0 if not."""
        at_one = max(self._at_one.wait_s(one, now_s) for one in _keys(address, clerk))
        if not clerk or (address, clerk) in self._known:
            return at_one
        return max(at_one, self._over_all.wait_s(clerk, now_s))

    def begin(self, address: str, clerk: str, now_s: float) -> None:
        """Count a try as wrong before it is looked at, so that many at once gain nothing."""
        for one in _keys(address, clerk):
            self._at_one.begin(one, now_s)
        if clerk:
            self._over_all.begin(clerk, now_s)

    def right(self, address: str, clerk: str) -> None:
        """Take back the last count: the try was right. Of KNOWN pairs the longest quiet is forgotten first."""
        for one in _keys(address, clerk):
            self._at_one.right(one)
        if clerk:
            self._over_all.right(clerk)
            self._known[address, clerk] = None
            self._known.move_to_end((address, clerk))
            while len(self._known) > KNOWN:
                self._known.popitem(last=False)


def _keys(address: str, clerk: str) -> list[str]:
    return [address, f"{clerk} at {address}"] if clerk else [address]
