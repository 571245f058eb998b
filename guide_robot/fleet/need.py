"""Where people stand who want a robot or are served by one: idle robots wait there first.

A place has a rank by its kind, for a hall of which nothing is known yet, and overtakes one of a better rank once more
people have stood there. Every robot hears of the same people, so all come to nearly the same order; where two differ,
the claims on waiting places decide.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from guide_robot.fleet.dispatch import everybody
from guide_robot.fleet.model import Doing, Member
from guide_robot.floor.model import FloorPlan, PlaceKind, Point

# The most needed first.
KINDS = (
    PlaceKind.HOME,
    PlaceKind.WAITING,
    PlaceKind.TICKET_AREA,
    PlaceKind.ENTRANCE,
    PlaceKind.OTHER,
    PlaceKind.COUNTER,
)
LONGEST_STEP_S = 2.0


@dataclass(frozen=True, kw_only=True)
class NeedSettings:
    """A kind counts as `rank_people` people more than the next one; people are averaged over `over_s` seconds, each at
    the nearest place within `near_m` metres."""

    rank_people: float = 0.2
    over_s: float = 600.0
    near_m: float = 6.0


class Need:
    """How many people wanted something at each place where a robot can wait; seconds of a robot's steady clock."""

    def __init__(self, settings: NeedSettings, plan: FloorPlan) -> None:
        """Know the building's places."""
        self._settings = settings
        places = [(rank, place) for rank, kind in enumerate(KINDS) for place in plan.places if place.kind is kind]
        self.posts: dict[str, Point] = {place.id: (place.pose[0], place.pose[1]) for _, place in places}
        self._rank = {place.id: settings.rank_people * (len(KINDS) - rank) for rank, place in places}
        self._people = dict.fromkeys(self.posts, 0.0)
        self._seen_s: float | None = None

    def step(self, members: Sequence[Member], now_s: float) -> dict[str, Point]:
        """Take where people stand now; return the places where robots wait, the most needed first."""
        passed_s = min(now_s - self._seen_s, LONGEST_STEP_S) if self._seen_s is not None else 0.0
        self._seen_s = now_s
        share = 1.0 - math.exp(-passed_s / self._settings.over_s)
        here = dict.fromkeys(self.posts, 0)
        for at in _standing(members):
            post = min(self.posts, key=lambda one: math.dist(self.posts[one], at), default="")
            if post and math.dist(self.posts[post], at) <= self._settings.near_m:
                here[post] += 1
        for post, number in here.items():
            self._people[post] += share * (number - self._people[post])
        order = sorted(self.posts, key=lambda one: -round(self._rank[one] + self._people[one], 1))
        return {post: self.posts[post] for post in order}


def _standing(members: Sequence[Member]) -> list[Point]:
    """Return where people stand who want something, or are served there; not those who are being led."""
    waiting = [one.at for one in everybody(members) if not one.served]
    served = [
        claim.at
        for member in members
        if member.doing is Doing.SERVING
        for claim in member.claims
        if claim.held and claim.at is not None
    ]
    return waiting + served
