"""Connections to addresses that strangers name: to the public network alone, whatever a name resolves to.

A name is resolved once, checked, and connected to at that address: nobody can change it in between.
"""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import httpcore

NAT64 = ip_network("64:ff9b::/96")
IpAddress = IPv4Address | IPv6Address


def is_public(address: IpAddress) -> bool:
    """Whether an address lies in the public network, also seen through the forms of IPv6 that carry one of IPv4."""
    if isinstance(address, IPv6Address):
        teredo = address.teredo
        inner = address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
        if inner is None and address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """Connects httpcore by TCP to public addresses and to those of the networks that are allowed beside them."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = [ip_network(network) for network in allowed]
        self._inner = httpcore.AnyIOBackend()

    def allows(self, address: str) -> bool:
        """Whether an address may be connected to; ValueError when it is none."""
        found = ip_address(address.partition("%")[0])
        return is_public(found) or any(found in network for network in self._allowed)

    def may_be_asked(self, host: str) -> bool:
        """Whether a host may be tried: a name, which is checked when it is resolved, or an address that is allowed."""
        try:
            return self.allows(host)
        except ValueError:
            return True

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a host; none of them may be a forbidden one."""
        try:
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("unknown host") from None
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(self.allows(address) for address in addresses):
            raise httpcore.ConnectError("not in the public network")
        return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Any = None
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise httpcore.ConnectError("not in the public network")

    async def sleep(self, seconds: float) -> None:
        """Wait, for httpcore's retries."""
        await asyncio.sleep(seconds)
