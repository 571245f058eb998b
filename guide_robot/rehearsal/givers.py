"""Who gives numbers: robots and people at the door, and what a robot may still give without network."""

from dataclasses import dataclass

from guide_robot.rehearsal.plan import Plan

NUMBERS_ASIDE = 5
"""How many numbers of a service each robot may give without network, as `lease_size` of the backend."""


@dataclass(kw_only=True)
class Giver:
    """A robot or somebody at the door who gives numbers; `aside`: what is left without network, by service."""

    name: str
    robot: bool
    busy: bool = False
    broken: bool = False
    aside: dict[str, int] | None = None

    def has(self, service: str) -> bool:
        """Whether it has a number of a service."""
        return self.aside is None or self.aside.get(service, NUMBERS_ASIDE) > 0

    def take(self, service: str) -> None:
        """Take a number of those that were set aside, without network."""
        if self.aside is not None:
            self.aside[service] = self.aside.get(service, NUMBERS_ASIDE) - 1


def givers_of(plan: Plan, robots: int) -> list[Giver]:
    """Return the hall's robots, and its staff at the door."""
    staff = plan.door.staff if robots else max(plan.door.staff, plan.door.staff_without_robots)
    made = [Giver(name=f"robot{number + 1}", robot=True) for number in range(robots)]
    return made + [Giver(name=f"door{number + 1}", robot=False) for number in range(staff)]
