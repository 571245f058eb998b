"""Stories of the belief: people as the tracker gives them, and an identity with its time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from guide_robot.common.geometry import Pose2D
from guide_robot.people.identity.belief_identity import BeliefIdentity
from guide_robot.people.identity.identity import Cues
from guide_robot.people.identity.lock_types import FollowerReading
from guide_robot.people.types import TrackedPerson

ROBOT = Pose2D(x=0.0, y=0.0)
PERIOD_S = 0.1
ALIKE, UNLIKE = 0.95, 0.2
People = Sequence[TrackedPerson]


class BeliefStory:
    """An identity and its time; people come as a list, or as a function of the seconds since the phase began."""

    def __init__(self, identity: BeliefIdentity | None = None) -> None:
        self.identity, self.now_s, self.robot = identity or BeliefIdentity(), 100.0, ROBOT
        self.readings: list[FollowerReading] = []

    def go_on(
        self,
        duration_s: float,
        people: People | Callable[[float], People],
        similarity: dict[int, float] | None = None,
        *,
        touched: bool = False,
    ) -> FollowerReading:
        """Let time pass and return the last reading; `similarity` by track, else unknown; `touched` at first."""
        similarity = similarity or {}
        for number in range(1, round(duration_s / PERIOD_S) + 1):
            passed_s = number * PERIOD_S
            seen = people(passed_s) if callable(people) else people
            seen = [replace(one, similarity=similarity.get(one.id, 0.0)) for one in seen]
            cues = Cues(robot=self.robot, touched=touched and number == 1)
            reading = self.identity.step(seen, cues, self.now_s + passed_s)
            assert reading is not None
            self.readings.append(reading)
        self.now_s += duration_s
        return self.readings[-1]

    def ever_led(self, track: int, since: int = 0) -> bool:
        """Return whether the identity would have led a track since a reading."""
        return any(reading.sure and reading.track_id == track for reading in self.readings[since:])
