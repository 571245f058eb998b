"""Whether two robots share one namespace by mistake: then two processes give the heartbeat of one and the same node.

A process that was started again does not beat beside the one before it, which is dead; two robots go on beating.
"""

from dataclasses import dataclass, field

from guide_robot.phrases.reasons import Reason, Why
from guide_robot.robot.process_watch import ProcessId

BOTH_WITHIN_S = 0.8
FEWEST_TURNS = 4
HELD_S = 5.0
MOST_NODES = 200
MOST_PROCESSES = 20


@dataclass(kw_only=True)
class _Node:
    """Which processes beat for one node and when they last did, how often it was another's turn, and till when that
    counts."""

    heard: dict[ProcessId, float] = field(default_factory=dict)
    turns: int = 0
    last: ProcessId | None = None
    last_s: float = 0.0
    until_s: float = 0.0


class OneRobot:
    """Hears heartbeats; seconds of a steady clock. Of names that somebody makes up some hundred are heard."""

    def __init__(self) -> None:
        """Begin without any."""
        self._nodes: dict[str, _Node] = {}
        self.unheard = 0

    def hear(self, node: str, process: ProcessId, now_s: float) -> None:
        """Hear one node's heartbeat."""
        one = self._node(node, now_s)
        if one is None:
            self.unheard += 1
            return
        heard = one.heard
        for other in [other for other, at_s in heard.items() if now_s - at_s > BOTH_WITHIN_S]:
            del heard[other]
        if process in heard or len(heard) < MOST_PROCESSES:
            heard[process] = now_s
        if len(heard) < 2:
            one.turns = 0
        elif one.last not in (None, process):
            one.turns += 1
        one.last, one.last_s = process, now_s
        if one.turns >= FEWEST_TURNS:
            one.until_s = now_s + HELD_S

    def _node(self, name: str, now_s: float) -> _Node | None:
        """Return what is known of a node; one that is new takes the place of those that were silent for long."""
        if name not in self._nodes:
            if len(self._nodes) >= MOST_NODES:
                self._nodes = {known: one for known, one in self._nodes.items() if now_s - one.last_s <= HELD_S}
            if len(self._nodes) >= MOST_NODES:
                return None
            self._nodes[name] = _Node()
        return self._nodes[name]

    def problem(self, now_s: float) -> Reason | None:
        """Return which node lives twice, None if none does."""
        for name, one in self._nodes.items():
            if now_s < one.until_s:
                return Why.TWO_ROBOTS(node=name)
        return None
