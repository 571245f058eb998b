"""Reads QR codes in one camera frame after another, at a cost that is bounded for any content."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.codes.reading.fallbacks import make_fallbacks, moved
from guide_robot.codes.reading.found import FoundCode, Look, Stage, UnreadCode
from guide_robot.codes.reading.straighten import read_straightened
from guide_robot.codes.reading.windows import Window, around, busiest, hard_edges_px, inside, tile, whole
from guide_robot.codes.reading.zxing import read_with_zxing
from guide_robot.sensing.images import GreyImage, grey_from_array

LOOKS_AT_WHOLE = (
    Stage.SHARPENED,
    Stage.SMOOTHED,
    Stage.SHARPENED,
    Stage.THRESHOLDED,
    Stage.SHARPENED,
    Stage.UPSCALED,
    Stage.SHARPENED,
)
SMALLEST_CODE_PX = 21
ENOUGH_PX_PER_MODULE = 5.0
LOOKS_AT_CODE = (Stage.SHARPENED, Stage.STRAIGHTENED, Stage.SMOOTHED, Stage.THRESHOLDED, Stage.UPSCALED)


@dataclass(frozen=True, kw_only=True)
class ReaderSettings:
    """Bounds on the work for one frame, in pixels, so that the same frames always cost and give the same.

    `looked_at_px` is the area that may be looked at for one frame, the first look included; one second look is
    always made. `second_look_window_px` (width, height) bounds each. A frame with more than `most_hard_edges_px`
    is no office but a pattern: only a tile of `tile_px` of it is read, another each time, with one second look.
    A frame of more than `overview_px` is also looked at shrunk below that, for codes larger than tiles and windows.
    """

    overview_px: int = 1_300_000
    looked_at_px: int = 1_000_000
    second_look_window_px: tuple[int, int] = (640, 480)
    most_hard_edges_px: int = 100_000
    tile_px: tuple[int, int] = (480, 360)


class CodeReader:
    """zxing-cpp on every frame; with somebody near and nothing read, fallbacks in rotation.

    After each `read`, `unread` holds the codes that were seen in that frame but not read.
    """

    def __init__(self, settings: ReaderSettings | None = None) -> None:
        """Start with the first fallback."""
        self.unread: tuple[UnreadCode, ...] = ()
        self._settings = settings or ReaderSettings()
        self._fallbacks = make_fallbacks()
        self._turn = 0
        self._tiles = 0
        self._idle_frames = 0
        self._overview: CodeReader | None = None

    def read(self, image: NDArray[np.generic], somebody_near: bool) -> list[FoundCode]:
        """Return the codes in a frame, shape (height, width) or (height, width, 3) in BGR, uint8.

        Anything else that calls itself an image gives an empty list; nothing is raised.
        """
        self.unread = ()
        grey = grey_from_array(image)
        if grey is None or min(grey.shape) < SMALLEST_CODE_PX:
            return []
        frame = self._affordable(grey)
        # Light codes on dark are telephones' and cost a third more: an idle robot looks for them every other time.
        self._idle_frames = 0 if somebody_near else self._idle_frames + 1
        inverted = self._idle_frames % 2 == 0
        look = moved(read_with_zxing(frame.cut(grey), Stage.DIRECT, inverted=inverted), (frame.x, frame.y))
        if not look.found and somebody_near:
            look = self._look_again(grey, frame, look)
        if not look.found and (somebody_near or frame != whole(grey)):
            overview = self._look_at_overview(grey, somebody_near)
            look = overview if overview.found or not look.unread else look
        self.unread = () if look.found else look.unread
        return _distinct(look.found)

    def _affordable(self, grey: GreyImage) -> Window:
        """Return the frame, or a tile of it where the whole would take too long."""
        if hard_edges_px(grey) <= self._settings.most_hard_edges_px:
            return whole(grey)
        self._tiles += 1
        return tile(whole(grey), self._settings.tile_px, self._tiles)

    def _look_at_overview(self, grey: GreyImage, somebody_near: bool) -> Look:
        """Return what is found in a large frame shrunk by a whole number, nothing for an ordinary one."""
        shrunk = math.ceil(math.sqrt(grey.size / self._settings.overview_px))
        if shrunk <= 1:
            return Look()
        size = (max(1, grey.shape[1] // shrunk), max(1, grey.shape[0] // shrunk))
        smaller = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
        self._overview = self._overview or CodeReader(self._settings)
        found = tuple(self._overview.read(smaller, somebody_near))
        middle = (shrunk - 1) / 2
        return moved(Look(found=found, unread=self._overview.unread), (middle, middle), shrunk)

    def _look_again(self, grey: GreyImage, frame: Window, look: Look) -> Look:
        """Return what fallbacks find, as many of them in turn as the bound on area allows."""
        unread = look.unread
        spent_px = frame.area_px if frame == whole(grey) else self._settings.looked_at_px
        for looks in range(len(LOOKS_AT_WHOLE)):
            code = unread[self._turn // len(LOOKS_AT_CODE) % len(unread)] if unread else None
            window = around(code.corners_px, frame) if code else self._window(grey, frame)
            spent_px += window.area_px
            if looks and spent_px > self._settings.looked_at_px:
                break
            again = self._look_at_code(grey, window, code) if code else self._look_at_window(grey, window)
            self._turn += 1
            if again.found:
                return again
            unread = unread or again.unread
        return Look(unread=unread)

    def _window(self, grey: GreyImage, frame: Window) -> Window:
        """Return the frame, or in a large one its busiest part and its other parts by turns."""
        largest = self._settings.second_look_window_px
        if frame.width <= largest[0] and frame.height <= largest[1]:
            return frame
        if self._turn % 2 == 0:
            return inside(frame, busiest(frame.cut(grey), largest))
        return tile(frame, largest, self._turn // 2)

    def _look_at_window(self, grey: GreyImage, window: Window) -> Look:
        stage = LOOKS_AT_WHOLE[self._turn % len(LOOKS_AT_WHOLE)]
        return moved(self._fallbacks[stage](window.cut(grey)), (window.x, window.y))

    def _look_at_code(self, grey: GreyImage, window: Window, code: UnreadCode) -> Look:
        """Return what a fallback finds where a code was seen; one held very close is looked at in less detail."""
        stage = LOOKS_AT_CODE[self._turn % len(LOOKS_AT_CODE)]
        if stage is Stage.STRAIGHTENED:
            return read_straightened(grey, code)
        part = window.cut(grey)
        shrunk = min(1.0, ENOUGH_PX_PER_MODULE / max(code.px_per_module, 1.0))
        if shrunk < 1.0:
            smaller = cv2.resize(part, None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA)
            part = np.asarray(smaller, np.uint8)
        return moved(self._fallbacks[stage](part), (window.x, window.y), 1 / shrunk)


def _distinct(codes: tuple[FoundCode, ...]) -> list[FoundCode]:
    """Return the codes without those that say the same at the same place."""
    kept: list[FoundCode] = []
    for code in codes:
        centre = code.corners_px.mean(axis=0)
        reach = np.ptp(code.corners_px, axis=0).max() / 2
        if not any(
            code.raw == other.raw and np.abs(other.corners_px.mean(axis=0) - centre).max() < reach for other in kept
        ):
            kept.append(code)
    return kept
