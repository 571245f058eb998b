"""The QR benchmark on a folder of photographs: NAME.png beside NAME.txt, and a folder `no_code` without texts."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from guide_robot.bench.codes.readers import Image, Score, our_reader, read_with_bare_zxing, read_with_pyzbar
from guide_robot.bench.report import Better, Figure, counted, figure
from guide_robot.common.errors import UserError

PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".webp"}
HELD_FRAMES = 20
NO_CODE = "no_code"


def measure_photos(folder: Path) -> dict[str, Figure]:
    """Return the figures of a folder; each photograph is held before the reader for 2 s at 10 Hz.

    Raises UserError when the folder has no photographs in this layout.
    """
    labelled, empty = find_photos(folder)
    figures = _measure_labelled(folder, labelled) if labelled else {}
    return figures | (_measure_empty(empty) if empty else {})


def find_photos(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the photographs with a text beside them, and those below a folder called no_code."""
    if not folder.is_dir():
        raise UserError(f"--data {folder}: expected a folder")
    pictures = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURES)
    labelled = [path for path in pictures if path.with_suffix(".txt").is_file()]
    empty = [path for path in pictures if NO_CODE in path.parts and path not in set(labelled)]
    if not labelled and not empty:
        raise UserError(f"--data {folder}: expected pictures NAME.png with NAME.txt, or a folder {NO_CODE}")
    return labelled, empty


def _measure_labelled(folder: Path, paths: list[Path]) -> dict[str, Figure]:
    ours, pyzbar, zxing = Score(), Score(), Score()
    sets: dict[str, Score] = {}
    for path, grey in _load(paths):
        expected = path.with_suffix(".txt").read_text(encoding="utf-8", errors="replace")
        own_set = sets.setdefault(str(path.parent.relative_to(folder)).replace("/", "."), Score())
        own_set.shown += 1
        own_set.exact += ours.show(our_reader(), [grey] * HELD_FRAMES, expected) is not None
        pyzbar.show(read_with_pyzbar, [grey], expected)
        zxing.show(read_with_bare_zxing, [grey], expected)
    figures = {
        "qr_photos.exact_pct": _percent("qr_photos.exact_pct", ours.exact, ours.shown),
        "qr_photos.exact_in_first_frame_pct": _percent(
            "qr_photos.exact_in_first_frame_pct", ours.exact_at_once, ours.shown
        ),
        "qr_photos.pyzbar_exact_pct": _percent("qr_photos.pyzbar_exact_pct", pyzbar.exact, pyzbar.shown),
        "qr_photos.zxing_exact_pct": _percent("qr_photos.zxing_exact_pct", zxing.exact, zxing.shown),
    }
    for name, score in (("other_text", ours), ("pyzbar_other_text", pyzbar), ("zxing_other_text", zxing)):
        figures[f"qr_photos.{name}"] = _count(f"qr_photos.{name}", score.false)
    for name, score in (("", ours), ("pyzbar_", pyzbar), ("zxing_", zxing)):
        figures |= _cpu(f"qr_photos.{name}", score)
    return figures | {f"qr_{name}.exact_pct": _percent("", score.exact, score.shown) for name, score in sets.items()}


def _measure_empty(paths: list[Path]) -> dict[str, Figure]:
    ours, pyzbar, zxing = Score(), Score(), Score()
    for _, grey in _load(paths):
        ours.show(our_reader(), [grey] * HELD_FRAMES, None)
        pyzbar.show(read_with_pyzbar, [grey], None)
        zxing.show(read_with_bare_zxing, [grey], None)
    return {
        f"qr_no_code.{name}false": _count(f"qr_no_code.{name}false", score.false)
        for name, score in (("", ours), ("pyzbar_", pyzbar), ("zxing_", zxing))
    }


def _load(paths: list[Path]) -> Iterator[tuple[Path, Image]]:
    """Yield each picture in grey, as the camera would give it; transparent parts become white."""
    for path in paths:
        picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if picture is None:
            raise UserError(f"{path}: expected a picture, it cannot be decoded")
        yield path, _grey(np.asarray(picture))


def _grey(picture: np.ndarray) -> Image:
    if picture.dtype == np.uint16:
        picture = (picture >> 8).astype(np.uint8)
    if picture.ndim == 3 and picture.shape[2] == 4:
        opaque = picture[:, :, 3:].astype(np.uint16)
        picture = ((picture[:, :, :3] * opaque + 255 * (255 - opaque)) // 255).astype(np.uint8)
    if picture.ndim == 3:
        picture = np.asarray(cv2.cvtColor(np.ascontiguousarray(picture[:, :, :3]), cv2.COLOR_BGR2GRAY))
    return picture.astype(np.uint8)


def _percent(name: str, exact: int, shown: int) -> Figure:
    return counted("qr", name, exact, shown, "%", Better.HIGHER)


def _count(name: str, value: int) -> Figure:
    return figure("qr", name, value, "count", Better.LOWER)


def _cpu(prefix: str, score: Score) -> dict[str, Figure]:
    return {
        f"{prefix}cpu_{label}_ms": figure("qr", f"{prefix}cpu_{label}_ms", score.cpu_ms(share), "ms", Better.LOWER)
        for label, share in (("median", 50), ("p95", 95))
    }
