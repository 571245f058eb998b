"""A receipt printer on USB, without the kernel's printer driver; every transfer is bounded by a deadline."""

import contextlib
from typing import Any

from guide_robot.queue.printing.deadline import Deadline
from guide_robot.queue.printing.lines import PIECE, LineError


class UsbLine:
    """The two bulk pipes of a printer; which they are is read from the device itself."""

    def __init__(self, device: Any, name: str) -> None:
        from usb import util

        self._device = device
        self._name = name
        pipes = [pipe for interface in device.get_active_configuration() for pipe in interface]
        bulk = [pipe for pipe in pipes if util.endpoint_type(pipe.bmAttributes) == util.ENDPOINT_TYPE_BULK]
        ways = {util.endpoint_direction(pipe.bEndpointAddress): pipe.bEndpointAddress for pipe in reversed(bulk)}
        if util.ENDPOINT_OUT not in ways:
            raise LineError(f"{name}: is no printer: it has no pipe that takes bytes")
        self._out, self._in = ways[util.ENDPOINT_OUT], ways.get(util.ENDPOINT_IN)

    def write(self, data: bytes, deadline: Deadline) -> None:
        """Hand over all bytes."""
        from usb.core import USBError

        rest = data
        while rest:
            left_ms = round(deadline.left_s() * 1000)
            if not left_ms:
                raise LineError(f"{self._name}: takes no more bytes, {len(rest)} of {len(data)} were left")
            try:
                rest = rest[self._device.write(self._out, rest[:PIECE], left_ms) :]
            except USBError as error:
                raise LineError(f"{self._name}: {error}") from None

    def flush(self, deadline: Deadline) -> None:
        """Nothing is kept back: a transfer ends when the printer has taken it."""

    def read(self, deadline: Deadline) -> bytes:
        """Return what the printer says, empty when it says nothing in time."""
        from usb.core import USBError, USBTimeoutError

        if self._in is None:
            return b""
        try:
            return bytes(self._device.read(self._in, 64, max(1, round(deadline.left_s() * 1000))))
        except USBTimeoutError:
            return b""
        except USBError as error:
            raise LineError(f"{self._name}: {error}") from None

    def close(self) -> None:
        """Let go of the device."""
        from usb import util

        with contextlib.suppress(Exception):
            util.dispose_resources(self._device)


def open_usb(vendor_id: int, product_id: int) -> UsbLine:
    """Return the printer with these ids."""
    from usb import core

    name = f"usb {vendor_id:04x}:{product_id:04x}"
    try:
        device: Any = core.find(idVendor=vendor_id, idProduct=product_id)
        if device is None:
            raise LineError(f"{name}: is not plugged in")
        with contextlib.suppress(NotImplementedError):
            if device.is_kernel_driver_active(0):
                device.detach_kernel_driver(0)
        device.set_configuration()
        return UsbLine(device, name)
    except (core.USBError, core.NoBackendError) as error:
        raise LineError(f"{name}: {error}") from None
