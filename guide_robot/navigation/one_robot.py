"""Whether two robots share one namespace by mistake: then two processes give the heartbeat of one and the same node.

A process that was started again does not beat beside the one before it, which is dead; two robots go on beating.
"""

from collections import defaultdict

from guide_robot.robot.process_watch import ProcessId

BOTH_WITHIN_S = 0.8
FEWEST_TURNS = 4
HELD_S = 5.0


class OneRobot:
    """Hears heartbeats; seconds of a steady clock."""

    def __init__(self) -> None:
        """Begin without any."""
        self._heard: dict[str, dict[ProcessId, float]] = defaultdict(dict)
        self._turns: dict[str, int] = defaultdict(int)
        self._last: dict[str, ProcessId] = {}
        self._until_s: dict[str, float] = {}

    def hear(self, node: str, process: ProcessId, now_s: float) -> None:
        """Hear one node's heartbeat."""
        heard = self._heard[node]
        for other in [one for one, at_s in heard.items() if now_s - at_s > BOTH_WITHIN_S]:
            del heard[other]
        heard[process] = now_s
        if len(heard) < 2:
            self._turns[node] = 0
        elif self._last.get(node) != process:
            self._turns[node] += 1
        self._last[node] = process
        if self._turns[node] >= FEWEST_TURNS:
            self._until_s[node] = now_s + HELD_S

    def problem(self, now_s: float) -> str:
        """Return in words which node lives twice, empty if none does."""
        for node, until_s in self._until_s.items():
            if now_s < until_s:
                return f"two robots share this namespace: {node} runs twice; start each robot with its own namespace"
        return ""
