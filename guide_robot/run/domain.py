"""A ROS domain and TCP ports that nobody else on this machine uses."""

import socket

from guide_robot.common.errors import UserError

DOMAINS = range(20, 102)  # above 101 the ports of Linux's ephemeral range begin


class DomainLock:
    """Holds a ROS domain until closed or until this process ends."""

    def __init__(self, wanted: int | None = None) -> None:
        """Take the wanted domain, or the first free one. Raises UserError when there is none."""
        if wanted is not None and not 0 <= wanted <= 101:
            raise UserError(f"--domain {wanted}: expected 0 to 101")
        for domain in DOMAINS if wanted is None else [wanted]:
            self._lock = _lock(domain)
            if self._lock is not None:
                self.domain = domain
                return
        if wanted is not None:
            raise UserError(f"--domain {wanted}: used by another demo on this machine")
        raise UserError("no free ROS domain on this machine")

    def close(self) -> None:
        """Give the domain back."""
        if self._lock is not None:
            self._lock.close()


def _lock(domain: int) -> socket.socket | None:
    """Return a socket bound to the domain's name in Linux's abstract namespace (unix(7)), None if it is taken.

    The kernel gives the name to one process in a network namespace, which is what DDS shares, and takes it back when
    that process ends, however it ends.
    """
    if not _discovery_port_free(domain):
        return None
    lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        lock.bind(f"\0guide_robot_domain_{domain}")
    except OSError:
        lock.close()
        return None
    return lock


def _discovery_port_free(domain: int) -> bool:
    """Whether no DDS participant listens as the domain's first one (RTPS 2.5, 9.6.2.3: 7400 + 250 d + 10)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("0.0.0.0", 7400 + 250 * domain + 10))
        except OSError:
            return False
    return True


def is_free(port: int) -> bool:
    """Whether a TCP port of this machine can be listened on now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a TCP port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
