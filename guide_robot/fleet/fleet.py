"""One robot's part of the fleet: hears the others, says what it does and claims, and concludes what it may do."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from guide_robot.common.geometry import Pose2D
from guide_robot.fleet import dispatch
from guide_robot.fleet.claims import Claims, Grants, Wish
from guide_robot.fleet.dispatch import DispatchSettings
from guide_robot.fleet.handover import Handover, HandoverSettings
from guide_robot.fleet.model import CHARGER, PERSON, POST, TICKET, WITH_SOMEBODY, Doing, Member
from guide_robot.fleet.need import Need, NeedSettings
from guide_robot.fleet.orders import Charging, FleetOrder, Own
from guide_robot.fleet.right_of_way import Pace, Passage, RightOfWay, RightOfWaySettings, Travel
from guide_robot.fleet.roster import Heard, Roster, RosterSettings
from guide_robot.fleet.waiting import Waiting, WaitingSettings
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.narrow_places import NarrowPlaces

MOST_PEOPLE = 8
SHOWN, KNOWN_OF = 0, 1  # ranks of a ticket: its holder has shown it here, or a robot goes to them


@dataclass(frozen=True, kw_only=True)
class FleetSettings:
    """All settings of the fleet."""

    roster: RosterSettings = field(default_factory=RosterSettings)
    right_of_way: RightOfWaySettings = field(default_factory=RightOfWaySettings)
    dispatch: DispatchSettings = field(default_factory=DispatchSettings)
    handover: HandoverSettings = field(default_factory=HandoverSettings)
    waiting: WaitingSettings = field(default_factory=WaitingSettings)
    need: NeedSettings = field(default_factory=NeedSettings)


class Fleet:
    """`hear` what others say, `step` a few times a second; seconds of a steady clock of this robot alone."""

    def __init__(self, settings: FleetSettings, plan: FloorPlan, places: NarrowPlaces, who: tuple[str, str]) -> None:
        """Know the building; `who` are this robot's name and incarnation."""
        self._settings = settings
        self._who = who
        self._roster = Roster(settings.roster, who)
        self._claims = Claims()
        self._way = RightOfWay(settings.right_of_way, places)
        self._handover = Handover(settings.handover, places.ways)
        self._waiting = Waiting(settings.waiting)
        self._need = Need(settings.need, plan)
        self.said = Member(name=who[0], incarnation=who[1])

    def hear(self, member: Member, now_s: float) -> None:
        """Take what another robot says."""
        self._roster.hear(member, now_s)

    def hear_call(self, ticket: str, *, calls: bool, ended: bool, now_s: float) -> None:
        """Take a counter's word on a number: it `calls` it, or not any more; `ended`: nobody waits with it."""
        self._waiting.hear_call(ticket, calls=calls, ended=ended, now_s=now_s)

    @property
    def ever_heard(self) -> bool:
        """Whether another robot was ever heard; before that, nothing is different from a robot alone."""
        return self._roster.ever

    @property
    def won(self) -> frozenset[str]:
        """What is won among the robots, for the backend to grant; people have no name that a backend could know."""
        return self._claims.won() - {PERSON}

    def step(self, own: Own, grants: Grants, now_s: float) -> FleetOrder:
        """Return what to do now; what the robot says of it stands in `said` then."""
        others = self._roster.others(now_s)
        me = self._me(own, others, now_s)
        self.said = me
        if not self._roster.ever:
            return FleetOrder()
        fresh = [one.member for one in others if not one.stale]
        travel = None if own.pose is None else _travel(own, own.pose)
        ways = [] if travel is None else self._way.wishes(travel, self._claims.won(), now_s)
        rest = self._wishes(own, me, fresh, others, now_s)
        verdicts = self._claims.step([*ways, *rest], me, others, self._roster.highest, now_s)
        passage = Passage()
        if travel is not None:
            passage = self._way.judge(travel, ways, verdicts[: len(ways)], grants)
        self.said = replace(me, claims=self._claims.said())
        has = {
            wish: verdict.has and _granted(wish, grants)
            for wish, verdict in zip(rest, verdicts[len(ways) :], strict=True)
        }
        return self._order(own, passage, has, others, now_s)

    def leave(self) -> Member:
        """Return the last word of a robot that is switched off: it has nothing any more."""
        return replace(self.said, count=self.said.count + 1, doing=Doing.LEAVING, claims=(), ticket="")

    # What it says and wants -------------------------------------------------------------------------

    def _me(self, own: Own, others: Sequence[Heard], now_s: float) -> Member:
        ticket, language = self._handover.own_visit(own, [one.member for one in others], now_s)
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
            language=language,
            ticket=ticket,
            people=own.people[:MOST_PEOPLE],
            waiting=self._waiting.brought(own, [one.member for one in others], now_s),
            claims=self._claims.said(),
            heard=heard,
        )

    def _wishes(
        self, own: Own, me: Member, fresh: Sequence[Member], others: Sequence[Heard], now_s: float
    ) -> list[Wish]:
        """Return what the robot claims besides its way."""
        settings, all_here = self._settings.dispatch, sorted([me, *fresh], key=lambda one: one.order)
        wishes = []
        holders = self._handover.holders(me, others, self._waiting.called(all_here, now_s), now_s)
        fetching = dispatch.fetches(settings, all_here, holders)
        fetches = self._handover.fetched(fetching, me, now_s)
        places = {holder.ticket: holder.at for holder in holders}
        going_to = {who: places[ticket] for who, ticket in fetching.items() if who != me.incarnation or fetches}
        greets = own.serves or dispatch.greets(settings, all_here, going_to).get(me.incarnation)
        if greets is not None and me.pose is not None:
            rank = round(10.0 * dispatch.greeting_cost(settings, me, greets))
            wishes.append(Wish(keys=(PERSON,), rank=rank, at=greets, present=own.serves is not None))
        if own.ticket and me.doing in WITH_SOMEBODY:
            wishes.append(Wish(keys=(TICKET + own.ticket,), rank=SHOWN, present=True, yields=True))
        elif fetches and me.doing is not Doing.FAILED:
            wishes.append(Wish(keys=(TICKET + fetches,), rank=KNOWN_OF, yields=True))
        if me.doing is Doing.CHARGING or dispatch.wants_to_charge(settings, me, fresh):
            wishes.append(Wish(keys=(CHARGER,), rank=dispatch.charging_rank(me), present=me.doing is Doing.CHARGING))
        posts = self._need.step(all_here, now_s)
        post = dispatch.waits_at(settings, all_here, posts).get(me.incarnation, "")
        if post and me.pose is not None:
            wishes.append(Wish(keys=(POST + post,), rank=round(10.0 * me.pose.distance_to(*posts[post]))))
        return wishes

    # What it may ------------------------------------------------------------------------------------

    def _order(
        self, own: Own, passage: Passage, has: dict[Wish, bool], others: Sequence[Heard], now_s: float
    ) -> FleetOrder:
        mine = next((wish.at for wish, held in has.items() if PERSON in wish.keys and held and not wish.present), None)
        ticket, has_ticket = _of_kind(has, TICKET)
        post, has_post = _of_kind(has, POST)
        alone = all(one.stale for one in others)
        slow = passage.pace is Pace.SLOWLY or (alone and bool(others))
        fetches = ticket if has_ticket and ticket != own.ticket else ""
        left = self._handover.place_of(fetches, self._need.posts) if fetches else ""
        return FleetOrder(
            passage=passage,
            fastest_mps=self._settings.right_of_way.slow_mps if slow else 0.0,
            greets=mine,
            waits_at=left or (post if has_post else ""),
            charging=_charging(own, next((held for wish, held in has.items() if CHARGER in wish.keys), None), alone),
            fetches=fetches,
            meets_at=self._handover.meets_at(fetches, own.pose),
            elsewhere=own.ticket if ticket == own.ticket and not has_ticket else "",
            others=sum(not one.stale for one in others),
            problem=self._roster.problem(now_s),
        )


def _granted(wish: Wish, grants: Grants) -> bool:
    """Whether the backend allows what the robots' rule gives; it is not asked for people, nor for what has happened."""
    return wish.present or PERSON in wish.keys or not grants.answers or grants.held >= {*wish.keys}


def _of_kind(has: dict[Wish, bool], prefix: str) -> tuple[str, bool]:
    """Return the thing of a kind that was wished for, empty for none, and whether the robot has it."""
    found = [(key, held) for wish, held in has.items() for key in wish.keys if key.startswith(prefix)]
    return (found[0][0].removeprefix(prefix), found[0][1]) if found else ("", False)


def _charging(own: Own, has: bool | None, alone: bool) -> Charging:
    if has is not None:
        return Charging.NOW if has else Charging.NOT_YET
    return Charging.AS_ALONE if alone or own.battery is None else Charging.NOT_YET


def _travel(own: Own, pose: Pose2D) -> Travel:
    path = own.path_from(pose)
    return Travel(pose=pose, path=path, speed_mps=own.speed_mps, leads=own.doing is Doing.LEADING)
