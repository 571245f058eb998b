"""Tells systemd that a service is ready and still alive (sd_notify), where systemd asked to be told."""

import contextlib
import os
import socket


def tell_service_manager(words: str) -> None:
    """Send READY=1, WATCHDOG=1 or STOPPING=1; nothing where no service manager listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        link.sendto(words.encode(), name)
