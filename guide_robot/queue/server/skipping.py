"""After a restore: numbers go on behind every number that may be in somebody's hand."""

import math
import time
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.server.rows import NextNumberRow, every
from guide_robot.queue.server.tables import events, journal_head, series

# Numbers that a service may have given between the backup and now, when nobody can say: hardly an office gives more a
# day. One that gave FAST numbers today until the backup may have gone on twice as fast.
SKIPPED = 1000
MOST_SKIPPED = 100_000
FAST, PACE = 100, 2.0
# Robots remember the last event that they heard; new ones come behind any that they may have heard.
SKIPPED_EVENTS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is known of the numbers given until now: the next free one by day and service, and the journal.

    `events` are the times of the journal's entries, by their sequence.
    """

    following: dict[tuple[str, str], int]
    sequence: int
    events: dict[int, float]

    @property
    def last_at_s(self) -> float | None:
        """Return when the last thing happened, None for an empty journal."""
        return self.events[max(self.events)] if self.events else None

    def continues(self, earlier: "Given") -> bool:
        """Whether this is a later state of the same queue: what happened last there happened here too."""
        if not earlier.events:
            return False
        last = max(earlier.events)
        return self.sequence >= earlier.sequence and self.events.get(last) == earlier.events[last]


@dataclass(frozen=True, kw_only=True)
class Skip:
    """How a service goes on: the next free number that the backup knew, and the one that is given next."""

    service: str
    label: str
    before: int
    after: int


def given(connection: Connection) -> Given:
    """Return what a database knows of the numbers given."""
    next_numbers = connection.execute(select(series))
    return Given(
        following={(row.day, row.service): row.next_number for row in every(NextNumberRow, next_numbers)},
        sequence=int(connection.execute(select(journal_head.c.sequence)).scalar_one()),
        events={int(row.sequence): row.at for row in connection.execute(select(events.c.sequence, events.c.at))},
    )


def skip_ahead(
    connection: Connection, configuration: Configuration, now_s: float, replaced: Given | None, skipped: int
) -> list[Skip]:
    """Move each service's next number of today; `replaced` is what the database that is given up knew of it.

    With `replaced` the numbers go on exactly behind it, without it at least `skipped` further.
    """
    today = configuration.day(now_s)
    known = given(connection)
    share = 0.0 if replaced else _share_since(known, configuration.day_begins_s(now_s), now_s)
    skips = []
    for service in configuration.services:
        before = known.following.get((today, service.id), 1)
        if replaced:
            exact = max(before, replaced.following.get((today, service.id), 1))
        else:
            exact = before + max(skipped, _since(before - 1, share))
        values = {"day": today, "service": service.id, "next_number": exact}
        changed = connection.execute(
            update(series).where(series.c.day == today, series.c.service == service.id).values(next_number=exact)
        )
        if not changed.rowcount:
            connection.execute(insert(series), values)
        skips.append(Skip(service=service.id, label=f"{service.prefix}{exact:03d}", before=before, after=exact))
    newest = max(known.sequence, replaced.sequence if replaced else 0) + SKIPPED_EVENTS
    position = int(connection.execute(select(journal_head.c.position)).scalar_one())
    connection.execute(update(journal_head).values(sequence=newest, position=max(position + 1, int(now_s * 1e6))))
    return skips


def _share_since(known: Given, begins_s: float, now_s: float) -> float:
    """Return how long it is since the last event, as a share of the time in which today's events happened."""
    times = [at for at in known.events.values() if at >= begins_s]
    return max(0.0, now_s - max(times)) / max(1.0, max(times) - min(times)) if times else 0.0


def _since(given_today: int, share: float) -> int:
    """Return how many numbers a fast service may have given in that share of its day, 0 for any other service."""
    return min(MOST_SKIPPED, math.ceil(PACE * given_today * share)) if given_today >= FAST else 0


def told(skips: list[Skip], exact: bool) -> list[str]:
    """Return what the officer reads: by how much each service goes ahead."""
    why = "the database that was replaced knew the last numbers" if exact else "nobody knows the numbers given since"
    lines = [f"numbers of today skip ahead ({why}):"]
    lines += [f"  {skip.service}: next is {skip.label}, {skip.after - skip.before} skipped" for skip in skips]
    return lines


def local_time(seconds: float) -> str:
    """Return a moment as this machine's clock shows it."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
