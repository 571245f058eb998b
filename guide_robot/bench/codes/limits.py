"""What reading costs at most and at least, and whether every Vietnamese payload comes back byte for byte."""

import time
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

import cv2
import numpy as np

from guide_robot.bench.codes.payloads import card_symbol
from guide_robot.bench.codes.readers import Image, read_with_bare_zxing, read_with_pyzbar
from guide_robot.bench.codes.scenes import View, draw_background, expose
from guide_robot.bench.report import Better, Figure, counted, figure
from guide_robot.codes.cards.made_up_cards import made_up_card_text
from guide_robot.codes.reading.reader import CodeReader

EMPTY_FRAMES = 60
NASTY_REPEATS = 12
PAYLOADS = 2000
Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")
FRAME = (720, 1280)
FINDER = np.pad(np.pad(np.ones((3, 3), np.uint8), 1), 1, constant_values=1)


def measure_limits(seed: int) -> dict[str, Figure]:
    """Return the cost of empty frames, of the worst frames anybody thought of, and the payloads read exactly."""
    rng = np.random.default_rng(seed)
    return _measure_empty_frames(rng) | _measure_worst_frames(rng) | _measure_payloads(rng)


def nasty_frames(rng: np.random.Generator) -> Iterator[tuple[str, Image]]:
    """Yield frames that cost readers most, with a name each, shape (720, 1280)."""
    for module in (1, 2, 3, 4, 6, 10):
        for gap in (1, 2, 4):
            yield f"wall of finder patterns, {module} px, gap {gap}", _wall(module, gap)
    yield "light wall on dark", 255 - _wall(2, 1)
    yield "faint wall", (_wall(1, 1) // 5 + 100).astype(np.uint8)
    for degrees in (5, 20, 45):
        turned = cv2.getRotationMatrix2D((640, 360), degrees, 1.0)
        yield f"wall turned {degrees} degrees", np.asarray(cv2.warpAffine(_wall(2, 1), turned, FRAME[::-1]), np.uint8)
    stripes = np.tile(np.array([0, 1, 0, 0, 0, 1, 0, 1], np.uint8) * 255, (720, 160))
    yield "stripes", stripes
    crossed = np.tile(stripes[0, :8, None], (90, 1280))
    yield "crossed stripes", np.maximum(stripes, crossed)
    yield "noise", rng.integers(0, 256, FRAME).astype(np.uint8)
    for count in (300, 3000):
        yield f"{count} finder patterns anywhere", _scattered_finders(count, rng)
    yield "28 codes", _many_codes(rng)


def _measure_empty_frames(rng: np.random.Generator) -> dict[str, Figure]:
    """Return the CPU time on an office without a code, 1280 x 720, new noise in each frame."""
    scene = draw_background(rng, FRAME[1], FRAME[0]).astype(np.float32) / 255
    frames = [expose(scene, View(), rng) for _ in range(EMPTY_FRAMES)]
    idle, scanning = CodeReader(), CodeReader()
    costs = {
        "idle_ms": np.mean([_cpu_ms(partial(idle.read, frame, False)) for frame in frames]),
        "scanning_ms": np.mean([_cpu_ms(partial(scanning.read, frame, True)) for frame in frames]),
        "pyzbar_ms": np.median([_cpu_ms(partial(read_with_pyzbar, frame)) for frame in frames]),
        "zxing_ms": np.median([_cpu_ms(partial(read_with_bare_zxing, frame)) for frame in frames]),
    }
    names = {f"empty_720p.{name}": float(value) for name, value in costs.items()}
    return {name: figure("qr", name, value, "ms", Better.LOWER) for name, value in names.items()}


def _measure_worst_frames(rng: np.random.Generator) -> dict[str, Figure]:
    worst = {"worst_frame.cpu_ms": 0.0, "worst_frame.pyzbar_cpu_ms": 0.0, "worst_frame.zxing_cpu_ms": 0.0}
    for _, frame in nasty_frames(rng):
        reader = CodeReader()
        costs = [_cpu_ms(partial(reader.read, frame, True)) for _ in range(NASTY_REPEATS)]
        worst["worst_frame.cpu_ms"] = max(worst["worst_frame.cpu_ms"], *costs)
        for name, read in (("pyzbar", read_with_pyzbar), ("zxing", read_with_bare_zxing)):
            cost = _cpu_ms(partial(read, frame))
            worst[f"worst_frame.{name}_cpu_ms"] = max(worst[f"worst_frame.{name}_cpu_ms"], cost)
    return {name: figure("qr", name, value, "ms", Better.LOWER) for name, value in worst.items()}


def _measure_payloads(rng: np.random.Generator) -> dict[str, Figure]:
    """Return how many payloads were exact in all four forms: NFC and NFD, with and without ECI."""
    reader = CodeReader()
    exact = {"exact_pct": 0, "pyzbar_exact_pct": 0, "zxing_exact_pct": 0}
    for number in range(PAYLOADS):
        text = made_up_card_text(rng)
        frames = [payload_frame(text, form, declare, number % 8) for form in FORMS for declare in (False, True)]
        exact["exact_pct"] += all([code.text for code in reader.read(frame, False)] == [text] for frame in frames)
        for name, read in (("pyzbar_exact_pct", read_with_pyzbar), ("zxing_exact_pct", read_with_bare_zxing)):
            exact[name] += all([unicodedata.normalize("NFC", t) for t in read(frame)] == [text] for frame in frames)
    return {
        f"payloads.{name}": counted("qr", f"payloads.{name}", count, PAYLOADS, "%", Better.HIGHER)
        for name, count in exact.items()
    }


def payload_frame(text: str, form: Form, declare_utf8: bool, mask: int) -> Image:
    """Return a clean picture of a text in a Unicode form (NFC or NFD), 3 pixels a module."""
    symbol = card_symbol(unicodedata.normalize(form, text), declare_utf8=declare_utf8, mask=mask)
    light = np.pad(1 - symbol, 4, constant_values=1) * np.uint8(255)
    return np.kron(light, np.ones((3, 3), np.uint8))


def _wall(module_px: int, gap_modules: int) -> Image:
    cell = np.pad(FINDER, ((0, gap_modules), (0, gap_modules)))
    pattern = np.kron(1 - cell, np.full((module_px, module_px), 255, np.uint8)).astype(np.uint8)
    repeats = tuple(-(-length // side) for length, side in zip(FRAME, pattern.shape, strict=True))
    return np.ascontiguousarray(np.tile(pattern, repeats)[: FRAME[0], : FRAME[1]])


def _scattered_finders(count: int, rng: np.random.Generator) -> Image:
    frame = np.full(FRAME, 255, np.uint8)
    for _ in range(count):
        module = int(rng.integers(1, 5))
        row, column = rng.integers(0, FRAME[0] - 7 * module), rng.integers(0, FRAME[1] - 7 * module)
        finder = np.kron(1 - FINDER, np.full((module, module), 255, np.uint8))
        frame[row : row + 7 * module, column : column + 7 * module] = finder
    return frame


def _many_codes(rng: np.random.Generator) -> Image:
    frame = np.full(FRAME, 255, np.uint8)
    for row in range(4):
        for column in range(7):
            symbol = np.kron(1 - card_symbol(made_up_card_text(rng)), np.full((3, 3), 255, np.uint8))
            part = frame[row * 180 + 6 :, column * 182 + 6 :][: symbol.shape[0], : symbol.shape[1]]
            part[:] = symbol[: part.shape[0], : part.shape[1]]
    return frame


def _cpu_ms(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return 1000 * (time.thread_time() - started)
