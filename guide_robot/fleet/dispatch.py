"""Who serves whom, who waits where, who may charge: the same answer on every robot that has heard the same.

What two robots could conclude differently, because one has not heard the last word of a third, is settled by the
claims: an answer is only what a robot then claims.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from guide_robot.common.language import Language
from guide_robot.fleet.model import (
    ANOTHER_M,
    PERSON,
    POST,
    SAME_PERSON_M,
    TICKET,
    WITH_SOMEBODY,
    Claim,
    Doing,
    Holder,
    Member,
)
from guide_robot.floor.model import Point

IMPOSSIBLE = 1e6


@dataclass(frozen=True, kw_only=True)
class DispatchSettings:
    """Costs in metres of way. A robot that does not speak the language is `language_m` further away, one with an empty
    battery `battery_m`; who has a thing already is nearer by `keeps_m`, so that it does not go there and back. Who
    stands beside somebody who is served is `beside_m` further away. Who is within `meets_within_m` of where the holder
    of a ticket was left may be that holder.

    A battery below `charge_below` may be charged while others are available, one below `charge_now` in any case.
    """

    language_m: float = 4.0
    battery_m: float = 3.0
    keeps_m: float = 2.0
    beside_m: float = 20.0
    meets_within_m: float = 2.5
    charge_below: float = 0.35
    charge_now: float = 0.15


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A person who wants something: where in `map`, and where each robot that could greet them sees them.

    Who is being led may be `walks_m` farther away by now.
    """

    at: Point
    served: bool = False
    walks_m: float = 0.0
    beside: bool = False
    seen_by: Mapping[str, Point] = field(default_factory=dict)


def everybody(members: Sequence[Member]) -> list[Somebody]:
    """Return everybody once, those who are served already first.

    What two robots see is matched one to one, the least distances in all, so that two who stand side by side stay two.
    """
    found = [
        Somebody(at=claim.at, served=True, walks_m=member.walks_m)
        for member in members
        for claim in member.claims
        if claim.at and _serves(member, claim)
    ]
    for member in members:
        matches = dict(_assigned(_distances(member.people, found)))
        for number, at in enumerate(member.people):
            if number in matches:
                known = found[matches[number]]
                found[matches[number]] = replace(known, seen_by={**known.seen_by, member.incarnation: at})
            else:
                found.append(Somebody(at=at, seen_by={member.incarnation: at}))
    return found


def greets(
    settings: DispatchSettings, members: Sequence[Member], going_to: Mapping[str, Point] | None = None
) -> dict[str, Point]:
    """Return whom each robot greets, by incarnation: people whom nobody serves, each by the robot that it costs least.

    A robot greets only people whom it sees itself, at the place where it sees them. A person beside a served one
    comes after the others: as long as both stand there, they may be together, and no robot wins a claim on the person.
    A robot that drives to a holder, where `going_to` says by incarnation, greets nobody on the way: who was left in the
    middle of a lead, or is called, has waited longer than who comes.
    """
    known = everybody(members)
    served = [one for one in known if one.served]
    people = [replace(one, beside=_is_beside(one, served)) for one in known if not one.served]
    robots = [member for member in members if member.available and member.people]
    costs = np.array([[_cost(settings, robot, person, going_to or {}) for person in people] for robot in robots])
    return {
        robots[row].incarnation: people[column].seen_by[robots[row].incarnation] for row, column in _assigned(costs)
    }


def greeting_cost(settings: DispatchSettings, robot: Member, person: Point, language: Language | None = None) -> float:
    """Return what it costs that a robot serves somebody whose language is known or not, metres."""
    assert robot.pose is not None
    away_m = robot.pose.distance_to(*person)
    language_m = settings.language_m * (language is not None and language not in robot.languages)
    battery_m = settings.battery_m * (1.0 - robot.battery) if robot.battery is not None else 0.0
    knows = any(_has(claim, PERSON) and claim.at and math.dist(claim.at, person) < ANOTHER_M for claim in robot.claims)
    return away_m + language_m + battery_m - settings.keeps_m * knows


