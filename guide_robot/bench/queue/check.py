"""After the chaos: reads the backend's database, the robots' outboxes and logs, and counts what is wrong."""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from guide_robot.queue.domain.model import CALL_KINDS, EventKind
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.tables import events, tickets

LEFT_QUEUE = {EventKind.CALLED.value, EventKind.MISSED.value, EventKind.DELETED.value, EventKind.FINISHED.value}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Counts; the first seven must be 0.

    `events_twice`: heard twice in one life of a robot; after a kill the last ones may come again.
    `called_for_nobody`: numbers of requests that no citizen got an answer to, called before they were withdrawn.
    """

    numbers_twice: int
    acknowledged_lost: int
    offline_not_settled: int
    out_of_order: int
    events_missed: int
    events_twice: int
    events_out_of_sequence: int
    events_repeated_after_kill: int
    called_for_nobody: int
    tickets: int
    acknowledged: int
    offline: int
    called: int


def check(database_url: str, folder: Path) -> Verdict:
    """Read everything and judge."""
    database = Database(database_url)
    with database.reader.connect() as connection:
        rows = {row.id: row for row in connection.execute(select(tickets))}
        journal = connection.execute(select(events).order_by(events.c.sequence)).all()
    database.close()
    held = _held(folder)
    by_ticket = Counter(ticket_id for ticket_id, _ in {(t, r) for r, t, _ in held})
    labels = Counter((row.day, row.label) for row in rows.values())
    offline = {(request_id, ticket_id) for request_id, ticket_id, is_offline in held if is_offline}
    lives = [_lives(path) for path in sorted(folder.glob("robot-*.log"))]
    heard = [[sequence for life in robot for sequence in life] for robot in lives]
    in_hand = {request_id for request_id, _, _ in held}
    calls = [row.sequence for row in journal if EventKind(row.kind) in CALL_KINDS]
    return Verdict(
        numbers_twice=sum(count > 1 for count in by_ticket.values()) + sum(count > 1 for count in labels.values()),
        acknowledged_lost=sum(not _is_kept(rows.get(ticket_id), request_id) for request_id, ticket_id, _ in held),
        offline_not_settled=sum(not _is_kept(rows.get(t), r) for r, t in offline) + _waiting(folder),
        out_of_order=_out_of_order(rows, journal),
        events_missed=sum(len(_missed(calls, sequences)) for sequences in heard),
        events_twice=sum(len(life) - len(set(life)) for robot in lives for life in robot),
        events_out_of_sequence=sum(_steps_back(sequences) for sequences in heard),
        events_repeated_after_kill=sum(len(sequences) - len(set(sequences)) for sequences in heard),
        called_for_nobody=sum(row.call_count > 0 and row.request_id not in in_hand for row in rows.values()),
        tickets=len(rows),
        acknowledged=len({request_id for request_id, _, _ in held}),
        offline=len(offline),
        called=sum(row.kind == EventKind.CALLED.value for row in journal),
    )


def _held(folder: Path) -> set[tuple[str, str, bool]]:
    """Return (request, ticket, offline) of every ticket that a citizen or an outbox holds."""
    held: set[tuple[str, str, bool]] = set()
    for path in folder.glob("robot-*.log"):
        for words in (line.split() for line in path.read_text(encoding="ascii").splitlines()):
            if len(words) == 4 and words[0] == "got":
                held.add((words[1], words[2], words[3] == "offline"))
    for path in folder.glob("robot-*.sqlite"):
        with sqlite3.connect(path) as outbox:
            for request_id, text in outbox.execute("SELECT request_id, ticket FROM requests WHERE ticket IS NOT NULL"):
                ticket = json.loads(text)
                held.add((request_id, ticket["id"], ticket["offline"]))
    return held


def _waiting(folder: Path) -> int:
    total = 0
    for path in folder.glob("robot-*.sqlite"):
        with sqlite3.connect(path) as outbox:
            total += outbox.execute("SELECT count(*) FROM requests WHERE state IN ('offline', 'refused')").fetchone()[0]
    return total


def _is_kept(row: Any, request_id: str) -> bool:
    return row is not None and row.request_id == request_id and row.state != "deleted"


def _out_of_order(rows: dict[str, Any], journal: Any) -> int:
    """Replay the journal: whoever is called must have been the first of the class that waited for that service."""
    waiting: dict[tuple[str, int], dict[str, tuple[int, int]]] = {}
    wrong = 0
    for entry in journal:
        row = rows.get(entry.ticket_id)
        if row is None:
            continue
        queue = waiting.setdefault((row.first_service, row.rank), {})
        place = (row.position, row.number)
        if entry.kind == EventKind.ISSUED.value and entry.state == "queued":
            queue[row.id] = place
        elif entry.kind == EventKind.CALLED.value:
            wrong += row.id not in queue or min(queue.values()) != place
        if entry.kind in LEFT_QUEUE:
            queue.pop(row.id, None)
    return wrong


def _lives(path: Path) -> list[list[int]]:
    """Return the sequences that a robot heard, in one list for each life of its process."""
    lives: list[list[int]] = [[]]
    for words in (line.split() for line in path.read_text(encoding="ascii").splitlines()):
        if words == ["started"]:
            lives.append([])
        elif len(words) == 2 and words[0] == "heard":
            lives[-1].append(int(words[1]))
    return lives


def _missed(calls: list[int], heard: list[int]) -> set[int]:
    """Return the calls between a robot's first and the end that it never heard."""
    return {sequence for sequence in calls if heard and sequence >= heard[0]} - set(heard)


def _steps_back(heard: list[int]) -> int:
    """Count events that came after a later one without being a repetition of one already heard."""
    seen: set[int] = set()
    highest = wrong = 0
    for sequence in heard:
        wrong += sequence < highest and sequence not in seen
        highest = max(highest, sequence)
        seen.add(sequence)
    return wrong
