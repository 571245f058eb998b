"""Who may hold a connection: so many in all and for each address, those that only wait shown out first.

A connection that has not sent a whole request, or has been answered and asks nothing more, waits. When there is no
room the one that has waited longest makes it, so that half-open requests keep nobody out.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from guide_robot.web.addresses import is_own
from guide_robot.web.refusals import Kind, Refusals

# A centre has some 30 counters and screens with two to six connections each; 1024 open files are the usual limit.
IN_ALL = 512
PER_ADDRESS = 64
# One place in so many is for this computer's own: callers of the network never fill the robot's own screen's.
OWN_SHARE = 16


@dataclass(eq=False)
class _Guest:
    address: str
    show_out: Callable[[], None] = field(repr=False)


class Door:
    """The connections of one server. This computer's own (a TLS proxy among them) count in all only."""

    def __init__(
        self, *, in_all: int = IN_ALL, per_address: int = PER_ADDRESS, refusals: Refusals | None = None
    ) -> None:
        self._in_all, self._per_address = in_all, per_address
        self.refusals = refusals or Refusals()
        self._guests: dict[Hashable, _Guest] = {}
        self._waiting: dict[Hashable, str] = {}

    @property
    def guests(self) -> int:
        """Return how many hold a connection now."""
        return len(self._guests)

    def enter(self, key: Hashable, address: str, show_out: Callable[[], None]) -> bool:
        """Let one more connection in, which waits at first; False when all others are being served."""
        own = is_own(address)
        mine = 0 if own else sum(guest.address == address for guest in self._guests.values())
        room = self._make_room(address) if mine >= self._per_address else True
        if room and len(self._guests) >= self._in_all - (0 if own else self._in_all // OWN_SHARE):
            room = self._make_room(None)
        if room:
            self._guests[key] = _Guest(address=address, show_out=show_out)
            self._waiting[key] = address
        else:
            self.refusals.count(Kind.NO_ROOM)
        return room

    def serves(self, key: Hashable) -> None:
        """Note that a connection's request is whole: it is being answered."""
        self._waiting.pop(key, None)

    def waits(self, key: Hashable) -> None:
        """Note that a connection was answered, or begins a request."""
        if key in self._guests and key not in self._waiting:
            self._waiting[key] = self._guests[key].address

    def leave(self, key: Hashable) -> None:
        """Forget a connection."""
        self._guests.pop(key, None)
        self._waiting.pop(key, None)

    def _make_room(self, address: str | None) -> bool:
        """Show out whoever has waited longest, of one address or of all."""
        oldest = next((key for key, one in self._waiting.items() if address is None or one == address), None)
        if oldest is None:
            return False
        guest = self._guests[oldest]
        self.leave(oldest)
        self.refusals.count(Kind.NO_ROOM)
        guest.show_out()
        return True
