"""Robots of a fleet that hear each other as a test says, without time passing by itself."""

from collections.abc import Sequence
from dataclasses import replace

from guide_robot.fleet.claims import Claims, Verdict, Wish
from guide_robot.fleet.model import Claim, Doing, Member
from guide_robot.fleet.roster import Roster, RosterSettings


class Robot:
    """Roster and claims of one robot; `clock_s` is by how much its clock is ahead."""

    def __init__(self, name: str, incarnation: str = "", clock_s: float = 0.0) -> None:
        self.who = (name, incarnation or f"{name}-1")
        self.clock_s = clock_s
        self.roster = Roster(RosterSettings(), self.who)
        self.claims = Claims()
        self.said = Member(name=name, incarnation=self.who[1])

    def hear(self, other: "Robot", now_s: float) -> None:
        """Hear what another robot said last."""
        self.roster.hear(other.said, now_s + self.clock_s)

    def step(self, wishes: Sequence[Wish], now_s: float) -> list[Verdict]:
        """Claim, and say so."""
        others = self.roster.others(now_s + self.clock_s)
        heard = {one.member.incarnation: max((c.number for c in one.member.claims), default=0) for one in others}
        me = Member(name=self.who[0], incarnation=self.who[1], claims=self.claims.said(), heard=heard)
        verdicts = self.claims.step(wishes, me, others, self.roster.highest, now_s + self.clock_s)
        self.said = replace(me, count=self.said.count + 1, claims=self.claims.said())
        return verdicts


def member(name: str, *claims: Claim, doing: Doing = Doing.IDLE, heard: dict[str, int] | None = None) -> Member:
    """Return what a robot says."""
    return Member(name=name, incarnation=f"{name}-1", doing=doing, claims=claims, heard=heard or {})
