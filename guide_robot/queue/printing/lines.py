"""Bytes to a printer and back: over the network, a serial line or a device file, each call bounded by a deadline."""

import contextlib
import errno
import fcntl
import math
import os
import select
import socket
import stat
import struct
import termios
import time
from pathlib import Path
from typing import Protocol

import serial

from guide_robot.queue.printing.deadline import Deadline
from guide_robot.queue.printing.plan import FlowControl

PIECE = 4096
UNSENT_EVERY_S = 0.01


class LineError(Exception):
    """The device is not there, or does not do its part in time; the text says which, for the log."""


class Line(Protocol):
    """An open connection to a printer."""

    def write(self, data: bytes, deadline: Deadline) -> None:
        """Hand over all bytes; LineError when the device does not take them in time."""
        ...

    def flush(self, deadline: Deadline) -> None:
        """Wait until the bytes have left this computer, where it can be known."""
        ...

    def read(self, deadline: Deadline) -> bytes:
        """Return the bytes that are there, as soon as there are any; empty when none came in time."""
        ...

    def close(self) -> None:
        """Let go at once; what was not sent is thrown away."""
        ...


class DescriptorLine:
    """A line behind a non-blocking file descriptor: a socket, a serial line or a device file.

    A device that takes no byte for `stall_s` is given up, however much time its slow line has left.
    """

    def __init__(self, descriptor: int, name: str, stall_s: float = math.inf) -> None:
        self._descriptor = descriptor
        self._name = name
        self._stall_s = stall_s

    def write(self, data: bytes, deadline: Deadline) -> None:
        """Hand over all bytes."""
        rest = memoryview(data)
        while rest:
            _, ready, _ = select.select([], [self._descriptor], [], min(self._stall_s, deadline.left_s()))
            if not ready:
                raise LineError(f"{self._name}: takes no more bytes, {len(rest)} of {len(data)} were left")
            try:
                rest = rest[os.write(self._descriptor, rest[:PIECE]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise LineError(f"{self._name}: {error.strerror}") from None

    def flush(self, deadline: Deadline) -> None:
        """Wait until the kernel holds no unsent bytes; devices that do not tell are believed."""
        before, stalled = 0, deadline
        while unsent := self._unsent():
            if unsent != before:
                before, stalled = unsent, deadline.sooner(self._stall_s)
            if not stalled.left_s():
                raise LineError(f"{self._name}: takes no more bytes, {unsent} were left")
            time.sleep(UNSENT_EVERY_S)

    def read(self, deadline: Deadline) -> bytes:
        """Return what is there, as soon as something is."""
        ready, _, _ = select.select([self._descriptor], [], [], deadline.left_s())
        if not ready or not deadline.left_s():  # a line of noise has always something
            return b""
        try:
            return os.read(self._descriptor, PIECE)
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno in (errno.EBADF, errno.EINVAL):  # opened for writing alone
                return b""
            raise LineError(f"{self._name}: {error.strerror}") from None

    def close(self) -> None:
        """Close; a serial line would otherwise wait up to 30 s for bytes that nobody takes."""
        with contextlib.suppress(OSError, termios.error):
            if self._unsent():
                termios.tcflush(self._descriptor, termios.TCOFLUSH)
        with contextlib.suppress(OSError):
            os.close(self._descriptor)

    def _unsent(self) -> int:
        try:
            answer = fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, struct.pack("i", 0))
        except OSError:
            return 0
        return int(struct.unpack("i", answer)[0])


def open_network(host: str, port: int, deadline: Deadline) -> Line:
    """Return a connection to a printer's TCP port."""
    try:
        connection = socket.create_connection((host, port), timeout=max(0.01, deadline.left_s()))
    except OSError as error:
        raise LineError(f"{host}:{port}: {error.strerror or error}") from None
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return DescriptorLine(connection.detach(), f"{host}:{port}")


def open_serial(device: str, baudrate: int, flow: FlowControl, stall_s: float) -> Line:
    """Return an opened serial line: 8 bits, no parity, one stop bit."""
    descriptor = _open_device(device)
    try:
        port = serial.Serial(
            device,
            baudrate=baudrate,
            rtscts=flow is FlowControl.RTS_CTS,
            xonxoff=flow is FlowControl.XON_XOFF,
            timeout=0,
            write_timeout=0,
        )
        own = os.dup(port.fileno())
        port.close()
    except (serial.SerialException, ValueError, OSError) as error:
        raise LineError(f"{device}: cannot be used as a serial line: {error}") from None
    finally:
        os.close(descriptor)
    os.set_blocking(own, False)
    return DescriptorLine(own, device, stall_s)


def open_file(device: str) -> Line:
    """Return an opened device file such as /dev/usb/lp0; one that is not there is never made."""
    return DescriptorLine(_open_device(device), device)


def _open_device(device: str) -> int:
    """Open what exists, for reading too where it allows that; a plain file in /dev is none of a printer's."""
    try:
        mode = os.stat(device).st_mode
        if stat.S_ISREG(mode) and Path(device).resolve().is_relative_to("/dev"):
            raise LineError(f"{device}: a plain file lies where the device should be; remove it")
        if stat.S_ISDIR(mode):
            raise LineError(f"{device}: is a folder, not a device")
        flags = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        try:
            return os.open(device, os.O_RDWR | flags)
        except PermissionError:
            return os.open(device, os.O_WRONLY | flags)
    except OSError as error:
        raise LineError(f"{device}: {error.strerror}") from None
