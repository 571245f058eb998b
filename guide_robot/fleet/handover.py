"""Citizens to whom a robot goes: their robot cannot lead on, or a counter calls them where a robot left them to wait.

Only the ticket's number and the place travel. How the person looks and which track they were does not: the robot that
comes knows nobody, and is shown the ticket like by anybody else.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language
from guide_robot.fleet import dispatch
from guide_robot.fleet.model import WITH_SOMEBODY, Doing, Holder, Member
from guide_robot.fleet.orders import Own
from guide_robot.fleet.roster import Heard
from guide_robot.floor.model import Point
from guide_robot.floor.reach import Reach


@dataclass(frozen=True, kw_only=True)
class HandoverSettings:
    """Seconds: a robot that failed says for `tells_s` whom it left. Another robot goes there for `stays_s` at most, and
    waits there for `waits_there_s`: time to rise and walk over when its voice has said why it came.

    It stands from `meets_from_m` to `meets_to_m` metres from where their robot stood: that one may still be there, with
    room for one between both, and they may stand on its other side, up to a metre away.
    """

    tells_s: float = 180.0
    stays_s: float = 90.0
    waits_there_s: float = 30.0
    meets_from_m: float = 1.0
    meets_to_m: float = 1.4


@dataclass(kw_only=True)
class _Fetching:
    """To whose holder this robot goes, since when, and since when it has been there."""

    ticket: str
    since_s: float
    there_s: float | None = None


class Handover:
    """What one robot knows of tickets that were left behind; seconds of its steady clock."""

    def __init__(self, settings: HandoverSettings, ways: Reach) -> None:
        """Begin with none; `ways` are those of this robot on its floor."""
        self._settings, self._ways = settings, ways
        self._meeting: tuple[Point, Pose2D | None] | None = None
        self._visit: tuple[str, Language | None] = ("", None)
        self._failed_s: float | None = None
        self._taken: dict[str, str] = {}
        self._left: dict[str, tuple[Member, float]] = {}
        self._holders: list[Holder] = []
        self._fetching: _Fetching | None = None

    def own_visit(self, own: Own, others: Sequence[Member], now_s: float) -> tuple[str, Language | None]:
        """Return ticket and language of this robot's visit, after a failure those of the visit that it broke off."""
        if own.doing is not Doing.FAILED:
            self._visit, self._failed_s = (own.ticket, own.language), None
            return self._visit
        self._failed_s = now_s if self._failed_s is None else self._failed_s
        ticket = self._visit[0]
        if now_s - self._failed_s > self._settings.tells_s or any(_leads(one, ticket) for one in others):
            self._visit = ("", None)
        return self._visit

    def holders(self, me: Member, others: Sequence[Heard], called: Sequence[Holder], now_s: float) -> list[Holder]:
        """Return to whom robots should go: those whose robot failed, then those whom a counter has called.

        A robot that works again, or falls silent, has still left its citizen behind.
        """
        heard = [me, *(one.member for one in others if not one.lapsed)]
        for ticket in list(self._left):
            taker = next((one for one in heard if _leads(one, ticket)), None)
            if taker is not None:
                self._taken[ticket] = taker.incarnation
                del self._left[ticket]
        for one in dispatch.left_behind(heard, [one.member for one in others if one.lapsed], self._taken):
            known = self._left.get(one.ticket)
            if known is None or known[0].incarnation != one.incarnation:
                self._left[one.ticket] = one, now_s
        behind = [
            Holder(ticket=ticket, at=(one.pose.x, one.pose.y), language=one.language)
            for ticket, (one, since_s) in sorted(self._left.items())
            if one.pose is not None
            and now_s - since_s <= self._settings.tells_s
            and self._taken.get(ticket, one.incarnation) == one.incarnation
        ]
        told = {one.ticket for one in behind}
        self._holders = [*behind, *(one for one in called if one.ticket not in told)]
        return self._holders

    def fetched(self, fetches: Mapping[str, str], me: Member, now_s: float) -> str:
        """Return the ticket to whose holder this robot goes; nobody is waited for without end."""
        ticket = fetches.get(me.incarnation, "")
        if not ticket:
            self._fetching = None
            return ""
        if self._fetching is None or self._fetching.ticket != ticket:
            self._fetching = _Fetching(ticket=ticket, since_s=now_s)
        if self._fetching.there_s is None and self._is_there(ticket, me):
            self._fetching.there_s = now_s
        if self._has_waited(self._fetching, now_s):
            self._taken[ticket] = me.incarnation
            return ""
        return ticket

    def _is_there(self, ticket: str, me: Member) -> bool:
        at = self._left_at(ticket)
        return at is not None and me.pose is not None and me.pose.distance_to(*at) <= self._settings.meets_to_m

    def _has_waited(self, one: "_Fetching", now_s: float) -> bool:
        settings = self._settings
        there_too_long = one.there_s is not None and now_s - one.there_s > settings.waits_there_s
        return there_too_long or now_s - one.since_s > settings.stays_s

    def place_of(self, ticket: str, places: Mapping[str, Point]) -> str:
        """Return the place nearest to where the holder of a ticket was left, empty if that is not known."""
        at = self._left_at(ticket)
        return min(places, key=lambda place: math.dist(places[place], at)) if at is not None and places else ""

    def meets_at(self, ticket: str, pose: Pose2D | None) -> Pose2D | None:
        """Return where this robot stands to meet the holder of a ticket, the same until they are left elsewhere."""
        at = self._left_at(ticket)
        if at is None or pose is None:
            return None
        if self._meeting is None or self._meeting[0] != at:
            here = self._ways.beside(at, (pose.x, pose.y), self._settings.meets_from_m, self._settings.meets_to_m)
            looks = math.atan2(at[1] - here[1], at[0] - here[0]) if here else 0.0
            self._meeting = at, here and Pose2D(x=here[0], y=here[1], theta=looks)
        return self._meeting[1]

    def _left_at(self, ticket: str) -> Point | None:
        return next((one.at for one in self._holders if one.ticket == ticket), None)


def _leads(member: Member, ticket: str) -> bool:
    return ticket != "" and member.ticket == ticket and member.doing in WITH_SOMEBODY
