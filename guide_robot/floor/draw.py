"""Draws a floor plan to hang on the wall: counters, waiting rows, entrances and places, in one of the languages."""

import io
from dataclasses import dataclass
from enum import Enum
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from guide_robot.errors import UserError
from guide_robot.floor import draw_parts
from guide_robot.floor.model import FloorPlan

WIDTH_IN = 16.0
DPI = 110


class Language(Enum):
    """The language of a drawing's names."""

    VIETNAMESE = "vi"
    ENGLISH = "en"
    KOREAN = "ko"


class Format(Enum):
    """The file format of a drawing."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, kw_only=True)
class Style:
    """How to draw: `technical` adds zones, poses, people of the simulation and a metre grid."""

    language: Language = Language.VIETNAMESE
    technical: bool = False


def draw(plan: FloorPlan, style: Style, file_format: Format) -> bytes:
    """Return the drawing of a plan as the content of a PNG or SVG file.

    Raises UserError when no installed font has the language's letters.
    """
    width, depth = plan.size
    figure = Figure(figsize=(WIDTH_IN, WIDTH_IN * depth / width + 1.4))
    FigureCanvasAgg(figure)
    settings: dict[Any, Any] = {
        "font.family": _fonts(style.language),
        "svg.hashsalt": plan.id,
        "svg.fonttype": "path",
        "hatch.linewidth": 0.5,
    }
    with matplotlib.rc_context(settings):
        axes = figure.add_axes((0.02, 0.02, 0.96, 0.90))
        _fill(axes, plan, style)
        figure.suptitle(draw_parts.text(plan.name, style.language.value), fontsize=22, y=0.985)
        content = io.BytesIO()
        metadata = {"Date": None} if file_format is Format.SVG else {"Software": None}
        figure.savefig(content, format=file_format.value, dpi=DPI, metadata=metadata)
    return content.getvalue()


def _fill(axes: Axes, plan: FloorPlan, style: Style) -> None:
    width, depth = plan.size
    axes.set_xlim(-0.3, width + 0.3)
    axes.set_ylim(-0.9, depth + 0.2)
    axes.set_aspect("equal")
    axes.axis("off")
    scale = width / 18.0  # sizes of letters are for a plan of 18 m
    if style.technical:
        draw_parts.zones(axes, plan, scale)
    draw_parts.solids_of(axes, plan)
    draw_parts.doors(axes, plan, style.language.value)
    draw_parts.counters(axes, plan, style.language.value, scale)
    draw_parts.places(axes, plan, style.language.value, scale)
    if style.technical:
        draw_parts.poses(axes, plan)
    draw_parts.scale_bar(axes, width)


def _fonts(language: Language) -> list[str]:
    """Return fonts that have the language's letters, the preferred one first."""
    if language is not Language.KOREAN:
        return ["DejaVu Sans"]
    known = {font.name for font in font_manager.fontManager.ttflist}
    found = [name for name in ("Noto Sans CJK KR", "NanumGothic", "NanumSquareRound", "UnDotum") if name in known]
    if not found:
        raise UserError("--language ko: no Korean font is installed (Debian: apt-get install fonts-nanum)")
    return [*found, "DejaVu Sans"]
