"""One robot's part of the fleet: hears the others, says what it does and claims, and concludes what it may do."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.fleet import dispatch
from guide_robot.fleet.claims import Claims, Grants, Verdict, Wish
from guide_robot.fleet.dispatch import DispatchSettings
from guide_robot.fleet.model import CHARGER, PERSON, POST, TICKET, Doing, Member
from guide_robot.fleet.narrow import NarrowPlaces
from guide_robot.fleet.right_of_way import Pace, Passage, RightOfWay, RightOfWaySettings, Travel
from guide_robot.fleet.roster import Heard, Roster, RosterSettings
from guide_robot.floor.model import FloorPlan, Point

MOST_PEOPLE = 8


@dataclass(frozen=True, kw_only=True)
class FleetSettings:
    """All settings of the fleet."""

    roster: RosterSettings = field(default_factory=RosterSettings)
    right_of_way: RightOfWaySettings = field(default_factory=RightOfWaySettings)
    dispatch: DispatchSettings = field(default_factory=DispatchSettings)


class Charging(IntEnum):
    """What becomes of charging; values equal those of guide_robot_interfaces/msg/FleetOrder."""

    AS_ALONE = 0
    NOT_YET = 1
    NOW = 2


@dataclass(frozen=True, kw_only=True)
class Own:
    """What this robot knows of itself in one step.

    `path` is its way ahead in `map`; `people` whom it could greet now, `serves` where the person is whom it serves.
    """

    pose: Pose2D | None
    path: Points = field(default_factory=lambda: np.zeros((0, 2)))
    speed_mps: float = 0.0
    doing: Doing = Doing.IDLE
    battery: float | None = None
    languages: tuple[str, ...] = ()
    ticket: str = ""
    people: tuple[Point, ...] = ()
    serves: Point | None = None


@dataclass(frozen=True, kw_only=True)
class FleetOrder:
    """What this robot may and should do because others are there; the default is what a robot alone does.

    `others_greet` are people in `map` whom it leaves to others. `waits_at` is the place at which it waits while idle,
    empty: its own. `fetches` is the ticket of somebody whose robot cannot lead on, `fetch_at` where they were left.
    `elsewhere` is the ticket of its own visit that another robot leads.
    """

    passage: Passage = field(default_factory=Passage)
    slowest_mps: float = 0.0
    others_greet: tuple[Point, ...] = ()
    waits_at: str = ""
    charging: Charging = Charging.AS_ALONE
    fetches: str = ""
    fetch_at: Point | None = None
    elsewhere: str = ""
    others: int = 0
    problem: str = ""


class Fleet:
    """`hear` what others say, `step` a few times a second; seconds of a steady clock of this robot alone."""

    def __init__(self, settings: FleetSettings, plan: FloorPlan, places: NarrowPlaces, who: tuple[str, str]) -> None:
        """Know the building; `who` are this robot's name and incarnation."""
        self._settings = settings
        self._who = who
        self._roster = Roster(settings.roster, who)
        self._claims = Claims()
        self._way = RightOfWay(settings.right_of_way, places)
        homes = {place.id: (place.pose[0], place.pose[1]) for place in plan.places}
        self._posts = {post: homes[post] for post in dispatch.posts_of(plan)}
        self.said = Member(name=who[0], incarnation=who[1])

    def hear(self, member: Member, now_s: float) -> None:
        """Take what another robot says."""
        self._roster.hear(member, now_s)

    @property
    def won(self) -> frozenset[str]:
        """What is won among the robots, for the backend to grant."""
        return self._claims.won()

    def step(self, own: Own, grants: Grants, now_s: float) -> FleetOrder:
        """Return what to do now; what the robot says of it stands in `said` then."""
        others = self._roster.others(now_s)
        me = self._me(own, others)
        if not self._roster.ever:
            self.said = me
            return FleetOrder()
        fresh = [one.member for one in others if not one.stale]
        travel = None if own.pose is None else _travel(own, own.pose)
        ways = [] if travel is None else self._way.wishes(travel, self._claims.won(), now_s)
        rest = self._wishes(own, me, fresh, others)
        verdicts = self._claims.step([*ways, *rest], me, others, self._roster.highest, now_s)
        passage = Passage()
        if travel is not None:
            passage = self._way.judge(travel, ways, verdicts[: len(ways)], grants)
        self.said = replace(me, claims=self._claims.said())
        return self._order(own, passage, dict(zip(rest, verdicts[len(ways) :], strict=True)), others, now_s)

    def leave(self) -> Member:
        """Return the last word of a robot that is switched off: it has nothing any more."""
        return replace(self.said, count=self.said.count + 1, doing=Doing.LEAVING, claims=())

    # What it wants ----------------------------------------------------------------------------------

    def _me(self, own: Own, others: Sequence[Heard]) -> Member:
        heard = {
            one.member.incarnation: max((claim.number for claim in one.member.claims), default=0) for one in others
        }
        return Member(
            name=self._who[0],
            incarnation=self._who[1],
            count=self.said.count + 1,
            pose=own.pose,
            doing=own.doing,
            battery=own.battery,
            languages=own.languages,
            ticket=own.ticket,
            people=own.people[:MOST_PEOPLE],
            claims=self._claims.said(),
            heard=heard,
        )

    def _wishes(self, own: Own, me: Member, fresh: Sequence[Member], others: Sequence[Heard]) -> list[Wish]:
        """Return what the robot claims besides its way."""
        settings, all_here = self._settings.dispatch, sorted([me, *fresh], key=lambda one: one.order)
        wishes = []
        greets = own.serves or dispatch.greets(settings, all_here).get(me.incarnation)
        if greets is not None and me.pose is not None:
            rank = round(10.0 * dispatch.greeting_cost(settings, me, greets))
            wishes.append(Wish(keys=(PERSON,), rank=rank, at=greets, present=own.serves is not None))
        left = self._left_behind(me, others)
        ticket = own.ticket or dispatch.fetches(settings, all_here, left).get(me.incarnation, "")
        if ticket and me.doing is not Doing.FAILED:
            wishes.append(Wish(keys=(TICKET + ticket,)))
        if me.doing is Doing.CHARGING or dispatch.wants_to_charge(settings, me, fresh):
            wishes.append(Wish(keys=(CHARGER,), rank=dispatch.charging_rank(me), present=me.doing is Doing.CHARGING))
        post = dispatch.waits_at(settings, all_here, self._posts).get(me.incarnation, "")
        if post and me.pose is not None:
            wishes.append(Wish(keys=(POST + post,), rank=round(10.0 * me.pose.distance_to(*self._posts[post]))))
        return wishes

    def _left_behind(self, me: Member, others: Sequence[Heard]) -> dict[str, Point]:
        heard = [one.member for one in others if not one.lapsed]
        return dispatch.left_behind([me, *heard], [one.member for one in others if one.lapsed])

    # What it may ------------------------------------------------------------------------------------

    def _order(
        self, own: Own, passage: Passage, verdicts: dict[Wish, Verdict], others: Sequence[Heard], now_s: float
    ) -> FleetOrder:
        has = {wish.keys[0]: verdict.has for wish, verdict in verdicts.items()}
        asked = {key for wish in verdicts for key in wish.keys}
        mine = next((wish.at for wish in verdicts if wish.keys == (PERSON,) and has[PERSON]), None)
        ticket = next((key.removeprefix(TICKET) for key in asked if key.startswith(TICKET)), "")
        has_ticket = has.get(TICKET + ticket, False)
        fetches = ticket if has_ticket and ticket != own.ticket else ""
        post = next((key.removeprefix(POST) for key in asked if key.startswith(POST) and has[key]), "")
        alone = all(one.stale for one in others)
        lapsed = alone and bool(others)
        slow = passage.pace is Pace.SLOWLY or lapsed
        return FleetOrder(
            passage=passage,
            slowest_mps=self._settings.right_of_way.slow_mps if slow else 0.0,
            others_greet=() if alone else _not(own.people, mine),
            waits_at=post,
            charging=_charging(own, has, asked),
            fetches=fetches,
            fetch_at=self._left_behind(self.said, others).get(fetches),
            elsewhere=own.ticket if own.ticket and ticket == own.ticket and not has_ticket else "",
            others=sum(not one.stale for one in others),
            problem=self._roster.problem(now_s),
        )


def _not(people: Sequence[Point], mine: Point | None) -> tuple[Point, ...]:
    """Return the people that this robot leaves to others: all but the one that it has."""
    return tuple(one for one in people if mine is None or not dispatch.same_person(one, mine))


def _charging(own: Own, has: dict[str, bool], asked: set[str]) -> Charging:
    if CHARGER in asked:
        return Charging.NOW if has[CHARGER] else Charging.NOT_YET
    return Charging.NOT_YET if own.battery is not None and own.doing is not Doing.CHARGING else Charging.AS_ALONE


def _travel(own: Own, pose: Pose2D) -> Travel:
    return Travel(pose=pose, path=own.path, speed_mps=own.speed_mps, leads=own.doing is Doing.LEADING)
