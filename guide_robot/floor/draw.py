"""Draws a floor plan to hang on the wall: counters, waiting rows, entrances and places, in one of the languages."""

import io
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from guide_robot.common.errors import UserError
from guide_robot.common.fonts import FACES, face_of
from guide_robot.common.language import Language, first_language
from guide_robot.floor import draw_parts
from guide_robot.floor.model import FloorPlan
from guide_robot.phrases.book import say

WIDTH_IN = 16.0
DPI = 110


class Format(Enum):
    """The file format of a drawing."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, kw_only=True)
class Style:
    """How to draw: `technical` adds zones, poses, people of the simulation and a metre grid."""

    language: Language = field(default_factory=first_language)
    technical: bool = False


def draw(plan: FloorPlan, style: Style, file_format: Format) -> bytes:
    """Return the drawing of a plan as the content of a PNG or SVG file.

    Raises UserError when no installed font has the language's letters.
    """
    width, depth = plan.size
    figure = Figure(figsize=(WIDTH_IN, WIDTH_IN * depth / width + 1.4))
    FigureCanvasAgg(figure)
    settings: dict[Any, Any] = {
        "font.family": _fonts(plan, style.language),
        "svg.hashsalt": plan.id,
        "svg.fonttype": "path",
        "hatch.linewidth": 0.5,
    }
    with matplotlib.rc_context(settings):
        axes = figure.add_axes((0.02, 0.02, 0.96, 0.90))
        _fill(axes, plan, style)
        figure.suptitle(plan.name.in_language(style.language), fontsize=22, y=0.985)
        content = io.BytesIO()
        metadata = {"Date": None} if file_format is Format.SVG else {"Software": None}
        figure.savefig(content, format=file_format.value, dpi=DPI, metadata=metadata)
    return content.getvalue()


def _fill(axes: Axes, plan: FloorPlan, style: Style) -> None:
    width = plan.size[0]
    (left, bottom), (right, top) = plan.origin, plan.corner
    axes.set_xlim(left - 0.3, right + 0.3)
    axes.set_ylim(bottom - 0.9, top + 0.2)
    axes.set_aspect("equal")
    axes.axis("off")
    scale = width / 18.0  # sizes of letters are for a plan of 18 m
    if style.technical:
        draw_parts.zones(axes, plan, scale)
    draw_parts.solids_of(axes, plan)
    draw_parts.doors(axes, plan, style.language)
    draw_parts.counters(axes, plan, style.language, scale)
    draw_parts.places(axes, plan, style.language, scale)
    if style.technical:
        draw_parts.poses(axes, plan)
    draw_parts.scale_bar(axes, plan)


def _fonts(plan: FloorPlan, language: Language) -> list[str]:
    """Return fonts that have the letters of the plan's names; the Latin one comes first."""
    names = [plan.name, *(counter.name for counter in plan.counters), *(place.name for place in plan.places)]
    said = say("floor.entrance_and_exit", language)
    return fonts_for("".join(name.in_language(language) for name in names) + said, language)


def fonts_for(text: str, language: Language) -> list[str]:
    """Return matplotlib's names of fonts that have all letters of a text; the Latin one comes first.

    Raises UserError when no installed font has the language's letters.
    """
    letters = set(text)
    fonts = ["DejaVu Sans"]
    for face in FACES[1:]:
        if not any(face_of(letter) is face for letter in letters):
            continue
        file = face.file()
        if file is None:
            raise UserError(f"--language {language}: no font with its letters (Debian: apt-get install {face.package})")
        font_manager.fontManager.addfont(file)
        fonts.append(font_manager.FontProperties(fname=file).get_name())
    return fonts
