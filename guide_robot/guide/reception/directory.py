"""Where things are, asked of the floor plan: the place for a ticket, a counter's place, a place's name."""

from guide_robot.common.language import Language
from guide_robot.floor.model import FloorPlan, PlaceKind
from guide_robot.queue.domain.model import Ticket


class Directory:
    """Answers where to lead somebody."""

    def __init__(self, plan: FloorPlan) -> None:
        self._plan = plan

    def name(self, place_id: str, language: Language) -> str:
        """Return a place's name in a language, or its id when the plan does not hold it."""
        place = self._plan.place(place_id)
        return place.name.in_language(language) if place else place_id

    def has(self, place_id: str) -> bool:
        """Whether the plan holds the place."""
        return self._plan.place(place_id) is not None

    def home(self) -> str:
        """Return where the robot waits for citizens; the first place when none is marked as home."""
        place = self._plan.place_of_kind(PlaceKind.HOME) or self._plan.place_of_kind(PlaceKind.TICKET_AREA)
        return (place or self._plan.places[0]).id

    def point(self, place_id: str) -> tuple[float, float]:
        """Return where a place of the plan is, metres in map."""
        place = self._plan.place(place_id)
        assert place is not None
        return place.pose[0], place.pose[1]

    def charging(self) -> str:
        """Return the charging place, or home where there is none."""
        place = self._plan.place_of_kind(PlaceKind.CHARGING)
        return place.id if place else self.home()

    def of_counter(self, counter_id: str) -> str:
        """Return the place from which a counter is reached, empty if the plan has none."""
        place = self._plan.place_for_counter(counter_id)
        return place.id if place else ""

    def of_only_counter(self, service: str) -> str:
        """Return the place of the counter that serves a service, empty unless there is exactly one."""
        counters = [counter.id for counter in self._plan.counters if service in counter.services]
        return self.of_counter(counters[0]) if len(counters) == 1 else ""

    def waiting(self) -> str:
        """Return the waiting area, empty where there is none."""
        place = self._plan.place_of_kind(PlaceKind.WAITING)
        return place.id if place else ""

    def for_ticket(self, ticket: Ticket) -> str:
        """Return where the holder goes now: to the counter that called, to one that is free, else to wait.

        Any counter of the service may call a ticket that none has called yet; which one is never guessed. Without a
        waiting area a service's only counter is where they go.
        """
        called = self.of_counter(ticket.counter or "")
        free = self.of_counter(ticket.free_counter or "") if ticket.ahead == 0 else ""
        return called or free or self.waiting() or self.of_only_counter(ticket.service)
