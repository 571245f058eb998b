"""What the reader hands on: codes it read, and codes it saw but could not read."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Corners = NDArray[np.float32]


class Stage(Enum):
    """Which look at the frame read the code; the values name figures of the benchmark."""

    DIRECT = "direct"
    SHARPENED = "sharpened"
    UPSCALED = "upscaled"
    SMOOTHED = "smoothed"
    THRESHOLDED = "thresholded"
    STRAIGHTENED = "straightened"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class FoundCode:
    """A code that was read, with its place in the frame; its repr hides the content.

    `text` is the strict UTF-8 reading in NFC, None when the bytes are none. `guessed_text` is what a reader made
    of other bytes: good for telling what a code is, never for an identity. `corners_px` has shape (4, 2), the
    symbol's own top left corner first, then clockwise in the symbol.
    """

    raw: bytes
    text: str | None
    guessed_text: str | None
    corners_px: Corners
    stage: Stage

    def __repr__(self) -> str:
        """Return where it was found, never what it says: a card's content must not reach a log."""
        return f"FoundCode(<{len(self.raw)} bytes>, stage={self.stage.value})"


@dataclass(frozen=True, kw_only=True, eq=False)
class UnreadCode:
    """A code whose finder patterns were seen but whose content was beyond repair.

    `modules` is the number of modules along a side (21 to 177); `corners_px` as in FoundCode.
    """

    corners_px: Corners
    modules: int

    @property
    def px_per_module(self) -> float:
        """Mean size of a module in the frame."""
        sides = np.linalg.norm(self.corners_px - np.roll(self.corners_px, 1, axis=0), axis=1)
        return float(sides.mean()) / self.modules


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one look at a frame, or at a part of it, gave."""

    found: tuple[FoundCode, ...] = ()
    unread: tuple[UnreadCode, ...] = ()
