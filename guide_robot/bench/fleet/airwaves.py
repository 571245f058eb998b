"""How robots hear each other in a trial: late, not always, and not across a split."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from guide_robot.fleet.fleet import Fleet
from guide_robot.fleet.model import Member


@dataclass(frozen=True, kw_only=True)
class AirSettings:
    """A message takes up to `latest_s` seconds, and a share `lost` of them never comes."""

    latest_s: float = 0.15
    lost: float = 0.05


class Airwaves:
    """Delivers what robots say to the others; `now_s` is the trial's time, each robot hears by its own clock."""

    def __init__(self, settings: AirSettings, random: np.random.Generator) -> None:
        self._settings = settings
        self._random = random
        self._due: list[tuple[float, int, int, Member]] = []
        self._count = 0
        self.cut: frozenset[int] = frozenset()

    def say(self, speaker: int, member: Member, hearers: Iterable[int], now_s: float) -> None:
        """Send a message to the others; who is cut off is heard by nobody and hears nobody."""
        for hearer in hearers:
            parted = (speaker in self.cut) != (hearer in self.cut)
            if hearer != speaker and not parted and self._random.random() >= self._settings.lost:
                self._count += 1
                due_s = now_s + self._random.uniform(0.0, self._settings.latest_s)
                self._due.append((due_s, self._count, hearer, member))

    def deliver(self, fleets: dict[int, Fleet], clocks_s: dict[int, float], now_s: float) -> None:
        """Let everybody hear what has arrived."""
        arrived = sorted(entry for entry in self._due if entry[0] <= now_s)
        self._due = [entry for entry in self._due if entry[0] > now_s]
        for _, _, hearer, member in arrived:
            if hearer in fleets:
                fleets[hearer].hear(member, now_s + clocks_s[hearer])
