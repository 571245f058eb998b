"""One day of a hall as a chain of events: the door, numbers, ways, waiting, calls, counters, and who gives up.

Numbers, their order and their states are the queue backend's own (`queue/domain`).
"""

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.domain.transitions import Action
from guide_robot.rehearsal.agenda import Agenda
from guide_robot.rehearsal.citizens import Citizen, draw_citizens
from guide_robot.rehearsal.desks import Desk, WaitingTickets, calling_spans, desks_of
from guide_robot.rehearsal.givers import Giver, givers_of
from guide_robot.rehearsal.plan import Incident, Rehearsal, seconds_of
from guide_robot.rehearsal.record import DayRecord, Stay, Where
from guide_robot.rehearsal.troubles import Troubles
from guide_robot.rehearsal.ways import Ways

CALL_EVERY_S = 45.0
PHOTO_INSTEAD_OF_PAPER_S = 15.0
SEARCH_FOR_A_STRAY_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Variant:
    """What differs from the plan: how many robots (None: as planned), one more counter for a service, how many come."""

    robots: int | None = None
    extra_for: str = ""
    load: float = 1.0


def play(rehearsal: Rehearsal, ways: Ways, seed: int, variant: Variant | None = None) -> DayRecord:
    """Play one day and return what happened."""
    return _Day(rehearsal, ways, seed, variant or Variant()).run()


