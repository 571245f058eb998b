"""The pictures of a report: people over the day, where they stand, and what robots and counters do."""

import io
from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from scipy.ndimage import gaussian_filter

from guide_robot.common.language import Language
from guide_robot.floor import draw_parts
from guide_robot.floor.draw import fonts_for
from guide_robot.phrases.book import book, say
from guide_robot.rehearsal.crowd import CELL_M, heat
from guide_robot.rehearsal.figures import occupancy
from guide_robot.rehearsal.plan import Rehearsal
from guide_robot.rehearsal.record import DayRecord
from guide_robot.rehearsal.ways import Ways

TEAL, GOLD, INK, RED = "#0f6b70", "#d9a441", "#20262e", "#b3541e"
WORK_COLOURS = {"number": GOLD, "leads": TEAL, "drives": "#a9c9cb", "serves": TEAL, "calls": RED}
WORK_NAMES = {
    "number": "rehearsal.work_number",
    "leads": "rehearsal.work_leads",
    "drives": "rehearsal.work_drives",
    "serves": "rehearsal.work_serves",
    "calls": "rehearsal.work_calls",
}
STEP_S = 60.0
DPI = 100


def settings(rehearsal: Rehearsal, language: Language) -> dict[Any, Any]:
    """Return what matplotlib needs to write in a language."""
    names = [counter.name.in_language(language) for counter in rehearsal.floor.counters]
    said = [form for one in book().room(language, "rehearsal").values() for form in one.forms.values()]
    text = "".join([*names, *said, rehearsal.plan.name.in_language(language)])
    return {"font.family": fonts_for(text, language), "axes.edgecolor": "#b9bec6", "axes.unicode_minus": False}


def crowd_over_day(axes: Axes, records: Sequence[DayRecord], rehearsal: Rehearsal, language: Language) -> None:
    """Draw how many people are in the hall: middle and the range of all days, beside what it holds."""
    first, last = _span(records)
    times = np.arange(first, last, STEP_S)
    counts = np.array([_counts_at(record, times) for record in records])
    low, middle, high = np.percentile(counts, [10.0, 50.0, 90.0], axis=0)
    axes.fill_between(times, low, high, color=TEAL, alpha=0.25, lw=0)
    axes.plot(times, middle, color=TEAL, lw=2)
    axes.axhline(rehearsal.plan.hall_capacity, color=RED, ls="--", lw=1.2)
    axes.text(first, rehearsal.plan.hall_capacity, " " + say("rehearsal.capacity", language), color=RED, va="bottom")
    axes.set_title(say("rehearsal.crowd_picture", language), loc="left")
    axes.set_ylim(bottom=0)
    _clock(axes, first, last)


def heat_on_plan(axes: Axes, records: Sequence[DayRecord], ways: Ways, language: Language) -> None:
    """Draw where people stand on a mean day, on the floor plan."""
    cells = gaussian_filter(heat(records, ways), 1.2)
    rows, columns = cells.shape
    x, y = ways.floor.origin
    axes.imshow(
        np.ma.masked_less(cells, 0.3),
        origin="lower",
        extent=(x, x + CELL_M * columns, y, y + CELL_M * rows),
        cmap="YlOrRd",
        norm=PowerNorm(0.5, vmin=0.0),
        interpolation="bilinear",
        zorder=1,
    )
    draw_parts.solids_of(axes, ways.floor)
    draw_parts.counters(axes, ways.floor, language, ways.floor.size[0] / 12.0)
    _show_whole(axes, ways)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.set_title(say("rehearsal.heat_picture", language), loc="left")


def work_over_day(axes: Axes, record: DayRecord, language: Language) -> None:
    """Draw what each robot and counter did on one day."""
    names = sorted(record.open_s, key=lambda name: (not name.startswith("robot"), not name.startswith("door"), name))
    for row, name in enumerate(reversed(names)):
        for kind, colour in WORK_COLOURS.items():
            own = [(begin, end - begin) for who, begin, end, what in record.spans if who == name and what == kind]
            axes.broken_barh(own, (row - 0.35, 0.7), facecolors=colour, lw=0)
    axes.set_yticks(range(len(names)), [name_of(name, language) for name in reversed(names)])
    for kind in dict.fromkeys(what for _, _, _, what in record.spans):
        axes.plot([], [], color=WORK_COLOURS[kind], lw=6, label=say(WORK_NAMES[kind], language))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncol=5, frameon=False, fontsize=8)
    axes.set_title(say("rehearsal.work_picture", language), loc="left")
    _clock(axes, *_span([record]))


def name_of(who: str, language: Language) -> str:
    """Return what a robot, door or counter is called."""
    if who.startswith("robot"):
        return say("rehearsal.robot_name", language, number=who.removeprefix("robot"))
    if who.startswith("door"):
        return say("rehearsal.door_name", language, number=who.removeprefix("door"))
    return who


def picture(figure: Figure) -> bytes:
    """Return a figure as the content of a PNG file."""
    FigureCanvasAgg(figure)
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=DPI, metadata={"Software": None})
    return content.getvalue()


def all_pictures(
    records: Sequence[DayRecord], rehearsal: Rehearsal, ways: Ways, language: Language
) -> dict[str, bytes]:
    """Return the pictures of a report by name, as PNG."""
    with matplotlib.rc_context(settings(rehearsal, language)):
        crowd = Figure(figsize=(9.0, 3.2), layout="constrained")
        crowd_over_day(crowd.subplots(), records, rehearsal, language)
        heat_map = Figure(figsize=(9.0, 9.0 * ways.floor.size[1] / ways.floor.size[0] + 0.5), layout="constrained")
        heat_on_plan(heat_map.subplots(), records, ways, language)
        work = Figure(figsize=(9.0, 1.6 + 0.35 * len(records[0].open_s)), layout="constrained")
        work_over_day(work.subplots(), records[0], language)
        return {"crowd": picture(crowd), "heat": picture(heat_map), "work": picture(work)}


def backdrop(ways: Ways) -> bytes:
    """Return the plan alone, without rim or letters, as PNG: what the film is drawn on."""
    width, depth = ways.floor.size
    figure = Figure(figsize=(10.0, 10.0 * depth / width))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    draw_parts.solids_of(axes, ways.floor)
    _show_whole(axes, ways)
    axes.axis("off")
    return picture(figure)


def _show_whole(axes: Axes, ways: Ways) -> None:
    (left, low), (right, high) = ways.floor.origin, ways.floor.corner
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)


def _span(records: Sequence[DayRecord]) -> tuple[float, float]:
    ends = [one.left_s or 0.0 for record in records for one in record.citizens]
    return records[0].opens_s, max([records[0].closes_s, *ends])


def _counts_at(record: DayRecord, times: Any) -> Any:
    changes = occupancy(record)
    if not changes:
        return np.zeros(len(times))
    when, count = np.array(changes).T
    index = np.searchsorted(when, times, side="right") - 1
    return np.where(index >= 0, count[np.maximum(index, 0)], 0.0)


def _clock(axes: Axes, first_s: float, last_s: float) -> None:
    axes.set_xlim(first_s, last_s)
    axes.set_xticks(np.arange(3600.0 * np.ceil(first_s / 3600.0), last_s + 1.0, 3600.0))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: f"{int(seconds // 3600):02d}:00"))
    axes.grid(axis="x", color="#e3e5e8", lw=0.6)
    axes.tick_params(labelsize=8)
