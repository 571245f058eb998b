"""Addresses: what counts as one caller, which is this computer, and by which names a page may be asked for."""

import socket
from collections.abc import Iterable
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address

_LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain"})
FORWARDED = frozenset({b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"forwarded", b"via"})


def address_key(host: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 of an IPv6 one, which is one subscriber's."""
    address = _literal(host)
    if address is None:
        return host
    if isinstance(address, IPv6Address) and not address.is_loopback:
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)


def is_own(address: str) -> bool:
    """Whether an address, or the key of one, is this computer's loopback."""
    literal = _literal(address)
    return literal is not None and literal.is_loopback


def own_names() -> frozenset[str]:
    """Return the names of this computer that need no name server: localhost, its host name, and that in .local."""
    name = socket.gethostname().lower().rstrip(".")
    label = name.partition(".")[0]
    return _LOOPBACK_NAMES | ({name, label, f"{label}.local"} if label else set())


class Hosts:
    """By which names and addresses this server may be asked for: what a page of another site cannot make its own.

    A name that somebody else's name server resolves to this computer (DNS rebinding) is none of them. Addresses are
    the one at which the request arrived; names are `own_names` and those configured.
    """

    def __init__(self, configured: Iterable[str] = ()) -> None:
        self._names = own_names() | {name.strip().lower().rstrip(".") for name in configured if name.strip()}

    def allows(self, host: str | None, arrived_at: str | None) -> bool:
        """Whether the value of a Host header is one of ours; `arrived_at` is the socket's own address."""
        name = host_name(host or "")
        if name in self._names:
            return True
        literal, own = _literal(name), _literal(arrived_at or "")
        return literal is not None and literal == own


def host_name(host: str) -> str:
    """Return the name or address in a Host header, without port and brackets, in small letters."""
    text = host.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0].rstrip(".")


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """Return an IP address, an IPv4 one that IPv6 wraps as itself; None for a name."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host.partition("%")[0].partition("/")[0])
    except (ValueError, AddressValueError):
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
