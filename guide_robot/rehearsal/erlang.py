"""What queueing theory says of c equal counters, people who come at random and times that are exponential (M/M/c)."""


def waits_at_all(arrivals_per_s: float, service_s: float, counters: int) -> float:
    """Return the probability that somebody waits (Erlang C), by the stable recursion of Erlang B.

    A. K. Erlang, 1917; recursion: ITU-T Teletraffic Engineering Handbook, 2005, section 7.5 and 9.2.
    Raises ValueError when the counters cannot keep up.
    """
    offered = arrivals_per_s * service_s
    if offered >= counters:
        raise ValueError("more work comes than the counters can do")
    blocked = 1.0
    for number in range(1, counters + 1):
        blocked = offered * blocked / (number + offered * blocked)
    return counters * blocked / (counters - offered * (1.0 - blocked))


def mean_wait_s(arrivals_per_s: float, service_s: float, counters: int) -> float:
    """Return the mean wait of all who come, s."""
    return waits_at_all(arrivals_per_s, service_s, counters) * service_s / (counters - arrivals_per_s * service_s)