def waits_at(settings: DispatchSettings, members: Sequence[Member], posts: Mapping[str, Point]) -> dict[str, str]:
    """Return where each idle robot waits, by incarnation: the most needed posts are filled with the least driving."""
    robots = [member for member in members if member.available]
    needed = list(posts)[: len(robots)]
    costs = np.zeros((len(robots), len(needed)))
    for row, robot in enumerate(robots):
        assert robot.pose is not None
        for column, post in enumerate(needed):
            kept = any(_has(claim, POST + post) for claim in robot.claims)
            costs[row, column] = robot.pose.distance_to(*posts[post]) - settings.keeps_m * kept
    return {robots[row].incarnation: needed[column] for row, column in _assigned(costs)}


def wants_to_charge(settings: DispatchSettings, me: Member, others: Sequence[Member]) -> bool:
    """Whether a robot should ask for the charger: before it must, if somebody else is here to receive people.

    Of those who are, the emptiest goes first: its claim has the better rank.
    """
    if me.battery is None or me.battery >= settings.charge_below:
        return False
    if me.battery < settings.charge_now:
        return True
    return any(one.available and (one.battery is None or one.battery >= settings.charge_now) for one in others)


def charging_rank(me: Member) -> int:
    """Return the rank of a claim on the charger: the emptier, the better."""
    return round(100.0 * (me.battery if me.battery is not None else 1.0))


def left_behind(members: Sequence[Member], lapsed: Sequence[Member], taken: Mapping[str, str]) -> list[Member]:
    """Return the robots that cannot lead the holder of their ticket on, one for each ticket.

    `members` are all who are heard, `lapsed` who fell silent for as long as a claim lasts; `taken` says by ticket which
    incarnation took it over: one that fails in turn leaves it behind again.
    """
    failed = [member for member in members if member.doing is Doing.FAILED]
    held = {member.ticket for member in members if member.doing is not Doing.FAILED}
    left = {
        member.ticket: member
        for member in [*failed, *lapsed]
        if member.ticket not in ("", *held)
        and member.pose is not None
        and taken.get(member.ticket, member.incarnation) == member.incarnation
    }
    return [left[ticket] for ticket in sorted(left)]


def fetches(settings: DispatchSettings, members: Sequence[Member], holders: Sequence[Holder]) -> dict[str, str]:
    """Return the ticket to whose holder each robot goes, by incarnation."""
    robots = [member for member in members if member.available]
    costs = np.zeros((len(robots), len(holders)))
    for row, robot in enumerate(robots):
        for column, holder in enumerate(holders):
            kept = any(_has(claim, TICKET + holder.ticket) for claim in robot.claims)
            cost = greeting_cost(settings, robot, holder.at, holder.language)
            costs[row, column] = cost - settings.keeps_m * kept
    return {robots[row].incarnation: holders[column].ticket for row, column in _assigned(costs)}


def _cost(settings: DispatchSettings, robot: Member, person: Somebody, going_to: Mapping[str, Point]) -> float:
    seen = person.seen_by.get(robot.incarnation)
    goal = going_to.get(robot.incarnation) if robot.doing is Doing.RETURNING else None
    if seen is None or (goal is not None and math.dist(seen, goal) > settings.meets_within_m):
        return IMPOSSIBLE
    return greeting_cost(settings, robot, seen) + settings.beside_m * person.beside


def _is_beside(one: Somebody, served: Sequence[Somebody]) -> bool:
    return any(math.dist(at, other.at) < ANOTHER_M for at in one.seen_by.values() for other in served)


def _distances(people: Sequence[Point], found: Sequence[Somebody]) -> NDArray[np.float64]:
    """Return how far apart they are, metres; what is too far to be one person is impossible."""
    away = [[(math.dist(at, one.at), SAME_PERSON_M + one.walks_m) for one in found] for at in people]
    return np.array([[metres if metres < most else IMPOSSIBLE for metres, most in row] for row in away])


def _has(claim: Claim, key: str) -> bool:
    return claim.held and claim.key == key


def _serves(member: Member, claim: Claim) -> bool:
    return _has(claim, PERSON) and member.doing in WITH_SOMEBODY


def _assigned(costs: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the pairs (row, column) of least cost in all, without those that are impossible."""
    if not costs.size:
        return []
    rows, columns = linear_sum_assignment(costs)
    return [
        (int(row), int(column)) for row, column in zip(rows, columns, strict=True) if costs[row, column] < IMPOSSIBLE
    ]