class _Day:
    def __init__(self, rehearsal: Rehearsal, ways: Ways, seed: int, variant: Variant) -> None:
        self._plan, self._ways, self._agenda = rehearsal.plan, ways, Agenda()
        spans = self._plan.open_spans
        citizens = draw_citizens(rehearsal, seed, variant.load)
        self._record = DayRecord(opens_s=spans[0][0], closes_s=spans[-1][1], citizens=citizens)
        self._desks = desks_of(rehearsal, variant.extra_for)
        robots = self._plan.robots.count if variant.robots is None else variant.robots
        self._givers = givers_of(self._plan, robots)
        self._troubles = Troubles(desks=self._desks, givers=self._givers)
        self._line: deque[Citizen] = deque()
        self._tickets = WaitingTickets()
        self._seats = list(range(len(ways.seats)))
        self._sits: dict[int, tuple[float, int]] = {}
        self._numbers: dict[str, int] = {}
        self._over = False

    def run(self) -> DayRecord:
        """Let the day happen."""
        for desk in self._desks:
            for begin_s, end_s in calling_spans(desk, self._plan):
                self._agenda.at(begin_s, self._shift, desk, True)
                self._agenda.at(end_s, self._shift, desk, False)
            self._record.open_s[desk.name] = sum(end - begin for begin, end in desk.shifts)
        for giver in self._givers:
            self._record.open_s[giver.name] = sum(end - begin for begin, end in self._plan.open_spans)
        for incident in self._plan.incidents:
            self._enter(incident)
        for citizen in self._record.citizens:
            self._agenda.at(citizen.arrives_s, self._arrive, citizen)
        self._agenda.at(self._record.closes_s + 60.0 * self._plan.overtime_min, self._end_day)
        self._agenda.run()
        self._add_overtime()
        return self._record

    def _add_overtime(self) -> None:
        """Count a counter as there for as long as it works after its last shift."""
        worked = {name: end_s for name, _, end_s, _ in self._record.spans}
        for desk in self._desks:
            if desk.shifts:
                self._record.open_s[desk.name] += max(0.0, worked.get(desk.name, 0.0) - desk.shifts[-1][1])

    # The door and numbers ---------------------------------------------------------------------------

    def _arrive(self, citizen: Citizen) -> None:
        self._walk(citizen, "entrance", "robot", citizen.speed_mps, self._join_line)

    def _join_line(self, citizen: Citizen) -> None:
        citizen.there_s = self._agenda.now_s
        citizen.patient_until_s = citizen.there_s + citizen.patience_s
        if self._over:
            citizen.sent_home = True
            self._leave(citizen, "robot")
            return
        self._line.append(citizen)
        self._agenda.at(citizen.patient_until_s, self._give_up_line, citizen)
        self._give()

    def _give_up_line(self, citizen: Citizen) -> None:
        """Let somebody go away who still stands in line for a number."""
        if any(one is citizen for one in self._line):
            citizen.gone_away = True
            self._leave_line(citizen)

    def _leave_line(self, citizen: Citizen) -> None:
        self._line.remove(citizen)
        self._stay(citizen, citizen.there_s, self._agenda.now_s, Where.LINE, "robot", "robot")
        self._leave(citizen, "robot")

    def _give(self) -> None:
        """Let whoever is free give the next number."""
        for giver in self._givers:
            if not self._line:
                return
            if giver.busy or giver.broken:
                continue
            citizen = next((one for one in self._line if giver.has(one.service)), None)
            if citizen is not None:
                self._line.remove(citizen)
                self._draw(giver, citizen)

    def _draw(self, giver: Giver, citizen: Citizen) -> None:
        robots = self._plan.robots
        if giver.robot:
            lasts_s = (robots.draw_with_card_s if citizen.card else robots.draw_s) * citizen.draw_factor
            lasts_s += PHOTO_INSTEAD_OF_PAPER_S if self._troubles.no_paper else 0.0
            giver.take(citizen.service)
        else:
            lasts_s = self._plan.door.draw_s * citizen.draw_factor
        giver.busy = True
        now_s = self._agenda.now_s
        self._stay(citizen, citizen.there_s, now_s + lasts_s, Where.LINE, "robot", "robot")
        self._record.work(giver.name, now_s, now_s + lasts_s, "number")
        self._agenda.after(lasts_s, self._given, giver, citizen)

    def _given(self, giver: Giver, citizen: Citizen) -> None:
        now_s = self._agenda.now_s
        self._numbers[citizen.service] = citizen.number = self._numbers.get(citizen.service, 0) + 1
        citizen.state, citizen.drawn_s, citizen.position = TicketState.QUEUED, now_s, now_s
        if self._over:
            self._send_home(citizen, "robot")
            return
        if citizen.needs_leading and giver.robot:
            self._lead(giver, citizen, "robot", "waiting", 0.0)
        else:
            giver.busy = False
            self._go_alone(citizen, "robot", "waiting", self._sit)
        self._tickets.add(citizen)
        self._agenda.at(max(citizen.patient_until_s, citizen.there_s), self._lose_patience, citizen)
        self._call_everywhere()
        self._give()

    # Ways -------------------------------------------------------------------------------------------

    def _go_alone(self, citizen: Citizen, start: str, end: str, then: Callable[[Citizen], None]) -> None:
        """Let somebody walk; who needs leading looks for the way first, and is counted."""
        if citizen.needs_leading:
            citizen.leading_missed = True
            self._stay(citizen, self._agenda.now_s, self._agenda.now_s + citizen.finds_s, Where.WALKS, start, start)
            lasts_s = citizen.finds_s + self._ways.way(start, end).length_m / citizen.speed_mps
            citizen.there_s = self._agenda.now_s + lasts_s
            self._agenda.after(citizen.finds_s, self._walk, citizen, start, end, citizen.speed_mps, then)
        else:
            self._walk(citizen, start, end, citizen.speed_mps, then)

    def _walk(self, citizen: Citizen, start: str, end: str, speed_mps: float, then: Callable[[Citizen], None]) -> None:
        lasts_s = self._ways.way(start, end).length_m / speed_mps
        now_s = self._agenda.now_s
        citizen.there_s = now_s + lasts_s
        self._stay(citizen, now_s, now_s + lasts_s, Where.WALKS, start, end)
        self._agenda.after(lasts_s, then, citizen)

    def _lead(self, giver: Giver, citizen: Citizen, start: str, end: str, fetch_s: float) -> float:
        """Let a robot lead somebody and come back; return when they are there."""
        speed = min(self._plan.robots.leads_at_mps, citizen.speed_mps)
        leads_s = self._ways.way(start, end).length_m / speed + (SEARCH_FOR_A_STRAY_S if citizen.strays else 0.0)
        back_s = self._ways.way(end, "robot").length_m / self._plan.robots.leads_at_mps
        now_s = self._agenda.now_s
        giver.busy, citizen.led = True, True
        citizen.there_s = now_s + fetch_s + leads_s
        self._stay(citizen, now_s + fetch_s, citizen.there_s, Where.LED, start, end)
        self._record.work(giver.name, now_s, citizen.there_s, "leads")
        self._record.work(giver.name, citizen.there_s, citizen.there_s + back_s, "drives")
        if end == "waiting":
            self._agenda.at(citizen.there_s, self._sit, citizen)
        self._agenda.at(citizen.there_s + back_s, self._robot_back, giver)
        return citizen.there_s

    def _robot_back(self, giver: Giver) -> None:
        giver.busy = False
        self._give()

    def _sit(self, citizen: Citizen) -> None:
        """Let somebody wait in the waiting area, on a chair if one is left."""
        if citizen.state is TicketState.QUEUED and not citizen.gone_away:
            seat = heapq.heappop(self._seats) if self._seats else -1
            self._sits[citizen.index] = (self._agenda.now_s, seat)

    def _get_up(self, citizen: Citizen) -> None:
        since_s, seat = self._sits.pop(citizen.index, (self._agenda.now_s, -1))
        if seat >= 0:
            heapq.heappush(self._seats, seat)
        self._stay(citizen, since_s, self._agenda.now_s, Where.SITS, "waiting", "waiting", seat)

    def _leave(self, citizen: Citizen, start: str) -> None:
        lasts_s = self._ways.way(start, "entrance").length_m / citizen.speed_mps
        now_s = self._agenda.now_s
        citizen.left_s = now_s + lasts_s
        self._stay(citizen, now_s, citizen.left_s, Where.WALKS, start, "entrance")

    def _lose_patience(self, citizen: Citizen) -> None:
        """Let somebody go away who is still not called; the number stays and is called in vain."""
        if citizen.state is TicketState.QUEUED and not citizen.gone_away:
            citizen.gone_away = True
            self._get_up(citizen)
            self._leave(citizen, "waiting")

    # Counters ---------------------------------------------------------------------------------------

    def _shift(self, desk: Desk, begins: bool) -> None:
        desk.on_shift = begins
        self._call(desk)

    def _call_everywhere(self) -> None:
        for desk in self._desks:
            self._call(desk)

    def _call(self, desk: Desk) -> None:
        citizen = self._tickets.take(desk.services) if desk.free else None
        if citizen is None:
            return
        citizen.act(Action.CALL)
        desk.citizen, citizen.counter = citizen, desk.name
        now_s, wait_s = self._agenda.now_s, CALL_EVERY_S * self._plan.no_show_calls
        citizen.called_s = citizen.called_s or now_s
        comes_s = self._comes(citizen, desk) if not citizen.gone_away else None
        if comes_s is not None and comes_s <= now_s + wait_s:
            self._agenda.at(comes_s, self._start, desk, citizen)
        else:
            self._agenda.at(now_s + wait_s, self._miss, desk, citizen)
            if comes_s is not None:
                self._agenda.at(comes_s, self._come_late, citizen)

    def _comes(self, citizen: Citizen, desk: Desk) -> float:
        """Return when somebody who is called stands at the counter: led there, or alone."""
        now_s = self._agenda.now_s
        begins_s = max(now_s, citizen.there_s)
        if citizen.index in self._sits:
            self._get_up(citizen)
        if citizen.missed:
            return begins_s  # stands at the counters already
        helper = next((one for one in self._givers if one.robot and not one.busy and not one.broken), None)
        if citizen.needs_leading and helper is not None and not self._line and begins_s <= now_s:
            fetch_s = self._ways.way("robot", "waiting").length_m / self._plan.robots.leads_at_mps
            return self._lead(helper, citizen, "waiting", desk.spot, fetch_s)
        citizen.leading_missed = citizen.leading_missed or citizen.needs_leading
        looks_s = citizen.finds_s if citizen.needs_leading else 0.0
        there_s = begins_s + looks_s + self._ways.way("waiting", desk.spot).length_m / citizen.speed_mps
        self._stay(citizen, begins_s, there_s, Where.WALKS, "waiting", desk.spot)
        return there_s

    def _start(self, desk: Desk, citizen: Citizen) -> None:
        citizen.act(Action.START)
        now_s = citizen.started_s = self._agenda.now_s
        self._stay(citizen, now_s, now_s + citizen.service_s, Where.COUNTER, desk.spot, desk.spot)
        self._record.work(desk.name, now_s, now_s + citizen.service_s, "serves")
        self._agenda.after(citizen.service_s, self._finish, desk, citizen)

    def _finish(self, desk: Desk, citizen: Citizen) -> None:
        citizen.act(Action.FINISH)
        citizen.ended_s = self._agenda.now_s
        self._leave(citizen, desk.spot)
        desk.citizen = None
        self._call(desk)

    def _miss(self, desk: Desk, citizen: Citizen) -> None:
        citizen.act(Action.NO_SHOW)
        citizen.missed = True
        called_s = self._agenda.now_s - CALL_EVERY_S * self._plan.no_show_calls
        self._record.work(desk.name, called_s, self._agenda.now_s, "calls")
        desk.citizen = None
        self._call(desk)

    def _come_late(self, citizen: Citizen) -> None:
        """Let somebody who missed the call, and asks, wait again at the old place."""
        if citizen.state is TicketState.MISSED:
            citizen.act(Action.REQUEUE)
            if self._over:
                self._send_home(citizen, "waiting")
                return
            self._tickets.add(citizen)
            self._call_everywhere()

    def _end_day(self) -> None:
        self._over = True
        for desk in self._desks:
            desk.shut += 1
        for citizen in self._tickets.everybody():
            self._send_home(citizen, "waiting")
        self._tickets.clear()
        for citizen in list(self._line):
            citizen.sent_home = True
            self._leave_line(citizen)

    def _send_home(self, citizen: Citizen, start: str) -> None:
        """End a number that nobody will call any more."""
        citizen.act(Action.END_DAY)
        if not citizen.gone_away:
            citizen.sent_home = True
            self._get_up(citizen)
            self._leave(citizen, start)

    def _enter(self, incident: Incident) -> None:
        if incident.until is not None:
            self._agenda.at(seconds_of(incident.at), self._happens, self._troubles.begin, incident)
            self._agenda.at(seconds_of(incident.until), self._happens, self._troubles.end, incident)

    def _happens(self, change: Callable[[Incident], None], incident: Incident) -> None:
        change(incident)
        self._give()
        self._call_everywhere()

    def _stay(
        self, citizen: Citizen, begin_s: float, end_s: float, where: Where, start: str, end: str, seat: int = -1
    ) -> None:
        if end_s > begin_s:
            self._record.stays.append(Stay(begin_s, end_s, where, start, end, citizen.people, seat))
