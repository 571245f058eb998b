"""Which printer an office has: how it is connected, its paper, what it can be asked."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class PrinterKind(Enum):
    """How the printer is connected."""

    PNG = "png"
    NETWORK = "network"
    USB = "usb"
    SERIAL = "serial"
    FILE = "file"


class AskStatus(Enum):
    """Whether the printer is asked for paper and cover. AUTO: all but device files, which often only take bytes."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class Letters(Enum):
    """How a ticket is written. PICTURE: as dots. CODE_PAGE: in the printer's own letters. AUTO: by what it tells."""

    AUTO = "auto"
    PICTURE = "picture"
    CODE_PAGE = "code-page"


class FlowControl(Enum):
    """How a printer on a serial line says that its buffer is full: not at all, by the wire CTS, by the byte XOFF."""

    NONE = "none"
    RTS_CTS = "rts-cts"
    XON_XOFF = "xon-xoff"


@dataclass(frozen=True, kw_only=True)
class PrinterPlan:
    """Which printer. PNG: `folder`. NETWORK: `host`, `port`. USB: `vendor_id`, `product_id`. SERIAL, FILE: `device`.

    `timeout_s` bounds a whole job, on a serial line on top of the time that its bytes take.
    """

    kind: PrinterKind = PrinterKind.PNG
    folder: Path | None = None
    host: str = ""
    port: int = 9100
    vendor_id: int = 0
    product_id: int = 0
    device: str = ""
    baudrate: int = 19200
    flow_control: FlowControl = FlowControl.NONE
    timeout_s: float = 8.0
    paper_mm: int = 80
    dpi: int = 203
    dots: int = 0
    cut: bool = True
    ask_status: AskStatus = AskStatus.AUTO
    letters: Letters = Letters.AUTO
    small_letters_page: int = 30
    capital_letters_page: int = 31
