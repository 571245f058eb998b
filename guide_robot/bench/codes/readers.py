"""The readers that the QR benchmark compares, each behind the same call: an image in, texts out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from pyzbar import pyzbar

from guide_robot.codes.reading.reader import CodeReader

Image = NDArray[np.uint8]
ReadTexts = Callable[[Image], list[str]]


def read_with_pyzbar(grey: Image) -> list[str]:
    """Return what pyzbar's own `decode` makes of an image; nothing where it raises."""
    try:
        codes = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
        return [code.data.decode("utf-8", errors="replace") for code in codes]
    except ValueError:
        return []


def read_with_bare_zxing(grey: Image) -> list[str]:
    """Return what one call of zxing-cpp with its defaults gives."""
    codes = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return [code.text for code in codes]


def our_reader() -> ReadTexts:
    """Return a fresh reader of ours, with somebody near; a guess is taken where the bytes are not UTF-8."""
    reader = CodeReader()

    def read(grey: Image) -> list[str]:
        return [(code.guessed_text or "") if code.text is None else code.text for code in reader.read(grey, True)]

    return read


@dataclass(kw_only=True)
class Score:
    """One reader's results; `cpu_s` has one entry for each frame it was given."""

    shown: int = 0
    exact: int = 0
    exact_at_once: int = 0
    false: int = 0
    cpu_s: list[float] = field(default_factory=list)

    def cpu_ms(self, percentile: float) -> float:
        """CPU time of a frame at a percentile, in milliseconds."""
        return 1000 * float(np.percentile(self.cpu_s, percentile)) if self.cpu_s else 0.0

    def show(self, read: ReadTexts, frames: Sequence[Image], expected: str | None) -> int | None:
        """Show frames of one code (None: of no code) until something is read; returns the frame that gave it."""
        self.shown += 1
        for number, frame in enumerate(frames):
            started = time.thread_time()
            texts = {comparable(text) for text in read(frame)}
            self.cpu_s.append(time.thread_time() - started)
            right = expected is not None and comparable(expected) in texts
            self.false += len(texts) - right
            if right:
                self.exact += 1
                self.exact_at_once += number == 0
                return number
            if texts and expected is not None:
                return None
        return None


def comparable(text: str) -> str:
    """Return a text as labels hold it: line feeds alone, and not the last one."""
    return text.replace("\r\n", "\n").removesuffix("\n")
