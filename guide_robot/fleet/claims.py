"""How robots agree without a leader on who has what: a bakery in which every claim is acknowledged.

Lamport, "A new solution of Dijkstra's concurrent programming problem" (1974), with the acknowledgements of Ricart and
Agrawala, "An optimal algorithm for mutual exclusion in computer networks" (1981): a claim is won when everybody who is
heard has said that it heard the claim, and nobody of them has the thing or comes first. Whoever says that it heard a
claim knows it from then on, so that two never win one thing, however late messages come. What is of use together
is claimed together, under one number: nobody has one half and waits for the other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from guide_robot.fleet.model import SAME_PERSON_M, Claim, Member
from guide_robot.fleet.roster import Heard
from guide_robot.floor.model import Point

DEAF_AFTER_S = 3.0
SEEN_SHARE, BEHIND_M = 0.3, 0.3


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Things that this robot wants together. Without a `rank` who asked first comes first.

    `overtakes` so many claims that were there before; so nobody is overtaken for ever. `present`: the robot is there
    already, whatever anybody says. `at` is where a person is, in `map`. Who `yields` has the thing only until another
    robot has it with a better rank, or with the same and later: as a ticket, whose holder shows it where they are now.
    """

    keys: tuple[str, ...]
    rank: int | None = None
    overtakes: int = 0
    present: bool = False
    at: Point | None = None
    yields: bool = False


@dataclass(frozen=True, kw_only=True)
class Grants:
    """What the backend says: whether it answers, and what it has granted to this robot."""

    answers: bool = False
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How a wish stands: whether the robot has it; else who has it or comes first, empty while answers are awaited.

    `mind` names a robot with which nothing could be agreed: it does not hear this one, or is stuck in the same thing.
    """

    has: bool
    behind: str = ""
    mind: str = ""


class Claims:
    """This robot's claims; times are seconds of its steady clock."""

    def __init__(self) -> None:
        """Begin without any."""
        self._mine: dict[str, Claim] = {}
        self._since_s: dict[str, float] = {}
        self._present: frozenset[str] = frozenset()
        self._number = 0

    def said(self) -> tuple[Claim, ...]:
        """Return what the robot says of its claims."""
        return tuple(self._mine[key] for key in sorted(self._mine))

    def won(self, prefix: str = "") -> frozenset[str]:
        """Return what is won by the rule among robots: what the backend is asked to grant."""
        return frozenset(key for key, claim in self._mine.items() if claim.held and key.startswith(prefix))

    def step(
        self, wishes: Sequence[Wish], me: Member, others: Sequence[Heard], highest: int, now_s: float
    ) -> list[Verdict]:
        """Claim what is wished for, give back the rest, and return for each wish how it stands.

        `highest` is the largest number heard of anybody.
        """
        wanted = {key for wish in wishes for key in wish.keys}
        for key in [key for key in self._mine if key not in wanted]:
            del self._mine[key], self._since_s[key]
        self._present &= wanted
        for wish in wishes:
            self._claim(wish, highest, now_s)
        return [self._judge(wish, me, others, now_s) for wish in wishes]

    def _claim(self, wish: Wish, highest: int, now_s: float) -> None:
        """Announce a wish under one number, all of it anew when something was added that is not held yet."""
        if self._is_another(wish) or any(key not in self._mine for key in wish.keys):
            self._number = max(self._number, highest) + 1
            rank = wish.rank if wish.rank is not None else self._number - wish.overtakes
            for key in wish.keys:
                self._mine[key] = Claim(key=key, number=self._number, rank=rank, at=wish.at)
                self._since_s[key] = now_s
        for key in wish.keys:
            mine = self._mine[key]
            self._mine[key] = replace(mine, at=_smoothed(mine.at, wish.at), held=mine.held or wish.present)

    def _is_another(self, wish: Wish) -> bool:
        """Whether a wish for a person means another one than before: what was won for that one counts for nothing.

        A ticket that was known of and is shown now is another wish too: it counts from when it was shown.
        """
        before = [self._mine[key].at for key in wish.keys if key in self._mine]
        jumped = any(at and wish.at and math.dist(at, wish.at) >= SAME_PERSON_M for at in before)
        was_present = not self._present.isdisjoint(wish.keys)
        self._present = (self._present - {*wish.keys}) | ({*wish.keys} if wish.present else set())
        if wish.yields:
            return wish.present is not was_present
        return not wish.present and (jumped or (wish.at is not None and was_present))

    def _judge(self, wish: Wish, me: Member, others: Sequence[Heard], now_s: float) -> Verdict:
        pending = [self._mine[key] for key in wish.keys if not self._mine[key].held]
        mind = next((one.member.name for one in others if any(map(one.obstructs, self._of(wish)))), "")
        if not pending:
            mine = self._of(wish) if wish.yields else []
            later = next((one.member.name for one in others if any(_got_later(claim, me, one) for claim in mine)), "")
            return Verdict(has=not later, behind=later, mind=mind)
        unheard = [one for one in others if not one.stale and not _acknowledged(pending, me, one)]
        deaf = [one for one in unheard if now_s - self._since_s[pending[0].key] > DEAF_AFTER_S]
        for one in others:
            if any(_comes_first(claim, me, one) for claim in pending):
                return Verdict(has=False, behind=one.member.name)
        if len(unheard) > len(deaf):
            return Verdict(has=False)
        for claim in pending:
            self._mine[claim.key] = replace(claim, held=True)
        return Verdict(has=True, mind=deaf[0].member.name if deaf else mind)

    def _of(self, wish: Wish) -> list[Claim]:
        return [self._mine[key] for key in wish.keys]


def _smoothed(before: Point | None, seen: Point | None) -> Point | None:
    """Return where a person is, as averaged over some words of the robot, and never far behind one who walks."""
    if before is None or seen is None:
        return seen
    share = max(SEEN_SHARE, 1.0 - BEHIND_M / max(math.dist(before, seen), BEHIND_M))
    return before[0] + share * (seen[0] - before[0]), before[1] + share * (seen[1] - before[1])


def _acknowledged(pending: Sequence[Claim], me: Member, other: Heard) -> bool:
    return other.member.heard.get(me.incarnation, 0) >= max(claim.number for claim in pending)


def _comes_first(claim: Claim, me: Member, other: Heard) -> bool:
    """Whether another robot has the thing, or claims it with the better right."""
    for theirs in other.member.claims:
        if not theirs.conflicts(claim, other.member.walks_m):
            continue
        if theirs.held and not other.obstructs(claim):
            return True
        if not theirs.held and not other.stale and _right(theirs, other.member) < _right(claim, me):
            return True
    return False


def _got_later(claim: Claim, me: Member, other: Heard) -> bool:
    """Whether another robot has what this one has too, with the better rank, or with the same and later."""
    return any(
        theirs.held
        and theirs.conflicts(claim)
        and not other.obstructs(claim)
        and (-theirs.rank, theirs.number, other.member.order) > (-claim.rank, claim.number, me.order)
        for theirs in other.member.claims
    )


def _right(claim: Claim, who: Member) -> tuple[int, int, tuple[str, str]]:
    return claim.rank, claim.number, who.order
