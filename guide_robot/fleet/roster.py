"""Who else is here: what the other robots said last, and how long ago by this robot's own clock."""

from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.fleet.model import WAY, Claim, Doing, Member

MOVED_M = 0.15


@dataclass(frozen=True, kw_only=True)
class RosterSettings:
    """Seconds.

    A robot silent for `stale_s` need not be asked any more. What it held stays held for `lease_s` after its last word;
    then it is an obstacle like any other, and so is one before a narrow place or in one that has not moved for
    `stuck_s`. After `forgotten_s` nobody counts on it.
    """

    stale_s: float = 2.0
    lease_s: float = 12.0
    stuck_s: float = 20.0
    forgotten_s: float = 300.0


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Another robot: its last word, how long ago that was, and for how long it has not moved nor got anything, seconds.

    `stale`, `lapsed` and `stuck` say which of the settings' times have passed.
    """

    member: Member
    silent_s: float
    still_s: float
    stale: bool
    lapsed: bool
    stuck: bool

    def obstructs(self, claim: Claim) -> bool:
        """Whether it had the thing that a claim is about and is an obstacle there now, as it is silent or stuck."""
        gone = self.lapsed or (self.stuck and claim.key.startswith(WAY))
        return gone and any(own.held and own.conflicts(claim) for own in self.member.claims)


@dataclass(kw_only=True)
class _Entry:
    member: Member
    heard_s: float
    moved_s: float
    moved_from: Pose2D | None


class Roster:
    """The other robots by incarnation; times are seconds of a steady clock of this robot alone."""

    def __init__(self, settings: RosterSettings, own: tuple[str, str]) -> None:
        """Begin alone; `own` are this robot's name and incarnation."""
        self._settings = settings
        self._name, self._incarnation = own
        self._entries: dict[str, _Entry] = {}
        self.highest = 0
        self.ever = False

    def hear(self, member: Member, now_s: float) -> None:
        """Take what a robot says of itself, unless it said more since; one that leaves is forgotten at once."""
        before = self._entries.get(member.incarnation)
        if member.incarnation == self._incarnation or (before is not None and member.count < before.member.count):
            return
        self.highest = max(self.highest, *(claim.number for claim in member.claims), 0)
        if member.doing is Doing.LEAVING:
            self._entries.pop(member.incarnation, None)
            return
        self.ever = True
        still = before is not None and not _moved(before.moved_from, member.pose) and _same(before.member, member)
        moved_s, moved_from = (before.moved_s, before.moved_from) if before and still else (now_s, member.pose)
        self._entries[member.incarnation] = _Entry(member=member, heard_s=now_s, moved_s=moved_s, moved_from=moved_from)

    def others(self, now_s: float) -> list[Heard]:
        """Return everybody who still counts, in the same order on every robot."""
        self._forget(now_s)
        found = [self._heard(entry, now_s) for entry in self._entries.values()]
        return sorted(found, key=lambda one: one.member.order)

    def problem(self, now_s: float) -> str:
        """Return in words that two robots have one name, empty if all differ."""
        fresh = [one.member.name for one in self.others(now_s) if not one.stale]
        doubled = {name for name in [*fresh, self._name] if [*fresh, self._name].count(name) > 1}
        return f"two robots are called {min(doubled)}: give each its own namespace" if doubled else ""

    def _heard(self, entry: _Entry, now_s: float) -> Heard:
        silent_s, still_s = now_s - entry.heard_s, now_s - entry.moved_s
        return Heard(
            member=entry.member,
            silent_s=silent_s,
            still_s=still_s,
            stale=silent_s > self._settings.stale_s,
            lapsed=silent_s > self._settings.lease_s,
            stuck=still_s > self._settings.stuck_s,
        )

    def _forget(self, now_s: float) -> None:
        """Forget who is silent for very long, and a robot's life before it was started again."""
        stale_s = self._settings.stale_s
        fresh_names = {one.member.name for one in self._entries.values() if now_s - one.heard_s <= stale_s}
        self._entries = {
            incarnation: one
            for incarnation, one in self._entries.items()
            if now_s - one.heard_s <= stale_s
            or (one.member.name not in fresh_names and now_s - one.heard_s <= self._settings.forgotten_s)
        }


def _same(before: Member, now: Member) -> bool:
    """Whether a robot has what it had: one that waited for long and has just got something is not stuck with it."""
    return {one.key for one in before.claims if one.held} == {one.key for one in now.claims if one.held}


def _moved(before: Pose2D | None, now: Pose2D | None) -> bool:
    if before is None or now is None:
        return before is not now
    return before.distance_to(now.x, now.y) > MOVED_M
