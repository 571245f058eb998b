"""Checks of a floor plan's names: ids given twice, counters that no place leads to, zones without a limit."""

from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from typing import Any

from guide_robot.floor.findings import Finding, error, warning
from guide_robot.floor.model import FloorPlan, PlaceKind, ZoneKind

NEEDED_KINDS = (PlaceKind.HOME, PlaceKind.CHARGING, PlaceKind.TICKET_AREA, PlaceKind.ENTRANCE)


def findings(plan: FloorPlan) -> Iterator[Finding]:
    """Yield what is wrong with ids and what refers to them."""
    yield from _duplicates(plan)
    yield from _places_and_counters(plan)
    for zone in plan.zones:
        if zone.kind is ZoneKind.SLOW and zone.speed_limit is None:
            yield error(f"zone {zone.id}", "speed_limit: expected one, in m/s, for a slow zone")
        if zone.kind is ZoneKind.KEEPOUT and zone.speed_limit is not None:
            yield error(f"zone {zone.id}", "speed_limit: expected none for a keepout zone")
    if not any(door.exterior for door in plan.doors):
        yield warning("doors", "none is exterior, so nobody can enter")


def _duplicates(plan: FloorPlan) -> Iterator[Finding]:
    groups: dict[str, Sequence[Any]] = {
        "wall": plan.walls,
        "door": plan.doors,
        "counter": plan.counters,
        "place": plan.places,
        "furniture": plan.furniture,
        "waiting row": plan.waiting_rows,
        "zone": plan.zones,
        "person": plan.simulation.people,
    }
    for noun, group in groups.items():
        for identifier, times in Tally(item.id for item in group).items():
            if times > 1:
                yield error(f"{noun} {identifier}", f"id: used {times} times, expected once")


def _places_and_counters(plan: FloorPlan) -> Iterator[Finding]:
    for place in plan.places:
        if place.counter is not None and plan.counter(place.counter) is None:
            yield error(f"place {place.id}", f"counter: there is no counter {place.counter!r}")
        if place.kind is PlaceKind.COUNTER and place.counter is None:
            yield error(f"place {place.id}", "counter: expected the id of the counter it leads to")
    for counter in plan.counters:
        if plan.place_for_counter(counter.id) is None:
            yield warning(f"counter {counter.id}", "no place leads to it", counter.centre)
    for kind in NEEDED_KINDS:
        if plan.place_of_kind(kind) is None:
            yield warning("places", f"none is of kind {kind.value}")
