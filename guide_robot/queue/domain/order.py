"""The calling order of tickets: the backend and the rehearsal sort by it, and by nothing else."""

from typing import Protocol


class Waiting(Protocol):
    """What the order needs to know of a ticket that waits."""

    @property
    def rank(self) -> int:
        """The rank of its class; the lower is called first."""

    @property
    def position(self) -> float:
        """Its place by arrival."""

    @property
    def number(self) -> int:
        """Its number, which decides between two of one place."""


def turn(ticket: Waiting) -> tuple[int, float, int]:
    """Return what tickets are sorted by: the smallest is called first."""
    return ticket.rank, ticket.position, ticket.number
