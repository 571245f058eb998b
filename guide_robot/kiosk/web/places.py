"""How many touch screens may be open: for each address and in all."""

from dataclasses import dataclass, field

from guide_robot.kiosk.web.pace import FORGET_ABOVE, Pace, urgent_pace
from guide_robot.web.addresses import is_own


@dataclass(eq=False)
class Place:
    """One socket's place; who takes it next goes on with its bucket, so opening anew gains nothing."""

    address: str
    urgent: Pace = field(default_factory=urgent_pace)
    taken: bool = False


class Places:
    """Gives places to sockets. The robot's own computer keeps its places whatever the network holds."""

    def __init__(self, *, per_address: int, in_all: int) -> None:
        self._per_address, self._in_all = per_address, in_all
        self._places: dict[str, list[Place]] = {}

    def take(self, address: str, now_s: float) -> Place | None:
        """Return a place for one more socket of this address, None where there is none."""
        if not is_own(address) and self._open_in_network() >= self._in_all:
            return None
        if address not in self._places and len(self._places) >= FORGET_ABOVE:
            self._forget(now_s)
        mine = self._places.setdefault(address, [])
        free = next((place for place in mine if not place.taken), None)
        if free is None:
            if len(mine) >= self._per_address:
                return None
            free = Place(address=address)
            mine.append(free)
        free.taken = True
        return free

    def leave(self, place: Place) -> None:
        """Give a place back."""
        place.taken = False

    def _open_in_network(self) -> int:
        return sum(place.taken for address, mine in self._places.items() if not is_own(address) for place in mine)

    def _forget(self, now_s: float) -> None:
        for address, mine in list(self._places.items()):
            if all(not place.taken and place.urgent.left(now_s) >= place.urgent.most for place in mine):
                del self._places[address]
