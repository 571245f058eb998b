"""Photographs, videos and webcams as a camera would have seen them."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from guide_robot.common.errors import UserError
from guide_robot.run.replay.readings import PictureReading

PHOTOGRAPHS = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff")
VIDEOS = (".mp4", ".avi", ".mkv", ".mov", ".webm")
FRAME_S = 0.1
SHOWN_S = 1.0
BLANK_S = 0.4
BLANK = np.full((48, 64), 128, np.uint8)


def photographs(folder: Path) -> list[Path]:
    """Return the pictures below a folder, in the order a person would give."""
    found = [path for path in folder.rglob("*") if path.suffix.lower() in PHOTOGRAPHS]
    return sorted(found, key=lambda path: [int(p) if p.isdigit() else p for p in re.split(r"(\d+)", str(path))])


def read_photographs(folder: Path) -> Iterator[PictureReading]:
    """Hold each photograph before the camera for a second, then nothing for a moment."""
    files = photographs(folder)
    if not files:
        raise UserError(f"{folder}: no photographs below it ({', '.join(PHOTOGRAPHS)})")
    stamp_s = 0.0
    for file in files:
        pixels = cv2.imread(str(file), cv2.IMREAD_COLOR)
        if pixels is None:
            raise UserError(f"{file}: not a picture that can be read")
        name = str(file.relative_to(folder))
        for shown, seconds in ((pixels, SHOWN_S), (BLANK, BLANK_S)):
            for _ in range(round(seconds / FRAME_S)):
                yield PictureReading(stamp_s=stamp_s, pixels=shown.astype(np.uint8), name=name)
                stamp_s += FRAME_S


def _open(source: str | int) -> cv2.VideoCapture:
    """Open a video file or a camera; what is wrong with it is ours to say, not FFmpeg's or OpenCV's."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # AV_LOG_QUIET
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2.VideoCapture(source)


def read_video(path: Path) -> Iterator[PictureReading]:
    """Yield a video's frames at its own rate (10 Hz where it does not say)."""
    capture = _open(str(path))
    try:
        if not capture.isOpened():
            raise UserError(f"{path}: not a video that can be read")
        rate = capture.get(cv2.CAP_PROP_FPS)
        period_s = 1.0 / rate if 0.5 <= rate <= 240.0 else FRAME_S
        number = 0
        while True:
            more, pixels = capture.read()
            if not more:
                return
            yield PictureReading(
                stamp_s=number * period_s, pixels=pixels.astype(np.uint8), name=f"{path.name} frame {number}"
            )
            number += 1
    finally:
        capture.release()


def read_webcam(number: int) -> Iterator[PictureReading]:
    """Yield a webcam's frames until interrupted."""
    capture = _open(number)
    try:
        if not capture.isOpened():
            raise UserError(f"webcam:{number}: no such camera")
        began_s = time.monotonic()
        while True:
            more, pixels = capture.read()
            if not more:
                return
            now_s = time.monotonic() - began_s
            yield PictureReading(stamp_s=now_s, pixels=pixels.astype(np.uint8), name=f"webcam {number}")
    finally:
        capture.release()
