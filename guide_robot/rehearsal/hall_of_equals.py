"""A hall as queueing theory has it: equal counters, random arrivals, exponential times, no ways, no hurry."""

import numpy as np

from guide_robot.common.language import LocalText
from guide_robot.floor.model import Counter, FloorPlan
from guide_robot.rehearsal.plan import Arrivals, Citizens, Door, Plan, Rehearsal, Robots, ServiceTime
from guide_robot.rehearsal.ways import Point, Way, Ways

SERVICE = "any"
NO_TIME_S = 1e-9
NO_WAY = Way(np.zeros((2, 2)), 0.0)


class NoWays(Ways):
    """Everything stands on one spot."""

    def way(self, start: str, end: str) -> Way:
        """Return a way of no length."""
        return NO_WAY

    @property
    def seats(self) -> list[Point]:
        """Nobody sits."""
        return []


def equal_counters(floor: FloorPlan, *, counters: int, per_day: float, service_s: float) -> tuple[Rehearsal, Ways]:
    """Return a day of 24 hours with so many arrivals and so long a mean service, s; the floor is only a frame."""
    name = LocalText.same("theory")
    desks = [
        Counter(id=str(number + 1), name=name, services=[SERVICE], centre=floor.counters[0].centre, facing_deg=0.0)
        for number in range(counters)
    ]
    plan = Plan(
        format=1,
        name=name,
        floor=floor.id,
        hours=["00:00-24:00"],
        overtime_min=240.0,
        hall_capacity=5000,
        arrivals=Arrivals(per_day=per_day, services={SERVICE: 1.0}),
        service_times={SERVICE: ServiceTime(median_min=service_s * np.log(2.0) / 60.0, kind="exponential")},
        citizens=Citizens(
            needs_leading=0.0, walking_frame=0.0, strays=0.0, priority=0.0, in_groups=0.0, patience_min=480.0,
            patience_spread=0.0,
        ),
        robots=Robots(count=0),
        door=Door(staff=10, staff_without_robots=10, draw_s=NO_TIME_S),
    )  # fmt: skip
    frame = FloorPlan(
        format=1, id="theory", name=name, size=floor.size, start=floor.start, walls=floor.walls, doors=floor.doors,
        counters=desks, places=[], origin=floor.origin,
    )  # fmt: skip
    quarters = {(900.0 * quarter, SERVICE): per_day / 96.0 for quarter in range(96)}
    return Rehearsal(plan=plan, floor=frame, counts=quarters), NoWays(floor=frame)
