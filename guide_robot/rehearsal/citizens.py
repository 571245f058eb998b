"""Who comes on a day: drawn from a plan and a seed, the same for every number of robots and counters."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.domain.transitions import Action, transition
from guide_robot.rehearsal.plan import Incident, Plan, Rehearsal, ServiceTime, quarters_of, seconds_of

NORMAL_RANK, PRIORITY_RANK = 50, 10
USUAL = ServiceTime(median_min=8.0)
BUS_EMPTIES_S = 180.0
DRAWN = 0
"""Instead of a number of people: how many come together is drawn."""
Arrival = tuple[float, str, int]
"""When, s; for which service; how many people."""


@dataclass(kw_only=True, slots=True)
class Citizen:
    """Somebody who wants one number, and those who come along; what happens to them is written down in seconds."""

    index: int
    service: str
    arrives_s: float
    people: int
    card: bool
    needs_leading: bool
    frame: bool
    strays: bool
    rank: int
    patience_s: float
    speed_mps: float
    service_s: float
    draw_factor: float
    finds_s: float
    state: TicketState | None = None
    number: int = 0
    position: float = 0.0
    drawn_s: float | None = None
    there_s: float = math.inf
    patient_until_s: float = math.inf
    called_s: float | None = None
    started_s: float | None = None
    ended_s: float | None = None
    left_s: float | None = None
    counter: str = ""
    calls: int = 0
    led: bool = False
    leading_missed: bool = False
    gone_away: bool = False
    missed: bool = False
    sent_home: bool = False

    def act(self, action: Action) -> None:
        """Change the ticket's state as the queue's table says; ValueError where it does not allow it."""
        row = transition(self.state, action) if self.state is not None else None
        if row is None:
            raise ValueError(f"{action.value} is not possible in {self.state}")
        self.state = row.to

    @property
    def waited_s(self) -> float | None:
        """From the number to the counter; None for who was never served."""
        return None if self.started_s is None or self.drawn_s is None else self.started_s - self.drawn_s


def draw_citizens(rehearsal: Rehearsal, seed: int, load: float = 1.0) -> list[Citizen]:
    """Return all who come, in the order in which they come; `load` multiplies how many."""
    plan = rehearsal.plan
    rng = np.random.default_rng([seed, 7])
    arrivals: list[Arrival] = []
    ends = dict(quarters_of(plan.open_spans))
    for (quarter_s, service), expected in sorted(rehearsal.counts.items()):
        lasts_s = ends[quarter_s] - quarter_s
        at = quarter_s + lasts_s * rng.random(rng.poisson(expected * load))
        arrivals += [(float(when), service, DRAWN) for when in at]
    for incident in plan.incidents:
        arrivals += _by_bus(plan, incident, rng)
    people = np.random.default_rng([seed, 8])
    return [_citizen(plan, people, number, *arrival) for number, arrival in enumerate(sorted(arrivals))]


def _by_bus(plan: Plan, incident: Incident, rng: np.random.Generator) -> Iterator[Arrival]:
    """Yield the groups in which a bus's people come through the door, within a few minutes."""
    services = list(plan.arrivals.services)
    shares = np.array(list(plan.arrivals.services.values()))
    left = incident.people or 0
    while left:
        people = min(left, _group(plan, *rng.random(2)))
        when_s = seconds_of(incident.at) + BUS_EMPTIES_S * rng.random()
        yield float(when_s), services[rng.choice(len(services), p=shares / shares.sum())], people
        left -= people


def _citizen(plan: Plan, rng: np.random.Generator, index: int, arrives_s: float, service: str, people: int) -> Citizen:
    kind = plan.citizens
    times = plan.service_times.get(service, USUAL)
    one, group, card, leads, frame, strays, first = rng.random(7)
    normal = rng.standard_normal(5)
    on_frame = frame < kind.walking_frame
    speed = kind.frame_speed_mps if on_frame else kind.speed_mps
    return Citizen(
        index=index,
        service=service,
        arrives_s=arrives_s,
        people=people or _group(plan, one, group),
        card=card < kind.card,
        needs_leading=on_frame or leads < kind.needs_leading,
        frame=on_frame,
        strays=strays < kind.strays,
        rank=PRIORITY_RANK if on_frame or first < kind.priority else NORMAL_RANK,
        patience_s=60.0 * kind.patience_min * math.exp(kind.patience_spread * normal[0]),
        speed_mps=speed * min(1.5, max(0.5, 1.0 + 0.15 * normal[1])),
        service_s=times.seconds(normal[2]),
        draw_factor=math.exp(plan.robots.draw_spread * normal[3]),
        finds_s=60.0 * math.exp(0.6 * normal[4]),
    )


def _group(plan: Plan, one: float, size: float) -> int:
    smallest, largest = plan.citizens.group_of
    return 1 if one >= plan.citizens.in_groups else smallest + int(size * (largest - smallest + 1))
