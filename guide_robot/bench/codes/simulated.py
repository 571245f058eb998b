"""The QR benchmark on drawn frames of made-up citizen cards: one condition after another, then films of approaches."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guide_robot.bench.codes.clips import FRAMES_HZ, approach, first_within_reach
from guide_robot.bench.codes.payloads import card_symbol
from guide_robot.bench.codes.readers import (
    Image,
    ReadTexts,
    Score,
    our_reader,
    read_with_bare_zxing,
    read_with_pyzbar,
)
from guide_robot.bench.codes.scenes import View, draw_background, draw_frame, draw_scene, expose
from guide_robot.bench.report import Better, Figure, counted, figure
from guide_robot.codes.cards.made_up_cards import made_up_card_text

HELD_FRAMES = 10
CLIP_FRAMES = 26

CONDITIONS = {
    "px_per_module_2": View(px_per_module=2.0),
    "px_per_module_1_75": View(px_per_module=1.75),
    "px_per_module_1_5": View(px_per_module=1.5),
    "px_per_module_1_25": View(px_per_module=1.25),
    "tilt_40": View(px_per_module=4.0, tilt=np.radians(40)),
    "tilt_55": View(px_per_module=4.0, tilt=np.radians(55)),
    "motion_4_px": View(px_per_module=4.0, motion_px=4.0),
    "motion_6_px": View(px_per_module=4.0, motion_px=6.0),
    "defocus_2_px": View(px_per_module=4.0, defocus_px=2.0),
    "defocus_3_px": View(px_per_module=4.0, defocus_px=3.0),
    "noise_20": View(px_per_module=3.0, noise=20.0),
    "noise_40": View(px_per_module=3.0, noise=40.0),
    "dark_10_pct": View(px_per_module=3.0, light=0.1),
    "dark_6_pct": View(px_per_module=3.0, light=0.06),
    "glare_30_pct": View(px_per_module=4.0, glare=0.3),
    "glare_40_pct": View(px_per_module=4.0, glare=0.4),
}


@dataclass(frozen=True, kw_only=True)
class Rival:
    """A reader to measure: the prefix of its figures, and how to read; ours starts afresh for each code."""

    prefix: str
    read: ReadTexts | None

    def reader(self) -> ReadTexts:
        """Return the reader to use for one code."""
        return self.read or our_reader()


RIVALS = (
    Rival(prefix="", read=None),
    Rival(prefix="pyzbar_", read=read_with_pyzbar),
    Rival(prefix="zxing_", read=read_with_bare_zxing),
)


def measure_simulated(seed: int, trials: int) -> dict[str, Figure]:
    """Return the figures of all conditions and of the films, `trials` cards each."""
    rng = np.random.default_rng(seed)
    figures: dict[str, Figure] = {}
    for name, view in CONDITIONS.items():
        figures |= _measure_condition(name, view, trials, rng)
    return figures | _measure_clips(trials, rng)


def _measure_condition(name: str, view: View, trials: int, rng: np.random.Generator) -> dict[str, Figure]:
    """Return one condition's figures: a card held still for 1 s, the noise new in each of the 10 frames.

    Readers without memory are given the same frames.
    """
    scores = {rival.prefix: Score() for rival in RIVALS}
    for _ in range(trials):
        text = made_up_card_text(rng)
        frames = _held_frames(text, _vary(view, rng), rng)
        for rival in RIVALS:
            scores[rival.prefix].show(rival.reader(), frames, text)
    figures: dict[str, Figure] = {}
    for prefix, score in scores.items():
        start = f"{name}.{prefix}"
        figures[f"{start}exact_pct"] = _percent(f"{start}exact_pct", score.exact_at_once, score.shown)
        figures[f"{start}exact_within_1_s_pct"] = _percent(f"{start}exact_within_1_s_pct", score.exact, score.shown)
        figures[f"{start}false"] = figure("qr", f"{start}false", score.false, "count", Better.LOWER)
        figures |= _cpu(start, score)
    return figures


def _measure_clips(trials: int, rng: np.random.Generator) -> dict[str, Figure]:
    scores = {rival.prefix: Score() for rival in RIVALS}
    delays_s: dict[str, list[tuple[float, float]]] = {rival.prefix: [] for rival in RIVALS}
    for _ in range(trials):
        text = made_up_card_text(rng)
        symbol, background = card_symbol(text), draw_background(rng)
        views = approach(rng, CLIP_FRAMES)
        within_reach = first_within_reach(views)
        frames = [draw_frame(symbol, view, background, rng) for view in views]
        for rival in RIVALS:
            number = scores[rival.prefix].show(rival.reader(), frames, text)
            frame = float("inf") if number is None else float(number)
            delays_s[rival.prefix].append(((frame - within_reach) / FRAMES_HZ, frame / FRAMES_HZ))
    figures: dict[str, Figure] = {}
    for prefix, score in scores.items():
        figures |= _delays(f"approach.{prefix}", np.array(delays_s[prefix]))
        figures[f"approach.{prefix}false"] = figure("qr", f"approach.{prefix}false", score.false, "count", Better.LOWER)
        figures |= _cpu(f"approach.{prefix}", score)
    return figures


def _delays(prefix: str, delays_s: NDArray[np.float64]) -> dict[str, Figure]:
    """Return the shares of clips read in time, from delays since within reach and since in view, shape (clips, 2)."""
    figures: dict[str, Figure] = {}
    for column, since in enumerate(("", "_of_view")):
        for label, limit_s in (("0_3", 0.3), ("1", 1.0)):
            name = f"{prefix}read_within_{label}_s{since}_pct"
            figures[name] = _percent(name, int(np.sum(delays_s[:, column] <= limit_s + 1e-9)), len(delays_s))
    return figures


def _vary(view: View, rng: np.random.Generator) -> View:
    """Return a view with what no citizen holds exactly alike: place, turn, direction of tilt and of motion."""
    return replace(
        view,
        turn=rng.uniform(-0.4, 0.4),
        tilt_direction=rng.uniform(0, 2 * np.pi),
        motion_direction=rng.uniform(0, 2 * np.pi),
        offset_px=(rng.uniform(-60, 60), rng.uniform(-40, 40)),
        defocus_px=max(view.defocus_px, rng.uniform(0, 0.7)),
    )


def _held_frames(text: str, view: View, rng: np.random.Generator) -> list[Image]:
    scene = draw_scene(card_symbol(text), view, draw_background(rng), rng)
    return [expose(scene, view, rng) for _ in range(HELD_FRAMES)]


def _percent(name: str, count: int, trials: int) -> Figure:
    return counted("qr", name, count, trials, "%", Better.HIGHER)


def _cpu(prefix: str, score: Score) -> dict[str, Figure]:
    return {
        f"{prefix}cpu_{label}_ms": figure("qr", f"{prefix}cpu_{label}_ms", score.cpu_ms(share), "ms", Better.LOWER)
        for label, share in (("median", 50), ("p95", 95))
    }
