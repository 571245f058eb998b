"""Who else takes part in a ROS domain: DDS participants of this machine by their ports, others by what they announce.

Ports: RTPS 2.5, 9.6.2.3 (7400 + 250 domain, +0 for announcements, +10 and on by twos for participants). Message:
9.4.5 (it begins with RTPS, version, vendor and the participant's 12 bytes).
"""

import contextlib
import os
import re
import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

GROUP = "239.255.0.1"
MOST_PARTICIPANTS = 120  # of a domain on one machine, before the next domain's ports begin
HEADER_LENGTH = 20
OURS = "guide_robot"
SOCKET = re.compile(r"socket:\[(\d+)\]")


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A participant that is not this project's: its program here, or the address of its machine."""

    where: str


def base_port(domain: int) -> int:
    """Return the first port of a domain."""
    return 7400 + 250 * domain


def inodes_in_domain(table: str, domain: int) -> set[int]:
    """Return the sockets of a domain's participants from the text of /proc/net/udp (proc(5))."""
    first = base_port(domain) + 10
    wanted = range(first, first + 2 * MOST_PARTICIPANTS, 2)
    found: set[int] = set()
    for line in table.splitlines()[1:]:
        words = line.split()
        if len(words) > 9 and int(words[1].rpartition(":")[2], 16) in wanted:
            found.add(int(words[9]))
    return found


def participant_of(message: bytes) -> bytes | None:
    """Return the participant that sent an RTPS message, None when it is none."""
    return message[8:HEADER_LENGTH] if len(message) >= HEADER_LENGTH and message[:4] == b"RTPS" else None


def on_this_machine(domain: int, proc: Path = Path("/proc")) -> list[Neighbour]:
    """Return the programs of this machine that take part in a domain and are not this project's."""
    try:
        wanted = inodes_in_domain((proc / "net" / "udp").read_text(), domain)
    except OSError:
        return []
    programs = [_program(process) for process in _holders(wanted, proc)]
    return [Neighbour(where=name) for name in sorted({name for name in programs if name})]


def on_other_machines(domain: int, listen_s: float) -> list[Neighbour]:
    """Return the machines whose participants announce themselves in a domain within that time.

    Those that announce to this machine only by unicast are not heard.
    """
    here = _own_addresses()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ear.bind(("", base_port(domain)))
            ear.setsockopt(
                socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("4s4s", socket.inet_aton(GROUP), b"\0" * 4)
            )
        except OSError:
            return []
        heard = {sender for sender in _senders(ear, time.monotonic() + listen_s) if sender not in here}
    return [Neighbour(where=address) for address in sorted(heard)]


def _senders(ear: socket.socket, until_s: float) -> Iterable[str]:
    while (left_s := until_s - time.monotonic()) > 0:
        ear.settimeout(left_s)
        try:
            message, (address, _) = ear.recvfrom(65536)
        except OSError:
            return
        if participant_of(message) is not None:
            yield str(address)


def _own_addresses() -> set[str]:
    """Return this machine's IPv4 addresses as far as the kernel's table of local routes tells (proc(5))."""
    found = {"127.0.0.1"}
    with contextlib.suppress(OSError):
        text = Path("/proc/net/fib_trie").read_text()
        found |= set(re.findall(r"\|-- (\d+\.\d+\.\d+\.\d+)\n\s+/32 host LOCAL", text))
    return found


def _holders(inodes: set[int], proc: Path) -> Iterable[Path]:
    """Yield the processes that hold one of these sockets, as far as this user may see."""
    for process in proc.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            for entry in (process / "fd").iterdir():
                match = SOCKET.fullmatch(os.readlink(entry))
                if match and int(match[1]) in inodes:
                    yield process
                    break


def _program(process: Path) -> str:
    """Return a process's name with its number, empty for one of this project's."""
    try:
        words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    if any(OURS in word or "guide-robot" in word for word in words):
        return ""
    return f"{Path(words[0]).name or 'a program'} (process {process.name})"
