"""Which part of a frame is worth a second, dearer look, and how much of it is affordable at all."""

from dataclasses import dataclass

import cv2
import numpy as np

from guide_robot.codes.reading.found import Corners
from guide_robot.sensing.images import GreyImage

COARSENESS = 8
HARD_EDGE_GREYS = 40
EVERY_ROW = 7


@dataclass(frozen=True, kw_only=True)
class Window:
    """A part of a frame in pixels: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def area_px(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    def cut(self, grey: GreyImage) -> GreyImage:
        """Return that part of a frame, contiguous."""
        part = grey[self.y : self.y + self.height, self.x : self.x + self.width]
        return np.ascontiguousarray(part)


def whole(grey: GreyImage) -> Window:
    """Return the window that is the frame."""
    return Window(x=0, y=0, width=grey.shape[1], height=grey.shape[0])


def hard_edges_px(grey: GreyImage) -> int:
    """Return about how many pixels differ sharply from their neighbour to the right or below.

    What a QR reader costs grows with it: a wall of tiny finder patterns has 50 times that of an office.
    """
    rows, below = grey[:-1:EVERY_ROW], grey[1::EVERY_ROW]
    across = cv2.absdiff(rows[:, 1:], rows[:, :-1]) > HARD_EDGE_GREYS
    down = cv2.absdiff(below, rows) > HARD_EDGE_GREYS
    return EVERY_ROW * max(int(np.count_nonzero(across)), int(np.count_nonzero(down)))


def tile(frame: Window, largest: tuple[int, int], turn: int) -> Window:
    """Return one of the overlapping tiles of at most `largest` (width, height) that cover a frame, by turn."""
    columns = _starts(frame.width, largest[0])
    rows = _starts(frame.height, largest[1])
    row, column = divmod(turn % (len(rows) * len(columns)), len(columns))
    width, height = min(frame.width, largest[0]), min(frame.height, largest[1])
    return Window(x=frame.x + columns[column], y=frame.y + rows[row], width=width, height=height)


def busiest(grey: GreyImage, largest: tuple[int, int]) -> Window:
    """Return the window of at most `largest` (width, height) with the most texture in both directions."""
    frame = whole(grey)
    if frame.width <= largest[0] and frame.height <= largest[1]:
        return frame
    width, height = min(frame.width, largest[0]), min(frame.height, largest[1])
    half = cv2.resize(grey, (frame.width // 2, frame.height // 2), interpolation=cv2.INTER_AREA)
    across = cv2.absdiff(half[:-1, 1:], half[:-1, :-1])
    down = cv2.absdiff(half[1:, :-1], half[:-1, :-1])
    texture = cv2.resize(
        cv2.min(across, down), None, fx=2 / COARSENESS, fy=2 / COARSENESS, interpolation=cv2.INTER_AREA
    )
    sums = cv2.boxFilter(
        texture,
        cv2.CV_32F,
        (width // COARSENESS, height // COARSENESS),
        normalize=False,
        borderType=cv2.BORDER_CONSTANT,
    )
    row, column = np.unravel_index(int(np.argmax(sums)), sums.shape)
    x = int(np.clip(column * COARSENESS - width // 2, 0, frame.width - width))
    y = int(np.clip(row * COARSENESS - height // 2, 0, frame.height - height))
    return Window(x=x, y=y, width=width, height=height)


def inside(frame: Window, window: Window) -> Window:
    """Return a window that is given relative to another, relative to the image."""
    return Window(x=frame.x + window.x, y=frame.y + window.y, width=window.width, height=window.height)


def around(corners_px: Corners, frame: Window) -> Window:
    """Return the part of a frame about a code's corners, with a quarter of its size to spare on each side."""
    least = np.array((frame.x, frame.y))
    most = least + np.array((frame.width, frame.height))
    low, high = corners_px.min(axis=0), corners_px.max(axis=0)
    spare = 0.25 * (high - low).max() + COARSENESS
    left, top = np.clip(low - spare, least, most - 1).astype(int)
    right, bottom = np.clip(high + spare, (left + 1, top + 1), most).astype(int)
    return Window(x=int(left), y=int(top), width=int(right - left), height=int(bottom - top))


def _starts(length: int, largest: int) -> list[int]:
    """Return where tiles start along one side, so that neighbours overlap by at least a third."""
    if length <= largest:
        return [0]
    count = 1 + -(-(length - largest) * 3 // (2 * largest))
    return [round(i * (length - largest) / (count - 1)) for i in range(count)]
