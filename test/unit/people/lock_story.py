"""Stories of the follower lock: people as the tracker gives them, and a lock with its time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from builders import person

from guide_robot.common.geometry import Pose2D
from guide_robot.people.identity.follower_lock import FollowerLock
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.people.types import TrackedPerson

ROBOT = Pose2D(x=0.0, y=0.0)
NONE, LOCKED, OCCLUDED = LockState.NONE, LockState.LOCKED, LockState.OCCLUDED
LOST, REACQUIRED = LockState.LOST, LockState.REACQUIRED
HOLDS = (LOCKED, REACQUIRED)
PERIOD_S = 0.1


def somebody(number: int = 1, x: float = 2.0, y: float = 0.0, **changes: float) -> TrackedPerson:
    """Return a person as the tracker gives them, seen just now and known for 10 s."""
    return person(number, x, y, **({"age_s": 10.0, "confidence": 0.95} | changes))


ALIKE, UNLIKE = 0.95, 0.2
People = Sequence[TrackedPerson]


class Story:
    """A lock and its time; people come as a list, or as a function of the seconds since the phase began."""

    def __init__(self) -> None:
        self.lock, self.now_s = FollowerLock(), 100.0
        self.readings: list[FollowerReading] = []
        self.robot = ROBOT

    def begin(self, person: TrackedPerson | None = None) -> "Story":
        """Lock on to somebody."""
        self.lock.lock(person or somebody(), self.now_s)
        return self

    def go_on(
        self, duration_s: float, people: People | Callable[[float], People], similarity: dict[int, float] | None = None
    ) -> FollowerReading:
        """Let time pass with the same people, and return the last reading; `similarity` by number, else unknown."""
        similarity = similarity or {}
        for number in range(1, round(duration_s / PERIOD_S) + 1):
            passed_s = number * PERIOD_S
            seen = people(passed_s) if callable(people) else people
            seen = [replace(one, similarity=similarity.get(one.id, 0.0)) for one in seen]
            self.readings.append(self.lock.step(seen, self.now_s + passed_s, self.robot))
        self.now_s += duration_s
        return self.readings[-1]

    def states(self) -> list[LockState]:
        """Return the states passed through, each once."""
        return [r.state for n, r in enumerate(self.readings) if not n or self.readings[n - 1].state is not r.state]


def newcomer(number: int = 7, x: float = 2.2, y: float = 0.3) -> Callable[[float], People]:
    """Return somebody whom the tracker knows only from the beginning of the phase on."""
    return lambda passed_s: [somebody(number, x, y, age_s=passed_s)]


def in_state(state: LockState) -> Story:
    """Return a story that has just come to a state in the ordinary way."""
    story = Story()
    if state is NONE:
        return story
    story.begin().go_on(1.0, [somebody()])
    if state in (OCCLUDED, REACQUIRED):
        story.go_on(1.0, [])
    elif state is LOST:
        story.go_on(4.0, [])
    if state is REACQUIRED:
        story.go_on(0.1, [somebody()])
    assert story.readings[-1].state is state
    return story
